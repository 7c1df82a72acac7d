"""The retailer before the first order: suppliers, places, products, and which product is kept where."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import polars as pl

from cadran.simulation import names, stories
from cadran.simulation.days import DAY_COUNT, Floats, Ints

STOCK, FEED, THROUGH = 0, 1, 2
MODES = (
    "own_warehouse",
    "third_party",
    "store",
    "ship_from_store",
    "click_collect",
    "dropship",
    "marketplace",
    "cross_dock",
)
OWN, THIRD, STORE, SHIP_STORE, COLLECT, DROP, MARKET, CROSS = range(8)
_TRADES = (names.STOCK_SUPPLIERS, names.DROPSHIP_SUPPLIERS, names.MARKETPLACE_SELLERS)
# Late share of outbound and inbound lines, rejected units, of excellent, fine and poor suppliers.
_TIERS = ((0.015, 0.02, 0.002), (0.065, 0.06, 0.012), (0.18, 0.17, 0.05))
_FOREIGN = {"GB": "GBP", "SE": "SEK", "CH": "CHF"}


@dataclass(frozen=True)
class Suppliers:
    """One entry per supplier; quantities are shares unless the name says days."""

    ids: list[str]
    names: list[str]
    countries: list[str]
    currencies: list[str]
    trade: Ints
    size: Floats
    tier: Ints
    late: Floats
    inbound_late: Floats
    reject: Floats
    promise_days: Ints
    lead_days: Ints

    def named(self, name: str) -> int:
        return self.names.index(name)


@dataclass(frozen=True)
class Products:
    """One entry per SKU; launch and delisting are day indexes (a large one = never delisted)."""

    ids: list[str]
    names: list[str]
    category: Ints
    brand: Ints
    supplier: Ints
    cost: Floats
    price: Floats
    popularity: Floats
    launched: Ints
    delisted: Ints


@dataclass(frozen=True)
class Places:
    """One entry per location: warehouses, the 3PL, stores, then one per supplier feed."""

    ids: list[str]
    names: list[str]
    kinds: list[str]
    countries: list[str]
    regions: list[str | None]
    feed_of: Ints


@dataclass(frozen=True)
class Pairs:
    """One entry per SKU and location; `spans` holds the slice of pairs that serves each mode."""

    sku: Ints
    place: Ints
    kind: Ints
    weight: Floats
    spans: dict[int, slice]


@dataclass(frozen=True)
class World:
    """Everything that stands before the first order."""

    suppliers: Suppliers
    products: Products
    places: Places
    pairs: Pairs
    dead_pair: int
    empty_pair: int


def built(lines: int, rng: np.random.Generator) -> World:
    """The retailer for about `lines` order lines; its range grows with the square root of the lines."""
    suppliers = _suppliers(rng)
    products = _products(suppliers, min(20_000, max(220, round(460 * sqrt(lines / 60_000)))), rng)
    places = _places(suppliers)
    pairs = _pairs(suppliers, products, places, rng)
    dead, empty = _story_pairs(pairs)
    return World(suppliers, products, places, pairs, dead, empty)


def _suppliers(rng: np.random.Generator) -> Suppliers:
    listed = [(name, country, trade) for trade, group in enumerate(_TRADES) for name, country in group]
    rank = np.concatenate([np.arange(len(group)) for group in _TRADES])
    by_name = sorted(range(len(listed)), key=lambda index: listed[index][0])
    listed, rank = [listed[index] for index in by_name], rank[by_name]
    count = len(listed)
    tier = rng.choice(3, size=count, p=(0.18, 0.64, 0.18))
    tier[[name in _GOOD for name, _, _ in listed]] = 1
    quality = np.array(_TIERS)[tier] * rng.uniform(0.75, 1.25, size=(count, 1))
    countries = [country for _, country, _ in listed]
    far = np.array(
        [0 if country == "FR" else 5 if country in {"BE", "DE", "ES", "IT", "NL"} else 9 for country in countries]
    )
    return Suppliers(
        ids=[f"S{index + 1:03d}" for index in range(count)],
        names=[name for name, _, _ in listed],
        countries=countries,
        currencies=[_FOREIGN.get(country, "EUR") for country in countries],
        trade=np.array([trade for _, _, trade in listed]),
        size=_sizes([name for name, _, _ in listed], rank),
        tier=tier,
        late=quality[:, 0],
        inbound_late=quality[:, 1],
        reject=quality[:, 2],
        promise_days=rng.integers(2, 6, count) + (far > 0) + tier // 2,
        lead_days=rng.integers(6, 12, count) + far + 2 * tier,
    )


def _sizes(listed: list[str], rank: Ints) -> Floats:
    size = 1 / (rank + 1.5) ** 0.95
    size[listed.index(stories.FALL_SUPPLIER)] *= 1.4
    return size


_GOOD = {stories.FALL_SUPPLIER, stories.OVERSELL_SUPPLIER, stories.TINY_SUPPLIER, stories.REPROMISE_SUPPLIER}


def _products(suppliers: Suppliers, count: int, rng: np.random.Generator) -> Products:
    supplier = np.sort(_supplier_of_products(suppliers, count, rng))
    category = (supplier * 7 + rng.choice((0, 0, 0, 0, 1, 3), size=count)) % len(names.CATEGORIES)
    mean_cost = np.array([row[2] for row in names.CATEGORIES])[category]
    cost = np.round(mean_cost * rng.lognormal(-0.18, 0.6, count), 2) + 0.8
    per_supplier = np.bincount(supplier, minlength=len(suppliers.ids))
    popularity = suppliers.size[supplier] / per_supplier[supplier] * rng.lognormal(0, 0.75, count)
    launched = np.where(
        rng.random(count) < 0.16, rng.integers(40, DAY_COUNT - 60, count), rng.integers(-900, -30, count)
    )
    delisted = np.where((rng.random(count) < 0.06) & (launched < 0), rng.integers(200, DAY_COUNT - 20, count), 10**6)
    tiny = supplier == suppliers.named(stories.TINY_SUPPLIER)
    launched[tiny], delisted[tiny] = -100, 10**6
    return Products(
        ids=_sku_ids(category),
        names=_product_names(category, rng),
        category=category,
        brand=(category + rng.choice((0, 0, 0, 4, 7), size=count)) % len(names.BRANDS),
        supplier=supplier,
        cost=np.round(cost, 2),
        price=np.ceil(cost * rng.uniform(1.7, 2.5, count)) - 0.1,
        popularity=np.where(tiny, 0, popularity),
        launched=launched,
        delisted=delisted,
    )


def _supplier_of_products(suppliers: Suppliers, count: int, rng: np.random.Generator) -> Ints:
    chosen = [np.arange(len(suppliers.ids))]
    left = count - len(suppliers.ids)
    first, second = round(left * 0.56), round(left * 0.29)
    for trade, of_trade in enumerate((first, second, left - first - second)):
        members = np.flatnonzero(suppliers.trade == trade)
        members = members[suppliers.size[members] > suppliers.size[members].min()]
        size = suppliers.size[members] / suppliers.size[members].sum()
        chosen.append(rng.choice(members, size=of_trade, p=size))
    return np.concatenate(chosen)


def _sku_ids(category: Ints) -> list[str]:
    counters = [0] * len(names.CATEGORIES)
    ids = []
    for code in category:
        counters[code] += 1
        ids.append(f"{names.CATEGORIES[code][0]}-{counters[code]:05d}")
    return ids


def _product_names(category: Ints, rng: np.random.Generator) -> list[str]:
    codes = [names.CATEGORIES[code][0] for code in category]
    draws = rng.integers(0, 10**6, size=(len(codes), 3))
    return [
        " ".join(
            options[draw % len(options)]
            for options, draw in zip(
                (names.PRODUCT_NOUNS[code], names.PRODUCT_SERIES, names.PRODUCT_FINISHES), row, strict=True
            )
        )
        for code, row in zip(codes, draws, strict=True)
    ]


def _places(suppliers: Suppliers) -> Places:
    own = (*names.WAREHOUSES, *names.STORES)
    feeds = [index for index in range(len(suppliers.ids)) if suppliers.trade[index] > 0]
    return Places(
        ids=[row[0] for row in own] + [f"FEED-{suppliers.ids[index]}" for index in feeds],
        names=[row[1] for row in own] + [f"Flux {suppliers.names[index]}" for index in feeds],
        kinds=[row[2] for row in own] + ["supplier"] * len(feeds),
        countries=[row[3] for row in own] + [suppliers.countries[index] for index in feeds],
        regions=[row[4] for row in own] + [None] * len(feeds),
        feed_of=np.array([-1] * len(own) + feeds),
    )


def _pairs(suppliers: Suppliers, products: Products, places: Places, rng: np.random.Generator) -> Pairs:
    groups = _pair_groups(suppliers, products, places, rng)
    ends = np.cumsum([len(skus) for skus, _, _ in groups])
    spans = [slice(int(end) - len(skus), int(end)) for end, (skus, _, _) in zip(ends, groups, strict=True)]
    warehouse, third, store, drop, market, through = spans
    sku = np.concatenate([skus for skus, _, _ in groups])
    return Pairs(
        sku=sku,
        place=np.concatenate([place for _, place, _ in groups]),
        kind=np.repeat([kind for _, _, kind in groups], [len(skus) for skus, _, _ in groups]),
        weight=products.popularity[sku] * rng.uniform(0.6, 1.4, len(sku)),
        spans={
            OWN: warehouse,
            THIRD: third,
            STORE: store,
            SHIP_STORE: store,
            COLLECT: store,
            DROP: drop,
            MARKET: market,
            CROSS: through,
        },
    )


def _pair_groups(
    suppliers: Suppliers, products: Products, places: Places, rng: np.random.Generator
) -> list[tuple[Ints, Ints, int]]:
    """SKUs, their places and the kind of pair: warehouses, 3PL, stores, two sorts of feeds, goods that only pass."""
    trade = suppliers.trade[products.supplier]
    stocked, drops, markets = (np.flatnonzero(trade == code) for code in range(3))
    feed_place = np.full(len(suppliers.ids), -1)
    feed_place[places.feed_of[places.feed_of >= 0]] = np.flatnonzero(places.feed_of >= 0)
    sku, place = _warehouse_pairs(products, stocked, rng)
    passing = np.where(stocked == sku[0], 0, rng.integers(0, 2, len(stocked)))
    return [
        (sku, place, STOCK),
        (*_third_party_pairs(stocked, rng), STOCK),
        (*_store_pairs(products, stocked, rng), STOCK),
        (drops, feed_place[products.supplier[drops]], FEED),
        (markets, feed_place[products.supplier[markets]], FEED),
        (stocked, passing, THROUGH),
    ]


def _warehouse_pairs(products: Products, stocked: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each SKU at one warehouse, every fifth at both; the first pair is the story SKU at the second warehouse."""
    first = (rng.random(len(stocked)) < 0.45).astype(np.int64)
    both = rng.random(len(stocked)) < 0.2
    fit = (products.launched[stocked] < 0) & (products.delisted[stocked] >= DAY_COUNT) & (products.cost[stocked] < 30)
    story = int(np.argsort(-products.popularity[stocked] * fit)[12])
    first[story], both[story] = 0, False
    sku = np.concatenate((stocked[[story]], stocked, stocked[both]))
    return sku, np.concatenate(([1], first, 1 - first[both]))


