"""Stock is a state (rule 12): what stands on every day of an item at a place, and what was asked for there."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import floor
from statistics import median
from typing import Any

from second_statement.history import ANSWERED_BY_SUPPLIER, DAY, History, cents
from second_statement.lines import counted
from second_statement.rows import NOTHING, ONE, Place

SHORTEST_STAND = 31
GAPS_LOOKED_AT = 12
LIFE_SIGN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` until `until` (not included) on which `on_hand` stands; None: unknown."""

    first: date
    until: date
    on_hand: Decimal | None
    level: Any


def usual_gap(days: list[date], position: int) -> float | None:
    """The median of the 12 gaps that end with the next of `days`, or with the last one itself."""
    last = min(position + 1, len(days) - 1)
    gaps = [(after - before).days for before, after in pairwise(days[max(0, last - GAPS_LOOKED_AT) : last + 1])]
    return median(gaps) if gaps else None


@cache
def levels(history: History) -> dict[tuple[str, str], list[Any]]:
    """The snapshots of each item at each place, in order."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(list[Any])
    for row in sorted(history.stock_levels, key=lambda level: level.stock_date):
        found[row.sku, row.location_id].append(row)
    return found


@cache
def snapshot_days(history: History) -> dict[str, list[date]]:
    """The days on which each place was read."""
    days: dict[str, set[date]] = defaultdict(set)
    for row in history.stock_levels:
        days[row.location_id].add(row.stock_date)
    return {place: sorted(told) for place, told in days.items()}


@cache
def first_zero(history: History) -> dict[str, date]:
    """The first day on which a place listed a quantity of 0 or less."""
    found: dict[str, date] = {}
    for row in history.stock_levels:
        if row.on_hand_quantity <= 0:
            found[row.location_id] = min(row.stock_date, found.get(row.location_id, row.stock_date))
    return found


def _gap_of(history: History, own: list[Any], position: int) -> float | None:
    """The item's usual gap; the place's where the item was seen once."""
    if len(own) > 1:
        return usual_gap([level.stock_date for level in own], position)
    days = snapshot_days(history)[own[0].location_id]
    return usual_gap(days, days.index(own[0].stock_date))


def _at_zero_from(history: History, level: Any, gap: float | None) -> date | None:
    """The place's first snapshot at least 1.25 gaps after, where it had listed nothing at 0 or below by then."""
    if gap is None:
        return None
    days = snapshot_days(history)[level.location_id]
    position = bisect_left(days, level.stock_date + timedelta(days=max(1, floor(1.25 * gap))))
    if position == len(days):
        return None
    zero = first_zero(history).get(level.location_id)
    return days[position] if zero is None or zero > days[position] else None


def _spans_of(history: History, own: list[Any]) -> Iterator[Span]:
    tomorrow = history.today + DAY
    newest = snapshot_days(history)[own[0].location_id][-1]
    for position, level in enumerate(own):
        end = own[position + 1].stock_date if position + 1 < len(own) else tomorrow
        gap = _gap_of(history, own, position)
        stands = end
        if level.stock_date != newest:
            stands = min(end, level.stock_date + timedelta(days=max(SHORTEST_STAND, floor(2 * (gap or 0)))))
        zero = _at_zero_from(history, level, gap)
        zero = zero if zero is not None and zero < end else end
        stands = min(stands, zero)
        yield Span(level.stock_date, stands, level.on_hand_quantity, level)
        if stands < zero:
            yield Span(stands, zero, None, level)
        if zero < end:
            yield Span(zero, end, NOTHING, level)


@cache
def spans(history: History) -> dict[tuple[str, str], list[Span]]:
    """What stood when, of each item at each place, from its first snapshot there until T."""
    return {key: list(_spans_of(history, own)) for key, own in levels(history).items()}


def span_on(history: History, key: tuple[str, str], day: date) -> Span | None:
    """What stood on a day; None before the first snapshot."""
    return next((span for span in spans(history).get(key, []) if span.first <= day < span.until), None)


