"""Did it work? Plans of past Mondays, each made from what was known that day, against what came after."""

from datetime import date

import polars as pl

from cadran.analysis.replenishment import plan
from cadran.analysis.replenishment.replay import announced, calibration, mondays, stockouts
from cadran.engine import Engine, past
from cadran.insight.answers import answered
from cadran.insight.replenishment import of_selection, with_dates
from cadran.selection import Selection

# Weeks a replay reaches back: the last month, quarter and year.
WEEKS = (4, 13, 52)
# What a run-out that was announced is shown and written with.
ANNOUNCED_COLUMNS = (
    "product_name",
    "warning_state",
    "location_name",
    "warned_on",
    "run_out_on",
    "out_on",
    "days_ahead",
    "risen_on",
    "awaited_on",
    "run_out_on_p50",
    "run_out_on_p90",
    "warned_until",
    "monday_count",
    "advice",
    "order_quantity",
    "transfer_quantity",
    "on_hand_quantity",
    "daily_demand_quantity",
    "cover_days",
    "margin_at_risk",
    "sku",
    "location_id",
    "expected_order_id",
    "expected_line_id",
    "came_on",
    "supplier_name",
    "category",
)
BEGUN_COLUMNS = (
    "product_name",
    "foreseen",
    "location_name",
    "started_on",
    "ended_on",
    "days_out",
    "lost_sales",
    "cause",
    "planned_on",
    "reason",
    "sku",
    "location_id",
    "supplier_name",
    "category",
)


def replayed(engine: Engine, weeks: int) -> pl.DataFrame:
    """Every position of the plan of each of the last `weeks` Mondays, with what came after it; the newest first."""
    plans = [answered(_plan, engine, day) for day in mondays(engine.info.as_of_date, weeks)]
    return pl.concat(plans, how="vertical_relaxed")


def run_outs(engine: Engine, weeks: int, selection: Selection) -> pl.DataFrame:
    """The run-outs announced on those Mondays that the filters of `selection` keep, with what became of each."""
    rows = announced(of_selection(replayed(engine, weeks), selection), engine.info.as_of_date)
    return rows.select(ANNOUNCED_COLUMNS)


def stockouts_since(engine: Engine, weeks: int, selection: Selection) -> pl.DataFrame:
    """The stockouts that began since the first of those Mondays, and what the Monday before each had said."""
    rows = replayed(engine, weeks)
    names = ("product_name", "location_name", "category", "brand", "supplier_id", "supplier_name")
    known = rows.sort("stock_date").unique(["sku", "location_id"], keep="last").select("sku", "location_id", *names)
    spells = engine.details.rows("stockout_spells")
    begun = stockouts(spells, rows).join(known, on=["sku", "location_id"], how="left", maintain_order="left")
    kept = of_selection(begun, selection).sort("started_on", "sku", "location_id", descending=[True, False, False])
    return kept.select(BEGUN_COLUMNS)


def true_dates(engine: Engine, weeks: int, selection: Selection) -> pl.DataFrame:
    """How many of those plans' dates that have passed were kept, for each kind of date."""
    return calibration(of_selection(replayed(engine, weeks), selection), engine.info.as_of_date)


def _plan(engine: Engine, day: date) -> pl.DataFrame:
    rows = past.advice(engine, day)
    lanes = engine.details.rows("move_lanes")
    return with_dates(plan(rows, past.order_sizes(engine, day), lanes=lanes).positions)
