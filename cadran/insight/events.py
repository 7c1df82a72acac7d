"""Signals worth telling, without words: computed for the months of a version when it is published, or when asked."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from cadran.calendar import end_of, shift, start_of
from cadran.engine import Engine
from cadran.insight import figures, notes
from cadran.insight.answers import ANSWERS, answered
from cadran.insight.context import Context, default_flow
from cadran.insight.periods import Period
from cadran.insight.series import Course, Series, judgement
from cadran.insight.watch import (
    PARTS,
    WHOLE,
    YOUNGEST,
    Watched,
    begin_of,
    is_told,
    last_final,
    missed_of,
    watched,
)
from cadran.kpis import KPIS, Kpi, Stake, Statistic
from cadran.selection import Grain, Selection
from cadran.warehouse.published import write_published

STORED_GRAIN: Grain = "month"
STORED_PERIODS = 13
SUPPLIER = "supplier_id"


@dataclass(frozen=True)
class Event:
    """A signal for the worse of a KPI, of everything or of one member of a dimension, in the period from `start` on.

    `first` is where its run of signals began. `value` beside `usual`, `rows` behind it, of which `lines` are concerned,
    and what is at stake in the reporting currency. From `until` on a later period says how the figure stands.
    """

    kpi: str
    read: Statistic
    dimension: str
    member: str
    grain: Grain
    start: date
    first: date
    course: Course
    value: float | None
    usual: float | None
    lines: int
    worth: float | None
    until: date = date.max


def rows_of_list(signals: Iterable[Event]) -> dict[Event, str]:
    """The events that stand on the list of one period, each with the row that gathers it.

    What was told of a part under another name (a mode that lies in one place alone) is not told again. Parts of a
    figure that is told of everything stand in the row of its family, for they say where; a supplier has its own row.
    """
    listed: dict[tuple[object, ...], Event] = {}
    for event in sorted(signals, key=lambda event: PARTS.index(event.dimension) if event.dimension else -1):
        same = (event.kpi, event.start, event.value, event.lines) if event.dimension else (event.kpi, event.start)
        listed.setdefault((bool(event.dimension), *same), event)
    whole = {(event.kpi, event.start) for event in listed.values() if not event.dimension}
    return {event: _row(event, (event.kpi, event.start) in whole) for event in listed.values()}


def _row(event: Event, is_of_whole: bool) -> str:
    if not event.dimension or (is_of_whole and event.dimension != "supplier_id"):
        return KPIS[event.kpi].family
    return f"{event.dimension}={event.member}"


def events(context: Context) -> list[Event]:
    """The events of the last final period of each watched figure, up to the period shown."""
    stored = _stored(context)
    if stored is None:
        return computed(context)
    kpis = [kpi for kpi in KPIS.values() if kpi.is_watched]
    fresh = [kpi for kpi in kpis if notes.rebase_day(context, kpi) or _is_asked_otherwise(context, kpi)]
    of_one_flow = [kpi for kpi in kpis if kpi not in fresh and _has_suppliers_of_one_flow(context, kpi)]
    standing = [
        event
        for event in stored
        if KPIS[event.kpi] not in fresh and not (event.dimension == SUPPLIER and KPIS[event.kpi] in of_one_flow)
    ]
    return standing + computed(context, fresh) + computed(context, of_one_flow, (SUPPLIER,))


def computed(
    context: Context, kpis: Iterable[Kpi] | None = None, parts: tuple[str, ...] = (WHOLE, *PARTS)
) -> list[Event]:
    """The same, asked of the figures now."""
    figures_of = watched(context, KPIS.values() if kpis is None else kpis, parts)
    return [event for figure in figures_of if (event := event_of(figure))]


def _is_asked_otherwise(context: Context, kpi: Kpi) -> bool:
    """Whether the figure, or what it puts at stake, is asked by other choices or for another flow than published."""
    stake = kpi.watch.stake
    concerned = [kpi, *(KPIS[name] for name in (stake.numerator_of, stake.excess_of) if name)] if stake else [kpi]
    return any(_is_chosen_otherwise(context, each) or _is_of_other_flow(context, each) for each in concerned)


def _is_chosen_otherwise(context: Context, kpi: Kpi) -> bool:
    choices = context.selection.choices
    return any(kpi.chosen(name, value) != kpi.defaults[name] for name, value in choices if name in kpi.defaults)


def _is_of_other_flow(context: Context, kpi: Kpi) -> bool:
    usual = context.engine.catalogue.selection_for(kpi, Selection()).values_of("flow")
    return context.selection_for(kpi).values_of("flow") != usual


def _has_suppliers_of_one_flow(context: Context, kpi: Kpi) -> bool:
    """Whether its suppliers answer for one flow here, and for sales and purchases together in what is published."""
    return context.has_own_flow and len(context.engine.catalogue.flows(kpi)) > 1


def event_of(figure: Watched) -> Event | None:
    """The event of the last final period of a figure; None where it is no signal worth telling."""
    last = last_final(figure.context, figure.history)
    return _event(figure, last) if last is not None and is_told(figure, last) else None


def _event(figure: Watched, index: int) -> Event:
    context, history, kpi = figure.context, figure.history, figure.kpi
    start = history.starts[index]
    asked = context.selection.during(start, end_of(start, history.grain))
    asked = asked.where(figure.dimension, figure.member) if figure.member else asked
    worth, lines = at_stake(figure, asked, index)
    return Event(
        kpi.id,
        figure.read,
        figure.dimension,
        figure.member,
        history.grain,
        start,
        begin_of(figure, index),
        judgement(kpi, history, index).course,
        history.values[index],
        history.limits.centre if history.limits else None,
        lines,
        worth,
    )


def at_stake(figure: Watched, asked: Selection, index: int) -> tuple[float | None, int]:
    """The value behind a signal in the reporting currency, and the rows: those that missed, else all of the period."""
    kpi, history, stake = figure.kpi, figure.history, figure.kpi.watch.stake
    if stake is None:
        return None, history.counts[index]
    row = figure.rows.get(history.starts[index])
    rows = round(missed_of(kpi, row)) if stake.counts_misses and row else history.counts[index]
    return _worth(figure.context, kpi, stake, asked, _shortfall(history, index)), rows


def _shortfall(history: Series, index: int) -> float | None:
    """The share by which the value lies below its usual level; None where that is not known."""
    value = history.values[index]
    return None if value is None or not history.limits else max(1 - value / history.limits.centre, 0)


def _worth(context: Context, kpi: Kpi, stake: Stake, asked: Selection, shortfall: float | None) -> float | None:
    if stake.missed_value:
        return _missed(context, asked, stake.missed_value, kpi.defaults["basis"])
    for name, value in stake.choices.items():
        asked = asked.choosing(name, value)
    if stake.numerator_of:
        return figures.figure(context.measure(KPIS[stake.numerator_of], asked)).numerator
    amount = figures.figure(context.measure(KPIS[stake.excess_of], asked)).value if shortfall is not None else None
    return amount * shortfall if amount and shortfall is not None else None


def _missed(context: Context, asked: Selection, column: str, usual_basis: str) -> float | None:
    """What the missed lines were worth, measured against the date the reader chose."""
    basis = asked.choice("basis") or usual_basis
    rows = context.totals("missed_lines", (), (column,), asked.choosing("basis", basis))
    return float(rows[column].sum()) if rows[column].sum() else None


def _stored(context: Context) -> list[Event] | None:
    """Those published with the version, where they can answer what is asked; None where they do not, or hold none.

    They know the months of everything and of each part, by the usual choices and the flow of the data.
    """
    chosen = [item for item in context.selection.filters if item.dimension != "flow"]
    is_usual = not context.has_own_flow and not context.selection.choices
    is_known = not chosen or (is_usual and len(chosen) == 1 and chosen[0].dimension in PARTS)
    over = _last_over(context)
    reach = shift(start_of(context.as_of, STORED_GRAIN), STORED_GRAIN, 1 - STORED_PERIODS)
    known = answered(_published, context.engine)
    if known is None or not is_known or over < reach or figures.judged_grain(context) != STORED_GRAIN:
        return None
    wanted = {(item.dimension, value) for item in chosen for value in item.values}
    standing = [event for event in known if event.start <= over < event.until and event.start >= _youngest(over)]
    return [event for event in standing if not chosen or (event.dimension, event.member) in wanted]


def _last_over(context: Context) -> date:
    """The last month that is over, up to the period shown."""
    last = start_of(min(context.period.last or context.as_of, context.as_of), STORED_GRAIN)
    return last if end_of(last, STORED_GRAIN) < context.as_of else shift(last, STORED_GRAIN, -1)


def _youngest(over: date) -> date:
    return shift(over, STORED_GRAIN, 1 - YOUNGEST)


def _published(engine: Engine) -> tuple[Event, ...] | None:
    frame = engine.catalogue.events()
    return None if frame is None else tuple(Event(**row) for row in frame.iter_rows(named=True))


def publish_events(path: Path, former: Engine | None = None) -> None:
    """Compute the events of the last months of a version that is being built, and keep them in it; and its reaches.

    Those of a `former` version of the same loads and day stand, but for KPIs that clauses judge.
    """
    engine = Engine(path)
    try:
        standing = _standing(engine, former)
        kpis = [kpi for kpi in KPIS.values() if standing is None or _is_judged_by_clauses(engine, kpi)]
        fresh = [event for figure in watched(everything(engine), kpis) for event in _history_of(figure)]
        answered = [kpi for kpi in KPIS.values() if not engine.catalogue.missing_tables(kpi)]
        frames = [(former if former and kpi not in kpis else engine).catalogue.reach(kpi) for kpi in answered]
        reaches = [row for frame in frames for row in frame.iter_rows(named=True)]
    finally:
        engine.close()
        ANSWERS.forget(engine.connection)
    write_published(path, [asdict(event) for event in (*(standing or ()), *fresh)], reaches)


def _standing(engine: Engine, former: Engine | None) -> list[Event] | None:
    """The events of the former version that other clauses do not touch; None where it knew other data, or none."""
    known = _published(former) if former else None
    if former is None or known is None or former.info.as_of_at != engine.info.as_of_at:
        return None
    if not former.catalogue.ledger().equals(engine.catalogue.ledger()):
        return None
    return [event for event in known if not _is_judged_by_clauses(engine, KPIS[event.kpi])]


def _is_judged_by_clauses(engine: Engine, kpi: Kpi) -> bool:
    return "clause_id" in engine.catalogue.dimensions(kpi)


def everything(engine: Engine) -> Context:
    """What is asked where nobody chose anything, of all days."""
    flow = default_flow(engine)
    everything = Selection().where("flow", flow)
    days = Period(None, None)
    return Context(engine, "en", days, None, None, True, STORED_GRAIN, flow, False, everything, None)


def _history_of(figure: Watched) -> Iterator[Event]:
    """The events of the last months of a figure, each until its next month that is final."""
    history = figure.history
    final = [index for index, sure in enumerate(history.is_final) if sure]
    for index in final[-STORED_PERIODS:]:
        if is_told(figure, index):
            later = [history.starts[later_index] for later_index in final if later_index > index]
            yield replace(_event(figure, index), until=min(later, default=date.max))
