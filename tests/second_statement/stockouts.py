"""Stockouts past and coming: sales lost while items were out, positions that run out before the next receipt."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from second_statement.durations import started_at
from second_statement.history import DAY, History, cents, years_later
from second_statement.lines import Line, counted
from second_statement.quantiles import quantile
from second_statement.rows import NOTHING, ONE, Row
from second_statement.stock import COVER_DAYS
from second_statement.stock_states import (
    StockDay,
    daily_demand,
    days_in_stock,
    demand,
    place_asked,
    stock_days,
)
from second_statement.times import Time, compare, days_between

BEFORE_DAYS = 91
PACE_DAYS = 365
ENOUGH_LINES = 10
# Of which flow, and from which supplier or place; None is all of the flow.
Sender = tuple[str, str | None]


@cache
def spells(history: History) -> list[list[StockDay]]:
    """The days out of each stockout, one after the other."""
    found: list[list[StockDay]] = []
    for held in stock_days(history):
        if held.outcome != "out":
            continue
        goes_on = found and found[-1][-1].key == held.key and found[-1][-1].day + DAY == held.day
        if goes_on:
            found[-1].append(held)
        else:
            found.append([held])
    return found


@cache
def _sales(history: History) -> dict[str, list[Line]]:
    sold: dict[str, list[Line]] = defaultdict(list)
    for line in counted(history):
        if line.row.flow == "outbound":
            sold[line.row.sku].append(line)
    return sold


@cache
def mean_price(history: History, sku: str, day: date) -> Decimal | None:
    """What a unit was sold for in the 12 months before a day."""
    since = years_later(day, -1)
    value = units = NOTHING
    for line in _sales(history).get(sku, []):
        if since <= line.row.ordered_at.day < day:
            worth = line.value(line.row.ordered_quantity)
            if worth is not None:
                value, units = value + worth, units + line.row.ordered_quantity
    return value / units if units else None


def lost_sales(history: History) -> Iterator[Row]:
    """Per stockout and month: (mean demand of the 91 days before x days out - what was ordered in them) x price.

    In equal parts on its days out, as a day is what stands outside.
    """
    for spell in spells(history):
        first = spell[0]
        daily = daily_demand(history, first.key, first.day - timedelta(days=BEFORE_DAYS), first.day - DAY)
        price = mean_price(history, first.key[0], first.day)
        months: dict[date, list[StockDay]] = defaultdict(list)
        for held in spell:
            months[held.day.replace(day=1)].append(held)
        for own in months.values():
            counted_days = [held for held in own if held.on_hand == 0]
            asked = sum((demand(history)[first.key].get(held.day, NOTHING) for held in counted_days), NOTHING)
            for held in own:
                place = held.place
                if held.on_hand != 0:
                    yield place.outside("negative_stock")
                elif daily is None:
                    yield place.outside("no_demand")
                elif price is None:
                    yield place.outside("no_price")
                else:
                    lost = max(NOTHING, daily * len(counted_days) - asked)
                    yield place.counts("out", lost * price / len(counted_days))


# What is coming.
def _paced(history: History) -> Iterator[Line]:
    """Purchase lines and moves completed in the 365 days that end with T."""
    since = history.today - timedelta(days=PACE_DAYS - 1)
    for line in counted(history):
        if line.row.flow != "outbound" and not line.why_left_out:
            complete = line.completed_at
            if complete is not None and since <= complete.day <= history.today:
                yield line


def _sender(line: Line) -> Sender:
    return line.row.flow, line.row.from_location_id if line.row.flow == "internal" else line.row.supplier_id


@cache
def lead_times(history: History) -> dict[Sender, list[float]]:
    """Days from the order, or its release, to the last receipt by flow and sender; all of a flow under None."""
    found: dict[Sender, list[float]] = defaultdict(list)
    for line in _paced(history):
        if line.row.order_date_known is not False and compare(line.completed_at, started_at(line)) >= 0:
            days = days_between(started_at(line), line.completed_at)
            for sender in {_sender(line), (line.row.flow, None)}:
                found[sender].append(days)
    return found


def _believed(line: Line) -> Time | None:
    """The latest promise; one more than three years after the order is none (rule 4)."""
    promise = line.target("latest")
    return None if line.why_not_judged(promise) == "promise_too_far" else promise


@cache
def latenesses(history: History) -> dict[Sender, list[float]]:
    """Days past the latest promise, at least 0, by flow and sender; all of a flow under None."""
    found: dict[Sender, list[float]] = defaultdict(list)
    for line in _paced(history):
        promise = _believed(line)
        if promise is not None:
            days = max(0.0, days_between(promise, line.completed_at))
            for sender in {_sender(line), (line.row.flow, None)}:
                found[sender].append(days)
    return found


def _signed(history: History, supplier: str | None, sku: str) -> float | None:
    """The days the supplier signed for the product, with its grace; seven days of the calendar for five worked ones."""
    clauses = [
        clause
        for clause in history.raw["sla_clauses"]
        if clause.supplier_id == supplier
        and clause.kpi == "lead_time"
        and clause.lead_days is not None
        and clause.mode is None
        and clause.category in (None, history.category(sku))
        and clause.valid_from <= history.today <= (clause.valid_to or history.today)
    ]
    if not clauses:
        return None
    newest = min(clauses, key=lambda one: (one.category is None, -one.valid_from.toordinal(), one.clause_id))
    days = float(newest.lead_days) + float(newest.grace_days or 0)
    return days * 7 / 5 if newest.day_kind == "working" else days


def pace(history: History, supplier: str | None, sku: str) -> float | None:
    """The P90 lead time; with fewer than 10 lines the contract's, the product's, what there is, the network's."""
    own = lead_times(history).get(("inbound", supplier), []) if supplier else []
    product = history.product(sku)
    if len(own) >= ENOUGH_LINES:
        return quantile(own, 0.9)
    signed = _signed(history, supplier, sku)
    if signed is not None:
        return signed
    if product is not None and product.lead_time_days is not None:
        return float(product.lead_time_days)
    every = own or lead_times(history).get(("inbound", None), [])
    return quantile(every, 0.9) if every else None


