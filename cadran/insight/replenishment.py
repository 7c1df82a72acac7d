"""The plan of the house: what each place orders and when, what moves between places, one order for each supplier."""

from dataclasses import replace

import polars as pl

from cadran.analysis.replenishment import REVIEW_DAYS, USUAL, Choice, Plan, plan
from cadran.analysis.replenishment import service_curve as curve
from cadran.analysis.replenishment.lanes import with_lanes, with_verdicts
from cadran.analysis.replenishment.orders import TRACE
from cadran.engine import Engine
from cadran.insight.answers import answered
from cadran.selection import Selection

# Days from the day of the stock, by the column of their date: stock ends on the day they end within, goods are there by
# the end of the day after it.
DAYS = {
    "run_out_on": "cover_days",
    "run_out_on_p50": "run_out_days_p50",
    "run_out_on_p90": "run_out_days_p90",
    "order_on": "order_in_days",
}
RECEIPTS = {
    "receipt_on_p50": "receipt_days_p50",
    "receipt_on_p90": "receipt_days_p90",
    "expected_on_p50": "expected_days_p50",
    "expected_on_p90": "expected_days_p90",
}
# What a position of the plan is shown and written with, the most urgent first.
PLAN_COLUMNS = (
    "order_on",
    "last_order_on",
    "order_quantity",
    "purchase_value",
    "run_out_on",
    "next_order_id",
    "next_promised_on",
    "promise_late_days",
    "expected_on_p90",
    "on_hand_quantity",
    "reserved_quantity",
    "leaving_quantity",
    "on_order_quantity",
    "cover_days",
    "daily_demand_quantity",
    "demand_source",
    "lead_days_p50",
    "lead_days_p90",
    "lead_source",
    "safety_stock",
    "safety_source",
    "computed_safety_stock",
    "safety_method",
    "reorder_point",
    "reorder_source",
    "computed_reorder_point",
    "days_out_p50",
    "days_out_p90",
    "sales_at_risk_p50",
    "sales_at_risk",
    "margin_at_risk_p50",
    "margin_at_risk",
    "transfer_quantity",
    "transfer_from",
    "sent_quantity",
    "quantity_limit",
    "supplier_name",
    "source_count",
    "reason",
    "sku",
    "abc_class",
)
MORE_COLUMNS = (
    "location_id",
    "category",
    "supplier_id",
    "demand_days",
    "past_daily_quantity",
    "forecast_daily_quantity",
    "demand_sd",
    "spread_daily_quantity",
    "demand_level",
    "demand_drift",
    "run_out_on_p50",
    "run_out_on_p90",
    "lead_days_mean",
    "lead_days_sd",
    "lead_line_count",
    "own_safety_stock",
    "own_reorder_point",
    "coming_quantity",
    "position_quantity",
    "order_up_to_level",
    "needed_quantity",
    "order_overdue_days",
    "uncovered_value",
    "awaited_value",
    "pack_size",
    "minimum_order_quantity",
    "maximum_stock",
    "expected_order_id",
    "expected_line_id",
    "expected_on_p50",
    "receipt_on_p50",
    "receipt_on_p90",
    "unit_cost",
    "unit_price",
    "stock_date",
    "snapshot_date",
    "source_file",
    "source_row",
)
# The days by which a move, or an order in its place, has come, and the column that counts them.
ARRIVALS = {
    "move_arrives_on_p50": "move_days_p50",
    "move_arrives_on_p90": "move_days_p90",
    "order_arrives_on_p90": "order_days_p90",
}
BY_SUPPLIER = ("supplier_id", "supplier_name")


def planned(engine: Engine, choice: Choice = USUAL) -> pl.DataFrame:
    """Every position with its plan, dates and the first thing to do, whatever the filters: one plan for all."""
    return answered(_parts, engine, choice)["positions"]


def plan_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The positions with everything their plan is made of, for files and other programs."""
    return rows.select("product_name", "location_name", "advice", *PLAN_COLUMNS, *MORE_COLUMNS)


def moves(engine: Engine, choice: Choice = USUAL) -> pl.DataFrame:
    """Every move between places with its worth, days and cost beside those of an order, most value first."""
    sent = with_lanes(answered(_parts, engine, choice)["moves"], engine.details.rows("move_lanes"), choice.move_days)
    return with_verdicts(sent).with_columns(**_arrived(ARRIVALS))


def of_selection(rows: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows of the plan that the filters of `selection` keep; those no column answers keep all."""
    for item in selection.filters:
        if item.dimension in rows.columns:
            rows = rows.filter(pl.col(item.dimension).cast(pl.String).fill_null("").is_in(item.values))
    return rows


