"""What service costs: the value of safety stocks at each service level, and the sales still missed in a year."""

import numpy as np
import polars as pl

from cadran.analysis.replenishment.plan import Choice, asked_for
from cadran.analysis.replenishment.safety import (
    REVIEW_DAYS,
    SERVICE_LEVELS,
    SlowItems,
    lead_spread,
    with_computed_safety,
)
from cadran.analysis.replenishment.slow import Numbers, slow_items

YEAR = 365


def service_curve(positions: pl.DataFrame, sizes: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """One row for each service level, and one without a level for the safety stocks the file states (is_own).

    Columns: service_level, is_own, safety_value (at cost), short_quantity and missed_sales (a year, at selling price),
    position_count, own_count, unpriced_count. Only positions with a known lead time, a cost and a price count. A cycle
    misses loss(R) - loss(R + Q) units on average, with R the reorder point, Q the quantity of an order and loss(x) the
    mean of the lead time demand beyond x: sd x (pdf(k) - k x (1 - cdf(k))), k = (x - mean) / sd, or that of the slow
    item; cycles a year = demand of a year / Q (Silver, Pyke & Thomas 2017, ch. 6).
    """
    asked = asked_for(positions, choice)
    slow = slow_items(asked, sizes)
    counted = with_computed_safety(asked, slow, choice.service_level).filter(pl.col("lead_days_mean").is_not_null())
    unpriced = counted.filter(pl.any_horizontal(pl.col("unit_cost", "unit_price").is_null())).height
    counted = counted.filter(pl.all_horizontal(pl.col("unit_cost", "unit_price").is_not_null()))
    columns = ("computed_safety_stock", "safety_method")
    rows = [_row(with_computed_safety(counted.drop(columns), slow, level), slow, level) for level in SERVICE_LEVELS]
    own = counted["own_safety_stock"].count()
    if own:
        stated = pl.coalesce(pl.col("own_safety_stock").cast(pl.Float64), "computed_safety_stock")
        rows.append(_row(counted.with_columns(computed_safety_stock=stated), slow, None))
    return pl.DataFrame(rows, schema_overrides={"service_level": pl.Float64}).with_columns(
        own_count=pl.lit(own), unpriced_count=pl.lit(unpriced)
    )


def _row(counted: pl.DataFrame, slow: SlowItems, level: float | None) -> dict[str, float | int | bool | None]:
    safety = counted["computed_safety_stock"].cast(pl.Float64).to_numpy()
    short = _short_in_a_year(counted, slow)
    price, cost = (counted[name].cast(pl.Float64).to_numpy() for name in ("unit_price", "unit_cost"))
    return {
        "service_level": level,
        "is_own": level is None,
        "safety_value": float((safety * cost).sum()),
        "short_quantity": float(short.sum()),
        "missed_sales": float((short * price).sum()),
        "position_count": counted.height,
    }


def _short_in_a_year(counted: pl.DataFrame, slow: SlowItems) -> Numbers:
    """Units missed in a year by each position, at its safety stock."""
    demand = counted["daily_demand_quantity"].fill_null(0.0).to_numpy().copy()
    places = [slow.get(key) for key in counted.select("sku", "location_id").iter_rows()]
    for index, (known, days) in enumerate(zip(places, counted["lead_days_mean"], strict=True)):
        demand[index] = demand[index] or (known[1].mean / days if known else 0.0)
    names = ("pack_size", "minimum_order_quantity")
    terms = (counted[name].cast(pl.Float64).fill_null(0.0).to_numpy() for name in names)
    quantity = np.maximum.reduce([demand * REVIEW_DAYS, *terms, np.ones(len(demand))])
    spread = counted.select(lead_spread().fill_null(0.0)).to_series().to_numpy()
    safety = counted["computed_safety_stock"].cast(pl.Float64).to_numpy()
    short = _normal_loss(safety, spread) - _normal_loss(safety + quantity, spread)
    for index, known in enumerate(places):
        if known:
            point = known[1].mean + safety[index]
            short[index] = known[1].short(point) - known[1].short(point + quantity[index])
    missed: Numbers = short * YEAR * demand / quantity
    return missed


def _normal_loss(safety: Numbers, spread: Numbers) -> Numbers:
    """Units of a lead time's demand beyond its mean and `safety` units, on average, where it is normal."""
    from scipy import stats  # noqa: PLC0415  takes most of a second to import

    k = np.divide(safety, spread, out=np.zeros(len(spread)), where=spread > 0)
    loss = spread * (stats.norm.pdf(k) - k * stats.norm.sf(k))
    return np.where(spread > 0, loss, np.maximum(-safety, 0.0))
