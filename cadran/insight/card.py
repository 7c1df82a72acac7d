"""What a KPI card tells: the figure, what it is compared with, thirteen months, and an estimate over open rows."""

from dataclasses import dataclass, replace

import polars as pl

from cadran.analysis.status import Status
from cadran.analysis.survival import Estimate
from cadran.insight import figures
from cadran.insight.censoring import estimates
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.insight.periods import Period
from cadran.insight.series import Series, signal_marks
from cadran.kpis import Kpi, Statistic
from cadran.selection import Selection


@dataclass(frozen=True)
class CardData:
    """All that a card tells about one KPI."""

    kpi: Kpi
    read: Statistic
    now: Figure
    before: Figure | None
    history: Series | None
    is_final: bool
    estimate: Estimate | None = None

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def signal(self) -> Status | None:
        """The colour of the last point when it is a signal."""
        if self.history is None:
            return None
        return signal_marks(self.kpi, self.history).get(len(self.history.starts) - 1)


def card_data(context: Context, kpi: Kpi, read: Statistic = "value") -> CardData:
    """What a card needs to know: the months hold the figures of whole months, other days are asked for."""
    history = figures.series(context, kpi, "month", read)
    history = history and _until_shown(context, history)
    now, estimate = _figure_of(context, kpi, read, history, context.period, context.selection)
    before = None
    if context.compared is not None and context.comparison is not None and kpi.timing != "now":
        before, _ = _figure_of(context, kpi, read, history, context.compared, context.comparison)
    is_final = figures.is_final(context, kpi, context.period.last) and estimate is None
    return CardData(kpi, read, now, before, history, is_final, estimate)


def _until_shown(context: Context, history: Series) -> Series | None:
    """The months up to the period shown; None where that lies before all of them."""
    last = min(context.period.last or context.as_of, context.as_of)
    return None if last < history.starts[0] else history.upto(figures.position_shown(context, history))


def _figure_of(
    context: Context, kpi: Kpi, read: Statistic, history: Series | None, period: Period, selection: Selection
) -> tuple[Figure, Estimate | None]:
    """The figure of a period, and its estimate where too many of its rows are open."""
    estimate = estimates(context, kpi, selection, figures.QUANTILES.get(read, 0.5)).get(None)
    frame = _month(context, kpi, period) if history else None
    figure = figures.figure(context.measure(kpi, selection) if frame is None else frame, read)
    return (replace(figure, value=estimate.value), estimate) if estimate else (figure, None)


def _month(context: Context, kpi: Kpi, period: Period) -> pl.DataFrame | None:
    """The row of a whole month among those the series was read from; None for other days."""
    starts = figures.judged_by(context, "month")
    if period.first not in starts or period.months != 1 or period.is_partial:
        return None
    return context.measure(kpi, figures.through(context, starts, "month"), grain="month").filter(period=period.first)
