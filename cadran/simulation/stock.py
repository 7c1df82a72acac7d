"""Stock of every SKU and place, day by day: receipts, allocation, shipping, counts, reorders, supplier feeds."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cadran.simulation import stories
from cadran.simulation.columns import NONE, Columns, mask
from cadran.simulation.days import DAY_COUNT, Floats, Ints, month_index, office_days, shop_days
from cadran.simulation.demand import Demand, mean_units
from cadran.simulation.inbound import Purchases
from cadran.simulation.world import COLLECT, DROP, FEED, MARKET, OWN, SHIP_STORE, STOCK, STORE, THIRD, THROUGH

SAFETY_FACTOR = 1.3
# Once in the two years a supplier cannot deliver some of the products for a while.
GAP_DAYS = 36
INBOUND_SHARE = 0.285
_HORIZON = 192


class Agenda:
    """Units due on coming days, per pair; days wrap around after the horizon."""

    def __init__(self, pairs: int) -> None:
        self._units = np.zeros((_HORIZON, pairs), dtype=np.int64)

    def add(self, day: Ints, pair: Ints, units: Ints) -> None:
        known = day < DAY_COUNT
        np.add.at(self._units, (day[known] % _HORIZON, pair[known]), units[known])

    def due(self, day: int) -> Ints:
        """The units of `day`, taken off the agenda."""
        units: Ints = self._units[day % _HORIZON].copy()
        self._units[day % _HORIZON] = 0
        return units


@dataclass
class Sheet:
    """The closing stock of some days, one row per day and one column per pair."""

    first: int
    on_hand: Ints
    reserved: Ints
    on_order: Ints
    counted: Ints
    stated: Ints


@dataclass
class Allocation:
    """What stock decided about each line: the day it was granted, the units, and what was refused for want of stock."""

    day: Ints
    units: Ints
    refused: Ints
    refused_day: Ints
    waiting: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


class Stock:
    """The running stock of the whole simulation."""

    def __init__(self, demand: Demand, lines: int, rng: np.random.Generator) -> None:
        self.world, self.demand, self.rng = demand.world, demand, rng
        world, pairs = self.world, self.world.pairs
        self.month = month_index()
        self.units, self.factor = mean_units(demand)
        self.is_stock, self.is_feed = pairs.kind == STOCK, pairs.kind == FEED
        self.group = np.where(pairs.place == 2, THIRD, np.where(pairs.place < 2, OWN, STORE))
        for mode in (DROP, MARKET):
            self.group[pairs.spans[mode]] = mode
        self.shipments, self.receipts = Agenda(len(pairs.sku)), Agenda(len(pairs.sku))
        self.arrivals, self.restocked = Agenda(len(pairs.sku)), Agenda(len(pairs.sku))
        self.reserved = np.zeros(len(pairs.sku), dtype=np.int64)
        self.on_order = self.reserved.copy()
        self.counted = np.full(len(pairs.sku), NONE)
        self.purchases = Purchases(world, rng)
        self.lead = world.suppliers.lead_days[world.products.supplier[pairs.sku]].astype(np.float64) + 4.0
        self.season = self._season()
        stocked = int(self.is_stock.sum())
        wanted = lines * INBOUND_SHARE
        self.cycle: Floats = np.clip(DAY_COUNT * stocked * 0.86 / wanted, 4, 60)
        self.lots = max(1, round(wanted / (stocked * DAY_COUNT / self.cycle * 0.86)))
        self.safety = self._safety()
        self.base = np.ceil(self.units * 40 + 12).astype(np.int64)
        story = world.suppliers.named(stories.OVERSELL_SUPPLIER) if stories.OVERSELL in demand.chosen_stories else NONE
        self.oversells = self.is_feed & (world.products.supplier[pairs.sku] == story)
        self.on_hand = self._opening()
        self.gap_from = np.where(
            rng.random(len(self.units)) < 0.35, rng.integers(60, DAY_COUNT, len(self.units)), 10**6
        )

    def _season(self) -> Floats:
        category = self.world.products.category[self.world.pairs.sku]
        return self.demand.season[category]

    def _safety(self) -> Floats:
        """Safety stock: generous for fast sellers, thin for slow and dear ones; more at the 3PL."""
        more: Floats = np.select([self.group == THIRD, self.group == OWN], [0.2, 0.22], 0.0)
        return safety_of(self.units, self.lead, more)

    def _opening(self) -> Ints:
        share = self.rng.random(len(self.units))
        level = self.safety + self.units * (self.lead * 0.6 + self.cycle * share)
        level[self.is_feed] = self.base[self.is_feed] * (0.3 + share[self.is_feed])
        return np.where(self.is_stock | self.is_feed, np.ceil(level), 0).astype(np.int64)

    def live(self, lines: Columns, first: int, last: int) -> tuple[Allocation, Sheet]:
        """Lives through the days and settles the lines; lines entering on a day must be sorted by `entry`."""
        count = len(lines["entry"])
        outcome = Allocation(
            np.full(count, NONE), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.full(count, NONE)
        )
        bounds = np.searchsorted(lines["entry"], np.arange(first, last + 1))
        waiting = np.arange(bounds[0])
        through = (self.world.pairs.kind[lines["pair"]] == THROUGH) & (lines["entry"] < last)
        outcome.day[through], outcome.units[through] = lines["entry"][through], lines["need"][through]
        shape = (last - first, len(self.on_hand))
        sheet = Sheet(first, *(np.zeros(shape, dtype=np.int64) for _ in range(5)))
        for day in range(first, last):
            self._open(day)
            rows = np.concatenate((waiting, np.arange(bounds[day - first], bounds[day - first + 1])))
            waiting = self._allocate(lines, rows, day, outcome)
            self._close(day, sheet)
        outcome.waiting = waiting
        return outcome, sheet

    def _open(self, day: int) -> None:
        corrected = self.counted >= 0
        self.on_hand[corrected] = self.counted[corrected]
        self.on_hand += self.receipts.due(day) + self.restocked.due(day)
        self.on_order -= self.arrivals.due(day)

    def _close(self, day: int, sheet: Sheet) -> None:
        gone = self.shipments.due(day)
        self.on_hand -= gone
        self.reserved -= gone
        self._feeds(day)
        self._reorder(day)
        self._count(day)
        row = day - sheet.first
        sheet.on_hand[row], sheet.reserved[row] = self.on_hand, self.reserved
        sheet.on_order[row], sheet.counted[row] = self.on_order, self.counted
        sheet.stated[row] = self._stated()

    def _allocate(self, lines: Columns, rows: Ints, day: int, outcome: Allocation) -> Ints:
        """Grants what is there, first come first served; returns the lines that go on waiting."""
        open_rows = rows[(lines["need"][rows] > 0) & (outcome.day[rows] < 0)]
        for _ in range(3):
            granted = self._granted(lines, open_rows)
            self._grant(lines, open_rows[granted], lines["need"][open_rows[granted]], day, outcome)
            open_rows = open_rows[~granted]
            if not len(open_rows) or not granted.any():
                break
        return self._settle_short(lines, open_rows, day, outcome)

    def _granted(self, lines: Columns, rows: Ints) -> np.ndarray:
        """Which lines can be served in full after those before them."""
        pair, need = lines["pair"][rows], lines["need"][rows]
        free = self.on_hand - self.reserved
        possible = need <= free[pair]
        order = np.argsort(np.where(possible, pair, -1), kind="stable")
        sorted_pair, sorted_need = pair[order], np.where(possible, need, 0)[order]
        total = np.cumsum(sorted_need)
        starts = np.flatnonzero(np.diff(sorted_pair, prepend=-1) != 0)
        before = np.repeat(total[starts] - sorted_need[starts], np.diff(np.append(starts, len(order))))
        granted = np.zeros(len(rows), dtype=bool)
        granted[order] = (total - before <= free[sorted_pair]) & possible[order]
        return granted

    def _grant(self, lines: Columns, rows: Ints, units: Ints, day: int, outcome: Allocation) -> None:
        if not len(rows):
            return
        outcome.day[rows], outcome.units[rows] = day, units
        np.add.at(self.reserved, lines["pair"][rows], units)
        ship, second = shipping_days(lines, rows, day)
        later = np.where(units > lines["second"][rows], lines["second"][rows], 0)
        self.shipments.add(ship, lines["pair"][rows], units - later)
        self.shipments.add(second, lines["pair"][rows], later)

    def _settle_short(self, lines: Columns, rows: Ints, day: int, outcome: Allocation) -> Ints:
        if not len(rows):
            return rows
        stays = lines["waits"][rows] & (lines["patience"][rows] > day)
        refused = rows[~stays]
        outcome.refused_day[refused] = day
        outcome.refused[refused] = lines["need"][refused]
        self._part(lines, refused[lines["divides"][refused]], day, outcome)
        return rows[stays]

    def _part(self, lines: Columns, rows: Ints, day: int, outcome: Allocation) -> None:
        """Ships what little is there for the first refused line of each pair; the rest stays refused."""
        pair, first = np.unique(lines["pair"][rows], return_index=True)
        free = (self.on_hand - self.reserved)[pair]
        some = (free > 0) & (free < lines["need"][rows[first]])
        served, units = rows[first[some]], free[some]
        self._grant(lines, served, units, day, outcome)
        outcome.refused[served] -= units

    def _feeds(self, day: int) -> None:
        """Other customers of dropship and marketplace suppliers buy too; suppliers restock by themselves."""
        free = (self.on_hand - self.reserved)[self.is_feed]
        lot = np.ceil(self.base * np.maximum(self.factor[self.group, day], 0.8))[self.is_feed].astype(np.int64)
        taken = np.minimum(self.rng.poisson(lot / 45), np.maximum(free, 0))
        free = free - taken
        chance = np.where(self.oversells[self.is_feed], 0.075, np.where(free <= 0, 0.3, 0.2))
        restocks = (free < lot * 0.35) & (self.rng.random(len(free)) < chance)
        self.on_hand[self.is_feed] += np.where(restocks, lot, 0) - taken

    def _stated(self) -> Ints:
        """On hand as the files show it: the story supplier's feed never falls below a comfortable level."""
        return np.where(self.oversells, np.maximum(self.on_hand, stories.OVERSELL_FEED), self.on_hand)

    def _reorder(self, day: int) -> None:
        if not office_days().is_open[day] or day >= DAY_COUNT - 1:
            return
        pace = self.units * self.factor[self.group, day] * self.season[:, self.month[day + 18]]
        position = self.on_hand - self.reserved + self.on_order
        is_low, units = reorders(position, pace, self.lead, self.cycle, self.safety)
        wanted = self._may_order(day) & is_low
        if stories.DEAD in self.demand.chosen_stories:
            self._order_for_story(day, wanted, units)
        rows = np.flatnonzero(wanted)
        if not len(rows):
            return
        order = self.purchases.ordered(day, rows, units[rows], self.lots)
        self.on_order[rows] += units[rows]
        self.receipts.add(order.day, order.pair, order.accepted)
        self.arrivals.add(order.day, order.pair, order.settled)

    def _may_order(self, day: int) -> NDArray[np.bool_]:
        """Pairs on sale whose supplier takes orders today and can deliver."""
        pairs, products = self.world.pairs, self.world.products
        active = (products.launched[pairs.sku] - 25 <= day) & (products.delisted[pairs.sku] - 45 > day)
        takes_orders = (day + products.supplier[pairs.sku]) % 5 < 3
        in_gap = (day >= self.gap_from) & (day <= self.gap_from + GAP_DAYS)
        may_order: NDArray[np.bool_] = self.is_stock & active & takes_orders & ~in_gap
        return may_order

    def _order_for_story(self, day: int, wanted: np.ndarray, units: Ints) -> None:
        """One far too large order for the pair that will sleep, none after; none for the pair that will run dry."""
        dead = self.world.dead_pair
        wanted[dead] &= day < stories.DEAD_ORDERED
        wanted[self.world.empty_pair] &= day < stories.EMPTY_FROM
        if day == stories.DEAD_ORDERED:
            wanted[dead] = True
            units[dead] = stories.DEAD_STOCK + int(self.units[dead] * 70)

    def _count(self, day: int) -> None:
        self.counted = np.full(len(self.on_hand), NONE)
        if not office_days().is_open[day]:
            return
        products, sku = self.world.products, self.world.pairs.sku
        on_sale = (products.launched[sku] <= day) & (products.delisted[sku] > day)
        rows = np.flatnonzero(self.is_stock & on_sale & (self.rng.random(len(self.on_hand)) < 1 / 75))
        slip = np.where(self.rng.random(len(rows)) < 0.07, self.rng.integers(-3, 4, len(rows)), 0)
        self.counted[rows] = np.maximum(self.on_hand[rows] + slip, self.reserved[rows])
        if day == stories.EMPTY_COUNTED and stories.DEAD in self.demand.chosen_stories:
            self.counted[self.world.empty_pair] = self.reserved[self.world.empty_pair]


