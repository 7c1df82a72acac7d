"""The simulation from the first day to the last, a few days at a time, written to files as it goes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from cadran.simulation import after_sales, demand, fulfilment, inbound, reference, stories
from cadran.simulation.columns import Columns, dates, joined, known, taken
from cadran.simulation.days import DAY_COUNT, MINUTES
from cadran.simulation.files import TableFile
from cadran.simulation.moves import Moves
from cadran.simulation.planted import tiny_lines
from cadran.simulation.rates import Rates
from cadran.simulation.stock import Sheet, Stock
from cadran.simulation.world import World, built, lookup

_LINES_PER_CHUNK = 350_000
_LARGE_FROM = 400_000
_GROWING = ("order_lines", "deliveries", "returns", "stock_levels", "feedback", "forecasts")


def simulate(
    out: Path,
    lines: int,
    seed: int = 7,
    format: Literal["csv", "parquet"] = "csv",
    progress: Callable[[float], None] | None = None,
    without: frozenset[str] = frozenset(),
) -> dict[str, int]:
    """Writes about `lines` order lines and every other contract table to `out`; returns the rows of each table.

    The same lines, seed and format give the same bytes. `without` names stories to leave out.
    """
    out.mkdir(parents=True, exist_ok=True)
    house = _House(lines, seed, stories.ALL - without)
    large = lines >= _LARGE_FROM
    with ThreadPoolExecutor(1) as writer:
        files = {table: TableFile(out, table, format, large and table in _GROWING, writer) for table in _TABLES}
        for table, frame in house.reference_tables():
            files[table].add(frame)
        step = int(np.clip(_LINES_PER_CHUNK * DAY_COUNT // lines, 1, 7))
        for first in range(0, DAY_COUNT, step):
            last = min(first + step, DAY_COUNT)
            for table, frame in house.days(first, last):
                files[table].add(frame)
            if progress:
                progress(last / DAY_COUNT)
        for file in files.values():
            file.close()
    return {table: file.rows for table, file in files.items()}


_TABLES = (
    "suppliers",
    "locations",
    "products",
    "sla_clauses",
    "calendar_events",
    "exchange_rates",
    "forecasts",
    "order_lines",
    "deliveries",
    "returns",
    "stock_levels",
    "feedback",
)


class _House:
    """The retailer at work: holds what carries over from one chunk of days to the next."""

    def __init__(self, lines: int, seed: int, chosen_stories: frozenset[str]) -> None:
        self.rng = np.random.default_rng((seed, 20261120))
        self.chosen_stories = chosen_stories
        self.world: World = built(lines, np.random.default_rng((seed, 1)))
        self.rates = Rates(self.world.suppliers, np.random.default_rng((seed, 2)))
        self.demand = demand.Demand(self.world, lines, chosen_stories)
        self.stock = Stock(self.demand, lines, np.random.default_rng((seed, 3)))
        self.side = np.random.default_rng((seed, 4))
        self.moves = Moves(self.world, np.random.default_rng((seed, 5)))
        self.carried: Columns | None = None
        self.next_return = 1
        self.last_on_hand = np.zeros(len(self.world.pairs.sku), dtype=np.int64)

    def reference_tables(self) -> list[tuple[str, pl.DataFrame]]:
        return [
            ("suppliers", reference.suppliers(self.world)),
            ("locations", reference.locations(self.world)),
            ("products", reference.products(self.world, self.stock)),
            ("sla_clauses", reference.clauses(self.world, self.side)),
            ("calendar_events", reference.calendar()),
            ("exchange_rates", self.rates.frame()),
            ("forecasts", reference.forecasts(self.demand, self.stock, self.side)),
        ]

    def days(self, first: int, last: int) -> list[tuple[str, pl.DataFrame]]:
        """The rows of all tables that the days from `first` up to but not including `last` complete."""
        lines = self._entered(first, last)
        outcome, sheet = self.stock.live(lines, first, last)
        done = fulfilment.settled(self.world, lines, outcome, self.rates, self.chosen_stories, self.rng)
        open_rows = np.concatenate((outcome.waiting, np.flatnonzero(lines["entry"] >= last)))
        if last < DAY_COUNT:
            self.carried = taken(lines, open_rows)
            closed = np.ones(len(lines["entry"]), dtype=bool)
            closed[open_rows] = False
            done = taken(done, closed)
        moved = self.moves.written() if last == DAY_COUNT else []
        return self._sold(done) + self._bought() + [("stock_levels", self._levels(sheet)), *moved]

    def _entered(self, first: int, last: int) -> Columns:
        lines = self.demand.chunk(first, last, self.rng)
        demand.promise(lines, self.demand, self.rng)
        if stories.TINY in self.chosen_stories:
            lines = joined(lines, tiny_lines(self.demand, lines, first, last))
        lines["entry"] = lines["start"] // MINUTES
        if self.carried is not None:
            lines = joined(self.carried, lines)
        lines = taken(lines, np.argsort(lines["entry"], kind="stable"))
        return lines

    def _sold(self, done: Columns) -> list[tuple[str, pl.DataFrame]]:
        back = after_sales.returned(self.world, done, self.next_return, self.rng)
        self.next_return += len(back["order"])
        self.stock.restocked.add(*after_sales.restocked(back))
        return [
            ("order_lines", fulfilment.order_lines(self.world, done)),
            ("deliveries", fulfilment.deliveries(done, self.rng)),
            ("returns", after_sales.frame(self.world, back)),
            ("feedback", after_sales.feedback(done, self.rng)),
        ]

    def _bought(self) -> list[tuple[str, pl.DataFrame]]:
        collected = self.stock.purchases.collected()
        if collected is None:
            return []
        lines, receipts = collected
        self.moves.of_receipts(receipts)
        return [
            ("order_lines", inbound.order_lines(self.world, lines, self.rates)),
            ("deliveries", inbound.deliveries(receipts)),
        ]

    def _levels(self, sheet: Sheet) -> pl.DataFrame:
        """Closing stock of each day; the last day of the data is not over and has none."""
        world, stock = self.world, self.stock
        pairs, products = world.pairs, world.products
        day = np.arange(sheet.first, min(sheet.first + len(sheet.on_hand), DAY_COUNT - 1))[:, None]
        on_hand = sheet.on_hand[: len(day)]
        before = np.vstack((self.last_on_hand[None], on_hand))[: len(day)]
        self.last_on_hand = sheet.on_hand[-1]
        launched, delisted = products.launched[pairs.sku], products.delisted[pairs.sku]
        kept = (delisted > day) | (on_hand > 0) | (before > 0)
        is_listed = (launched <= day) & kept & (stock.is_stock | stock.is_feed)
        rows, pair = np.nonzero(is_listed)
        own = stock.is_stock[pair]
        level = sheet.stated[rows, pair]
        for fault_day, fault_pair, units in _faults(stock):
            level[(rows + sheet.first == fault_day) & (pair == fault_pair)] = units
        return pl.DataFrame(
            {
                "stock_date": dates(rows + sheet.first),
                "sku": lookup(products.ids, pairs.sku[pair]),
                "location_id": lookup(world.places.ids, pairs.place[pair]),
                "on_hand_quantity": level,
                "reserved_quantity": known(sheet.reserved[rows, pair], own),
                "on_order_quantity": known(sheet.on_order[rows, pair], own),
                "counted_quantity": known(sheet.counted[rows, pair], sheet.counted[rows, pair] >= 0),
                "unit_cost": products.cost[pairs.sku[pair]],
                "safety_stock": known(stock.safety[pair].astype(np.int64), own),
            }
        )


def _faults(stock: Stock) -> list[tuple[int, int, int]]:
    """Seven negative rows that no movement explains: day, pair, units."""
    steady = np.flatnonzero(stock.is_stock & (stock.world.products.launched[stock.world.pairs.sku] < 0))[10:80:10]
    return [(90 + 95 * number, int(pair), -(number % 3 + 1)) for number, pair in enumerate(steady)]
