"""Figures of the command line beside others: of another period, season by season, and under other definitions."""

from dataclasses import replace

import polars as pl

from cadran.cli.options import speaking
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.export.figures import Answer
from cadran.i18n.message import message
from cadran.insight.known import known_seasons
from cadran.insight.periods import Period
from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

SEASONS_TOLD = 40


def beside(engine: Engine, figure: Answer, by: tuple[str, ...], period: Period | None) -> Answer:
    """The figure with that of another period: its days, comparison_n, comparison_value, and the change."""
    if figure.kpi.timing == "now":
        raise CadranError(message("command.as_of_data", kpi=figure.kpi.id))
    if period is None or period.first is None or period.last is None:
        raise CadranError(message("command.versus_needs_days"))
    earlier = engine.figures.measure(figure.kpi, figure.selection.during(period.first, period.last), by)
    other = earlier.select(*by, pl.col("n").alias("comparison_n"), pl.col("value").alias("comparison_value"))
    on = list(by)
    together = (
        figure.frame.join(other, on=on, how="left", nulls_equal=True, maintain_order="left")
        if on
        else figure.frame.hstack(other)
    )
    days = (pl.lit(period.first).alias("comparison_from"), pl.lit(period.last).alias("comparison_to"))
    return replace(figure, frame=together.with_columns(*days, change=pl.col("value") - pl.col("comparison_value")))


def by_season(engine: Engine, kpi: Kpi, selection: Selection) -> pl.DataFrame:
    """One row for each season that holds rows of the KPI, the newest first, beside the same one a year before."""
    from cadran.insight.seasons import by_season as seasons_of  # noqa: PLC0415 - slow to import

    def measure(days: Selection) -> pl.DataFrame:
        return engine.figures.measure(kpi, days)

    context = context_of(State(), speaking(), engine)
    rows = seasons_of(context, kpi, selection, known_seasons(engine), measure, SEASONS_TOLD)
    return rows.select(pl.lit(kpi.id).alias("kpi"), pl.all())


def under_definitions(engine: Engine, kpi: Kpi, selection: Selection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figure under its neighbouring definitions, each with its n: the rows, and the same as people read them."""
    from cadran.insight.figures import figure_text  # noqa: PLC0415 - slow to import
    from cadran.insight.ladder import change, frame, ladder, row_count, words  # noqa: PLC0415

    context = replace(context_of(State(), speaking(), engine), selection=selection, has_own_flow=True)
    rungs = ladder(context, kpi)
    written = {
        "name": [words(context, rung) for rung in rungs],
        "value": [figure_text(context, rung.kpi, rung.figure) for rung in rungs],
        "change": [context.change(rung.kpi, change(rungs[0], rung)) for rung in rungs],
        "n": [row_count(context, rung) for rung in rungs],
    }
    return frame(context, rungs), pl.DataFrame(written)