# Demand.
@cache
def places_of(history: History, of_feeds: bool = False) -> dict[str, dict[str, date]]:
    """Our own places of each SKU, or the feeds that name it, with the day of its first snapshot there."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for (sku, place), own in levels(history).items():
        if (place in history.feeds) == of_feeds:
            found[sku][place] = own[0].stock_date
    return found


def only_place(history: History, sku: str, day: date, of_feeds: bool = False) -> str | None:
    """The place of a SKU that lies in one place only: that of its first snapshot, until one at another place."""
    places = places_of(history, of_feeds).get(sku, {})
    known = max(day, min(places.values(), default=day))
    seen = [place for place, first in places.items() if first <= known]
    return seen[0] if len(seen) == 1 else None


def place_asked(history: History, line: Any, day: date | None = None) -> str | None:
    """Where a sale is asked for; without a place, where the SKU lies in one place only on that day: one of ours, or
    the feed of what a supplier answers for."""
    day, of_feeds = day or line.row.ordered_at.day, line.row.mode in ANSWERED_BY_SUPPLIER
    return line.row.location_id or only_place(history, line.row.sku, day, of_feeds)


@cache
def demand(history: History) -> dict[tuple[str, str | None], dict[date, Decimal]]:
    """What customers ordered of an item at a place by day, cancelled or not."""
    asked: dict[Any, Any] = defaultdict(lambda: defaultdict(Decimal))
    for line in counted(history):
        if line.row.flow == "outbound":
            asked[line.row.sku, place_asked(history, line)][line.row.ordered_at.day] += line.row.ordered_quantity
    return asked


def asked_between(history: History, key: tuple[str, str], first: date, last: date) -> Decimal:
    return sum((units for day, units in demand(history)[key].items() if first <= day <= last), NOTHING)


def days_in_stock(history: History, key: tuple[str, str], first: date, last: date) -> list[date]:
    """The days of a range on which the item is known to have been there."""
    found = []
    for span in spans(history).get(key, []):
        if span.on_hand is not None and span.on_hand > 0:
            day, until = max(first, span.first), min(last + DAY, span.until)
            found += [day + DAY * step for step in range(max(0, (until - day).days))]
    return found


def daily_demand(history: History, key: tuple[str, str], first: date, last: date) -> Decimal | None:
    """The mean demand of the days in stock of a range; None where there was none."""
    held = days_in_stock(history, key, first, last)
    asked = demand(history)[key]
    return sum((asked.get(day, NOTHING) for day in held), NOTHING) / len(held) if held else None


# Activity.
@cache
def first_order_day(history: History) -> date | None:
    sales = (line.row.ordered_at.day for line in counted(history) if line.row.flow == "outbound")
    return min(sales, default=None)


def is_on_sale(history: History, sku: str, day: date) -> bool:
    """Launched and not delisted."""
    product = history.product(sku)
    if product is None:
        return True
    is_launched = product.launched_on is None or product.launched_on <= day
    return is_launched and (product.delisted_on is None or day <= product.delisted_on)


def is_asleep(history: History, key: tuple[str, str], day: date) -> bool:
    """90 days of orders or of snapshots of the place are known before the day: no demand, the day's too, no stock."""
    since = day - timedelta(days=LIFE_SIGN_DAYS)
    orders = first_order_day(history)
    is_known = (orders is not None and orders <= since) or snapshot_days(history)[key[1]][0] <= since
    if not is_known or asked_between(history, key, since, day) > 0:
        return False
    return not any(
        span.on_hand is not None and span.on_hand > 0 and span.first < day and span.until > since
        for span in spans(history)[key]
    )


@dataclass(slots=True)
class StockDay:
    """An item at a place on a day."""

    key: tuple[str, str]
    day: date
    on_hand: Decimal | None
    level: Any
    outcome: str
    place: Place

    def cost(self, history: History) -> Decimal | None:
        """What a unit cost us, by the snapshot or else by the product."""
        if self.level.unit_cost is not None:
            return self.level.unit_cost
        product = history.product(self.key[0])
        return product.unit_cost if product else None

    def value(self, history: History) -> Decimal | None:
        """What lay there; negative stock is worth nothing."""
        if self.on_hand is None:
            return None
        if self.on_hand <= 0:
            return NOTHING
        cost = self.cost(history)
        return None if cost is None else cents(self.on_hand * cost)

    def is_gone(self, history: History) -> bool:
        """Unknown, and either neither seen nor asked for in 90 days, or off sale and at zero last."""
        if self.on_hand is not None:
            return False
        is_sold_off = self.level.on_hand_quantity <= 0 and not is_on_sale(history, self.key[0], self.day)
        return is_sold_off or is_asleep(history, self.key, self.day)

    def value_outside(self, history: History) -> Decimal:
        """What a position that has no value weighs: what was there last, where that has a cost, else 1."""
        units, cost = max(NOTHING, self.level.on_hand_quantity), self.cost(history)
        if units == 0:
            return NOTHING
        return ONE if cost is None else cents(units * cost)


def _outcome(history: History, key: tuple[str, str], span: Span, day: date) -> str:
    if not is_on_sale(history, key[0], day):
        return "inactive"
    if span.on_hand is None:
        return "inactive" if is_asleep(history, key, day) else "unknown"
    if span.on_hand > 0:
        return "in_stock"
    return "inactive" if is_asleep(history, key, day) else "out"


def _place(history: History, key: tuple[str, str], day: date) -> Place:
    return Place((day, *key), day, None, history.supplier_of(key[0]), history.category(key[0]))


@cache
def stock_days(history: History, of_feeds: bool = False) -> list[StockDay]:
    """Every day of every item at our own places (or in suppliers' feeds), from its first snapshot there until T."""
    return [
        StockDay(key, day, span.on_hand, span.level, _outcome(history, key, span, day), _place(history, key, day))
        for key, own in spans(history).items()
        if (key[1] in history.feeds) == of_feeds
        for span in own
        for day in (span.first + DAY * step for step in range((span.until - span.first).days))
    ]