def _third_party_pairs(stocked: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    kept = stocked[rng.random(len(stocked)) < 0.22]
    return kept, np.full(len(kept), 2)


def _store_pairs(products: Products, stocked: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    per_store = max(6, round(0.34 * len(stocked) / len(names.STORES)))
    share = np.sqrt(products.popularity[stocked])
    share = share / share.sum()
    ranges = [np.sort(rng.choice(stocked, size=per_store, replace=False, p=share)) for _ in names.STORES]
    return np.concatenate(ranges), np.repeat(np.arange(3, 3 + len(names.STORES)), per_store)


def _story_pairs(pairs: Pairs) -> tuple[int, int]:
    """The pair that will sleep (the first) and the pair of the same SKU that will run dry; both sell well before."""
    same = np.flatnonzero((pairs.sku == pairs.sku[0]) & (pairs.place == 0) & (pairs.kind == STOCK))
    dead, empty = 0, int(same[0])
    sold = pairs.weight[pairs.spans[OWN]]
    pairs.weight[dead], pairs.weight[empty] = np.quantile(sold, 0.6), np.quantile(sold, 0.96)
    return dead, empty


def lookup(values: Sequence[str | None], codes: Ints) -> pl.Series:
    """The texts standing at `codes`; a negative code is empty."""
    return pl.Series("", [None, *values], dtype=pl.String).gather(codes + 1)
