"""One KPI as the screen tells it: its figure, its comparison, its last months, and how sure one may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf

import polars as pl

from cadran.analysis import impact, status, xmr
from cadran.analysis.status import Status
from cadran.analysis.survival import Estimate
from cadran.calendar import end_of, shift, start_of
from cadran.engine import Engine
from cadran.i18n import formats
from cadran.insight import calendar_marks, notes
from cadran.insight.answers import answered
from cadran.insight.censoring import estimates
from cadran.insight.context import Context
from cadran.insight.data_end import data_end, ended_on
from cadran.insight.periods import Period
from cadran.insight.series import Series, Unsettled, fewest_for_limits, fewest_judged
from cadran.kpis import Kpi, Statistic
from cadran.selection import Grain, Selection

POINTS_SHOWN = 13
POINTS_READ: dict[Grain, int] = {"day": 60, "week": 53, "month": 25, "quarter": 12, "year": 6}
FEWEST_FOR_RATE = status.FEWEST_FOR_RATE
MOST = {"percent": 1.0, "score": 100.0}
QUANTILES: dict[Statistic, float] = {"value": 0.5, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True)
class Figure:
    """A figure with the rows it stands on; `numerator` is None for a distribution."""

    n: int
    value: float | None
    numerator: float | None = None
    denominator: float | None = None

    def counts_ones(self, kpi: Kpi) -> bool:
        """Whether it is a share of rows that each count 0 or 1."""
        return status.is_proportion(kpi, self.n, self.numerator, self.value)

    def is_few(self, kpi: Kpi) -> bool:
        """Whether it is a share of lines or units of fewer than ten rows, so that it is told as a count."""
        return status.is_few(kpi, self.n, self.numerator, self.denominator)


def figure(frame: pl.DataFrame, read: Statistic = "value") -> Figure:
    """The one row of a frame of `measure` without split."""
    if frame.is_empty():
        return Figure(0, None)
    return figure_of(frame.row(0, named=True), read)


def figure_of(row: dict[str, float | None], read: Statistic = "value") -> Figure:
    return Figure(int(row["n"] or 0), row[read], row.get("numerator"), row.get("denominator"))


def name(context: Context, kpi: Kpi, read: Statistic = "value") -> str:
    """The short name of a KPI; of a distribution with the percentile it shows."""
    short = context.text(kpi.short)
    if kpi.shape != "distribution":
        return short
    return context.t("card.p90" if read == "p90" else "card.p50", name=short)


def missing_text(context: Context, rows: float) -> str:
    """`+12`: the rows missing to the target; `< 1` where it is missed by less than one, 0 where it is reached."""
    if not impact.is_short(rows):
        return "0"
    return f"+{context.count(rows)}" if rows >= 1 else f"<{formats.NBSP}1"


def status_of(kpi: Kpi, figure: Figure, is_final: bool = True, read: Statistic = "value") -> Status:
    """Where a figure stands against its target; what is not final is not judged."""
    if not is_final and kpi.target is not None:
        return "young"
    return status.status(kpi, figure.n, figure.numerator, figure.value) if read == "value" else "none"


def is_final(context: Context, kpi: Kpi, last: date | None) -> bool:
    """Whether the rows up to `last` are whole: they do not end before, and no return is still to come, nor a delivery
    that nobody knows yet."""
    return _is_whole(context.engine, kpi, last) and ended_on(context, kpi, last) is None


def _is_whole(engine: Engine, kpi: Kpi, last: date | None) -> bool:
    known = engine.info.deliveries_end if "deliveries" in kpi.needs else None
    if known is not None and (last is None or last > known):
        return False
    if kpi.matures_after_days is None:
        return True
    return last is not None and last + timedelta(days=kpi.matures_after_days) <= engine.info.as_of_date


def series(
    context: Context, kpi: Kpi, grain: Grain, read: Statistic = "value", frame: pl.DataFrame | None = None
) -> Series | None:
    """The figure by `grain` over the periods it is judged by; None for a figure of the moment.

    A period of which more than 5 % of the rows are open is estimated over open and closed rows. `frame` is what
    `measure` answers of them, where it is known.
    """
    if kpi.timing == "now":
        return None
    starts = judged_by(context, grain)
    selection = through(context, starts, grain)
    measured = context.measure(kpi, selection, grain=grain) if frame is None else frame
    estimated = estimates(context, kpi, selection, QUANTILES.get(read, 0.5), grain)
    return series_of(period_facts(context, kpi, starts, grain), kpi, measured, read, estimated)


def judged_by(context: Context, grain: Grain) -> tuple[date, ...]:
    """The periods whose limits hold for every card, trend, mark, reason and alert of this context.

    They end with the data, unless the period shown lies too far back to be seen from there.
    """
    reach = shift(start_of(context.as_of, grain), grain, 1 - POINTS_READ[grain])
    last = context.period.last
    return starts_until(context, grain, context.as_of if last is None or last >= reach else last)


def judged_grain(context: Context) -> Grain:
    """The grain a figure is judged by: that of which the period shown is one point, else the reader's."""
    return own_grain(context.period) or context.grain