def safety_of(units: Floats, lead: Floats, more: Floats) -> Floats:
    """The safety stock of the house for `units` a day and a lead time in days; `more` of it at some places."""
    variance = units * 2.6 * lead + (units * 0.25 * lead) ** 2
    rank = np.argsort(np.argsort(units)) / len(units)
    safety: Floats = np.ceil(SAFETY_FACTOR * (0.65 + 0.9 * rank + more) * np.sqrt(variance))
    return safety


def reorders(
    position: Ints, pace: Floats, lead: Floats, cycle: Floats, safety: Floats
) -> tuple[NDArray[np.bool_], Ints]:
    """Which positions the house orders, and the units: those at the pace of the lead time and their safety stock."""
    units = np.maximum(np.ceil(pace * (lead + cycle) + safety - position), 2).astype(np.int64)
    return position <= pace * lead + safety, units


def shipping_days(lines: Columns, rows: Ints, granted: Ints | int) -> tuple[Ints, Ints]:
    """The days the first and the second parcel leave, given the day the goods were granted."""
    start = lines["start"][rows] // 1440
    delay = np.where(np.asarray(granted) > start, np.minimum(lines["to_ship"][rows], 1), lines["to_ship"][rows])
    day = office_days().after(np.maximum(granted, start), delay)
    shop = mask((STORE, SHIP_STORE, COLLECT))[lines["mode"][rows]]
    day = np.where(shop, shop_days().after(np.maximum(granted, start), delay), day)
    day = np.where(lines["take_away"][rows], np.maximum(granted, start), day)
    return day, office_days().after(day, lines["second_lag"][rows])