def moves_of(sent: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The moves of the products `selection` keeps, from or to its places."""
    places = selection.values_of("location_id")
    kept = of_selection(sent, selection.where("location_id"))
    ends = pl.col("location_id").is_in(places) | pl.col("from_id").is_in(places)
    return kept.filter(ends) if places else kept


def order_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """The positions to order before the next review, those due first: what orders to suppliers are made of."""
    due = rows.filter(pl.col("order_quantity") > 0, pl.col("order_in_days") < REVIEW_DAYS)
    return due.with_columns(is_due=pl.col("order_in_days") == 0).sort(
        "order_in_days", "margin_at_risk", "sku", "location_id", descending=[False, True, False, False], nulls_last=True
    )


def proposals(lines: pl.DataFrame) -> pl.DataFrame:
    """One order for each supplier: when to send it, its lines, units and value against the supplier's minimum.

    `due_value` is due today, `missing_value` is what `purchase_value` lacks to the minimum; an amount is empty where
    a line has no cost, which is counted; so is a margin nobody knows of any line. Most margin at risk comes first.
    """
    cost_unknown = pl.col("purchase_value").is_null()
    orders = lines.group_by(*BY_SUPPLIER, maintain_order=True).agg(
        send_on=pl.col("order_on").min(),
        line_count=pl.len().cast(pl.Int64),
        due_count=pl.col("is_due").sum().cast(pl.Int64),
        order_quantity=pl.col("order_quantity").sum(),
        purchase_value=pl.when(~cost_unknown.any()).then(pl.col("purchase_value").sum()),
        due_value=pl.when(~cost_unknown.any()).then(pl.col("purchase_value").filter("is_due").sum()),
        unpriced_count=cost_unknown.sum().cast(pl.Int64),
        minimum_order_value=pl.col("minimum_order_value").cast(pl.Float64).max(),
        margin_at_risk=pl.when(pl.col("margin_at_risk").count() > 0).then(pl.col("margin_at_risk").sum()),
    )
    missing = (pl.col("minimum_order_value") - pl.col("purchase_value")).clip(lower_bound=0)
    return orders.with_columns(missing_value=missing).sort(
        "margin_at_risk", "due_count", "supplier_id", descending=[True, True, False], nulls_last=True
    )


def service_curve(engine: Engine, choice: Choice, selection: Selection) -> pl.DataFrame:
    """What each service level costs and what sales it still misses, over the positions that `selection` keeps."""
    return answered(_curve, engine, choice, selection)


def _curve(engine: Engine, choice: Choice, selection: Selection) -> pl.DataFrame:
    positions = of_selection(engine.details.rows("replenishment"), selection)
    return curve(positions, engine.details.rows("order_sizes"), choice)


def _parts(engine: Engine, choice: Choice) -> dict[str, pl.DataFrame]:
    rows, sizes, lanes = (engine.details.rows(name) for name in ("replenishment", "order_sizes", "move_lanes"))
    whole = plan(rows, sizes, choice, lanes)
    positions = with_dates(_with_sources(engine, whole.positions))
    return {"positions": positions, "moves": _valued(replace(whole, positions=positions))}


def _with_sources(engine: Engine, positions: pl.DataFrame) -> pl.DataFrame:
    """`source_count`: how many suppliers the SKU was bought from in the last 12 months; empty where from none."""
    counts = engine.details.rows("sources").group_by("sku").agg(pl.col("source_count").max())
    return positions.join(counts, on="sku", how="left", maintain_order="left")


def with_dates(positions: pl.DataFrame) -> pl.DataFrame:
    """The plan with its days as dates, counted from the day of the stock, and `advice`, the first thing to do."""
    return _with_promises(_with_last_day(_with_advice(positions)))


def _with_advice(positions: pl.DataFrame) -> pl.DataFrame:
    dates = {
        name: pl.col("stock_date") + pl.duration(days=pl.col(column).floor().cast(pl.Int64))
        for name, column in DAYS.items()
    }
    is_due = (pl.col("order_in_days") == 0) & (pl.col("order_quantity") > 0)
    advice = (
        pl.when(pl.col("transfer_quantity") > 0)
        .then(pl.lit("transfer"))
        .when(pl.col("is_running_out") & pl.col("next_order_id").is_not_null())
        .then(pl.lit("chase"))
        .when(pl.col("is_running_out") | is_due)
        .then(pl.lit("order"))
        .when(pl.col("order_in_days").is_not_null())
        .then(pl.lit("wait"))
    )
    return positions.with_columns(**dates, **_arrived(RECEIPTS), advice=advice)


def _arrived(columns: dict[str, str]) -> dict[str, pl.Expr]:
    """The day by the end of which goods have come, by the columns that count the days until then."""
    return {
        name: pl.col("stock_date") + pl.duration(days=pl.col(days).ceil().cast(pl.Int64))
        for name, days in columns.items()
    }


def _with_last_day(positions: pl.DataFrame) -> pl.DataFrame:
    """Where the day to order has passed by a day or more: by how many, and which day it was (`last_order_on`).

    By its demand the position fell to its reorder point so long ago: (reorder point - position) / demand a day, in
    whole days. `uncovered_value`: what it lacks to the reorder point, at selling price.
    """
    lacking = pl.col("reorder_point") - pl.col("position_quantity")
    days = ((lacking + TRACE) / pl.col("daily_demand_quantity")).floor()
    is_due = (pl.col("order_in_days") == 0) & (pl.col("order_quantity") > 0) & (pl.col("daily_demand_quantity") > 0)
    dated = positions.with_columns(order_overdue_days=pl.when(is_due & (days >= 1)).then(days).cast(pl.Int64))
    is_overdue = pl.col("order_overdue_days").is_not_null()
    return dated.with_columns(
        last_order_on=pl.col("stock_date") - pl.duration(days="order_overdue_days"),
        uncovered_value=pl.when(is_overdue).then(lacking * pl.col("unit_price").cast(pl.Float64)),
    )


def _with_promises(positions: pl.DataFrame) -> pl.DataFrame:
    """Where the next open purchase is promised after the stock ends: by how many days, and the sales of those days."""
    days = (pl.col("next_promised_on") - pl.col("run_out_on")).dt.total_days()
    dated = positions.with_columns(promise_late_days=pl.when(days >= 1).then(days))
    awaited = pl.col("promise_late_days") * pl.col("daily_demand_quantity") * pl.col("unit_price").cast(pl.Float64)
    return dated.with_columns(awaited_value=awaited)


def _valued(whole: Plan) -> pl.DataFrame:
    positions = whole.positions
    names = ("product_name", "category", "brand", "abc_class", "supplier_id", "supplier_name")
    wanting = positions.select(
        "stock_date",
        "sku",
        "location_id",
        *names,
        pl.coalesce("location_name", "location_id").alias("to_name"),
        pl.col("on_hand_quantity").alias("to_on_hand"),
        pl.col("daily_demand_quantity").alias("to_daily_demand"),
        pl.col("cover_days").alias("to_cover_days"),
        pl.col("lead_days_p90").alias("order_days_p90"),
        "run_out_on",
    )
    giving = positions.select(
        "sku",
        pl.col("location_id").alias("from_id"),
        pl.col("on_hand_quantity").alias("from_on_hand"),
        "unit_cost",
    )
    joined = whole.moves.join(wanting, on=["sku", "location_id"]).join(giving, on=["sku", "from_id"])
    valued = joined.with_columns(
        stock_value=pl.col("quantity") * pl.col("unit_cost").cast(pl.Float64),
        from_name=pl.coalesce("from_name", "from_id"),
    )
    return valued.sort("stock_value", "sku", "location_id", descending=[True, False, False], nulls_last=True)


def level_of(text: str | None, known: tuple[float, ...]) -> float | None:
    """The service level that `95` or `99.5` means, of those known; None for any other text."""
    return next((level for level in known if text == percent_code(level)), None)


def percent_code(level: float) -> str:
    """A service level in an address: 0.995 is `99.5`."""
    return f"{level * 100:g}"
