"""What suppliers deliver and could be stocked, and what is stocked and does not pay, as the filters keep it."""

from typing import Literal, get_args

import polars as pl

from cadran.analysis.sourcing import Costs, to_drop, to_stock
from cadran.engine import Engine
from cadran.insight.answers import answered
from cadran.insight.replenishment import of_selection
from cadran.selection import Selection

Asked = Literal["to_stock", "to_drop"]
LISTS: tuple[Asked, ...] = get_args(Asked)
# What an item is shown and written with; the rest is for files.
COMMON = ("product_name", "sourcing_verdict", "yearly_gain", "gain_low", "gain_high")
SHOWN: dict[Asked, tuple[str, ...]] = {
    "to_stock": (
        *COMMON,
        *("supplier_name", "sold_count", "lost_count", "late_lines", "due_lines", "late_avoided", "margin_recovered"),
        *("parcel_saving", "receiving_cost", "carrying_cost", "needed_stock", "needed_value", "lead_source", "sku"),
    ),
    "to_drop": (
        *COMMON,
        *("supplier_name", "sold_count", "contribution", "carrying_cost", "mean_value", "stock_value", "sku"),
    ),
}
# Other lists call other things by these names.
NAMES = {"line_count": "sold_count", "late_count": "late_lines", "due_count": "due_lines"}
MORE: dict[Asked, tuple[str, ...]] = {
    "to_stock": (
        *("late_low", "late_high", "demand_quantity", "week_count", "abc_class", "xyz_class", "margin", "margin_lost"),
        *("parcel_cost", "parcel_quantity", "unit_cost", "lead_days_mean", "lead_days_sd", "supplier_id", "category"),
    ),
    "to_drop": (
        *("demand_quantity", "week_count", "abc_class", "xyz_class", "margin", "parcel_cost", "parcel_quantity"),
        *("mean_quantity", "stock_day_count", "unit_cost", "supplier_id", "category"),
    ),
}


def sourcing(engine: Engine, asked: Asked, costs: Costs, selection: Selection) -> pl.DataFrame:
    """One of the two lists with its money, compared with the whole house, of the items that `selection` keeps."""
    listed = answered(_listed, engine, asked, costs)
    kept = of_selection(listed, selection).rename(NAMES, strict=False)
    return kept.select(*SHOWN[asked], *MORE[asked])


def _listed(engine: Engine, asked: Asked, costs: Costs) -> pl.DataFrame:
    rows = engine.details.rows("sourcing")
    return to_stock(rows, costs) if asked == "to_stock" else to_drop(rows, costs)
