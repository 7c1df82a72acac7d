"""The order of each position: its day, and its quantity in whole packs, split so that covers end alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, inf

import polars as pl

from cadran.analysis.replenishment.safety import REVIEW_DAYS

TRACE = 1e-9  # what the arithmetic may leave


def whole(units: pl.Expr) -> pl.Expr:
    """Units rounded up; a trace left by the arithmetic is none."""
    return (units - TRACE).ceil().clip(lower_bound=0) + 0.0


def spoken_for() -> pl.Expr:
    """Units on hand that are promised already: reserved, or to leave for another place."""
    reserved, leaving = (pl.col(f"{name}_quantity").cast(pl.Float64).fill_null(0.0) for name in ("reserved", "leaving"))
    return reserved + leaving


def with_needs(positions: pl.DataFrame, review_days: int = REVIEW_DAYS) -> pl.DataFrame:
    """The positions with what they have and what they need, in units, and the days until they must order.

    `position_quantity` = on hand (a negative stock is none) - reserved - what is to leave for other places + what is on
    order and comes within the horizon + what comes from and less what goes to other places by this plan.
    `order_up_to_level` = reorder point + d x `review_days`; `needed_quantity` fills up to it, in whole units, on the
    day the position falls to the reorder point, `order_in_days` from now (0 = now, empty = never).
    Silver, Pyke & Thomas 2017, ch. 6: R, s, S.
    """
    demand = pl.col("daily_demand_quantity").fill_null(0.0)
    on_hand = pl.col("on_hand_quantity").cast(pl.Float64).clip(lower_bound=0)
    moved = pl.col("transfer_quantity").fill_null(0.0) - pl.col("sent_quantity").fill_null(0.0)
    coming = pl.col("coming_quantity").cast(pl.Float64).fill_null(0.0)
    levels = positions.with_columns(
        position_quantity=on_hand - spoken_for() + coming + moved,
        order_up_to_level=pl.col("reorder_point") + demand * review_days,
    )
    position, point = pl.col("position_quantity"), pl.col("reorder_point")
    needed = whole(pl.col("order_up_to_level") - pl.min_horizontal(position, point))
    until = pl.when(position <= point + TRACE).then(0.0).when(demand > 0).then((position - point) / demand)
    counted = pl.when(position.is_not_null()).then(needed)
    return levels.with_columns(
        needed_quantity=counted,
        order_in_days=pl.when(counted > 0).then((until + TRACE).floor().cast(pl.Int64, strict=False)),
    )


@dataclass(frozen=True)
class Need:
    """A position that orders: its row, the units it will have on that day, its demand a day and what it needs."""

    row: int
    position: float
    demand: float
    needed: float
    days: int


@dataclass(frozen=True)
class Terms:
    """How a SKU is sold to us, in units, and what all own places together may hold of it."""

    pack: float
    minimum: float
    maximum: float


def with_orders(positions: pl.DataFrame) -> pl.DataFrame:
    """The positions with `order_quantity` in units, `purchase_value` at cost, and `quantity_limit`, what moved it.

    The places of a SKU that order on the same day share one order: at least the minimum, in whole packs, and never more
    than the maximum stock leaves room for; it is split so that their covers end alike. quantity_limit: pack, minimum,
    maximum, or no_room where even the minimum has none.
    """
    numbered = positions.with_row_index("row")
    orders = [order for _, rows in _by_sku(numbered) for order in _orders(list(rows))]
    schema = {"row": pl.UInt32, "order_quantity": pl.Float64, "quantity_limit": pl.String}
    joined = numbered.join(
        pl.DataFrame(orders, schema=schema, orient="row"), on="row", how="left", maintain_order="left"
    )
    known = pl.col("needed_quantity").is_not_null()
    quantity = pl.when(known).then(pl.col("order_quantity").fill_null(0.0))
    return joined.drop("row").with_columns(
        order_quantity=quantity, purchase_value=quantity * pl.col("unit_cost").cast(pl.Float64)
    )


Fields = tuple[int, str, float | None, float, float | None, int | None, float | None, float | None, float | None]


def _by_sku(positions: pl.DataFrame) -> Iterable[tuple[str, Iterable[Fields]]]:
    numbers = ("pack_size", "minimum_order_quantity", "maximum_stock")
    rows = positions.select(
        "row",
        "sku",
        "position_quantity",
        pl.col("daily_demand_quantity").fill_null(0.0),
        "needed_quantity",
        "order_in_days",
        *(pl.col(name).cast(pl.Float64) for name in numbers),
    ).sort("sku", "row")
    return groupby(rows.iter_rows(), key=lambda fields: str(fields[1]))


def _orders(rows: Sequence[Fields]) -> list[tuple[int, float, str | None]]:
    """The orders of one SKU, the soonest first; each takes of the room what it orders."""
    pack, minimum, maximum = rows[0][-3:]
    terms = Terms(pack if pack and pack > 0 else 1.0, minimum or 0.0, inf if maximum is None else maximum)
    orders: list[tuple[int, float, str | None]] = []
    ordered = 0.0
    due = sorted((row for row in rows if row[5] is not None and row[4]), key=lambda row: (row[5] or 0, row[0]))
    for days, group in groupby(due, key=lambda row: int(row[5] or 0)):
        needs = [Need(row[0], _left(row, days), row[3], row[4] or 0.0, days) for row in group]
        room = terms.maximum - ordered - sum(_left(row, days) for row in rows)
        total, limit = lot(sum(need.needed for need in needs), terms, room)
        ordered += total
        shares = split(total, needs, terms.pack)
        orders += [(need.row, share, limit) for need, share in zip(needs, shares, strict=True)]
    return orders


def _left(row: Fields, days: int) -> float:
    """What a position still has after so many days of its demand; a backlog stays what it is."""
    now = row[2] or 0.0
    return max(now - row[3] * days, min(now, 0.0))


def lot(needed: float, terms: Terms, room: float) -> tuple[float, str | None]:
    """The units to order for `needed` units, and what moved them: the minimum, the pack, the maximum, or no room."""
    asked = max(needed, terms.minimum)
    rounded = _packs_up(asked, terms.pack)
    limit = "minimum" if terms.minimum > needed else "pack" if rounded > needed + TRACE else None
    most = floor((max(room, 0.0) + TRACE) / terms.pack) * terms.pack if room < inf else inf
    if rounded <= most:
        return rounded, limit
    return (most, "maximum") if most > 0 and most >= terms.minimum - TRACE else (0.0, "no_room")


def _packs_up(units: float, pack: float) -> float:
    packs = units / pack
    return -floor(-(packs - TRACE * max(packs, 1.0))) * pack


def split(total: float, needs: Sequence[Need], pack: float) -> list[float]:
    """`total` units in whole packs over places, so that stock and share last equally long in each.

    A place nobody asks anything of gets what it needs first; packs that are left go where cover is shortest, and where
    nobody asks anything anywhere, to the place that has least.
    """
    if len(needs) == 1:
        return [total]
    packs = round(total / pack)
    shares = [0] * len(needs)
    for index, need in enumerate(needs):
        if need.demand <= 0:
            shares[index] = min(round(_packs_up(need.needed, pack) / pack), packs - sum(shares))
    asked = [index for index, need in enumerate(needs) if need.demand > 0]
    left = packs - sum(shares)
    cover = _common_cover([(needs[index].position, needs[index].demand) for index in asked], left * pack)
    for index in asked:
        fair = (cover * needs[index].demand - needs[index].position) / pack
        shares[index] = max(floor(fair + TRACE * max(abs(fair), 1.0)), 0)
    for _ in range(packs - sum(shares) if asked else 0):
        shares[_shortest(needs, shares, asked, pack)] += 1
    if not asked:
        shares[min(range(len(needs)), key=lambda index: needs[index].position)] += packs - sum(shares)
    return [share * pack for share in shares]


def _shortest(needs: Sequence[Need], shares: Sequence[int], asked: Sequence[int], pack: float) -> int:
    return min(asked, key=lambda index: (needs[index].position + shares[index] * pack) / needs[index].demand)


def _common_cover(places: Sequence[tuple[float, float]], units: float) -> float:
    """The days of cover that `units` bring the shortest places to, each stated by its units and demand a day."""
    cover, stock, demand = 0.0, units, 0.0
    for position, daily in sorted(places, key=lambda stocked: stocked[0] / stocked[1]):
        if demand > 0 and position / daily >= cover:
            break
        stock, demand = stock + position, demand + daily
        cover = stock / demand
    return cover
