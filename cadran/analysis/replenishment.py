"""When and how much to reorder, and which place has stock to send to another."""

from dataclasses import dataclass

import polars as pl

SERVICE_LEVEL = 0.95
REVIEW_DAYS = 7
PLACE = ("sku", "location_id")


def safety_factor(service_level: float = SERVICE_LEVEL) -> float:
    """z: how many standard deviations of demand over the lead time are held so that a cycle ends without a stockout.

    `service_level` is the share of cycles without a stockout (Silver, Pyke & Thomas, Inventory and Production
    Management in Supply Chains, 4th ed. 2017, ch. 6).
    """
    from scipy import stats  # noqa: PLC0415  takes most of a second to import

    return float(stats.norm.ppf(service_level))


def with_reorder_point(positions: pl.DataFrame, service_level: float = SERVICE_LEVEL) -> pl.DataFrame:
    """The positions with their `safety_stock` and `reorder_point` in units; empty without a lead time.

    Safety stock = z x sqrt(LT x sd_d^2 + d^2 x sd_LT^2); reorder point = d x LT + safety stock (Silver, Pyke & Thomas,
    2017, ch. 6). d: demand a day, LT: days of lead time; a standard deviation nobody knows counts as 0.
    """
    demand, days = pl.col("daily_demand_quantity").fill_null(0.0), pl.col("lead_days_mean")
    demand_sd, days_sd = pl.col("demand_sd").fill_null(0.0), pl.col("lead_days_sd").fill_null(0.0)
    spread = (days * demand_sd**2 + demand**2 * days_sd**2).sqrt()
    protected = positions.with_columns(safety_stock=safety_factor(service_level) * spread)
    return protected.with_columns(reorder_point=demand * days + pl.col("safety_stock"))


def with_order(positions: pl.DataFrame, review_days: int = REVIEW_DAYS) -> pl.DataFrame:
    """The positions with the order to place: `order_quantity` in whole units and `order_in_days` (0 = now).

    Order-up-to level = d x (LT + review) + safety stock; the order fills the stock on hand, on order and on its way
    from another place (`transfer_quantity`) up to it, on the day these fall to the reorder point (Silver, Pyke &
    Thomas, 2017, ch. 6: R, s, S).
    """
    demand = pl.col("daily_demand_quantity")
    position = pl.col("on_hand_quantity").clip(lower_bound=0) + pl.col("on_order_quantity")
    position = position + pl.col("transfer_quantity").fill_null(0.0)
    level = demand * (pl.col("lead_days_mean") + review_days) + pl.col("safety_stock")
    missing = level - pl.min_horizontal(position, "reorder_point")
    days = ((position - pl.col("reorder_point")) / demand).clip(lower_bound=0)
    return positions.with_columns(
        order_quantity=pl.when(level.is_not_null()).then(_whole(missing)),
        order_in_days=pl.when(demand > 0).then(days.floor().cast(pl.Int64, strict=False)),
    )


def _whole(units: pl.Expr) -> pl.Expr:
    """Units rounded up; a trace left by the arithmetic is none."""
    return (units - 1e-9).ceil().clip(lower_bound=0)


@dataclass
class _Donor:
    """What is left to give at one place."""

    location_id: str
    location_name: str
    left: float


def transfers(positions: pl.DataFrame) -> pl.DataFrame:
    """What each place that runs out could get from another: columns sku, location_id, from_id, from_name, quantity.

    Excess = stock beyond the place's own demand until the P90 of its next receipt and its safety stock, in whole units.
    The place with most margin at risk is served first, from the largest excess; no unit is promised twice.
    """
    spare = {sku[0]: _donors(rows) for sku, rows in positions.group_by("sku") if rows["is_running_out"].any()}
    rows: list[tuple[str, str, str, str, float]] = []
    for short in _short_places(positions).iter_rows(named=True):
        need = short["need"]
        for donor in sorted(spare[short["sku"]], key=lambda offer: (-offer.left, offer.location_id)):
            sent = min(need, donor.left)
            if sent >= 1:
                rows.append((short["sku"], short["location_id"], donor.location_id, donor.location_name, sent))
                donor.left -= sent
                need -= sent
    names = {"sku": pl.String, "location_id": pl.String, "from_id": pl.String, "from_name": pl.String}
    return pl.DataFrame(rows, schema={**names, "quantity": pl.Float64}, orient="row")


def _until_receipt() -> pl.Expr:
    """Units asked for until the P90 of the next receipt, and the safety stock; a place without demand needs none."""
    demand = pl.col("daily_demand_quantity").fill_null(0.0)
    asked = pl.when(demand > 0).then(demand * pl.col("receipt_days_p90")).otherwise(0.0)
    kept = pl.when(demand > 0).then(pl.col("safety_stock")).otherwise(pl.col("safety_stock").fill_null(0.0))
    return asked + kept


def _donors(rows: pl.DataFrame) -> list[_Donor]:
    spare = (pl.col("on_hand_quantity") - _until_receipt() + 1e-9).floor()
    donors = rows.filter(~pl.col("is_running_out")).with_columns(spare=spare).filter(pl.col("spare") >= 1)
    return [_Donor(*row) for row in donors.select("location_id", "location_name", "spare").iter_rows()]


def _short_places(positions: pl.DataFrame) -> pl.DataFrame:
    need = _whole(_until_receipt() - pl.col("on_hand_quantity").clip(lower_bound=0))
    short = positions.filter("is_running_out").with_columns(need=need)
    return short.sort("margin_at_risk", *PLACE, descending=[True, False, False], nulls_last=True)


def plan(positions: pl.DataFrame) -> pl.DataFrame:
    """The positions that run out with reorder point, safety stock, transfer and order, most margin at risk first.

    `transfer_quantity` is what all other places together can send, `transfer_from` the names they go by.
    """
    planned = with_reorder_point(positions)
    sent = transfers(planned)
    grouped = sent.group_by(*PLACE, maintain_order=True).agg(
        transfer_quantity=pl.col("quantity").sum(),
        transfer_from=pl.col("from_name").str.join(" + "),
        transfer_from_id=pl.col("from_id").str.join(" + "),
    )
    short = planned.filter("is_running_out").join(grouped, on=PLACE, how="left")
    ordered = with_order(short)
    return ordered.sort("margin_at_risk", *PLACE, descending=[True, False, False], nulls_last=True)
