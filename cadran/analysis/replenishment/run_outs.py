"""When a stock will have ended with a chance of one half and of nine in ten, if nothing more comes."""

import numpy as np
import polars as pl

from cadran.analysis.replenishment.demand import level_variance
from cadran.analysis.replenishment.slow import Numbers

# Halvings of the days between the bounds, and how far beyond the cover at mean demand the later bound lies.
HALVINGS = 30
FURTHEST = 100.0
CHANCES = {"run_out_days_p50": 0.5, "run_out_days_p90": 0.9}


def with_run_out_days(positions: pl.DataFrame) -> pl.DataFrame:
    """The positions with `run_out_days_p50` and `run_out_days_p90`: whole days after which the stock will have ended.

    What is asked for in t days is gamma distributed with mean d t and variance s^2 t + v t^2: d and s, demand a day and
    its standard deviation, are those of the days in stock that the spread is read from, d moved to where the demand of
    the house stands now (`demand_level`) and s^2 with it, v is how far d may be off (`level_variance`). A demand that
    is not of the past (forecast, class) is taken for d. Empty where nobody asks or the stock is unknown; 0 where
    nothing is left.
    """
    is_past = pl.col("demand_source") == "past"
    level = pl.when(is_past).then(pl.col("demand_level").fill_null(1.0)).otherwise(1.0)
    usual = pl.when(is_past).then("spread_daily_quantity").otherwise("daily_demand_quantity").cast(pl.Float64)
    moved = positions.with_columns(mean_quantity=level * usual, demand_sd=pl.col("demand_sd") * level.sqrt())
    known = moved.select(
        stock=pl.col("on_hand_quantity").cast(pl.Float64).clip(lower_bound=0),
        demand="mean_quantity",
        spread=pl.col("demand_sd").fill_null(0.0),
        level=level_variance("mean_quantity", "spread_days"),
    )
    is_asked = (known["demand"].fill_null(0.0) > 0) & known["stock"].is_not_null()
    asked = known.filter(is_asked)
    at = pl.Series(np.flatnonzero(is_asked.to_numpy()), dtype=pl.UInt32)
    days = pl.DataFrame({"row": at} | {name: _days(asked, chance) for name, chance in CHANCES.items()})
    return positions.with_row_index("row").join(days, on="row", how="left", maintain_order="left").drop("row")


def _days(asked: pl.DataFrame, chance: float) -> Numbers:
    """By halving: the fewest whole days in which the stock is asked for with `chance`."""
    from scipy import special  # noqa: PLC0415  takes most of a second to import

    stock, demand, spread, level = (asked[name].to_numpy() for name in asked.columns)
    early, late = np.zeros(len(stock)), stock / demand * FURTHEST + FURTHEST
    varies = (spread > 0) | (level > 0)
    some = np.where(varies, spread**2, demand)
    for _ in range(HALVINGS):
        days = (early + late) / 2
        scale = (some + level * days) / demand
        is_late = special.gammaincc(demand * days / scale, stock / scale) >= chance
        early, late = np.where(is_late, early, days), np.where(is_late, days, late)
    ends = np.where(varies, late, stock / demand)
    whole: Numbers = np.where(stock > 0, np.ceil(ends - 1e-4), 0.0)
    return whole
