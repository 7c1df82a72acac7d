"""Stock: value, rotation, cover, dead stock, days out, safety, accuracy, availability."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from second_statement.history import ANSWERED_BY_SUPPLIER, History, cents
from second_statement.lines import Line, bookings, counted, flows_that_cancel, lines
from second_statement.rows import NOTHING, ONE, Place, Row, share
from second_statement.stock_states import (
    StockDay,
    demand,
    levels,
    only_place,
    place_asked,
    span_on,
    stock_days,
)

COVER_DAYS = 28
DEAD_DAYS = 180
TRANSFER_DAYS = 7
TOLERANCE = Decimal("0.02")
A_SHARE = Decimal("0.8")


def stock_value(history: History) -> Iterator[Row]:
    """What the stock of a day cost us; read on the last day of the period."""
    for held in stock_days(history):
        place, value = held.place, held.value(history)
        if held.is_gone(history):
            yield place.beside("inactive")
        elif held.on_hand is None:
            yield place.outside("stock_unknown")
        else:
            yield place.outside("no_cost") if value is None else place.counts(held.outcome, value)


def stockout_days(history: History) -> Iterator[Row]:
    """Days with on hand <= 0 / days the SKU was active there."""
    return _days(history, lambda held: held.outcome == "out")


def _days(history: History, is_counted: Callable[[StockDay], bool], of_feeds: bool = False) -> Iterator[Row]:
    for held in stock_days(history, of_feeds):
        place = held.place
        if held.outcome == "unknown":
            yield place.outside("stock_unknown")
        elif held.outcome == "inactive":
            yield place.beside("inactive")
        else:
            yield place.counts(held.outcome, is_counted(held), ONE)


def feed_availability(history: History) -> Iterator[Row]:
    """Days on which a supplier's feed said an offered item was available / days active."""
    return _days(history, lambda held: held.outcome == "in_stock", of_feeds=True)


def a_availability(history: History) -> Iterator[Row]:
    """Of the A items of the 12 months before the month: days with stock / days active."""
    for held, row in zip(stock_days(history), _days(history, lambda held: held.outcome == "in_stock"), strict=True):
        if held.key[0] in a_items(history, held.day.replace(day=1)):
            yield row


@cache
def a_items(history: History, month: date) -> frozenset[str]:
    """The SKUs that made the first 80 % of the revenue of the 12 months before a month."""
    since = month.replace(year=month.year - 1)
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for line in counted(history):
        if line.row.flow == "outbound" and since <= line.row.ordered_at.day < month:
            revenue[line.row.sku] += line.value(line.row.ordered_quantity - line.cancelled) or NOTHING
    total, so_far, found = sum(revenue.values(), NOTHING), NOTHING, set()
    for sku, amount in sorted(revenue.items(), key=lambda item: (-item[1], item[0])):
        if amount > 0 and so_far < A_SHARE * total:
            found.add(sku)
        so_far += amount
    return frozenset(found)


def below_safety(history: History) -> Iterator[Row]:
    """Days below safety stock / active days; the product's safety stock counts where it lies in one place only."""
    for held in stock_days(history):
        place, safety = held.place, held.level.safety_stock
        product = history.product(held.key[0])
        if safety is None and product is not None and only_place(history, held.key[0], held.day) == held.key[1]:
            safety = product.safety_stock
        if held.outcome == "unknown":
            yield place.outside("stock_unknown")
        elif held.outcome == "inactive":
            yield place.beside("inactive")
        elif safety is None:
            yield place.outside("no_safety_stock")
        else:
            yield place.counts(held.outcome, held.on_hand < safety, ONE)


def inventory_accuracy(history: History) -> Iterator[Row]:
    """Counted records within 2 % / counted records, never net."""
    for (sku, location), own in levels(history).items():
        for level in own:
            if level.counted_quantity is not None and location not in history.feeds:
                off = abs(level.counted_quantity - level.on_hand_quantity)
                key, day = (level.stock_date, sku, location), level.stock_date
                place = Place(key, day, None, history.supplier_of(sku), history.category(sku))
                yield share(place, off <= TOLERANCE * abs(level.on_hand_quantity))


