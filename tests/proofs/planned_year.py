"""A simulated year under the advice of the plan, against a year under the rule of the simulated house.

Both years see the same customers and the same suppliers: demand and lead times are drawn beforehand, from distributions
nobody but the simulation knows. The advice reads what has happened so far, as the warehouse states it, and comes from
`cadran.analysis.replenishment.plan`; the house knows the true pace of each item and orders by `cadran.simulation`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cadran.analysis.replenishment import REVIEW_DAYS, Choice, plan
from cadran.simulation.stock import reorders, safety_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Days before the year that tell what is asked for, and the lines each supplier has delivered by then.
BEFORE, YEAR, LINES_BEFORE = 182, 365, 40
MONTH, QUARTER = 28, 91
# The pairs of quarters a drift is told from, at least.
FEWEST_PAIRS = 30
# The share of cycles a reader plans for.
PROMISED = 0.95
# How far fast items may stay from it.
TOLERANCE = 0.02
# Half of an assortment sells daily; a quarter sells a unit now and then, a quarter many at once now and then.
FAST, SLOW, LUMPY = "fast", "slow", "lumpy"
KINDS = (FAST, FAST, SLOW, LUMPY)
# How long an order of the house lasts in the sample, in days.
HOUSE_CYCLE = 16.0
BEGIN = date(2025, 1, 6)


@dataclass(frozen=True)
class Market:
    """What customers will ask for, days by items, and how long the next orders of each item will take."""

    kind: tuple[str, ...]
    pace: Floats
    demand: Ints
    lead_mean: Floats
    leads: Ints
    cost: Floats


def market(count: int, days: int, seed: int) -> Market:
    """Items of every kind with one supplier each, drawn by `seed`."""
    rng = np.random.default_rng(seed)
    kind = tuple(KINDS[item % len(KINDS)] for item in range(count))
    draw = {FAST: lambda: rng.uniform(4, 30), SLOW: lambda: rng.uniform(0.03, 0.12), LUMPY: lambda: rng.uniform(0.2, 1)}
    pace = np.array([draw[each]() for each in kind])
    demand = np.stack([_demand(each, mean, days, rng) for each, mean in zip(kind, pace, strict=True)], axis=1)
    lead_mean = rng.uniform(6, 18, count)
    shape = 1 / rng.uniform(0.1, 0.3, count) ** 2
    leads = np.maximum(np.rint(rng.gamma(shape[:, None], (lead_mean / shape)[:, None], (count, days))), 1)
    return Market(kind, pace, demand, lead_mean, leads.astype(np.int64), rng.lognormal(2.5, 0.8, count))


def _demand(kind: str, mean: float, days: int, rng: np.random.Generator) -> Ints:
    """Fast: negative binomial, variance 2.5 times the mean. Slow: Poisson. Lumpy: about 8 units on a day in many."""
    if kind == FAST:
        return rng.negative_binomial(mean / 1.5, 1 / 2.5, days)
    if kind == SLOW:
        return rng.poisson(mean, days)
    return np.where(rng.random(days) < mean / 8, 1 + rng.poisson(7, days), 0)


@dataclass
class Year:
    """The stock of a policy day by day: what lies there, what is on its way, and what came of its cycles."""

    market: Market
    on_hand: Ints
    coming: list[tuple[int, int, int]] = field(default_factory=list)
    taken: list[list[int]] = field(default_factory=list)
    closing: list[Ints] = field(default_factory=list)
    asked: list[Ints] = field(default_factory=list)
    cycles: Ints = field(init=False)
    failed: Ints = field(init=False)
    lost: Ints = field(init=False)
    was_short: Flags = field(init=False)
    orders: Ints = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.on_hand)
        self.cycles, self.failed, self.lost, self.orders = (np.zeros(count, dtype=np.int64) for _ in range(4))
        self.was_short = np.zeros(count, dtype=bool)

    @property
    def day(self) -> int:
        return len(self.closing)

    def on_order(self) -> Ints:
        units = np.zeros(len(self.on_hand), dtype=np.int64)
        for _, item, quantity in self.coming:
            units[item] += quantity
        return units

    def order(self, item: int, quantity: int) -> None:
        """Order at the end of a day; each item takes its own lead times in turn, whoever orders."""
        lead = int(self.market.leads[item, self.orders[item]])
        self.orders[item] += 1
        self.taken[item].append(lead)
        self.coming.append((self.day + lead, item, quantity))

    def live(self) -> None:
        """A day: what is due comes in the morning and ends a cycle, then customers ask; what is not there is lost."""
        for _, item, quantity in [line for line in self.coming if line[0] <= self.day]:
            self.on_hand[item] += quantity
            self.cycles[item] += 1
            self.failed[item] += self.was_short[item]
            self.was_short[item] = False
        self.coming = [line for line in self.coming if line[0] > self.day]
        demand = self.market.demand[self.day]
        short = np.maximum(demand - self.on_hand, 0)
        self.was_short |= short > 0
        self.lost += short
        self.on_hand = self.on_hand - demand + short
        self.asked.append(demand)
        self.closing.append(self.on_hand.copy())


Policy = Callable[[Year], None]


def house(year: Year) -> None:
    """The rule of the simulated house on its days: three of five working days, the pace known."""
    if year.day % 7 > 4:
        return
    pace, lead = year.market.pace, year.market.lead_mean + 4
    safety = safety_of(pace, lead, np.full(len(pace), 0.22))
    position = year.on_hand + year.on_order()
    is_low, units = reorders(position, pace, lead, np.full(len(pace), HOUSE_CYCLE), safety)
    takes_orders = (year.day + np.arange(len(pace))) % 5 < 3
    for item in np.flatnonzero(is_low & takes_orders):
        year.order(int(item), int(units[item]))


class Advised:
    """Monday's orders of the plan, each sent on the day the plan says."""

    def __init__(self, level: float = PROMISED) -> None:
        self.choice = Choice(service_level=level)
        self.agenda: dict[int, list[tuple[int, int]]] = {}

    def __call__(self, year: Year) -> None:
        if year.day % REVIEW_DAYS == 0:
            planned = plan(*stated(year), self.choice).positions
            due = planned.filter(pl.col("order_quantity") > 0, pl.col("order_in_days") < REVIEW_DAYS)
            self.agenda = {}
            for sku, days, quantity in due.select("sku", "order_in_days", "order_quantity").iter_rows():
                self.agenda.setdefault(year.day + days, []).append((int(sku), int(quantity)))
        for item, quantity in self.agenda.pop(year.day, []):
            year.order(item, quantity)


