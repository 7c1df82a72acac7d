"""What a command asks for: KPI ids, periods and filters, from the words of the command line to a Selection."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from cadran.calendar import SEASONS
from cadran.contract.tables import TABLES
from cadran.engine import OUT_OF_SCOPE, Engine
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import Message, message
from cadran.insight.known import known_seasons
from cadran.insight.periods import Period, period_before, period_last_year, period_of
from cadran.insight.targets import judged_by_company
from cadran.kpis import KPIS, Kpi
from cadran.selection import Filter, Selection
from cadran.ui.request.address import PERIODS
from cadran.ui.request.asked import named_period
from cadran.ui.request.periods import named_season

# How each choice is asked for on the command line.
OPTIONS = {"basis": "--basis", "day_kind": "--days", "cohort": "--cohort", "counted_in": "--counted-in"}

# Values of one filter.
MOST_VALUES = 10_000


@dataclass(frozen=True)
class Asked:
    """Period (its days, or a rule such as last_month), `DIM=V1,V2` filters, flow, choices and split as typed."""

    period_from: date | None = None
    period_to: date | None = None
    period: str | None = None
    where: tuple[str, ...] = ()
    flow: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()

    def days(self, engine: Engine) -> tuple[date | None, date | None]:
        """First and last day; those of a rule end with the data. CadranError for a rule with days beside it."""
        if self.period is None:
            return self.period_from, self.period_to
        if self.period_from or self.period_to:
            raise CadranError(message("command.period_twice"))
        chosen = named_period(self.period, engine)
        if chosen is None:
            raise CadranError(_unknown("command.no_period", self.period, _periods(engine)))
        return chosen.first, chosen.last

    def compared(self, engine: Engine, versus: str) -> Period | None:
        """The days to compare with: those before (prev), those of the year before (ly), or those of a season."""
        seasons, as_of = known_seasons(engine), engine.info.as_of_date
        season = named_season(versus, as_of, seasons)
        if season is None and versus not in ("prev", "ly"):
            raise CadranError(_unknown("command.no_period", versus, ("prev", "ly", *_seasons(engine))))
        if season is not None:
            return Period(season.first, season.last, season=season.key)
        first, last = self.days(engine)
        if first is None or last is None:
            raise CadranError(message("command.versus_needs_days"))
        period = (self.period and named_period(self.period, engine)) or period_of(first, last, seasons)
        return period_before(period) if versus == "prev" else period_last_year(period, seasons)


def _seasons(engine: Engine) -> tuple[str, ...]:
    """The keys of the seasons, and the names of the company's own."""
    return tuple(dict.fromkeys(name for season in known_seasons(engine) for name in (season.key, season.name)))


def _periods(engine: Engine) -> tuple[str, ...]:
    return (*(rule for rule in PERIODS if rule not in ("custom", *SEASONS)), *_seasons(engine))


def named_kpis(ids: Sequence[str]) -> list[Kpi]:
    """The KPIs of `ids`; CadranError names every unknown id and the nearest known one."""
    unknown = [_unknown("command.no_kpi", name, tuple(KPIS)) for name in ids if name not in KPIS]
    if unknown:
        raise CadranError.of(unknown)
    return [KPIS[name] for name in dict.fromkeys(ids)]


def named_table(name: str) -> str:
    """A table of the contract; CadranError names the nearest one."""
    if name not in TABLES:
        raise CadranError(_unknown("command.no_table", name, tuple(TABLES)))
    return name


def _unknown(key: str, name: str, known: tuple[str, ...]) -> Message:
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = message("hint.near", near=", ".join(near)) if near else message("hint.known", known=", ".join(known))
    return message(key, name=name, hint=hint)


def selections_of(engine: Engine, kpis: list[Kpi], asked: Asked) -> dict[str, Selection]:
    """The selection of each KPI by its id; one CadranError with the problems of all."""
    selections: dict[str, Selection] = {}
    problems: list[Sentence] = []
    for kpi in kpis:
        try:
            selections[kpi.id] = selection_of(engine, kpi, asked)
        except CadranError as error:
            problems += error.problems
    if problems:
        raise CadranError.of(dict.fromkeys(problems))
    return selections