def counting_coverage(history: History) -> Iterator[Row]:
    """Value counted in the 90 days that end with the day / stock value, from the day on that has 90 days of stock."""
    counts = {
        key: [level.stock_date for level in own if level.counted_quantity is not None]
        for key, own in levels(history).items()
    }
    first = min((held.day for held in stock_days(history)), default=None)
    if first is None or not any(days for (_, location), days in counts.items() if location not in history.feeds):
        return
    for held in stock_days(history):
        if held.day < first + timedelta(days=89):
            continue
        place, value = held.place, held.value(history)
        was_counted = any(held.day - timedelta(days=90) < day <= held.day for day in counts[held.key])
        if held.is_gone(history):
            yield place.beside("inactive")
        elif value is None:
            yield place.outside("stock_unknown" if held.on_hand is None else "no_cost", held.value_outside(history))
        elif value:
            yield share(place, was_counted, of=value)


def days_of_cover(history: History) -> Iterator[Row]:
    """On hand / mean daily demand of the 28 days that end with the stock day, days in stock only."""
    recent: deque[Decimal | None] = deque(maxlen=COVER_DAYS)
    before = None
    for held in stock_days(history):
        if before is None or before.key != held.key:
            recent.clear()
        before = held
        is_there = held.on_hand is not None and held.on_hand > 0
        recent.append(demand(history)[held.key].get(held.day, NOTHING) if is_there else None)
        asked = [units for units in recent if units is not None]
        daily = sum(asked, NOTHING) / len(asked) if asked else None
        place = held.place
        if held.is_gone(history):
            yield place.beside("inactive")
        elif held.on_hand is None:
            yield place.outside("stock_unknown", ONE if daily is None else daily)
        elif not daily:
            yield place.outside("no_demand", NOTHING)
        else:
            yield place.counts(held.outcome, max(NOTHING, held.on_hand), daily)


# What left.
def _is_ours(history: History, line: Line) -> bool:
    is_theirs = line.row.mode in ANSWERED_BY_SUPPLIER or line.row.location_id in history.feeds
    return line.row.flow == "outbound" and not is_theirs


@cache
def last_outgoing(history: History) -> dict[tuple[str, str], list[date]]:
    """The days on which sales of an item were delivered from a place."""
    left: dict[Any, Any] = defaultdict(list)
    for line in counted(history):
        if line.row.flow == "outbound":
            for booking in bookings(line):
                if booking.units > 0:
                    left[line.row.sku, place_asked(history, line, booking.day)].append(booking.day)
    return left


@cache
def stocked_since(history: History, key: tuple[str, str]) -> date:
    """The first snapshot there; of goods that came from another own place, which fell by as much, their first there."""
    sku, location = key
    first = levels(history)[key][0]
    for other, own in levels(history).items():
        if (
            other[0] != sku
            or other[1] == location
            or other[1] in history.feeds
            or own[0].stock_date >= first.stock_date
        ):
            continue
        for before, after in pairwise(own):
            fell = before.on_hand_quantity - after.on_hand_quantity
            is_near = abs((after.stock_date - first.stock_date).days) <= TRANSFER_DAYS
            if fell > 0 and fell == first.on_hand_quantity and is_near:
                return stocked_since(history, other)
    return first.stock_date


