"""What suppliers deliver for us and could lie in our own stock, and what lies there and does not pay for it.

Both beside what the house itself does, a year, in the reporting currency, with the interval that chance leaves.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from cadran.analysis.intervals import wilson
from cadran.analysis.replenishment.safety import REVIEW_DAYS, SERVICE_LEVEL, safety_factor

YEAR_DAYS, YEAR_WEEKS = 365, 52
# Fewer lines a year tell no share of one item; a stock known for fewer days no year.
FEWEST_LINES, FEWEST_DAYS = 30, 180
STEADY = ("X", "Y")
RATES = (0.20, 0.10, 0.15, 0.25, 0.30)
LATE_COSTS = (0.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True)
class Costs:
    """What the reader assumes: carrying a stock for a year, as a share of its value, and what a late line costs."""

    carrying_rate: float = RATES[0]
    late_cost: float = LATE_COSTS[0]


USUAL = Costs()


def to_stock(rows: pl.DataFrame, costs: Costs = USUAL) -> pl.DataFrame:
    """Steady items that suppliers deliver, with what stocking them would gain a year; the largest gain first.

    `rows`: details.sourcing. Gain = margin of lines no longer lost + parcels saved + late lines avoided x their cost -
    receipts of the units - carrying rate x (safety stock + half of a week's order) x cost. Lost, late and parcels come
    to what own warehouses do; a cost nobody recorded counts as none. low and high: Wilson 95 % of the item's lost and
    late lines. `sourcing_verdict`: stock (a gain at both ends), perhaps (a gain, or clearly later than our warehouses),
    leave, unknown (a price, cost or lead time is missing).
    """
    kept = pl.col("served_by") == "supplier", pl.col("xyz_class").is_in(STEADY), pl.col("line_count") >= FEWEST_LINES
    steady = _with_stock(rows.filter(kept).sort("sku"), costs)
    own = house(rows)
    lost, late = (_beside(steady, f"{name}_count", whole, own[name]) for name, whole in SHARES.items())
    units = steady["priced_quantity"].to_numpy()
    margin = _per_unit(steady)
    saved = (_parcel(steady) - own["parcel"]) * steady["demand_quantity"].to_numpy()
    due = steady["due_count"].fill_null(0).to_numpy()
    ends = [lost[end] * units * margin + late[end] * due * costs.late_cost for end in range(3)]
    spent = (steady["carrying_cost"] + steady["receiving_cost"]).to_numpy()
    gains = [end + np.nan_to_num(saved) - spent for end in ends]
    valued = steady.with_columns(
        margin_recovered=pl.Series(lost[0] * units * margin, nan_to_null=True),
        parcel_saving=pl.Series(saved, nan_to_null=True),
        late_avoided=pl.Series(late[0] * due, nan_to_null=True),
        late_low=pl.Series(late[1] * due, nan_to_null=True),
        late_high=pl.Series(late[2] * due, nan_to_null=True),
        **_ends(gains),
    )
    named = valued.with_columns(sourcing_verdict=_stock_verdict())
    return named.sort("yearly_gain", "sku", descending=[True, False], nulls_last=True)


def to_drop(rows: pl.DataFrame, costs: Costs = USUAL) -> pl.DataFrame:
    """Sold items whose stock costs more to carry than what is sold from it earns; the largest gain of ending it first.

    Gain = carrying rate x mean stock of the year - (margin - parcels) of what was sold from it; low and high: the exact
    95 % interval of a Poisson count of its lines. `sourcing_verdict`: drop (at both ends, and its supplier delivers
    other items for us), not_stocked (at both ends), perhaps.
    """
    known = pl.col("stock_day_count") >= FEWEST_DAYS
    sold = pl.col("served_by") == "stock", pl.col("margin").is_not_null()
    stocked = rows.filter(*sold, pl.col("mean_value") > 0, known).sort("sku")
    asked = stocked.with_columns(carrying_cost=pl.col("mean_value") * costs.carrying_rate)
    earned = (asked["margin"] - asked["parcel_cost"].fill_null(0.0)).to_numpy()
    carried, lines = asked["carrying_cost"].to_numpy(), asked["line_count"].to_numpy().astype(float)
    low, high = _poisson(lines)
    gains = [carried - earned, *np.sort([carried - earned / lines * low, carried - earned / lines * high], axis=0)]
    dropping = rows.filter(served_by="supplier")["supplier_id"].drop_nulls().unique()
    valued = asked.with_columns(
        contribution=pl.Series(earned),
        supplier_drops=pl.col("supplier_id").is_in(dropping.implode()).fill_null(False),
        **_ends(gains),
    )
    losing = valued.filter(pl.col("yearly_gain") > 0).with_columns(sourcing_verdict=_drop_verdict())
    return losing.sort("yearly_gain", "sku", descending=[True, False])


SHARES = {"lost": "line_count", "late": "due_count"}


def house(rows: pl.DataFrame) -> dict[str, float]:
    """Of what own warehouses send: the share of lines lost for want of stock and late, and a unit's parcel cost.

    0 where nothing was sent; the parcel cost is then not a number.
    """
    names = [name for name in rows.columns if name.startswith("shipped_")]
    sent = rows.filter(served_by="stock").select(pl.col(names).sum()).row(0, named=True)
    units = sent["shipped_parcel_quantity"]
    return {
        "lost": sent["shipped_lost_count"] / max(sent["shipped_line_count"], 1),
        "late": sent["shipped_late_count"] / max(sent["shipped_due_count"], 1),
        "parcel": sent["shipped_parcel_cost"] / units if units else np.nan,
    }


def _with_stock(rows: pl.DataFrame, costs: Costs) -> pl.DataFrame:
    """With the stock that would be needed, in units and at cost, and what carrying it costs a year."""
    weekly = pl.col("demand_quantity") / YEAR_WEEKS
    spread = (pl.col("squared_quantity") / YEAR_WEEKS - weekly**2).clip(lower_bound=0).sqrt() / 7**0.5
    daily, lead = pl.col("demand_quantity") / YEAR_DAYS, pl.col("lead_days_mean")
    over_lead = (lead * spread**2 + (daily * pl.col("lead_days_sd").fill_null(0.0)) ** 2).sqrt()
    needed = safety_factor(SERVICE_LEVEL) * over_lead + daily * REVIEW_DAYS / 2
    stocked = rows.with_columns(needed_stock=needed)
    valued = stocked.with_columns(needed_value=pl.col("needed_stock") * pl.col("unit_cost"))
    return valued.with_columns(
        carrying_cost=pl.col("needed_value") * costs.carrying_rate,
        receiving_cost=pl.col("demand_quantity") * pl.col("receipt_unit_cost").fill_null(0.0),
    )


def _beside(rows: pl.DataFrame, count: str, whole: str, own: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The share of each item less that of the house: as counted, and its lowest and highest."""
    counts, wholes = (rows[name].fill_null(0).to_numpy().astype(float) for name in (count, whole))
    shares = np.divide(counts, wholes, out=np.full(len(wholes), own), where=wholes > 0)
    ends = [wilson(hits, n) if n else (own, own) for hits, n in zip(counts, wholes, strict=True)]
    low, high = np.array(ends).reshape(-1, 2).T
    return shares - own, low - own, high - own


def _per_unit(rows: pl.DataFrame) -> np.ndarray:
    """The margin of a unit asked for, sold or lost; nothing where no line has price and cost."""
    asked = (rows["margin"] + rows["margin_lost"]) / rows["priced_quantity"]
    return asked.to_numpy()


def _parcel(rows: pl.DataFrame) -> np.ndarray:
    return (rows["parcel_cost"] / rows["parcel_quantity"]).to_numpy()


def _poisson(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The exact 95 % interval of a Poisson mean, of counts above 0 (Garwood 1936)."""
    from scipy import special  # noqa: PLC0415  takes most of a second to import

    return special.gammaincinv(counts, 0.025), special.gammaincinv(counts + 1, 0.975)


def _ends(gains: list[np.ndarray]) -> dict[str, pl.Series]:
    names = ("yearly_gain", "gain_low", "gain_high")
    return {name: pl.Series(gain, nan_to_null=True) for name, gain in zip(names, gains, strict=True)}


def _stock_verdict() -> pl.Expr:
    return (
        pl.when(pl.col("yearly_gain").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("gain_low") > 0)
        .then(pl.lit("stock"))
        .when((pl.col("yearly_gain") > 0) | (pl.col("late_low") > 0))
        .then(pl.lit("perhaps"))
        .otherwise(pl.lit("leave"))
    )


def _drop_verdict() -> pl.Expr:
    return (
        pl.when(pl.col("gain_low") <= 0)
        .then(pl.lit("perhaps"))
        .when("supplier_drops")
        .then(pl.lit("drop"))
        .otherwise(pl.lit("not_stocked"))
    )