def stated(year: Year) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The positions and order sizes as the warehouse states them: see marts.stock_demands and stock_positions."""
    asked, closing = np.array(year.asked[-YEAR:]), np.array(year.closing[-YEAR:])
    rows, sizes = [], []
    waits, drift = _waits(year), {"demand_drift": drift_of(asked, closing > 0)}
    for item in range(len(year.on_hand)):
        row, own = _position(year, item, asked[:, item], closing[:, item] > 0, waits[item])
        rows.append(row | drift)
        sizes += own
    names = {"sku": pl.String, "location_id": pl.String, "demand_quantity": pl.Float64, "day_count": pl.Int64}
    return pl.DataFrame(rows, schema_overrides=TYPES), pl.DataFrame(sizes, schema=names, orient="row")


def drift_of(asked: Ints, in_stock: Flags) -> float:
    """How far the demand of all items moves from one quarter to the next beyond chance: see marts.stock_demands."""
    changes, levels = [], []
    ends = len(asked) - QUARTER * np.arange(len(asked) // QUARTER + 1)
    quarters = [slice(start, end) for end, start in pairwise(ends)]
    for late, early in pairwise(quarters):
        for item in range(asked.shape[1]):
            days = [asked[part, item][in_stock[part, item]].astype(float) for part in (late, early)]
            both = np.concatenate(days)
            if min(map(len, days)) <= QUARTER // 2 or not both.any():
                continue
            within = sum(((part - part.mean()) ** 2).sum() for part in days) / (len(both) - 2)
            by_chance = within * sum(1 / len(part) for part in days)
            changes.append(((days[0].mean() - days[1].mean()) ** 2 - by_chance) / both.mean())
            levels.append(both.mean() - within / len(both) / both.mean())
    return float(np.sqrt(max(sum(changes) / sum(levels), 0))) if len(changes) >= FEWEST_PAIRS else 0.0


TYPES = {
    "first_stock_date": pl.Date,
    "launched_on": pl.Date,
    "demand_sd": pl.Float64,
    **dict.fromkeys(("forecast_daily_quantity", "own_safety_stock", "own_reorder_point"), pl.Float64),
    **dict.fromkeys(("short_quantity", "sales_at_risk", "margin_at_risk", "cover_days"), pl.Float64),
    **dict.fromkeys(("daily_demand_quantity", "spread_daily_quantity"), pl.Float64),
    **dict.fromkeys(("pack_size", "minimum_order_quantity", "maximum_stock", "unit_price"), pl.Float64),
    **dict.fromkeys(("next_order_id", "next_flow", "reason"), pl.String),
}
UNSTATED = dict.fromkeys(TYPES)


def _waits(year: Year) -> dict[int, list[tuple[int, int]]]:
    """By item the days and units of what is on its way."""
    waits: dict[int, list[tuple[int, int]]] = {item: [] for item in range(len(year.on_hand))}
    for day, item, quantity in year.coming:
        waits[item].append((day, quantity))
    return waits


def _position(
    year: Year, item: int, asked: Ints, in_stock: Flags, coming: list[tuple[int, int]]
) -> tuple[dict[str, object], list[tuple[str, str, float, int]]]:
    sku = str(item)
    leads = np.array(year.taken[item][-LINES_BEFORE:], dtype=float)
    p50, p90 = np.quantile(leads, 0.5), np.quantile(leads, 0.9)
    month = _window(asked, in_stock, MONTH)
    spread = asked[in_stock]
    order_days = spread[spread > 0]
    pace = float(month.mean()) if len(month) else None
    on_hand = float(year.on_hand[item])
    cover = on_hand / pace if pace else None
    row = UNSTATED | {
        "sku": sku,
        "location_id": "HOUSE",
        "location_name": "House",
        "category": year.market.kind[item],
        "stock_date": BEGIN + timedelta(days=year.day),
        "first_stock_date": BEGIN - timedelta(days=YEAR),
        "on_hand_quantity": on_hand,
        "reserved_quantity": 0.0,
        "leaving_quantity": 0.0,
        "on_order_quantity": float(sum(quantity for _, quantity in coming)),
        "coming_quantity": float(sum(quantity for _, quantity in coming)),
        "daily_demand_quantity": pace,
        "spread_daily_quantity": float(spread.mean()) if len(spread) else None,
        "demand_level": 1.0,
        "demand_sd": float(spread.std(ddof=1)) if len(spread) > 1 else None,
        "demand_days": len(month),
        "spread_days": len(spread),
        "order_day_count": len(order_days),
        "lead_days_p90": float(p90),
        "lead_days_mean": float(leads.mean()),
        "lead_days_sd": float(leads.std(ddof=1)),
        "cover_days": cover,
        "receipt_days_p50": float(p50),
        "receipt_days_p90": float(p90),
        "is_running_out": bool(cover is not None and cover < p90),
        "unit_cost": float(year.market.cost[item]),
    }
    is_slow = 0 < len(order_days) * 91 < len(spread) * 13
    counted = zip(*np.unique(order_days, return_counts=True), strict=True) if is_slow else ()
    return row, [(sku, "HOUSE", float(size), int(days)) for size, days in counted]


def _window(asked: Ints, in_stock: Flags, days: int) -> Ints:
    """What was asked for on the days in stock of the last `days`, or of the year where they were less than half."""
    recent = asked[-days:][in_stock[-days:]]
    return recent if len(recent) * 2 >= min(days, len(asked)) else asked[in_stock]


@dataclass(frozen=True)
class Result:
    """What a year came to, of one kind of items: shares are of 1, the value is that of a mean day at cost."""

    cycle_service: float
    cycles: int
    fill_rate: float
    stockout_days: float
    stock_value: float

    def line(self) -> str:
        shares = (self.cycle_service, self.fill_rate, self.stockout_days)
        service, fill, out = (f"{100 * share:.1f} %" for share in shares)
        served = f"{service} of {self.cycles} cycles without a stockout, {fill} of units served"
        return f"{served}, {out} of days out, stock {self.stock_value:,.0f}"


def lived(world: Market, policy: Policy, before: int = BEFORE) -> dict[str, Result]:
    """The year under a policy, after `before` days under the house: by kind of items."""
    count = len(world.pace)
    safety = safety_of(world.pace, world.lead_mean + 4, np.full(count, 0.22))
    year = Year(world, np.ceil(world.pace * (world.lead_mean + 10) + safety).astype(np.int64))
    year.taken = [list(map(int, leads[-LINES_BEFORE:])) for leads in world.leads]
    days = len(world.demand)
    for day in range(days):
        if day == before:
            year.cycles[:], year.failed[:], year.lost[:] = 0, 0, 0
            year.was_short[:] = False
        year.live()
        (house if day < before else policy)(year)
    return {kind: _result(year, before, kind) for kind in dict.fromkeys(world.kind)}


def _result(year: Year, before: int, kind: str) -> Result:
    own = np.array([each == kind for each in year.market.kind])
    closing = np.array(year.closing[before:])[:, own]
    cycles = int(year.cycles[own].sum())
    return Result(
        1 - year.failed[own].sum() / max(cycles, 1),
        cycles,
        1 - year.lost[own].sum() / year.market.demand[before:, own].sum(),
        float((closing <= 0).mean()),
        float((closing * year.market.cost[own]).sum(axis=1).mean()),
    )


def a_year(items: int, seed: int, days: int = YEAR) -> tuple[dict[str, Result], dict[str, Result], list[str]]:
    """The year under the advice and under the house, and what is wrong with the promise of fast items."""
    world = market(items, BEFORE + days, seed)
    advised, usual = lived(world, Advised()), lived(world, house)
    reached = advised[FAST].cycle_service
    is_kept = abs(reached - PROMISED) <= TOLERANCE
    return advised, usual, [] if is_kept else [f"fast items reach {reached:.3f}, promised {PROMISED}"]
