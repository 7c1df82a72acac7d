"""Durations of which some still go on: what nine in ten, or half of them, will have taken."""

from datetime import date

import polars as pl

from cadran.analysis.survival import Estimate, estimate
from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.selection import Grain, Selection

MOST_OPEN = 0.05


def estimates(
    context: Context, kpi: Kpi, selection: Selection, share: float, grain: Grain | None = None
) -> dict[date | None, Estimate]:
    """The `share` quantile of each period of which more than 5 % of the rows are open; under None that of all days.

    Only a cohort by order holds its open rows: any other KPI or choice has none.
    """
    if (
        "cohort" not in kpi.defaults
        or selection.choice("cohort") != "order"
        or context.engine.catalogue.missing_tables(kpi)
    ):
        return {}
    frame = context.durations(kpi, selection, grain=grain)
    parts = frame.partition_by("period", as_dict=True) if grain else {(None,): frame}
    return {key[0]: _estimate(rows, share) for key, rows in parts.items() if _open_share(rows) > MOST_OPEN}


def _open_share(rows: pl.DataFrame) -> float:
    total = float(rows["weight"].sum() or 0)
    return float(rows.filter(outcome="open")["weight"].sum() or 0) / total if total else 0.0


def _estimate(rows: pl.DataFrame, share: float) -> Estimate:
    known = rows.filter(pl.col("outcome") != "unknown")
    return estimate(known["value"].to_list(), known["weight"].to_list(), (known["outcome"] == "open").to_list(), share)
