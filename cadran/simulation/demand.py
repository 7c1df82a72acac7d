"""What customers order: orders and lines of a few days, with the promise each line was given."""

import numpy as np

from cadran.simulation import names, stories
from cadran.simulation.columns import NONE, Columns, mask
from cadran.simulation.days import (
    AFTER,
    DAY_COUNT,
    MINUTES,
    Floats,
    Ints,
    daily_volume,
    month_index,
    office_days,
    shop_days,
)
from cadran.simulation.world import COLLECT, CROSS, DROP, MARKET, OWN, SHIP_STORE, STORE, THIRD, World

CHANNELS = ("web", "store", "marketplace", "wholesale")
WEB, SHOP, MARKETPLACE, WHOLESALE = range(4)
OUTBOUND_SHARE = 0.85
# Mean units of a line, and how much more wholesale customers stick to the best sellers.
RETAIL_UNITS, BULK_UNITS, BULK_TASTE = 1.55, 6.0, 1.7
# Store number FIRST_STORE sells most; the skew makes the others follow at a distance.
STORE_SKEW, FIRST_STORE = 1.3, 5
_LINE_SHARE = (0.62, 0.15, 0.13, 0.10)
_LINES_PER_ORDER = (
    (0.62, 0.23, 0.09, 0.04, 0.02),
    (0.50, 0.28, 0.13, 0.06, 0.03),
    (0.82, 0.14, 0.03, 0.01, 0.0),
    (0.15, 0.20, 0.25, 0.20, 0.20),
)
_WEEK = (
    (1.15, 1.05, 1.0, 1.0, 0.95, 0.85, 1.1),
    (0.7, 0.8, 0.95, 0.9, 1.1, 1.6, 0.0),
    (1.1, 1.05, 1.0, 1.0, 0.95, 0.85, 1.1),
    (1.2, 1.2, 1.1, 1.0, 0.8, 0.0, 0.0),
)
_HOURS = {
    WEB: (3, 1, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 9, 9, 8, 8, 8, 8, 9, 10, 12, 13, 10, 6),
    SHOP: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 8, 8, 10, 11, 12, 12, 8, 0, 0, 0, 0, 0),
    WHOLESALE: (0, 0, 0, 0, 0, 0, 0, 1, 6, 10, 11, 9, 3, 6, 10, 10, 8, 4, 0, 0, 0, 0, 0, 0),
}
# Stage times in working days per mode: promise, transit.
_PROMISE = {OWN: 2, THIRD: 1, STORE: 0, SHIP_STORE: 3, COLLECT: 1, CROSS: 8}
_TRANSIT = {OWN: 1, THIRD: 1, STORE: 0, SHIP_STORE: 1, COLLECT: 0, CROSS: 2, DROP: 2, MARKET: 2}
_LATE = {OWN: 0.010, THIRD: 0.002, STORE: 0.004, SHIP_STORE: 0.05, COLLECT: 0.022, CROSS: 0.045}
CUTOFF_HOUR = {OWN: 15, THIRD: 14}


