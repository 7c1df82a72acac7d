"""Which demand a place is planned for: what was asked there, what its class is asked for, or what was forecast."""

from typing import Literal

import polars as pl

Source = Literal["past", "forecast", "higher"]
SOURCES: tuple[Source, ...] = ("past", "forecast", "higher")
# Days within which an item is new: those its demand a day is read from.
NEW_DAYS = 28


def with_demand(positions: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The positions with the demand a day they are planned for, and where it comes from.

    `daily_demand_quantity` becomes the demand used, in units a day; `past_daily_quantity` keeps what was asked for in
    the past. `demand_source`: past, class (of a new item nobody asked for yet) or forecast. `forecast` takes it where
    one covers the horizon, `higher` the larger of the two. `demand_sd` of a new item is that of its class.
    """
    based = _with_base(positions)
    base, forecast = pl.col("base_quantity"), pl.col("forecast_daily_quantity")
    takes_forecast = {
        "past": pl.lit(False),
        "forecast": forecast.is_not_null(),
        "higher": (forecast > base.fill_null(0.0)).fill_null(False),
    }[source]
    return based.with_columns(
        daily_demand_quantity=pl.when(takes_forecast).then(forecast).otherwise(base),
        demand_source=pl.when(takes_forecast).then(pl.lit("forecast")).otherwise("base_source"),
    ).drop("base_quantity", "base_source")


def level_variance(demand: str, days: str) -> pl.Expr:
    """How far a demand a day may be off as what is asked for from now on: its variance, in squared units a day.

    sd^2 / n + (drift x d)^2: chance in the n days (column `days`) it is the mean of, and how far demand moves from one
    quarter to the next. What is protected against is the error of the forecast, not only the spread of the days
    (Silver, Pyke & Thomas 2017, ch. 6).
    """
    n = pl.col(days).cast(pl.Float64).fill_null(1.0).clip(lower_bound=1)
    spread, drift = pl.col("demand_sd").fill_null(0.0), pl.col("demand_drift").fill_null(0.0)
    return spread**2 / n + (drift * pl.col(demand).cast(pl.Float64).fill_null(0.0)) ** 2


def _with_base(positions: pl.DataFrame) -> pl.DataFrame:
    """The past demand, and for new items what their class adds: its mean while nobody asked, and its spread."""
    first_day = pl.max_horizontal("first_stock_date", "launched_on")
    is_new = ((pl.col("stock_date") - first_day).dt.total_days() < NEW_DAYS).fill_null(False)
    positions = positions.with_columns(is_new=is_new, past_daily_quantity=pl.col("daily_demand_quantity"))
    classes = _classes(positions, "category")
    positions = positions.join(classes, on="category", how="left", nulls_equal=True, maintain_order="left")
    past = pl.col("past_daily_quantity")
    is_of_class = pl.col("is_new") & (past.fill_null(0.0) == 0) & pl.col("class_quantity").is_not_null()
    base = pl.when(is_of_class).then("class_quantity").otherwise(past)
    has_class_spread = pl.col("is_new") & pl.col("class_variation").is_not_null()
    return positions.with_columns(
        base_quantity=base,
        base_source=pl.when(is_of_class).then(pl.lit("class")).when(past.is_not_null()).then(pl.lit("past")),
        demand_sd=pl.when(has_class_spread).then(base * pl.col("class_variation")).otherwise("demand_sd"),
        has_class_spread=has_class_spread,
    ).drop("class_quantity", "class_variation", "is_new")


def _classes(positions: pl.DataFrame, by: str) -> pl.DataFrame:
    """By category, over the items that are not new: mean demand a day, and standard deviation over mean.

    The standard deviation of a class is the root of the mean variance of its items.
    """
    settled = positions.filter(~pl.col("is_new"), pl.col("past_daily_quantity").is_not_null())
    mean = pl.col("past_daily_quantity").mean()
    spread = (pl.col("demand_sd").fill_null(0.0) ** 2).mean().sqrt()
    return settled.group_by(by, maintain_order=True).agg(
        class_quantity=mean, class_variation=pl.when(mean > 0).then(spread / mean)
    )
