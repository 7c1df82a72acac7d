"""Thirty positions on 20 March 2026 as the warehouse states them: each names what is special about it."""

from datetime import date
from typing import Any

import polars as pl

TODAY = date(2026, 3, 20)
TEXT = (
    "sku",
    "location_id",
    "location_name",
    "category",
    "supplier_id",
    "next_order_id",
    "lead_source",
    "reason",
)
NUMBERS = (
    "on_hand_quantity",
    "reserved_quantity",
    "leaving_quantity",
    "on_order_quantity",
    "coming_quantity",
    "daily_demand_quantity",
    "demand_sd",
    "spread_daily_quantity",
    "demand_level",
    "demand_drift",
    "forecast_daily_quantity",
    "lead_days_mean",
    "lead_days_sd",
    "lead_days_p90",
    "receipt_days_p50",
    "receipt_days_p90",
    "own_safety_stock",
    "own_reorder_point",
    "pack_size",
    "minimum_order_quantity",
    "maximum_stock",
    "unit_cost",
    "unit_price",
    "minimum_order_value",
)
WHOLE = ("demand_days", "spread_days", "order_day_count")
DAYS = ("stock_date", "first_stock_date", "launched_on")
# 10 a day, give or take 3, a tenth from quarter to quarter;
# 9 days until a new order comes, give or take 2, 12 of nine in ten; bought at 4, sold at 10.
USUAL: dict[str, Any] = {
    "location_id": "LYO",
    "category": "chairs",
    "supplier_id": "S1",
    "lead_source": "supplier",
    "on_hand_quantity": 200.0,
    "reserved_quantity": None,
    "leaving_quantity": 0.0,
    "on_order_quantity": 0.0,
    "coming_quantity": 0.0,
    "daily_demand_quantity": 10.0,
    "demand_sd": 3.0,
    "spread_daily_quantity": 10.0,
    "demand_level": 1.0,
    "demand_drift": 0.1,
    "demand_days": 28,
    "spread_days": 364,
    "order_day_count": 320,
    "lead_days_mean": 9.0,
    "lead_days_sd": 2.0,
    "lead_days_p90": 12.0,
    "receipt_days_p50": 9.0,
    "receipt_days_p90": 12.0,
    "unit_cost": 4.0,
    "unit_price": 10.0,
    "stock_date": TODAY,
    "first_stock_date": date(2024, 1, 1),
}
SLOW: dict[str, Any] = {
    "category": "lamps",
    "daily_demand_quantity": 0.1,
    "demand_sd": 0.3,
    "spread_daily_quantity": 0.1,
    "order_day_count": 24,
    "lead_days_sd": None,
    "receipt_days_p90": 9.0,
    "lead_source": "product",
}
OF_PRODUCT: dict[str, Any] = {"lead_days_mean": 9.0, "lead_days_sd": None, "receipt_days_p90": 9.0}
NO_LEAD: dict[str, Any] = {
    "lead_days_mean": None,
    "lead_days_sd": None,
    "receipt_days_p50": None,
    "receipt_days_p90": None,
    "lead_source": None,
}
STATED: tuple[dict[str, Any], ...] = (
    {"sku": "01 fast, enough"},
    {"sku": "02 fast, at its reorder point", "on_hand_quantity": 120.0},
    {"sku": "03 fast, runs out", "on_hand_quantity": 40.0},
    {"sku": "04 reserved in part", "on_hand_quantity": 200.0, "reserved_quantity": 90.0},
    {
        "sku": "05 on its way",
        "on_hand_quantity": 40.0,
        "on_order_quantity": 150.0,
        "coming_quantity": 150.0,
        "next_order_id": "P5",
        "receipt_days_p50": 1.0,
        "receipt_days_p90": 3.0,
    },
    {
        "sku": "06 on its way too late",
        "on_hand_quantity": 40.0,
        "on_order_quantity": 150.0,
        "coming_quantity": 150.0,
        "next_order_id": "P6",
        "receipt_days_p50": 6.0,
        "receipt_days_p90": 8.0,
    },
    {"sku": "07 slow, single units", **SLOW, "on_hand_quantity": 2.0},
    {"sku": "08 lumpy", **SLOW, "on_hand_quantity": 2.0, "daily_demand_quantity": 0.4, "demand_sd": 1.9},
    {"sku": "09 lumpy, nobody asked this month", **SLOW, "on_hand_quantity": 0.0, "daily_demand_quantity": 0.0},
    {
        "sku": "10 new, nobody asked yet",
        "first_stock_date": date(2026, 3, 10),
        "demand_days": 10,
        "daily_demand_quantity": 0.0,
        "demand_sd": 0.0,
        "on_hand_quantity": 30.0,
        "order_day_count": 0,
        "category": "tables",
    },
    {
        "sku": "11 new, sold on five days",
        "launched_on": date(2026, 3, 15),
        "demand_days": 5,
        "daily_demand_quantity": 4.0,
        "demand_sd": None,
        "on_hand_quantity": 30.0,
        "category": "tables",
    },
    {"sku": "12 old of the class of the new", "category": "tables", "daily_demand_quantity": 2.0, "demand_sd": 1.0},
    {"sku": "13 older of that class", "category": "tables", "daily_demand_quantity": 4.0, "demand_sd": 2.0},
    {"sku": "14 unknown lead time", **NO_LEAD, "on_hand_quantity": 20.0},
    {"sku": "15 unknown lead time, own point", **NO_LEAD, "on_hand_quantity": 20.0, "own_reorder_point": 50.0},
    {"sku": "16 own safety stock", "own_safety_stock": 60.0, "on_hand_quantity": 120.0},
    {"sku": "17 own point and safety stock", "own_safety_stock": 60.0, "own_reorder_point": 100.0},
    {"sku": "18 packs of 12", "pack_size": 12.0, "on_hand_quantity": 50.0},
    {"sku": "19 minimum of 200", "minimum_order_quantity": 200.0, "on_hand_quantity": 60.0},
    {
        "sku": "20 minimum and packs",
        "minimum_order_quantity": 100.0,
        "pack_size": 48.0,
        "on_hand_quantity": 110.0,
    },
    {"sku": "21 maximum of 150", "maximum_stock": 150.0, "pack_size": 20.0, "on_hand_quantity": 50.0},
    {
        "sku": "22 minimum above the maximum",
        "maximum_stock": 150.0,
        "minimum_order_quantity": 120.0,
        "on_hand_quantity": 50.0,
    },
    {
        "sku": "23 a transfer saves it",
        "location_id": "LIL",
        "location_name": "Lille",
        "on_hand_quantity": 20.0,
    },
    {"sku": "23 a transfer saves it", "location_name": "Lyon", "on_hand_quantity": 900.0, "daily_demand_quantity": 5.0},
    {
        "sku": "24 one order for two places",
        "location_id": "LIL",
        "on_hand_quantity": 70.0,
        "pack_size": 10.0,
        **OF_PRODUCT,
    },
    {
        "sku": "24 one order for two places",
        "on_hand_quantity": 60.0,
        "daily_demand_quantity": 5.0,
        "demand_sd": 6.0,
        "pack_size": 10.0,
        **OF_PRODUCT,
    },
    {"sku": "25 season order", "on_hand_quantity": 110.0, "on_order_quantity": 2000.0},
    {"sku": "26 negative stock", "on_hand_quantity": -5.0},
    {"sku": "27 stock unknown", "on_hand_quantity": None, "reason": "stock_unknown"},
    {
        "sku": "28 without price and cost",
        "on_hand_quantity": 40.0,
        "unit_price": None,
        "unit_cost": None,
        "supplier_id": None,
    },
)
# On how many of the days in stock so many units were asked for, of slow items.
ORDER_SIZES = (
    ("07 slow, single units", "LYO", 1.0, 24),
    ("08 lumpy", "LYO", 1.0, 16),
    ("08 lumpy", "LYO", 15.0, 8),
    ("09 lumpy, nobody asked this month", "LYO", 5.0, 24),
)


