"""What one place can send to another: first where stock runs out, then in the place of an order."""

from dataclasses import dataclass

import polars as pl

from cadran.analysis.replenishment.lanes import Paces
from cadran.analysis.replenishment.orders import TRACE, spoken_for, whole
from cadran.analysis.replenishment.slow import PLACE

SENT = {
    "sku": pl.String,
    "location_id": pl.String,
    "from_id": pl.String,
    "from_name": pl.String,
    "quantity": pl.Float64,
    "move_reason": pl.String,
}


@dataclass
class _Donor:
    """What is left to give at a place."""

    location_id: str
    location_name: str
    left: float


def transfers(positions: pl.DataFrame, paces: Paces) -> pl.DataFrame:
    """What each place that runs out could get from another: columns of SENT, in whole units (move_reason run_out).

    Excess = what is free beyond the place's own demand until the P90 of its next receipt and its safety stock. The
    place with most margin at risk is served first, from the largest excess; no unit is promised twice.
    """
    short = positions.filter("is_running_out").with_columns(need=whole(_until_receipt() - free()))
    short = short.sort("margin_at_risk", *PLACE, descending=[True, False, False], nulls_last=True)
    donors = positions.filter(~pl.col("is_running_out")).with_columns(spare=spare())
    return served(short, donors, "run_out", paces)


def surplus(positions: pl.DataFrame, paces: Paces) -> pl.DataFrame:
    """What could come from another place instead of an order due now: columns of SENT (move_reason surplus).

    Surplus = what is free beyond the place's own order-up-to level. The place with the shortest cover is served first.
    """
    due = pl.col("order_in_days").fill_null(1) == 0
    wanting = positions.filter(due).with_columns(need=pl.col("needed_quantity"))
    wanting = wanting.sort("cover_days", *PLACE, nulls_last=True)
    # Where nobody asks and no level is known, all that is free is surplus.
    level = pl.coalesce("order_up_to_level", pl.when(pl.col("daily_demand_quantity").fill_null(0.0) == 0).then(0.0))
    unsent = free() - pl.col("sent_quantity").fill_null(0.0)
    beyond = (pl.min_horizontal(unsent, pl.col("position_quantity") - level) + TRACE).floor()
    donors = positions.filter(~due, ~pl.col("is_running_out")).with_columns(
        spare=pl.when(level.is_not_null()).then(beyond)
    )
    return served(wanting, donors, "surplus", paces)


def served(wanting: pl.DataFrame, donors: pl.DataFrame, reason: str, paces: Paces | None = None) -> pl.DataFrame:
    """Each row of `wanting` in turn gets its `need` from the donors of its SKU, the largest `spare` first.

    None comes from a place whose move would take longer than an order (`paces`; nothing said: any place gives).
    """
    late = _late(wanting, donors, paces) if paces else set()
    offers: dict[str, list[_Donor]] = {}
    offered = donors.filter(pl.col("spare") >= 1).join(wanting.select("sku").unique(), on="sku", how="semi")
    for sku, *offer in offered.select("sku", "location_id", "location_name", "spare").iter_rows():
        offers.setdefault(sku, []).append(_Donor(*offer))
    rows: list[tuple[str, str, str, str, float, str]] = []
    for short in wanting.filter(pl.col("need") >= 1).select(*PLACE, "need").iter_rows(named=True):
        need = short["need"]
        for donor in sorted(offers.get(short["sku"], []), key=lambda offer: (-offer.left, offer.location_id)):
            is_late = (short["sku"], short["location_id"], donor.location_id) in late
            sent = 0.0 if is_late else min(need, donor.left)
            if sent >= 1:
                rows.append((short["sku"], short["location_id"], donor.location_id, donor.location_name, sent, reason))
                donor.left -= sent
                need -= sent
    return pl.DataFrame(rows, schema=SENT, orient="row")


def _late(wanting: pl.DataFrame, donors: pl.DataFrame, paces: Paces) -> set[tuple[str, str, str]]:
    """SKU, taker and giver of the moves that an order placed today would overtake."""
    pairs = wanting.select(*PLACE, "lead_days_p90").join(donors.select("sku", from_id="location_id"), on="sku")
    return set(paces.too_late(pairs).select(*PLACE, "from_id").iter_rows())


def spare() -> pl.Expr:
    """Whole units free beyond the place's own demand until the P90 of its next receipt and its safety stock."""
    return (free() - _until_receipt() + TRACE).floor()


def with_moves(positions: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """The positions with what comes from other places, their names, and what goes to others, in units."""
    came = sent.group_by(*PLACE, maintain_order=True).agg(
        transfer_quantity=pl.col("quantity").sum(),
        transfer_from=pl.coalesce("from_name", "from_id").unique(maintain_order=True).str.join(" + "),
        transfer_from_id=pl.col("from_id").unique(maintain_order=True).str.join(" + "),
    )
    went = sent.group_by("sku", location_id="from_id", maintain_order=True).agg(sent_quantity=pl.col("quantity").sum())
    joined = positions.join(came, on=PLACE, how="left", maintain_order="left")
    return joined.join(went, on=PLACE, how="left", maintain_order="left")


def free() -> pl.Expr:
    """On hand, a negative stock as none, less what is reserved and what is to leave for another place."""
    on_hand = pl.col("on_hand_quantity").cast(pl.Float64).clip(lower_bound=0)
    return on_hand - spoken_for()


def _until_receipt() -> pl.Expr:
    """Units asked for until the P90 of the next receipt, and the safety stock; a place without demand needs none."""
    demand = pl.col("daily_demand_quantity").fill_null(0.0)
    asked = pl.when(demand > 0).then(demand * pl.col("receipt_days_p90")).otherwise(0.0)
    kept = pl.when(demand > 0).then(pl.col("safety_stock")).otherwise(pl.col("safety_stock").fill_null(0.0))
    return asked + kept