class Demand:
    """Draws orders; knows the volume of every day and the share of every mode."""

    def __init__(self, world: World, lines: int, chosen_stories: frozenset[str]) -> None:
        self.world, self.chosen_stories = world, chosen_stories
        self.volume = _orders_per_day(lines)
        self.shares = _mode_shares(stories.MIX in chosen_stories)
        self.season = np.array([row[5] for row in names.CATEGORIES])
        self.next_order = 1

    def chunk(self, first: int, last: int, rng: np.random.Generator) -> Columns:
        """The order lines entered from day `first` up to but not including `last`, in order of time."""
        orders = self._orders(first, last, rng)
        count = rng.random(len(orders["ordered"]))
        cumulated = np.cumsum(_LINES_PER_ORDER, axis=1)[orders["channel"]]
        per_order = 1 + (count[:, None] > cumulated[:, :4]).sum(axis=1)
        parent = np.repeat(np.arange(len(per_order)), per_order)
        starts = np.cumsum(per_order) - per_order
        lines = {name: values[parent] for name, values in orders.items()}
        lines["line"] = np.arange(len(parent)) - starts[parent] + 1
        self._products(lines, first, last, rng)
        return lines

    def _orders(self, first: int, last: int, rng: np.random.Generator) -> Columns:
        per_day = rng.poisson(self.volume[:, first:last])
        if last == DAY_COUNT:
            per_day[:, -1] = np.maximum(per_day[:, -1], (2, 0, 1, 0))
        channel = np.concatenate([np.full(row.sum(), code) for code, row in enumerate(per_day)])
        day = np.concatenate([np.repeat(np.arange(first, last), row) for row in per_day])
        ordered = day * MINUTES + self._minutes(channel, rng)
        night = day == DAY_COUNT - 1
        ordered[night] = day[night] * MINUTES + rng.integers(0, 371, night.sum())
        order = np.argsort(ordered, kind="stable")
        ordered, channel = ordered[order], channel[order]
        if last == DAY_COUNT:
            ordered[-1] = (DAY_COUNT - 1) * MINUTES + 370
        number = np.arange(self.next_order, self.next_order + len(order))
        self.next_order += len(order)
        country = rng.choice(len(names.COUNTRIES), size=len(order), p=names.COUNTRY_SHARE)
        return {
            "order": number,
            "ordered": ordered,
            "channel": channel,
            "country": country,
            "where": rng.random(len(order)),
        }

    def _minutes(self, channel: Ints, rng: np.random.Generator) -> Ints:
        minutes = np.zeros(len(channel), dtype=np.int64)
        for code in range(len(CHANNELS)):
            rows = np.flatnonzero(channel == code)
            hours = np.cumsum(_HOURS.get(code, _HOURS[WEB]))
            hour = np.searchsorted(hours, rng.random(len(rows)) * hours[-1], side="right")
            minutes[rows] = hour * 60 + rng.integers(0, 60, len(rows))
        return minutes

    def _products(self, lines: Columns, first: int, last: int, rng: np.random.Generator) -> None:
        """Adds mode, pair (SKU and place) and quantity."""
        day, channel = lines["ordered"] // MINUTES, lines["channel"]
        cumulated = np.cumsum(self.shares[:, first:last], axis=2)[channel, day - first]
        mode = (rng.random(len(day))[:, None] > cumulated[:, :-1]).sum(axis=1)
        no_store = mask((4, 5))[lines["country"]] & ((mode == SHIP_STORE) | (mode == COLLECT))
        abroad = mask((1, 2, 4))[lines["country"]] & (mode == THIRD)
        lines["mode"] = np.where(no_store | abroad, OWN, mode)
        lines["pair"] = self._pair_of(lines, first, last, rng)
        store_lines = channel == SHOP
        lines["country"][store_lines] = self._store_country()[self.world.pairs.place[lines["pair"][store_lines]]]
        bulk = np.array([row[4] for row in names.CATEGORIES])
        category = self.world.products.category[self.world.pairs.sku[lines["pair"]]]
        retail = 1 + np.minimum(rng.poisson(bulk[category] - 1), 7)
        lines["quantity"] = np.where(channel == WHOLESALE, rng.integers(3, 10, len(day)), retail)

    def _store_country(self) -> Ints:
        return np.array([names.COUNTRIES.index(row[3]) for row in (*names.WAREHOUSES, *names.STORES)])

    def weights(self, first: int, last: int) -> Floats:
        """How much each pair is asked for in these days, relative to the others that serve its mode."""
        products, pairs = self.world.products, self.world.pairs
        month = month_index()[first]
        weight: Floats = pairs.weight * self.season[products.category[pairs.sku], month]
        active = (products.launched[pairs.sku] <= first) & (products.delisted[pairs.sku] >= last)
        weight = weight * active
        if stories.DEAD in self.chosen_stories and first >= stories.DEAD_FROM - 6:
            weight[self.world.dead_pair] = 0
        return weight

    def _pair_of(self, lines: Columns, first: int, last: int, rng: np.random.Generator) -> Ints:
        weight, pairs = self.weights(first, last), self.world.pairs
        draw = rng.random(len(lines["mode"]))
        pair = np.zeros(len(draw), dtype=np.int64)
        bulk = lines["channel"] == WHOLESALE
        for mode, span in pairs.spans.items():
            for of_bulk in (False, True):
                rows = np.flatnonzero((lines["mode"] == mode) & (bulk == of_bulk))
                if len(rows):
                    cumulated = np.concatenate(([0.0], np.cumsum(weight[span] ** (BULK_TASTE if of_bulk else 1))))
                    low, high = self._range(lines, rows, mode, pairs.place[span])
                    bottom, top = cumulated[low], cumulated[high]
                    drawn = np.searchsorted(cumulated, bottom + draw[rows] * (top - bottom), side="right") - 1
                    pair[rows] = span.start + np.clip(drawn, low, high - 1)
        return pair

    def _range(self, lines: Columns, rows: Ints, mode: int, place: Ints) -> tuple[Ints, Ints]:
        """The pairs a line may choose from: its store, the stores of its country, or all of its mode."""
        if mode not in (STORE, SHIP_STORE, COLLECT):
            return np.zeros(len(rows), dtype=np.int64), np.full(len(rows), len(place))
        stores = len(names.STORES)
        store_starts = np.searchsorted(place, np.arange(3, 4 + stores))
        countries = [row[3] for row in names.STORES]
        first_store = np.array([countries.index(code) if code in countries else 0 for code in names.COUNTRIES])
        count = np.array([countries.count(code) or stores for code in names.COUNTRIES])
        if mode == STORE:
            chosen = np.minimum((lines["where"][rows] ** STORE_SKEW * stores).astype(np.int64), stores - 1)
            chosen = (chosen + FIRST_STORE) % stores
            return store_starts[chosen], store_starts[chosen + 1]
        home = lines["country"][rows]
        return store_starts[first_store[home]], store_starts[first_store[home] + count[home]]