def own_grain(period: Period) -> Grain | None:
    """The grain of which a period is one whole point: a month, an ISO week or a day."""
    if period.first is None or period.last is None or period.is_partial:
        return None
    if period.months:
        return "month" if period.months == 1 else None
    days = (period.last - period.first).days + 1
    return "day" if days == 1 else "week" if days == 7 and period.first.weekday() == 0 else None


def position_shown(context: Context, history: Series) -> int | None:
    """The position of the last period shown; None where it lies before all of them."""
    start = start_of(min(context.period.last or context.as_of, context.as_of), history.grain)
    return history.starts.index(start) if start in history.starts else None


def first_day(context: Context, kpi: Kpi) -> date | None:
    """The first day these data tell anything of `kpi` in the flow shown, whatever the other filters."""
    return context.engine.catalogue.first_day(kpi, context.selection_for(kpi).values_of("flow"))


def through(context: Context, starts: tuple[date, ...], grain: Grain) -> Selection:
    """The context's selection over all of `starts`, never beyond the data."""
    return context.selection.during(starts[0], min(end_of(starts[-1], grain), context.as_of))


def starts_until(context: Context, grain: Grain, last: date) -> tuple[date, ...]:
    """The periods up to the one `last` lies in: enough for limits, and back to the period shown."""
    end = start_of(last, grain)
    count = POINTS_READ[grain]
    if context.period.first is not None:
        while shift(end, grain, 1 - count) > context.period.first and count < 400:
            count += 1
    return tuple(shift(end, grain, position) for position in range(1 - count, 1))


@dataclass(frozen=True)
class PeriodFacts:
    """What is known of the periods `starts` whatever the rows: which can still change, what the calendar says of them,
    and from which day on what is usual is measured anew."""

    starts: tuple[date, ...]
    grain: Grain
    unsettled: Mapping[date, Unsettled]
    marks: calendar_marks.Marks
    baseline: date | None


def period_facts(context: Context, kpi: Kpi, starts: tuple[date, ...], grain: Grain) -> PeriodFacts:
    """The facts of `starts` for a figure and all of its parts."""
    flows = context.selection_for(kpi).values_of("flow")
    unsettled = answered(_unsettled, context.engine, kpi, flows, starts, grain)
    marks = calendar_marks.marks(context, starts, grain)
    return PeriodFacts(starts, grain, unsettled, marks, notes.rebase_day(context, kpi))


def series_of(
    facts: PeriodFacts,
    kpi: Kpi,
    frame: pl.DataFrame,
    read: Statistic = "value",
    estimated: Mapping[date | None, Estimate] | None = None,
) -> Series:
    """A frame of `measure` by the grain of `facts` as a series over its periods, from the first one that has data.

    Limits are those since the last note of a new baseline, without the points that lie in a strike.
    """
    starts, marks = facts.starts, facts.marks
    periods, figures, rows = (frame[name].to_list() for name in ("period", read, "n"))
    measured = dict(zip(periods, zip(figures, rows, strict=True), strict=True))
    estimates_by_start = estimated or {}
    first = next((index for index, start in enumerate(starts) if measured.get(start, (None, 0))[0] is not None), 0)
    kept = starts[first:]
    values = tuple(
        estimates_by_start[start].value if start in estimates_by_start else measured.get(start, (None, 0))[0]
        for start in kept
    )
    counts = tuple(measured.get(start, (None, 0))[1] for start in kept)
    reasons = (_reason(facts.unsettled.get(start), start in estimates_by_start) for start in kept)
    unsettled = {index: reason for index, reason in enumerate(reasons) if reason}
    final = tuple(index not in unsettled for index in range(len(kept)))
    struck = frozenset(index for index, start in enumerate(kept) if start in marks.struck)
    return Series(
        facts.grain,
        kept,
        values,
        counts,
        _limits(kpi, values, counts, final, struck, _since(facts.baseline, kept)),
        final,
        {index: estimates_by_start[start] for index, start in enumerate(kept) if start in estimates_by_start},
        struck,
        unsettled,
        {index: marks.causes[start] for index, start in enumerate(kept) if start in marks.causes},
    )