def _judged(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what the warehouse says of the demand of the past: cover, run-out and what is at risk."""
    demand, receipt, on_hand = row["daily_demand_quantity"], row["receipt_days_p90"], row["on_hand_quantity"]
    cover = max(on_hand, 0) / demand if demand and on_hand is not None else None
    is_out = cover is not None and receipt is not None and cover < receipt
    short = max(receipt - cover, 0.0) * demand if cover is not None and receipt is not None else None
    price, cost = row["unit_price"], row["unit_cost"]
    sales = short * price if short is not None and price is not None else None
    margin = short * (price - cost) if short is not None and price is not None and cost is not None else None
    figures = {"short_quantity": short, "sales_at_risk": sales, "margin_at_risk": margin}
    return row | figures | {"cover_days": cover, "is_running_out": is_out}


def positions(*changes: dict[str, Any]) -> pl.DataFrame:
    """Rows of details.replenishment: each change to the usual position."""
    empty: dict[str, Any] = dict.fromkeys((*TEXT, *NUMBERS, *WHOLE, *DAYS))
    rows = [_judged(empty | USUAL | change) for change in changes]
    made = ("cover_days", "short_quantity", "sales_at_risk", "margin_at_risk")
    schema = (
        dict.fromkeys(TEXT, pl.String)
        | dict.fromkeys((*NUMBERS, *made), pl.Float64)
        | dict.fromkeys(WHOLE, pl.Int64)
        | dict.fromkeys(DAYS, pl.Date)
        | {"is_running_out": pl.Boolean}
    )
    return pl.DataFrame(rows, schema=schema)


def order_sizes(*rows: tuple[str, str, float, int]) -> pl.DataFrame:
    """Rows of details.order_sizes."""
    schema = {"sku": pl.String, "location_id": pl.String, "demand_quantity": pl.Float64, "day_count": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
