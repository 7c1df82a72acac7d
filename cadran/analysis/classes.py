"""Stock by product and by class of product: sums first, one division last."""

import polars as pl

CLASS = ("abc_class", "xyz_class")
ASLEEP = ("slow", "dead")


def products(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per SKU with stock: units, value, demand a day, days of cover and whether most of its value sleeps.

    Cover = units on hand over daily demand, both over the places with demand, as the figure has it; empty without any.
    """
    held = rows.filter(pl.col("on_hand_quantity") > 0)
    asked = pl.col("daily_demand_quantity") > 0
    is_asleep = pl.col("pace").is_in(ASLEEP)
    grouped = held.group_by("sku", "product_name", *CLASS, maintain_order=True).agg(
        pl.len().alias("positions"),
        pl.col("on_hand_quantity").sum(),
        pl.col("stock_value").sum(),
        pl.col("daily_demand_quantity").sum(),
        pl.col("last_demand_date").max(),
        (pl.col("on_hand_quantity").filter(asked).sum() / pl.col("daily_demand_quantity").filter(asked).sum()).alias(
            "cover_days"
        ),
        (pl.col("stock_value").filter(is_asleep).sum() * 2 > pl.col("stock_value").sum()).alias("is_asleep"),
    )
    covers = pl.col("cover_days")
    return grouped.with_columns(cover_days=pl.when(pl.col("daily_demand_quantity") > 0).then(covers))


def table(held: pl.DataFrame, turned: pl.DataFrame) -> pl.DataFrame:
    """Products with stock, their value and the turns of each ABC x XYZ class.

    `turned`: numerator and denominator of the rotation of each SKU with its classes; turns = their sums divided.
    """
    stocked = held.group_by(CLASS).agg(pl.len().alias("products"), pl.col("stock_value").sum())
    pace = turned.group_by(CLASS).agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    joined = stocked.join(pace, on=list(CLASS), how="left", nulls_equal=True)
    turns = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    return joined.with_columns(turns=turns).sort(*CLASS, nulls_last=True)
