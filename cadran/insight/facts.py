"""What a table was computed for, in words that stand beside it in a file: definition, scope, days, filters, data."""

from cadran.engine import LABELS, Engine
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.insight.asked import WORDS, deliveries_to, outside_words, scope
from cadran.insight.periods import season_name, span
from cadran.insight.targets import NARROWED_BY, Goal, targets_of
from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.workspace import TargetTerms

Fact = tuple[str, str]
FLOW = "flow"
IN_WORDS = frozenset(("mode", "channel"))


def facts(engine: Engine, kpi: Kpi | None, asked: Selection, language: str) -> tuple[Fact, ...]:
    """Pairs of a name and its words, those that have any; `asked` as it was asked, before `kpi` leaves anything out."""
    answered = engine.catalogue.selection_for(kpi, asked) if kpi else asked
    pairs = [
        *(_definition(engine, kpi, answered, language) if kpi else []),
        ("scope", say_code(language, "asked_flow", scope(answered) or "none")),
        *_choices(kpi, answered, language),
        ("period", _days(engine, kpi, answered, language)),
        *((f"dimension.{name}", words) for name, words in _filters(engine, answered, language)),
        ("without", _left_out(asked, answered, language)),
        ("outcomes", ", ".join(say_code(language, "state", outcome) for outcome in answered.outcomes)),
        ("outside", _outside(engine, kpi, answered, language) if kpi else ""),
        *_data(engine, kpi, language),
    ]
    return tuple((_named(key, language), words) for key, words in pairs if words)


def _named(key: str, language: str) -> str:
    group, _, dimension = key.rpartition(".")
    return say_code(language, group, dimension) if group else t(language, f"fact.{key}")


def goal_words(engine: Engine, kpi: Kpi, goal: Goal, language: str) -> str:
    """A target with where it comes from: `95 % (Cadran's own, not confirmed)`, `93 % (for mode: Dropshipping ...)`."""
    value = formats.value(goal.value, kpi.unit, language, engine.info.reporting_currency)
    if goal.kept is None:
        return t(language, "targets.ours", value=value)
    written = formats.day(goal.kept.written_at.date(), language)
    meant = terms_words(engine, goal.kept.terms, language)
    return t(language, "targets.company", value=value, meant=meant, author=goal.kept.author, day=written)


def terms_words(engine: Engine, terms: TargetTerms, language: str) -> str:
    """What a target is meant for, and from when to when."""
    narrowed = [(name, getattr(terms, name)) for name in NARROWED_BY if getattr(terms, name)]
    parts = [
        f"{say_code(language, 'dimension', name)}{t(language, 'judged.colon')}{_value(engine, name, value, language)}"
        for name, value in narrowed
    ]
    parts += [season_name(terms.season, language)] if terms.season else []
    parts = parts or [t(language, "targets.everything")]
    first, last = terms.valid_from, terms.valid_to
    if first and last:
        parts.append(span(first, last, language))
    elif first:
        parts.append(t(language, "targets.days_first", first=formats.day(first, language)))
    elif last:
        parts.append(t(language, "targets.days_last", last=formats.day(last, language)))
    return " · ".join(parts)


def _definition(engine: Engine, kpi: Kpi, answered: Selection, language: str) -> list[Fact]:
    goal = targets_of(engine).goal(kpi, answered)
    target = goal_words(engine, kpi, goal, language) if goal else ""
    return [
        ("kpi", f"{kpi.name.read(language)} ({kpi.id})"),
        ("meaning", kpi.meaning.read(language)),
        ("formula", kpi.formula.read(language)),
        ("excludes", kpi.excludes.read(language)),
        ("attribution", kpi.attribution.read(language)),
        ("target", target),
    ]


def _choices(kpi: Kpi | None, selection: Selection, language: str) -> list[Fact]:
    """Of a KPI every choice it knows, also where nobody made it; else those that were made."""
    chosen = (
        {name: kpi.chosen(name, selection.choice(name)) for name in kpi.defaults} if kpi else dict(selection.choices)
    )
    return [(name, say_code(language, WORDS[name], code)) for name, code in chosen.items()]


def _days(engine: Engine, kpi: Kpi | None, selection: Selection, language: str) -> str:
    if kpi is not None and kpi.timing == "now":
        return t(language, "card.as_of", day=formats.day(engine.info.as_of_date, language))
    first, last = selection.period_from, selection.period_to
    until = formats.day(min(last or engine.info.as_of_date, engine.info.as_of_date), language)
    if first is None:
        return t(language, "asked.all_days", last=until)
    return t(language, "asked.days", first=formats.day(first, language), last=until)


def _filters(engine: Engine, selection: Selection, language: str) -> list[Fact]:
    """Each filter with all its values: code and name of a supplier, a place, a product."""
    return [
        (item.dimension, "; ".join(_value(engine, item.dimension, value, language) for value in item.values))
        for item in selection.filters
        if item.dimension != FLOW
    ]


def _value(engine: Engine, dimension: str, value: str, language: str) -> str:
    if dimension in IN_WORDS:
        return say_code(language, dimension, value)
    if dimension not in LABELS or not value:
        return value or t(language, "split.nothing")
    names = engine.catalogue.members(dimension, Selection().where(dimension, value))
    label = names["label"].item(0) if names.height else None
    return f"{value} ({label})" if label and label != value else value


def _left_out(asked: Selection, answered: Selection, language: str) -> str:
    """The filters that the figure cannot answer, and so leaves out."""
    known = {item.dimension for item in answered.filters}
    names = [item.dimension for item in asked.filters if item.dimension not in known and item.dimension != FLOW]
    return ", ".join(say_code(language, "dimension", name) for name in names)


def _outside(engine: Engine, kpi: Kpi, selection: Selection, language: str) -> str:
    counts = kpi.left_outside(selection.choice("counted_in")).read(language)
    return outside_words(engine.figures.outside(kpi, selection), counts, language)


def _data(engine: Engine, kpi: Kpi | None, language: str) -> list[Fact]:
    info = engine.info
    moment = (formats.moment if info.as_of_has_hour else formats.day)(info.as_of_at, language)
    return [
        ("data_asof", moment),
        ("deliveries", deliveries_to(info, kpi, language) if kpi else ""),
        ("version", str(info.version)),
        ("currency", info.reporting_currency),
    ]
