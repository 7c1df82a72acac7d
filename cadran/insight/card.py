"""What a KPI card tells: the figure, what it is compared with, its last periods, and an estimate over open rows."""

from dataclasses import dataclass, replace

import polars as pl

from cadran.analysis.survival import Estimate
from cadran.insight import figures
from cadran.insight.censoring import estimates
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.insight.periods import Period
from cadran.insight.series import Judgement, Series, judgement
from cadran.insight.targets import targets_of
from cadran.kpis import Kpi, Statistic
from cadran.selection import Grain, Selection


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
    def judgement(self) -> Judgement:
        """What the last period of the history says."""
        if self.history is None or not self.history.starts:
            return Judgement("no_history")
        return judgement(self.kpi, self.history, len(self.history.starts) - 1)

    def is_judged_whole(self, period: Period) -> bool:
        """Whether what is judged is the period shown, not the last part of it."""
        return self.history is not None and figures.own_grain(period) == self.history.grain


def card_data(context: Context, kpi: Kpi, read: Statistic = "value") -> CardData:
    """What a card needs to know: the series holds the figures of its whole periods, other days are asked for."""
    kpi = targets_of(context.engine).applied(kpi, context.selection)
    history = figures.series(context, kpi, figures.judged_grain(context), read)
    history = history and _until_shown(context, history)
    now, estimate = _figure_of(context, kpi, read, history, context.period, context.selection)
    before = None
    if context.compared is not None and context.comparison is not None and kpi.timing != "now":
        before, _ = _figure_of(context, kpi, read, history, context.compared, context.comparison)
    is_final = figures.is_final(context, kpi, context.period.last) and estimate is None
    return CardData(kpi, read, now, before, history, is_final, estimate)


def _until_shown(context: Context, history: Series) -> Series | None:
    """The periods up to the one shown; None where that lies before all of them."""
    index = figures.position_shown(context, history)
    return None if index is None else history.upto(index)


def _figure_of(
    context: Context, kpi: Kpi, read: Statistic, history: Series | None, period: Period, selection: Selection
) -> tuple[Figure, Estimate | None]:
    """The figure of a period, and its estimate where too many of its rows are open."""
    estimate = estimates(context, kpi, selection, figures.QUANTILES.get(read, 0.5)).get(None)
    frame = _whole(context, kpi, period, history.grain) if history else None
    figure = figures.figure(context.measure(kpi, selection) if frame is None else frame, read)
    return (replace(figure, value=estimate.value), estimate) if estimate else (figure, None)


def _whole(context: Context, kpi: Kpi, period: Period, grain: Grain) -> pl.DataFrame | None:
    """The row of a whole period among those the series was read from; None for other days."""
    starts = figures.judged_by(context, grain)
    if period.first not in starts or figures.own_grain(period) != grain:
        return None
    return context.measure(kpi, figures.through(context, starts, grain), grain=grain).filter(period=period.first)