def _orders_per_day(lines: int) -> Floats:
    rows = []
    for code, share in enumerate(_LINE_SHARE):
        relative = daily_volume(6, _WEEK[code])[:DAY_COUNT]
        if code in (SHOP, WHOLESALE):
            calendar = shop_days() if code == SHOP else office_days()
            relative = relative * calendar.is_open[:DAY_COUNT]
        relative[-1] *= 0.07 if code in (WEB, MARKETPLACE) else 0
        per_order = float(np.dot(_LINES_PER_ORDER[code], (1, 2, 3, 4, 5)))
        rows.append(lines * OUTBOUND_SHARE * share / per_order * relative / relative.sum())
    return np.array(rows)


def _mode_shares(shifts: bool) -> Floats:
    """Share of each mode by channel and day."""
    progress = (np.arange(DAY_COUNT + AFTER) - stories.MIX_FROM) / (stories.MIX_FULL - stories.MIX_FROM)
    drop = stories.MIX_SHARE_BEFORE + (stories.MIX_SHARE_AFTER - stories.MIX_SHARE_BEFORE) * np.clip(progress, 0, 1)
    drop = drop if shifts else np.full_like(drop, stories.MIX_SHARE_BEFORE)
    shares = np.zeros((len(CHANNELS), len(drop), 8))
    for mode, share in ((OWN, 0.50), (THIRD, 0.20), (SHIP_STORE, 0.07), (COLLECT, 0.11)):
        shares[WEB, :, mode] = share / 0.88 * (1 - drop)
    shares[WEB, :, DROP] = drop
    shares[SHOP, :, STORE] = 1
    shares[MARKETPLACE, :, MARKET], shares[MARKETPLACE, :, DROP] = 0.8, 0.2
    shares[WHOLESALE, :, OWN], shares[WHOLESALE, :, CROSS] = 0.4, 0.6
    return shares