def _pool(history: History, line: Line) -> Sender:
    """Whose lines tell how late this one will be: its sender's where there are enough of them, else all of its flow."""
    sender = _sender(line)
    is_enough = sender[1] is not None and len(latenesses(history).get(sender, [])) >= ENOUGH_LINES
    return sender if is_enough else (sender[0], None)


def _usual_days(history: History, line: Line) -> float | None:
    """The P90 lead time of a line without a promise."""
    if line.row.flow == "inbound":
        return pace(history, line.row.supplier_id, line.row.sku)
    known = lead_times(history).get(_pool(history, line), [])
    return quantile(known, 0.9) if known else None


def wait_for(history: History, line: Line) -> float | None:
    """Days from T until an open purchase or move has come with a chance of nine in ten; never before T."""
    promise, told = _believed(line), latenesses(history).get(_pool(history, line), [])
    if promise is None:
        days = _usual_days(history, line)
        ordered = (history.today - line.row.ordered_at.day).days
        return None if days is None else max(0.0, days - ordered)
    overdue = (history.today - promise.day).days
    if overdue > 0:
        above = [days for days in told if days > overdue]
        return max(0.0, quantile(above, 0.9) - overdue) if above else None
    return max(0.0, (quantile(told, 0.9) if told else 0.0) - overdue)


def _open_receipts(history: History, key: tuple[str, str]) -> list[Line]:
    return [
        line
        for line in counted(history)
        if line.row.flow != "outbound"
        and line.is_open
        and (line.row.order_id, line.row.sku, line.row.supplier_id) not in history.kept_twice
        and line.row.sku == key[0]
        and place_asked(history, line, history.today) == key[1]
    ]


def _recent_demand(history: History, held: StockDay) -> Decimal | None:
    """Of the 28 days as for cover; of 365 days where the item was in stock on less than half of the 28."""
    month, year = (held.day - timedelta(days=days - 1) for days in (COVER_DAYS, PACE_DAYS))
    was_there = len(days_in_stock(history, held.key, month, held.day))
    return daily_demand(history, held.key, month if 2 * was_there >= COVER_DAYS else year, held.day)


def positions(history: History) -> Iterator[tuple[StockDay, Decimal | None, float | None]]:
    """What lies at our own places at T, its daily demand, and the days until the next receipt."""
    for held in stock_days(history):
        if held.day == history.today:
            daily = _recent_demand(history, held)
            waits = [wait_for(history, line) for line in _open_receipts(history, held.key)]
            waits.append(pace(history, history.supplier_of(held.key[0]), held.key[0]))
            known = [wait for wait in waits if wait is not None]
            yield held, daily, min(known) if known else None


def run_out(history: History) -> Iterator[Row]:
    """SKU x own place whose cover ends before the next receipt."""
    for held, daily, wait in positions(history):
        place = held.place
        if held.outcome == "unknown":
            yield place.outside("stock_unknown")
        elif held.outcome == "inactive":
            yield place.not_judged("inactive")
        elif not daily:
            yield place.outside("no_demand", NOTHING)
        elif wait is None:
            yield place.outside("no_lead_time")
        else:
            cover = float(max(NOTHING, held.on_hand) / daily)
            yield place.counts(held.outcome, cover < wait, ONE)


def run_out_value(history: History) -> Iterator[Row]:
    """Daily demand x days without stock before the next receipt x mean price, of the positions that run out.

    It is about the days after T: demand and price look at those that end with T.
    """
    for (held, daily, wait), row in zip(positions(history), run_out(history), strict=True):
        if not row.is_placed or row.denominator == 0:
            yield row
            continue
        price = mean_price(history, held.key[0], history.today + DAY)
        short = max(0.0, wait - float(max(NOTHING, held.on_hand) / daily))
        place = held.place
        if row.numerator == 0:
            yield place.counts(held.outcome, NOTHING, ONE)
        elif price is None:
            yield place.outside("no_price")
        else:
            yield place.counts(held.outcome, cents(daily * Decimal(short) * price), ONE)