def _limits(
    kpi: Kpi,
    values: tuple[float | None, ...],
    counts: tuple[int, ...],
    final: tuple[bool, ...],
    struck: frozenset[int],
    since: int,
) -> xmr.Limits | None:
    """Limits over the final periods of rows enough; a signal is one of rows enough to be judged."""
    fewest = fewest_for_limits(kpi)
    shaping = [value if sure and n >= fewest else None for value, sure, n in zip(values, final, counts, strict=True)]
    bounds = xmr.limits(shaping, *bounds_of(kpi, values), since, struck)
    signals = bounds.signals if bounds else ()
    judged = tuple(index for index in signals if counts[index] >= fewest_judged(kpi))
    return bounds and replace(bounds, signals=judged)


def _unsettled(
    engine: Engine, kpi: Kpi, flows: tuple[str, ...], starts: tuple[date, ...], grain: Grain
) -> dict[date, Unsettled]:
    """The periods that can still change, or of which the data tell a part only, whatever the rows asked for."""
    begin, end, as_of = engine.catalogue.first_day(kpi, flows), data_end(engine, kpi, flows), engine.info.as_of_date
    reasons: dict[date, Unsettled] = {}
    for start in starts:
        if begin is not None and start < begin:
            reasons[start] = "stub"
        elif end is not None and end_of(start, grain) > end.whole_to:
            reasons[start] = "ended"
        elif end_of(start, grain) >= as_of:
            reasons[start] = "running"
        elif not _is_whole(engine, kpi, end_of(start, grain)):
            reasons[start] = "young"
    return reasons


def _reason(known: Unsettled | None, is_open: bool) -> Unsettled | None:
    """Why a period is not settled; of open rows before what is still to come."""
    return "open" if is_open and known in (None, "young") else known


def bounds_of(kpi: Kpi, values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """What limits and axes cannot pass: 0, 100 % of a rate, 100 of a score; nothing the figure has passed (a bias)."""
    known = [value for value in values if value is not None]
    most = MOST.get(kpi.unit, inf)
    return (
        0.0 if min(known, default=0.0) >= 0 else None,
        most if max(known, default=0.0) <= most < inf else None,
    )


def _since(baseline: date | None, starts: tuple[date, ...]) -> int:
    """The place of the first point of the baseline that holds."""
    return sum(start < baseline for start in starts) if baseline else 0


def elapsed(context: Context, start: date, grain: Grain) -> tuple[int, int] | None:
    """How many days of a period the data hold, and of how many; None for a whole one."""
    last = end_of(start, grain)
    if last < context.as_of or start > context.as_of:
        return None
    return (context.as_of - start).days + 1, (last - start).days + 1


def counted(context: Context, kpi: Kpi, n: int) -> str:
    """`1 line`, `18,420 lines`: what a row is, in its number."""
    return formats.counted(n, row_words(context, kpi), context.language)


def counts(context: Context, kpi: Kpi, n: int) -> str:
    """`line` or `lines`."""
    return formats.in_number(row_words(context, kpi), n, context.language)


def row_words(context: Context, kpi: Kpi) -> str:
    """What rows of the figure are called, as the reader has them counted."""
    return context.text(kpi.counted(context.selection.choice("counted_in")))


def scope(context: Context, kpi: Kpi | None = None) -> str:
    """Period and flow in words, for subtitles; stock has no flow, and a figure of the moment no period."""
    parts = [context.t("card.as_of", day=formats.day(context.as_of, context.language))]
    if kpi is None or kpi.timing != "now":
        parts = [context.period_label]
    flow = context.flow if kpi is None else context.flow_of(kpi)
    parts += [context.t(f"flow.{flow}")] if flow else []
    return " · ".join(parts)


def figure_text(context: Context, kpi: Kpi, figure: Figure) -> str:
    """The figure as people read it: below ten rows a count instead of a rate, and a dash for nothing."""
    if figure.value is not None and figure.is_few(kpi):
        return context.t("card.of", k=context.count(figure.numerator), n=context.count(figure.denominator))
    if kpi.unit == "money":
        return formats.money_short(figure.value, context.currency, context.language)
    return context.value(kpi, figure.value)


def estimated(context: Context, kpi: Kpi, estimate: Estimate) -> str:
    """An estimate over open rows; `> 24 d` where fewer than its share have ended within the longest time seen."""
    return (
        f"> {context.in_unit(kpi, estimate.reach)}" if estimate.value is None else context.in_unit(kpi, estimate.value)
    )


def beside(context: Context, kpi: Kpi, estimate: Estimate) -> str:
    """What stands beside an estimate: that it is not final, the share of open rows, the figure of the closed ones."""
    share = formats.percent(estimate.open_share, context.language, decimals=0)
    return context.t("partial.open", share=share, closed=context.value(kpi, estimate.ended_only))