def dead_stock(history: History) -> Iterator[Row]:
    """Value without any delivered sale for 180 days / stock value, of what is older than that."""
    for held in stock_days(history):
        place, value = held.place, held.value(history)
        border = held.day - timedelta(days=DEAD_DAYS)
        product = history.product(held.key[0])
        launched = product.launched_on if product else None
        if stocked_since(history, held.key) >= border or (launched is not None and launched >= border):
            continue
        if held.is_gone(history):
            yield place.beside("inactive")
        elif value is None:
            yield place.outside("stock_unknown" if held.on_hand is None else "no_cost", held.value_outside(history))
        else:
            is_awake = any(border <= day <= held.day for day in last_outgoing(history)[held.key])
            yield place.counts(held.outcome, NOTHING if is_awake else value, value)


def _turned(
    history: History,
    sold: Callable[[Line, Decimal, StockDay], Decimal | None],
    kept: Callable[[StockDay], Decimal | None],
    lay_there: Callable[[StockDay], Decimal],
) -> Iterator[Row]:
    """Goods that left on days on which the stock of their item and place is known, over that stock.

    Where not one parcel to a customer left a place of ours there is none.
    """
    if not any(bookings(line) for line in counted(history) if _is_ours(history, line)):
        return
    known: dict[tuple[Any, ...], StockDay] = {}
    for held in stock_days(history):
        place, amount = held.place, kept(held)
        if held.is_gone(history):
            yield place.beside("inactive")
        elif amount is None:
            yield place.outside("stock_unknown" if held.on_hand is None else "no_cost", lay_there(held))
        else:
            known[*held.key, held.day] = held
            yield place.counts(held.outcome, NOTHING, amount)
    for line in counted(history):
        if _is_ours(history, line):
            for booking in bookings(line):
                row, location = line.row, place_asked(history, line, booking.day)
                place = Place(
                    (booking.day, row.sku, location),
                    booking.day,
                    "outbound",
                    history.supplier_of(row.sku),
                    history.category(row.sku),
                    row.channel,
                )
                there = known.get((row.sku, location, booking.day))
                amount = None if there is None else sold(line, booking.units, there)
                if there is None:
                    yield place.outside("no_stock_record", NOTHING)
                elif amount is None:
                    yield place.outside("no_cost", NOTHING)
                else:
                    yield place.counts(None, 365 * amount, NOTHING)


def rotation(history: History) -> Iterator[Row]:
    """365 x cost of goods sold / sum of daily stock value at cost, over the same SKU x place x day."""

    def sold(line: Line, units: Decimal, there: StockDay) -> Decimal | None:
        """At the cost of the line or the product, else at that of the stock it left."""
        cost = line.cost(units)
        return cents(units * there.cost(history)) if cost is None and there.cost(history) is not None else cost

    return _turned(history, sold, lambda held: held.value(history), lambda held: held.value_outside(history))


def rotation_units(history: History) -> Iterator[Row]:
    """365 x units sold / sum of daily units on hand, over the same SKU x place x day."""

    def kept(held: StockDay) -> Decimal | None:
        return None if held.on_hand is None else max(NOTHING, held.on_hand)

    def lay_there(held: StockDay) -> Decimal:
        return max(NOTHING, Decimal(held.level.on_hand_quantity))

    return _turned(history, lambda _line, units, _there: units, kept, lay_there)


def oversell(history: History) -> Iterator[Row]:
    """Lines a dropship supplier cancelled for stockout while its feed said available / its lines."""
    for line in lines(history):
        row = line.row
        if row.flow != "outbound" or row.mode not in ANSWERED_BY_SUPPLIER:
            continue
        if row.flow not in flows_that_cancel(history):
            continue
        place = line.place(row.ordered_at.day)
        feed = place_asked(history, line)
        span = span_on(history, (row.sku, feed), row.ordered_at.day)
        if row.ordered_quantity == 0:
            yield place.outside("zero_quantity")
        elif span is None or feed not in history.feeds:
            yield place.outside("no_stock_record")
        elif span.on_hand is None:
            yield place.outside("stock_unknown")
        else:
            is_out = row.cancel_reason == "stockout" and line.cancelled > 0
            yield share(place, is_out and span.on_hand > 0, ("missed", "met"))