def selection_of(engine: Engine, kpi: Kpi, asked: Asked) -> Selection:
    """The selection `asked` means for `kpi`, by the rule of every door: its default flow, no day after the data.

    CadranError for a dimension or a value of a choice the KPI lacks, or a period that ends before it begins.
    """
    first, last = asked.days(engine)
    if first and last and first > last:
        raise CadranError(message("command.period_reversed", first=first, last=last))
    pairs = [_pair(text) for text in asked.where]
    pairs += [("flow", asked.flow)] if asked.flow and asked.flow != "all" else []
    named = tuple(Filter(dimension, (values,)) for dimension, values in pairs)
    choices = tuple((name, value) for name, value in asked.choices if name in kpi.defaults)
    engine.catalogue.check_selection(
        kpi, Selection(filters=(*(Filter(name, ()) for name in asked.by), *named), choices=choices)
    )
    filters = tuple(Filter(name, _values(engine, kpi, name, values)) for name, values in pairs)
    selection = Selection(first, last, filters, choices)
    answered = engine.catalogue.selection_for(kpi, selection.of_both_flows() if asked.flow == "all" else selection)
    return judged_by_company(engine, kpi.details, answered)


def _pair(text: str) -> tuple[str, str]:
    dimension, equals, values = text.partition("=")
    if not equals:
        raise CadranError(message("command.no_value", text=text))
    return dimension.strip(), values.strip()


def _values(engine: Engine, kpi: Kpi, dimension: str, text: str) -> tuple[str, ...]:
    """The values of a filter: the whole text where the data hold it, else its parts between commas."""
    if "," not in text or text in _members(engine, kpi, dimension):
        return (text,)
    parts = tuple(part.strip() for part in text.split(","))
    if len(parts) > MOST_VALUES:
        raise CadranError(message("limits.too_many_values", n=len(parts), most=MOST_VALUES))
    return parts


def _members(engine: Engine, kpi: Kpi, dimension: str) -> list[str]:
    return engine.figures.measure(kpi, Selection(), (dimension,))[dimension].cast(pl.String).fill_null("").to_list()


def remarks(engine: Engine, kpi: Kpi, asked: Asked, selection: Selection, is_empty: bool) -> list[Message]:
    """What to know beside the figure: a missing file, a period that does not apply, a value the data lack."""
    notes = [_missing(kpi, table) for table in engine.catalogue.missing_tables(kpi)]
    if kpi.timing == "now" and (asked.period or asked.period_from or asked.period_to):
        notes.append(message("command.as_of_data", kpi=kpi.id))
    notes += [*_of_flow(engine, kpi, asked), *_unknown_choices(kpi, asked)]
    if notes or not is_empty:
        return notes
    return [_absent(name, value) for name, value in _strangers(engine, kpi, selection)]


def _of_flow(engine: Engine, kpi: Kpi, asked: Asked) -> list[Message]:
    """What is to be known of the flow asked for: that the KPI has rows of one only, of none, or no flow at all."""
    flows = engine.catalogue.flows(kpi)
    if asked.flow == "all" and not flows and kpi.scope == "clauses":
        return [message("command.all_lines", kpi=kpi.id)]
    if asked.flow == "all" and len(flows) == 1:
        return [_with_flow("command.one_flow", kpi, flows[0])]
    is_empty = asked.flow not in (None, "all") and flows and asked.flow not in flows
    return [_with_flow("command.no_flow", kpi, str(asked.flow))] if is_empty else []


def _with_flow(key: str, kpi: Kpi, flow: str) -> Message:
    return message(key, kpi=kpi.id, flow=message(f"asked_flow.{flow}"))


def _unknown_choices(kpi: Kpi, asked: Asked) -> list[Message]:
    return [
        message("command.same_choice", kpi=kpi.id, name=OPTIONS[name])
        for name, _ in asked.choices
        if name not in kpi.defaults
    ]


def _missing(kpi: Kpi, table: str) -> Message:
    if table == OUT_OF_SCOPE:
        return message("command.out_of_scope", kpi=kpi.id)
    return message("command.no_file", kpi=kpi.id, table=table, enables=TABLES[table].enables)


def _strangers(engine: Engine, kpi: Kpi, selection: Selection) -> list[tuple[str, str]]:
    return [
        (item.dimension, value)
        for item in selection.filters
        for value in set(item.values) - set(_members(engine, kpi, item.dimension))
    ]


def _absent(dimension: str, value: str) -> Message:
    return message("command.no_row", dimension=dimension, value=value)
