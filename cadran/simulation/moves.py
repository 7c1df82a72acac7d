"""Moves between own places: goods bought for a store that pass through a warehouse travel on with its lorry.

They are the last leg of purchases that stand in the files of their own, so that no stock and no other line depends on
them; a random stream of their own keeps every other row as it is without them.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cadran.simulation import names
from cadran.simulation.columns import NONE, Columns, delivery_id, joined, known, numbered, taken
from cadran.simulation.days import END_MINUTE, MINUTES, Ints, office_days, shop_days
from cadran.simulation.world import World, lookup

_OWN_PLACES = len(names.WAREHOUSES)
# By store: the warehouse its goods pass, and the shop days a move to it is promised in.
_FROM = np.array([names.WAREHOUSE_OF[row[0]] for row in names.STORES])
_PROMISED = np.array([1 if row[3] == "FR" else 2 for row in names.STORES])
_SHORT = 0.03


class Moves:
    """Remembers the receipts of stores until the end, when their last legs are written."""

    def __init__(self, world: World, rng: np.random.Generator) -> None:
        self.world, self.rng = world, rng
        self._receipts: list[Columns] = []

    def of_receipts(self, receipts: Columns) -> None:
        """Takes note of what arrived at stores after a night at a warehouse."""
        is_store = (self.world.pairs.place[receipts["pair"]] >= _OWN_PLACES) & (receipts["parcel"] <= 2)
        kept = ("pair", "units", "ordered", "shipped", "delivered")
        self._receipts.append({name: receipts[name][is_store & _passes(receipts)] for name in kept})

    def written(self) -> list[tuple[str, pl.DataFrame]]:
        """All moves as contract rows, numbered by day and places; none where no store bought anything."""
        if not self._receipts:
            return []
        lines = joined(*self._receipts)
        _dock(self.world, lines, self.rng)
        lines = taken(lines, np.lexsort((lines["pair"], lines["to"], lines["from"], lines["day"])))
        new = np.diff(lines["day"] * 1000 + lines["from"] * 100 + lines["to"], prepend=NONE) != 0
        starts = np.flatnonzero(new)
        lines["order"] = np.cumsum(new)
        lines["line"] = np.arange(len(new)) - np.repeat(starts, np.diff(np.append(starts, len(new)))) + 1
        return [("order_lines", _order_lines(self.world, lines)), ("deliveries", _deliveries(lines))]


def _passes(receipts: Columns) -> NDArray[np.bool_]:
    """Whether the goods had arrived and spent a working day between their supplier and the store."""
    before = _working_days_before(receipts["delivered"] // MINUTES, 1)
    passes: NDArray[np.bool_] = (receipts["delivered"] <= END_MINUTE) & (before > receipts["shipped"] // MINUTES)
    return passes


def _working_days_before(day: Ints, count: Ints | int) -> Ints:
    days = office_days()
    before: Ints = days.days[np.maximum(days.number[day] - count, 0)]
    return before


def _dock(world: World, lines: Columns, rng: np.random.Generator) -> None:
    """When the goods stood at the warehouse, what was asked of it, and what the way on cost."""
    count, arrived = len(lines["pair"]), lines["delivered"] // MINUTES
    store = world.pairs.place[lines["pair"]] - _OWN_PLACES
    slow = _working_days_before(arrived, np.where(rng.random(count) < 0.3, 2, 1))
    lines["day"] = np.where(slow > lines["shipped"] // MINUTES, slow, _working_days_before(arrived, 1))
    lines["from"], lines["to"] = _FROM[store], store + _OWN_PLACES
    lines["promised"] = shop_days().after(lines["day"], _PROMISED[store]) * MINUTES
    minute = rng.integers(6 * 60, 9 * 60, count)
    lines["ordered"] = lines["day"] * MINUTES + minute
    lines["ready"] = lines["ordered"] + rng.integers(60, 300, count)
    lines["shipped"] = lines["day"] * MINUTES + rng.integers(990, 1080, count)
    lines["asked"] = lines["units"] + ((rng.random(count) < _SHORT) & (lines["units"] > 1))
    lines["freight"] = np.round(3.5 * _PROMISED[store] + lines["units"] * 0.22 * rng.uniform(0.8, 1.3, count), 2)


def _order_lines(world: World, lines: Columns) -> pl.DataFrame:
    sku = world.pairs.sku[lines["pair"]]
    short = lines["asked"] > lines["units"]
    return pl.DataFrame(
        {
            "order_id": lines["order"],
            "line_id": lines["line"],
            "ordered_at": lines["ordered"],
            "promised_at": lines["promised"],
            "sku": lookup(world.products.ids, sku),
            "location_id": lookup(world.places.ids, lines["to"]),
            "from_location_id": lookup(world.places.ids, lines["from"]),
            "ordered_quantity": lines["asked"],
            "unit_cost": world.products.cost[sku],
            "currency": lookup(["EUR"], np.zeros(len(sku), dtype=np.int64)),
            "cancelled_at": np.where(short, lines["shipped"], NONE),
            "cancelled_quantity": known(lines["asked"] - lines["units"], short),
            "cancel_reason": lookup(["stockout"], np.where(short, 0, NONE)),
        }
    ).with_columns(numbered("order_id", "MV", 6), flow=pl.lit("internal"))


def _deliveries(lines: Columns) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "parcel": np.ones(len(lines["order"]), dtype=np.int64),
            "order_id": lines["order"],
            "line_id": lines["line"],
            "ready_at": lines["ready"],
            "shipped_at": lines["shipped"],
            "delivered_at": lines["delivered"],
            "delivered_quantity": lines["units"],
            "rejected_quantity": np.zeros(len(lines["order"]), dtype=np.int64),
            "freight_cost": lines["freight"],
        }
    ).with_columns(delivery_id("M", 6), numbered("order_id", "MV", 6), flow=pl.lit("internal"), currency=pl.lit("EUR"))
