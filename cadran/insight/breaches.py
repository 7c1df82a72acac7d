"""The windows of clauses that have ended: those of the month shown, and those that closed since a day."""

from datetime import date

import polars as pl

from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.context import Context
from cadran.insight.penalties import retained
from cadran.kpis import KPIS

COMPLIANCE = KPIS["sla_compliance"]


def windows(context: Context) -> list[Row]:
    """The windows that ended in the last month of the period shown in which any did; most missed value first."""
    over = ended(context)
    last = over.filter(pl.col("window_end").dt.month_start() == pl.col("window_end").max().dt.month_start())
    return _named(context, last)


def closed_since(context: Context, day: date) -> list[Row]:
    """Every window that has ended and had not by the end of `day`, whatever period is shown."""
    return _named(context, ended(context, date.max).filter(pl.col("window_end") >= day))


def _named(context: Context, windows: pl.DataFrame) -> list[Row]:
    """With the suppliers' names and what is retained, most missed value first."""
    names = dict(parties(context).select("supplier_id", "supplier_name").iter_rows())
    rows = retained(context, windows).iter_rows(named=True)
    named = [row | {"supplier_name": names.get(row["supplier_id"]) or row["supplier_id"]} for row in rows]
    return sorted(named, key=lambda row: (-(row["missed_value"] or 0), -row["missed_line_count"], row["clause_id"]))


def ended(context: Context, until: date | None = None) -> pl.DataFrame:
    """The windows of clauses that have ended and whose last day is not after the period shown, as the KPI counts."""
    until = until or context.selection_for(COMPLIANCE).period_to or date.max
    rows = context.details("clause_windows")
    chosen = context.selection.values_of("supplier_id")
    kept = rows.filter(pl.col("supplier_id").is_in(chosen)) if chosen else rows
    return kept.filter(pl.col("clause_state") != "running", pl.col("window_end") <= until)


def penalty_kept(context: Context) -> float:
    """What the windows that ended in the period cost without the exclusions of the workspace; those that can grow not.

    In the reporting currency.
    """
    first = context.selection_for(COMPLIANCE).period_from or date.min
    final = ended(context).filter(pl.col("window_end") >= first)
    return float(retained(context, final).filter("is_final")["retained"].sum() or 0)


def parties(context: Context) -> pl.DataFrame:
    """Suppliers, carriers and our own house with their kind."""
    return context.details("suppliers")


def name(context: Context, kpi_id: str) -> str:
    """The short name of a clause's measure."""
    return context.text(KPIS[kpi_id].short) if kpi_id in KPIS else kpi_id


def window(context: Context, row: Row) -> str:
    return formats.period_label(row["window_start"], row["window_kind"], context.language)


def measure(context: Context, row: Row) -> str:
    """The measure of a clause; of a quarter with its quarter, for it stands in the month in which it ended."""
    words = name(context, row["kpi"])
    return words if row["window_kind"] == "month" else f"{words} · {window(context, row)}"


def other_days(context: Context, row: Row) -> tuple[date, date] | None:
    """The days of a clause's window where it lies outside the period asked for."""
    first, last = context.period.first or date.min, context.period.last or date.max
    is_shown = row["window_start"] <= last and row["window_end"] >= first
    return None if is_shown else (row["window_start"], row["window_end"])
