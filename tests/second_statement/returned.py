"""Returns by sale cohort and by their own day, rejects, and what delivery costs: booked by the parcel."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement.history import History, cents
from second_statement.lines import Line, Parcel, bookings, by_key, counted, lines, of_orphan, orphans
from second_statement.rows import NOTHING, ONE, Place, Row, share
from second_statement.service import place_of_order
from second_statement.times import days_between, latest


class Return:
    """A return with the line it belongs to, if anybody knows it, and what it counts for: never more than came."""

    def __init__(self, row: Any, line: Line | None, units: Decimal) -> None:
        self.row, self.line, self.units = row, line, units

    def place(self, history: History) -> Place:
        sku = self.line.row.sku if self.line else self.row.sku
        channel = self.line.row.channel if self.line else None
        key = (self.row.return_id,)
        day = self.row.returned_at.day
        return Place(key, day, self.row.flow, history.supplier_of(sku), history.category(sku), channel)


@cache
def returns(history: History) -> list[Return]:
    """Returns in the order received; those of a line together never more than was delivered of it."""
    known = by_key(history)
    so_far: dict[Any, Decimal] = defaultdict(Decimal)
    found = []
    for row in sorted(history.returns, key=lambda one: (one.returned_at.at, one.return_id)):
        line = known.get((row.flow, row.order_id, row.line_id)) if row.order_id and row.line_id else None
        units = row.returned_quantity
        if line is not None:
            before = min(so_far[line.key], line.delivered)
            so_far[line.key] += row.returned_quantity
            units = min(so_far[line.key], line.delivered) - before
        found.append(Return(row, line, units))
    return found


def _back(history: History) -> dict[tuple[Any, ...], Decimal]:
    back: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for one in returns(history):
        if one.line is not None:
            back[one.line.key] += one.units
    return back


def _of_product(line: Line, history: History) -> Place:
    line_place = line.place(line.row.ordered_at.day)
    return Place(
        line.key,
        line_place.counted_on,
        line.row.flow,
        history.supplier_of(line.row.sku),
        line_place.category,
        line_place.channel,
    )


def return_rate(history: History, counted_in: str = "units") -> Iterator[Row]:
    """Returned / delivered of the lines sold in the period; a flow without any return recorded has no value."""
    back, recorded = _back(history), {one.row.flow for one in returns(history)}
    sold = [line for line in counted(history) if line.delivered > 0 and line.row.flow in recorded]
    if counted_in == "orders":
        yield from _returned_orders(history, sold, back)
    for line in [] if counted_in == "orders" else sold:
        place, came_back = _of_product(line, history), back[line.key]
        outcome = "returned" if came_back > 0 else "kept"
        if counted_in == "units":
            yield place.counts(outcome, came_back, line.delivered)
        elif counted_in == "lines":
            yield place.counts(outcome, came_back > 0, ONE)
        elif line.value(line.delivered) is None:
            yield place.outside(line.why_no_value(), ONE if came_back > 0 else NOTHING)
        else:
            yield place.counts(outcome, line.value(came_back), line.value(line.delivered))
    for one in returns(history):
        if one.line is None:
            yield one.place(history).outside("unlinked_return", one.units if counted_in == "units" else ONE)


def _place_of_order(history: History, key: tuple[Any, ...], held: list[Line]) -> Place:
    """On the day of its first line, with the supplier that all its products share."""
    place = place_of_order(history, key, held, min(line.row.ordered_at.day for line in held))
    suppliers = {history.supplier_of(line.row.sku) for line in held}
    return replace(place, supplier_id=next(iter(suppliers)) if len(suppliers) == 1 else None)


def _returned_orders(history: History, sold: list[Line], back: dict[tuple[Any, ...], Decimal]) -> Iterator[Row]:
    orders: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in sold:
        orders[line.key[:2]].append(line)
    for key, held in orders.items():
        place = _place_of_order(history, key, held)
        is_returned = any(back[line.key] > 0 for line in held)
        yield share(place, is_returned, ("returned", "kept"))


def return_rate_cash(history: History) -> Iterator[Row]:
    """Returns received in the period / units delivered in it, each on its own day."""
    recorded = {one.row.flow for one in returns(history)}
    for line in counted(history):
        if line.row.flow in recorded:
            place = _of_product(line, history)
            for booking in bookings(line):
                yield Place(
                    place.key, booking.day, place.flow, place.supplier_id, place.category, place.channel
                ).counts(None, NOTHING, booking.units)
    for one in returns(history):
        yield one.place(history).counts("returned", one.units, NOTHING)
    for parcel in orphans(history):
        if parcel.row.flow in recorded:
            yield of_orphan(parcel).outside("orphan", NOTHING)


def refunded_value(history: History) -> Iterator[Row]:
    """What was refunded, in the currency of the line."""
    for one in returns(history):
        place, refund = one.place(history), one.row.refund_value
        if refund is None:
            yield place.outside("no_price")
        elif one.line is None:
            yield place.outside("unlinked_return")
        else:
            value = one.line.worth(ONE, refund)
            yield place.outside("no_rate") if value is None else place.counts("returned", value)


def restockable(history: History) -> Iterator[Row]:
    """Restocked / returned, of what has been decided."""
    for one in returns(history):
        if one.row.disposition not in (None, "pending"):
            is_restocked = one.row.disposition == "restocked"
            yield one.place(history).counts(
                "met" if is_restocked else "missed", one.units if is_restocked else NOTHING, one.units
            )


def return_delay(history: History) -> Iterator[Row]:
    """From the last delivery of the line to the receipt of the return."""
    for one in returns(history):
        place = one.place(history)
        if one.line is None:
            yield place.outside("unlinked_return")
            continue
        if one.line.row.ordered_quantity == 0:
            yield place.outside("zero_quantity")
            continue
        came = latest(parcel.arrived_at for parcel in one.line.parcels if parcel.row.delivered_quantity >= 0)
        waited = None if came is None else days_between(came, one.row.returned_at)
        if waited is None or waited < 0:
            yield place.outside("no_delivery_date")
        else:
            yield place.lasts("returned", waited)


def reject_rate(history: History) -> Iterator[Row]:
    """Rejected / received, by the receipt; a receipt of which nobody says what was rejected stands outside.

    A flow in whose files nobody ever says what was rejected has none.
    """
    told = {line.row.flow for line in lines(history) for parcel in line.parcels if parcel.rejected is not None}
    for line in (line for line in lines(history) if line.row.flow in told):
        for booking in bookings(line):
            place = line.place(booking.day)
            if line.row.ordered_quantity == 0:
                yield place.outside("zero_quantity", NOTHING)
            elif booking.rejected is None:
                yield place.outside("reject_unknown", booking.units)
            else:
                outcome = "missed" if booking.rejected > 0 else "met"
                yield place.counts(outcome, booking.rejected, booking.units)


def _has_cost(parcel: Parcel) -> bool:
    return parcel.row.freight_cost is not None or parcel.row.handling_cost is not None


def _per_unit(history: History, cost: Callable[[Any, Decimal], Decimal]) -> Iterator[Row]:
    """By the parcel, of flows in whose files some parcel has a cost."""
    told = {line.row.flow for line in lines(history) if any(map(_has_cost, line.parcels))}
    for line in (line for line in lines(history) if line.row.flow in told):
        for booking in bookings(line):
            place, row = line.place(booking.day), booking.parcel.row
            rate = history.rate(row.currency, line.row.ordered_at.day)
            if line.row.ordered_quantity == 0:
                yield place.outside("zero_quantity", NOTHING)
            elif not _has_cost(booking.parcel):
                yield place.outside("no_cost", booking.units)
            elif rate is None:
                yield place.outside("no_rate", booking.units)
            else:
                yield place.counts(None, cost(row, rate), booking.units)
    for parcel in orphans(history):
        if parcel.row.flow in told:
            yield of_orphan(parcel).outside("orphan", parcel.row.delivered_quantity)


def _paid(amount: Decimal | None, rate: Decimal) -> Decimal:
    return NOTHING if amount is None else cents(amount * rate)


def cost_per_unit(history: History) -> Iterator[Row]:
    """(Freight + handling) / delivered units, of parcels with either."""
    return _per_unit(history, lambda row, rate: _paid(row.freight_cost, rate) + _paid(row.handling_cost, rate))


def freight_per_unit(history: History) -> Iterator[Row]:
    return _per_unit(history, lambda row, rate: _paid(row.freight_cost, rate))


def handling_per_unit(history: History) -> Iterator[Row]:
    return _per_unit(history, lambda row, rate: _paid(row.handling_cost, rate))
