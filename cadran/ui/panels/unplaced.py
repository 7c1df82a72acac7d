"""What a figure leaves out: rows that could not be placed, by reason, and rows that are rightly in no rate."""

import polars as pl

from cadran.export.asked import outside_words, precision_words
from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.ui.panels import figures
from cadran.ui.request.view import View

# Rows of these outcomes are known and belong in no rate: nothing is due of them, or nothing any more.
LEFT_OUT = ("not_due", "cancelled", "closed", "inactive", "running")


def unplaced(view: View, kpi: Kpi, selection: Selection | None = None) -> str:
    """`12 lines outside: 9 without a promise, 3 delivered before ordered`; nothing where every row has its place."""
    if view.engine.missing_tables(kpi):
        return ""
    counts = view.text(kpi.left_outside(view.selection.choice("counted_in")))
    return outside_words(view.outside(kpi, selection), counts, view.language)


def rows_counted(view: View, kpi: Kpi, selection: Selection | None = None) -> str:
    """`n = 18,420 lines · 212 in no rate: 200 not yet due, 12 cancelled · 9 lines outside: 9 without a promise`."""
    found = figures.figure(view.measure(kpi, selection))
    said = view.say("chart.rows", n=view.count(found.n), counts=figures.counts(view, kpi, found.n))
    more = (_whole_days, _left_out, unplaced)
    return " · ".join(filter(None, [said, *(words(view, kpi, selection) for words in more)]))


def _whole_days(view: View, kpi: Kpi, selection: Selection | None) -> str:
    """How many durations are whole days, where others are known to the hour."""
    if "precision_kind" not in view.engine.dimensions(kpi):
        return ""
    kinds = view.measure(kpi, selection, by=("precision_kind",))
    return precision_words(kinds, figures.row_words(view, kpi), view.language)


def _left_out(view: View, kpi: Kpi, selection: Selection | None) -> str:
    if kpi.shape != "ratio" or "outcome" not in view.engine.dimensions(kpi) or view.engine.missing_tables(kpi):
        return ""
    held = view.outcomes(kpi, selection).filter(pl.col("outcome").is_in(LEFT_OUT)).sort("row_count", descending=True)
    if held.is_empty():
        return ""
    named = held.select("outcome", "row_count").iter_rows()
    why = ", ".join(f"{view.count(rows)} {view.outcome(outcome, rows)}" for outcome, rows in named)
    return view.say("chart.excluded", n=view.count(float(held["row_count"].sum())), why=why)