def mean_units(demand: Demand) -> tuple[Floats, Floats]:
    """Mean units a day each pair is asked for over all days, and the factor of each day by mode (smoothed)."""
    world = demand.world
    lines = demand.volume * np.array([np.dot(row, (1, 2, 3, 4, 5)) for row in _LINES_PER_ORDER])[:, None]
    by_mode = np.einsum("cd,cdm->md", lines, demand.shares[:, :DAY_COUNT])
    units = np.zeros(len(world.pairs.sku))
    for mode, span in world.pairs.spans.items():
        weight = world.pairs.weight[span]
        bulk = lines[WHOLESALE].mean() * demand.shares[WHOLESALE, 0, mode]
        retail = _store_shares(world, mode, weight) if mode in (STORE, SHIP_STORE, COLLECT) else weight / weight.sum()
        units[span] += (by_mode[mode].mean() - bulk) * RETAIL_UNITS * retail
        units[span] += bulk * BULK_UNITS * weight**BULK_TASTE / (weight**BULK_TASTE).sum()
    kernel = np.ones(21) / 21
    factor = np.array(
        [np.convolve(np.pad(row, 10, mode="edge"), kernel, mode="valid") / max(row.mean(), 1e-12) for row in by_mode]
    )
    return units, factor


def _store_shares(world: World, mode: int, weight: Floats) -> Floats:
    """Share of each store pair in a mode's demand: by store at the till, by country for what is ordered online."""
    store = world.pairs.place[world.pairs.spans[STORE]] - len(names.WAREHOUSES)
    if mode == STORE:
        edges = (np.arange(len(names.STORES) + 1) / len(names.STORES)) ** (1 / STORE_SKEW)
        group, share = store, np.roll(np.diff(edges), FIRST_STORE)
    else:
        country = np.array([names.COUNTRIES.index(row[3]) for row in names.STORES])
        group, share = country[store], np.array(names.COUNTRY_SHARE)
    return share[group] * weight / np.bincount(group, weights=weight, minlength=len(share))[group]


