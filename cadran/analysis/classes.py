"""Stock by product and by class of product: sums first, one division last."""

import polars as pl

CLASS = ("abc_class", "xyz_class")
ASLEEP = ("slow", "dead")


def products(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per SKU with stock: units, value, demand a day, days of cover and whether most of its value sleeps.

    Cover = units on hand over daily demand of all places with demand, sold out or not, as the figure has it; empty
    without any.
    """
    on_hand, value = pl.col("on_hand_quantity").clip(lower_bound=0), pl.col("stock_value")
    is_asked_for = pl.col("daily_demand_quantity") > 0
    demand = pl.col("daily_demand_quantity").sum()
    grouped = rows.group_by("sku", "product_name", *CLASS, maintain_order=True).agg(
        (on_hand > 0).sum().alias("positions"),
        on_hand.sum(),
        _known(value),
        demand,
        pl.col("last_demand_date").max(),
        pl.col("last_sale_date").max(),
        pl.when(demand > 0).then(on_hand.filter(is_asked_for).sum() / demand).alias("cover_days"),
        (value.filter(pl.col("pace").is_in(ASLEEP)).sum() * 2 > value.sum()).alias("is_asleep"),
    )
    return grouped.filter(pl.col("on_hand_quantity") > 0)


def _known(value: pl.Expr) -> pl.Expr:
    """The sum of a group; none where nothing of it has a value."""
    return pl.when(value.count() > 0).then(value.sum()).alias("stock_value")


def table(stock: pl.DataFrame, turned: pl.DataFrame) -> pl.DataFrame:
    """Products with stock, their value and the turns of each ABC x XYZ class.

    `turned`: numerator and denominator of the rotation of each SKU with its classes; turns = their sums divided.
    """
    stocked = stock.group_by(CLASS).agg(pl.len().alias("products"), _known(pl.col("stock_value")))
    pace = turned.group_by(CLASS).agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    joined = stocked.join(pace, on=list(CLASS), how="left", nulls_equal=True)
    turns = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    return joined.with_columns(turns=turns).sort(*CLASS, nulls_last=True)
