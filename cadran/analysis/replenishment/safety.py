"""Safety stock and reorder point: by formula at a service level, and those the company's own files state."""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from cadran.analysis.replenishment.demand import level_variance
from cadran.analysis.replenishment.slow import PLACE, LeadDemand

SERVICE_LEVEL = 0.95
SERVICE_LEVELS = (0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995)
REVIEW_DAYS = 7

Safety = Literal["own", "computed"]
SAFETIES: tuple[Safety, ...] = ("own", "computed")
SlowItems = Mapping[tuple[str, str], tuple[str, LeadDemand]]


def safety_factor(service_level: float = SERVICE_LEVEL) -> float:
    """z: how many standard deviations of demand over the lead time are held so that a cycle ends without a stockout.

    `service_level` is the share of cycles without a stockout (Silver, Pyke & Thomas, Inventory and Production
    Management in Supply Chains, 4th ed. 2017, ch. 6).
    """
    from scipy import stats  # noqa: PLC0415  takes most of a second to import

    return float(stats.norm.ppf(service_level))


def lead_spread() -> pl.Expr:
    """The standard deviation of the demand over the lead time: sqrt(LT x sd_d^2 + d^2 x sd_LT^2 + LT^2 x v).

    d: demand a day, v: how far it may be off (`level_variance`), LT: days of lead time; a standard deviation nobody
    knows counts as 0 (Silver, Pyke & Thomas).
    """
    demand, days = pl.col("daily_demand_quantity").fill_null(0.0), pl.col("lead_days_mean")
    demand_sd, days_sd = pl.col("demand_sd").fill_null(0.0), pl.col("lead_days_sd").fill_null(0.0)
    level = level_variance("daily_demand_quantity", "demand_days")
    return (days * demand_sd**2 + demand**2 * days_sd**2 + days**2 * level).sqrt()


def with_computed_safety(positions: pl.DataFrame, slow: SlowItems, service_level: float) -> pl.DataFrame:
    """The positions with `computed_safety_stock` in units and its `safety_method`; empty without a lead time.

    normal: z x the standard deviation over the lead time; class: the same with the spread of its class, for new items;
    poisson and bootstrap, for slow items: what is enough at the service level beyond the mean of the lead time.
    """
    rows = [(*key, method, max(asked.enough(service_level) - asked.mean, 0.0)) for key, (method, asked) in slow.items()]
    names = {"sku": pl.String, "location_id": pl.String, "slow_method": pl.String, "slow_safety": pl.Float64}
    joined = positions.join(pl.DataFrame(rows, schema=names, orient="row"), on=PLACE, how="left", maintain_order="left")
    spread = safety_factor(service_level) * lead_spread()
    is_timed = pl.col("lead_days_mean").is_not_null()
    of_spread = pl.when("has_class_spread").then(pl.lit("class")).otherwise(pl.lit("normal"))
    return joined.with_columns(
        computed_safety_stock=pl.coalesce("slow_safety", spread),
        safety_method=pl.when(is_timed).then(pl.coalesce("slow_method", of_spread)),
    ).drop("slow_method", "slow_safety")


def with_reorder_point(positions: pl.DataFrame, safety: Safety = "own") -> pl.DataFrame:
    """The positions with the `safety_stock` and `reorder_point` that count, in units, and where each comes from.

    Reorder point = d x LT + safety stock. `own`: the file's where it states one (`safety_source`, `reorder_source` are
    then file), else what is computed; `computed`: always the latter. A reorder point of the file needs no lead time.
    """
    over_lead_time = pl.col("daily_demand_quantity").fill_null(0.0) * pl.col("lead_days_mean")
    takes_own = pl.lit(safety == "own")
    own_safety = pl.when(takes_own).then(pl.col("own_safety_stock").cast(pl.Float64))
    own_point = pl.when(takes_own).then(pl.col("own_reorder_point").cast(pl.Float64))
    protected = positions.with_columns(
        safety_stock=pl.coalesce(own_safety, "computed_safety_stock"),
        safety_source=_source(own_safety, pl.col("computed_safety_stock")),
        computed_reorder_point=over_lead_time + pl.col("computed_safety_stock"),
    )
    point = over_lead_time + pl.col("safety_stock")
    return protected.with_columns(reorder_point=pl.coalesce(own_point, point), reorder_source=_source(own_point, point))


def _source(own: pl.Expr, computed: pl.Expr) -> pl.Expr:
    return pl.when(own.is_not_null()).then(pl.lit("file")).when(computed.is_not_null()).then(pl.lit("computed"))