def promise(lines: Columns, demand: Demand, rng: np.random.Generator) -> None:
    """Adds the promise, what will happen if the goods are there, and cancellations before shipping."""
    world, count = demand.world, len(lines["mode"])
    mode, supplier = lines["mode"], world.products.supplier[world.pairs.sku[lines["pair"]]]
    answering = (mode == DROP) | (mode == MARKET)
    lines["supplier"] = np.where(answering, supplier, NONE)
    preorder = (mode == OWN) & (lines["channel"] == WEB) & (rng.random(count) < 0.012)
    lines["released"] = np.where(
        preorder, (lines["ordered"] // MINUTES + rng.integers(10, 40, count)) * MINUTES + 480, NONE
    )
    lines["start"] = np.maximum(lines["ordered"], lines["released"])
    days = lines["start"] // MINUTES
    table = np.array([_PROMISE.get(code, 0) for code in range(8)])
    lead = np.where(answering, world.suppliers.promise_days[supplier], table[mode])
    lead = lead + ((lines["country"] != 3) & mask((OWN, DROP, MARKET, CROSS))[mode])
    cutoff = np.array([CUTOFF_HOUR.get(code, 24) for code in range(8)])[mode]
    hour = lines["start"] % MINUTES // 60
    lead = lead + ((hour >= cutoff) & office_days().is_open[days])
    home_delivery = (mode == STORE) & (rng.random(count) < 0.15)
    lead = np.where(home_delivery, 3, lead) + rng.integers(0, 4, count) * (mode == CROSS)
    lines["lead"], lines["take_away"] = lead, (mode == STORE) & ~home_delivery
    shop = mask((STORE, COLLECT))[mode]
    due = np.where(shop, shop_days().after(days, lead), office_days().after(days, lead))
    due = np.where(lines["take_away"], days, due)
    lines["due"] = due
    timed = mode == COLLECT
    lines["promised"] = np.where(rng.random(count) < 0.004, NONE, due * MINUTES + np.where(timed, 18 * 60, 0))
    asked = (lines["channel"] == WHOLESALE) & (rng.random(count) < 0.8)
    lines["requested"] = np.where(asked, office_days().after(days, lead - rng.integers(0, 3, count)) * MINUTES, NONE)
    _fate(lines, demand, rng)
    _cancellations(lines, rng)


def late_share(lines: Columns, demand: Demand) -> Floats:
    """The chance of each line to miss its promise although the goods are there."""
    suppliers, mode = demand.world.suppliers, lines["mode"]
    share = np.array([_LATE.get(code, 0.0) for code in range(8)])[mode]
    own_share = suppliers.late.copy()
    own_share[suppliers.named(stories.FALL_SUPPLIER)] = stories.FALL_LATE_BEFORE
    if stories.REPROMISE in demand.chosen_stories:
        own_share[suppliers.named(stories.REPROMISE_SUPPLIER)] = stories.REPROMISE_LATE
    share = np.where(lines["supplier"] >= 0, own_share[lines["supplier"]], share)
    fallen = (lines["supplier"] == suppliers.named(stories.FALL_SUPPLIER)) & (lines["due"] >= stories.FALL_FROM)
    return np.where(fallen & (stories.FALL in demand.chosen_stories), stories.FALL_LATE_AFTER, share)


def _fate(lines: Columns, demand: Demand, rng: np.random.Generator) -> None:
    """Adds working days to shipping and in transit, the parcels, and whether a parcel gets lost."""
    mode, count = lines["mode"], len(lines["mode"])
    late = rng.random(count) < late_share(lines, demand)
    early = np.searchsorted((0.55, 0.85), rng.random(count)) * ~mask((THIRD, STORE, COLLECT))[mode]
    total = np.where(
        late,
        lines["lead"] + rng.geometric(0.42, count),
        np.maximum(lines["lead"] - early, np.minimum(lines["lead"], 1)),
    )
    transit = (
        np.array([_TRANSIT[code] for code in range(8)])[mode]
        + (rng.random(count) < 0.35) * mask((OWN, DROP, MARKET))[mode]
    )
    lines["late"] = late
    afternoon = (lines["start"] % MINUTES >= 14 * 60) & ~lines["take_away"]
    quick = (
        (mode == THIRD) & ~late & ((lines["start"] % MINUTES < 480) | ~office_days().is_open[lines["start"] // MINUTES])
    )
    transit = np.minimum(np.where(quick, 0, transit), total)
    lines["to_ship"] = np.where(quick, 0, np.maximum(total - transit, afternoon))
    lines["transit"] = np.where(quick, 0, np.maximum(total - lines["to_ship"], 0))
    split = (lines["quantity"] > 1) & (rng.random(count) < 0.05) & ~lines["take_away"] & (mode != THIRD)
    lines["second"] = np.where(split, rng.integers(1, 1 + np.maximum(lines["quantity"] // 2, 1)), 0)
    lines["second_lag"] = rng.integers(0, 2, count) + 1 * late
    lines["lost"] = (rng.random(count) < 0.006) & ~mask((STORE, COLLECT, THIRD))[mode]
    lines["waits"] = rng.random(count) < np.array((0.5, 0.45, 0.1, 0.25, 0.15, 0.35, 0.35, 0.0))[mode]
    lines["patience"] = lines["start"] // MINUTES + rng.integers(6, 26, count)
    lines["divides"] = rng.random(count) < 0.3


def _cancellations(lines: Columns, rng: np.random.Generator) -> None:
    """Adds cancellations decided before anything ships: customer, fraud, other, supplier."""
    draw, count = rng.random(len(lines["mode"])), len(lines["mode"])
    chance = np.array((0.018, 0.0195, 0.0215))
    reason = np.searchsorted(chance, draw)
    reason = np.where((lines["supplier"] >= 0) & (draw > 0.5) & (draw < 0.506), 3, np.where(reason == 3, NONE, reason))
    reason = np.where(lines["take_away"], NONE, reason)
    part = (reason == 0) & (lines["quantity"] > 1) & (rng.random(count) < 0.2)
    lines["reason"] = reason
    lines["cancelled"] = np.where(reason < 0, 0, np.where(part, 1, lines["quantity"]))
    lines["cancelled_at"] = np.where(
        reason < 0, NONE, lines["ordered"] + rng.integers(20, 400, count) + (reason >= 2) * 700
    )
    lines["need"] = lines["quantity"] - lines["cancelled"]
