"""What a figure leaves out: rows that could not be placed, by reason, and rows that are rightly in no rate."""

import polars as pl

from cadran.insight import figures
from cadran.insight.asked import numbered_words, outside_words, precision_words
from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.selection import Selection

# Rows of these outcomes are known and belong in no rate: nothing is due of them, or nothing any more.
LEFT_OUT = ("not_due", "cancelled", "closed", "inactive", "running")


def unplaced(context: Context, kpi: Kpi, selection: Selection | None = None) -> str:
    """`12 lines outside: 9 without a promise, 3 delivered before ordered`; nothing where every row has its place."""
    if context.engine.catalogue.missing_tables(kpi):
        return ""
    counts = context.text(kpi.left_outside(context.selection.choice("counted_in")))
    return outside_words(context.outside(kpi, selection), counts, context.language)


def rows_counted(context: Context, kpi: Kpi, selection: Selection | None = None) -> str:
    """`n = 18,420 lines · 212 in no rate: 200 not yet due, 12 cancelled · 9 lines outside: 9 without a promise`."""
    figure = figures.figure(context.measure(kpi, selection))
    counted = context.t("chart.rows", n=context.count(figure.n), counts=figures.counts(context, kpi, figure.n))
    more = (_whole_days, _left_out, unplaced)
    return " · ".join(filter(None, [counted, *(words(context, kpi, selection) for words in more)]))


def _whole_days(context: Context, kpi: Kpi, selection: Selection | None) -> str:
    """How many durations are whole days, where others are known to the hour."""
    if "precision_kind" not in context.engine.catalogue.dimensions(kpi):
        return ""
    kinds = context.measure(kpi, selection, by=("precision_kind",))
    return precision_words(kinds, figures.row_words(context, kpi), context.language)


def _left_out(context: Context, kpi: Kpi, selection: Selection | None) -> str:
    if (
        kpi.shape != "ratio"
        or "outcome" not in context.engine.catalogue.dimensions(kpi)
        or context.engine.catalogue.missing_tables(kpi)
    ):
        return ""
    outcomes = (
        context.outcomes(kpi, selection).filter(pl.col("outcome").is_in(LEFT_OUT)).sort("row_count", descending=True)
    )
    if outcomes.is_empty():
        return ""
    named = [
        (rows, context.outcome(outcome, rows))
        for outcome, rows in zip(outcomes["outcome"], outcomes["row_count"], strict=True)
    ]
    why = numbered_words(named, context.language)
    return context.t("chart.excluded", n=context.count(float(outcomes["row_count"].sum())), why=why)
