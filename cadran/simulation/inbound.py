"""Replenishment: purchase orders to suppliers and what arrives of them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from cadran.simulation.columns import NONE, Columns, delivery_id, joined, known, numbered
from cadran.simulation.days import END_MINUTE, MINUTES, Ints, office_days
from cadran.simulation.rates import Rates
from cadran.simulation.world import World, lookup


@dataclass(frozen=True)
class Arrival:
    """Units put away by day and pair, and how many ordered units each settles."""

    day: Ints
    pair: Ints
    accepted: Ints
    settled: Ints


class Purchases:
    """Writes purchase orders and remembers them until they are collected."""

    def __init__(self, world: World, rng: np.random.Generator) -> None:
        self.world, self.rng = world, rng
        self.next_order = 1
        self._lines: list[Columns] = []
        self._receipts: list[Columns] = []

    def ordered(self, day: int, pair: Ints, units: Ints, lots: int) -> Arrival:
        """Orders `units` per pair in up to `lots` lines; returns when what will be put away."""
        lines = self._numbered(*_in_lots(pair, units, lots), day)
        self._dates(lines, day)
        first, second = self._received(lines)
        self._lines.append(lines)
        receipts = joined(first, second, self._replaced(lines, first), self._replaced(lines, second))
        receipts = {name: values[receipts["parcel"] > 0] for name, values in receipts.items()}
        self._receipts.append(receipts)
        return Arrival(
            np.concatenate((receipts["available"] // MINUTES, lines["dropped_at"][lines["dropped"] > 0] // MINUTES)),
            np.concatenate((receipts["pair"], lines["pair"][lines["dropped"] > 0])),
            np.concatenate(
                (receipts["units"] - receipts["rejected"], np.zeros((lines["dropped"] > 0).sum(), dtype=np.int64))
            ),
            np.concatenate((receipts["settled"], lines["dropped"][lines["dropped"] > 0])),
        )

    def _numbered(self, pair: Ints, units: Ints, day: int) -> Columns:
        pairs, products = self.world.pairs, self.world.products
        supplier, place = products.supplier[pairs.sku[pair]], pairs.place[pair]
        order = np.lexsort((pair, place, supplier))
        pair, units, supplier, place = pair[order], units[order], supplier[order], place[order]
        new = np.diff(supplier * 1000 + place, prepend=-1) != 0
        number = self.next_order + np.cumsum(new) - 1
        starts = np.flatnonzero(new)
        position = np.arange(len(pair)) - np.repeat(starts, np.diff(np.append(starts, len(pair)))) + 1
        self.next_order += int(new.sum())
        minute = 8 * 60 + (number * 37) % 400
        return {
            "order": number,
            "line": position,
            "pair": pair,
            "units": units,
            "supplier": supplier,
            "ordered": day * MINUTES + minute,
        }

    def _dates(self, lines: Columns, day: int) -> None:
        rng, count, suppliers = self.rng, len(lines["pair"]), self.world.suppliers
        lead = suppliers.lead_days[lines["supplier"]]
        due = office_days().after(day + lead, 0)
        lines["requested"] = np.where(
            rng.random(count) < 0.85, office_days().after(due - rng.integers(0, 4, count), 0), NONE
        )
        lines["due"] = due
        lines["promised"] = np.where(rng.random(count) < 0.004, NONE, due)
        late = rng.random(count) < suppliers.inbound_late[lines["supplier"]]
        slip = np.where(late, rng.geometric(0.22, count), -rng.integers(0, 3, count))
        lines["arrives"] = np.maximum(office_days().after(due, np.maximum(slip, -2)), day + 2)
        lines["late"] = late
        announced = late & (rng.random(count) < 0.35)
        lines["repromised"] = np.where(
            announced, office_days().after(due, np.maximum(slip - rng.integers(0, 2, count), 1)), NONE
        )

    def _received(self, lines: Columns) -> tuple[Columns, Columns]:
        """The first and the second receipt of each line; a line cancelled by the supplier has none."""
        rng, count, units = self.rng, len(lines["pair"]), lines["units"]
        dropped = np.where(rng.random(count) < 0.008, units, 0)
        short = (dropped == 0) & (units > 3) & (rng.random(count) < 0.02)
        missing = np.where(short, np.maximum(units // 8, 1), 0)
        over = np.where((dropped + missing == 0) & (rng.random(count) < 0.012), np.maximum(units // 20, 1), 0)
        split = (units > 3) & (dropped == 0) & (rng.random(count) < 0.06)
        later = np.where(split, units // 3, 0)
        lines["dropped"] = dropped + np.where(short, missing, 0)
        lines["dropped_at"] = (lines["arrives"] + np.where(dropped > 0, -1, 9)) * MINUTES + 600
        lines["short"] = short
        first = units - dropped - missing - later + over
        gap = rng.integers(2, 9, count)
        return (
            self._receipt(lines, first, first - over, lines["arrives"], 1),
            self._receipt(lines, later, later, office_days().after(lines["arrives"] + gap, 0), 2),
        )

    def _receipt(
        self, lines: Columns, units: Ints, settled: Ints, day: Ints, parcel: Ints | int, faultless: bool = False
    ) -> Columns:
        rng, count = self.rng, len(units)
        share = self.world.suppliers.reject[lines["supplier"]]
        faulty = rng.random(count) < np.minimum(share * 2.5, 0.5) * (not faultless)
        rejected = np.where(faulty, np.minimum(rng.binomial(np.maximum(units, 0), 0.4), units), 0)
        delivered = day * MINUTES + rng.integers(7 * 60, 15 * 60, count)
        lag = rng.choice((0, 0, 0, 1, 1, 2), size=count)
        available_day = office_days().after(day, lag)
        available = np.where(
            lag == 0, delivered + rng.integers(30, 240, count), available_day * MINUTES + rng.integers(480, 1020, count)
        )
        transit = np.where(
            np.array([country == "FR" for country in self.world.suppliers.countries])[lines["supplier"]], 1, 3
        )
        shipped = np.maximum(
            day - transit - rng.integers(0, 2, count), lines["ordered"] // MINUTES
        ) * MINUTES + rng.integers(960, 1080, count)
        return {
            "order": lines["order"],
            "line": lines["line"],
            "pair": lines["pair"],
            "supplier": lines["supplier"],
            "ordered": lines["ordered"],
            "parcel": np.where(units > 0, parcel, 0),
            "units": units,
            "rejected": rejected,
            "settled": settled,
            "ready": np.maximum(shipped - rng.integers(30, 900, count), lines["ordered"] + 30),
            "shipped": shipped,
            "delivered": delivered,
            "available": available,
            "freight": np.round(6 + units * 0.35 * rng.uniform(0.7, 1.4, count), 2),
        }

    def _replaced(self, lines: Columns, receipt: Columns) -> Columns:
        """Rejected units come again days later, or are credited and leave the order."""
        rng = self.rng
        rejected = receipt["rejected"] * (receipt["parcel"] > 0)
        again = np.where(rng.random(len(rejected)) < 0.7, rejected, 0)
        lines["credited"] = lines.get("credited", 0) + rejected - again
        day = office_days().after(receipt["delivered"] // MINUTES + rng.integers(6, 18, len(rejected)), 0)
        settled = np.zeros(len(again), dtype=np.int64)
        return self._receipt(lines, again, settled, day, receipt["parcel"] + 2, faultless=True)

    def collected(self) -> tuple[Columns, Columns] | None:
        """The order lines and receipts since the last call; None when there are none."""
        if not self._lines:
            return None
        lines, receipts = joined(*self._lines), joined(*self._receipts)
        self._lines, self._receipts = [], []
        return lines, receipts


def _in_lots(pair: Ints, units: Ints, lots: int) -> tuple[Ints, Ints]:
    """Splits each order into at most `lots` lines of at least two units."""
    count = np.clip(units // 2, 1, lots)
    rows = np.repeat(np.arange(len(pair)), count)
    position = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return pair[rows], units[rows] // count[rows] + (position < (units % count)[rows])


def order_lines(world: World, lines: Columns, rates: Rates) -> pl.DataFrame:
    """Purchase order lines as contract rows."""
    sku, place = world.pairs.sku[lines["pair"]], world.pairs.place[lines["pair"]]
    withdrawn = lines["dropped"] + lines["credited"]
    dropped = (withdrawn > 0) & (lines["dropped_at"] <= END_MINUTE)
    currency = lookup(world.suppliers.currencies, lines["supplier"])
    cost = world.products.cost[sku] / rates.of(lines["supplier"], lines["ordered"] // MINUTES)
    return pl.DataFrame(
        {
            "order_id": lines["order"],
            "line_id": lines["line"],
            "ordered_at": lines["ordered"],
            "requested_at": _day_times(lines["requested"]),
            "promised_at": _day_times(lines["promised"]),
            "repromised_at": _day_times(lines["repromised"]),
            "sku": lookup(world.products.ids, sku),
            "supplier_id": lookup(world.suppliers.ids, lines["supplier"]),
            "location_id": lookup(world.places.ids, place),
            "mode": lookup(["cross_dock"], np.where(place >= 3, 0, NONE)),
            "ordered_quantity": lines["units"],
            "unit_cost": np.round(cost, 2),
            "currency": currency,
            "cancelled_at": np.where(dropped, lines["dropped_at"], NONE),
            "cancelled_quantity": known(withdrawn, dropped),
            "cancel_reason": lookup(["supplier"], np.where(dropped, 0, NONE)),
        }
    ).with_columns(numbered("order_id", "PO", 7), flow=pl.lit("inbound"))


def deliveries(receipts: Columns) -> pl.DataFrame:
    """Receipts as contract rows; what happens after the end of the data is not known yet."""
    receipts = {name: values[receipts["ready"] <= END_MINUTE] for name, values in receipts.items()}
    so_far = {
        name: np.where(receipts[name] <= END_MINUTE, receipts[name], NONE)
        for name in ("ready", "shipped", "delivered", "available")
    }
    arrived = so_far["delivered"] >= 0
    return pl.DataFrame(
        {
            "parcel": receipts["parcel"],
            "order_id": receipts["order"],
            "line_id": receipts["line"],
            **{f"{name}_at": values for name, values in so_far.items()},
            "delivered_quantity": receipts["units"],
            "rejected_quantity": known(receipts["rejected"], arrived),
            "freight_cost": receipts["freight"],
            "handling_cost": np.round(1.5 + receipts["units"] * 0.12, 2),
        }
    ).with_columns(numbered("order_id", "PO", 7), delivery_id("R", 7), flow=pl.lit("inbound"), currency=pl.lit("EUR"))


def _day_times(days: Ints) -> Ints:
    return np.where(days < 0, NONE, days * MINUTES)
