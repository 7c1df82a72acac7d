"""Service by promised date: lines on time, in full, filled, early, open late; promises kept; cancellations; orders."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement.history import History
from second_statement.lines import Line, bookings, counted, flows_that_cancel, flows_that_promise_again, lines
from second_statement.rows import DUE, NOTHING, ONE, Place, Row, share
from second_statement.times import compare, days_between, punctuality

DAYS_EARLY = 1
MISSED = ("late", "late_open", "failed")


def _counted_on(line: Line, basis: str) -> Any:
    """The day of the target date; of the order where there is none."""
    return (line.target(basis) or line.row.ordered_at).day


@cache
def _standing(history: History, basis: str) -> list[tuple[Line, Place, str | None, str | None]]:
    """Each line with its place, why it cannot be judged and else its state; the same for every KPI of a basis."""
    found = []
    for line in lines(history):
        target = line.target(basis)
        reason = line.why_not_judged(target)
        state = None if reason else line.state(target, line.owed(target))
        found.append((line, line.place(_counted_on(line, basis)), reason, state))
    return found


def _judged(
    history: History,
    basis: str,
    counts: Callable[[Line, Place, str], Row],
    weight_of: Callable[[Line], Decimal] = lambda _line: ONE,
) -> Iterator[Row]:
    """A row per line: what cannot be judged outside, what is not due or was withdrawn beside, the rest by `counts`."""
    for line, place, reason, state in _standing(history, basis):
        if state is None:
            yield place.outside(reason, weight_of(line))
        elif state in DUE:
            yield counts(line, place, state)
        elif state == "unknown":
            yield place.outside("hour_unknown", weight_of(line))
        else:
            yield place.beside(state)


def _in_lines_or_value(
    history: History, basis: str, counted_in: str, state_of: Callable[[Line, str], str], met: tuple[str, ...]
) -> Iterator[Row]:
    """Each line due as one, or as what it is worth."""

    def weight_of(line: Line) -> Decimal:
        value = ONE if counted_in == "lines" else line.value(line.row.ordered_quantity)
        return ONE if value is None else value

    def counts(line: Line, place: Place, _state: str) -> Row:
        state = state_of(line, basis)
        weight = ONE if counted_in == "lines" else line.value(line.row.ordered_quantity)
        if state == "unknown":
            return place.outside("hour_unknown", weight_of(line))
        if weight is None:
            return place.outside(line.why_no_value())
        return place.counts(state, weight if state in met else NOTHING, weight)

    return _judged(history, basis, counts, weight_of)


def line_state(line: Line, basis: str) -> str:
    """As the line stands by what was delivered."""
    target = line.target(basis)
    return line.state(target, line.owed(target))


def otd(history: History, basis: str = "first", counted_in: str = "lines", cohort: str = "promise") -> Iterator[Row]:
    """Lines on time / lines due; by delivery date only the lines that came, on the day they were complete."""
    if cohort == "delivery":
        yield from _by_delivery(history, basis, counted_in)
    elif counted_in == "orders":
        yield from _joint(history, basis, line_state, ("late", "late_open", "failed"))
    else:
        yield from _in_lines_or_value(history, basis, counted_in, line_state, ("on_time",))


def _by_delivery(history: History, basis: str, counted_in: str) -> Iterator[Row]:
    days = {}
    for line in lines(history):
        target = line.target(basis)
        complete = line.complete(line.owed(target)) if line.owed(target) > 0 else None
        days[line.key] = complete.day if complete else None
    if counted_in == "orders":
        return
    for row in otd(history, basis, counted_in):
        if row.outcome in ("on_time", "late") or (row.outcome == "unknown" and days[row.key]):
            row.counted_on = days[row.key]
            yield row


def otif_state(line: Line, basis: str) -> str:
    """As the line stands by what was accepted; rejects do not reopen it."""
    target = line.target(basis)
    owed = line.owed(target)
    state = line.state(target, owed)
    return line.state(target, owed, "accepted") if state in DUE else state


def otif(history: History, basis: str = "first", counted_in: str = "lines") -> Iterator[Row]:
    """Lines on time and in full / lines due."""
    if counted_in == "orders":
        return order_otif(history, basis)
    return _in_lines_or_value(history, basis, counted_in, otif_state, ("on_time",))


def in_full(history: History, basis: str = "first", counted_in: str = "lines") -> Iterator[Row]:
    """Lines complete on any day up to T / lines due."""
    if counted_in == "orders":
        return _joint(history, basis, line_state, ("late_open", "failed"))
    return _in_lines_or_value(history, basis, counted_in, line_state, ("on_time", "late"))


def fill_rate(history: History, basis: str = "first") -> Iterator[Row]:
    """Units delivered by d / units due."""

    def counts(line: Line, place: Place, state: str) -> Row:
        target = line.target(basis)
        owed = line.owed(target)
        if state != "on_time" and any(punctuality(stand.time, target) == "unknown" for stand in line.course):
            return place.outside("hour_unknown", owed)
        return place.counts(state, min(owed, line.lasting_by(target)), owed)

    return _judged(history, basis, counts, lambda line: line.row.ordered_quantity)


def early(history: History, basis: str = "first") -> Iterator[Row]:
    """Lines complete more than the allowed days early / lines due."""

    def counts(line: Line, place: Place, _state: str) -> Row:
        target = line.target(basis)
        complete = line.complete(line.owed(target))
        is_early = complete is not None and days_between(complete, target) > DAYS_EARLY
        return share(place, is_early, ("missed", "met"))

    return _judged(history, basis, counts)


def open_late(history: History, basis: str = "first") -> Iterator[Row]:
    """Lines late_open."""
    return _judged(history, basis, lambda _line, place, state: place.counts(state, state == "late_open"))


def open_late_value(history: History, basis: str = "first") -> Iterator[Row]:
    """What the lines late_open are worth."""

    def counts(line: Line, place: Place, state: str) -> Row:
        if state != "late_open":
            return place.counts(state, NOTHING)
        value = line.value(line.row.ordered_quantity)
        return place.outside(line.why_no_value()) if value is None else place.counts(state, value)

    return _judged(history, basis, counts)


def days_late(history: History, basis: str = "first") -> Iterator[Row]:
    """From the target date to the completion, or to T while the line is open."""

    def counts(line: Line, place: Place, state: str) -> Row:
        target = line.target(basis)
        if state not in ("late", "late_open"):
            return place.beside(state)
        until = line.complete(line.owed(target)) if state == "late" else history.now
        return place.lasts(state, days_between(target, until))

    return _judged(history, basis, counts)


def promise_kept(history: History) -> Iterator[Row]:
    """Lines whose latest promise is not after the first / lines with a promise."""
    for line in lines(history):
        first, latest = line.row.promised_at, line.target("latest")
        if first is None or line.row.flow not in flows_that_promise_again(history):
            continue
        place, reason = line.place(first.day), line.why_not_judged(first)
        yield place.outside(reason) if reason else share(place, compare(latest, first) <= 0)


def cancel_rate(history: History) -> Iterator[Row]:
    """Lines cancelled not by the buyer of the line / lines ordered."""
    for line in lines(history):
        if line.row.flow not in flows_that_cancel(history):
            continue
        place, is_theirs = line.place(line.row.ordered_at.day), line.is_cancelled_by_seller
        if line.why_left_out or is_theirs is None:
            yield place.outside(line.why_left_out or "no_reason")
        else:
            yield share(place, is_theirs, ("missed", "met"))


def _orders(history: History) -> dict[tuple[Any, ...], list[Line]]:
    orders: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in counted(history):
        if not line.counted_as:
            orders[line.key[:2]].append(line)
    return orders


def place_of_order(history: History, key: tuple[Any, ...], held: list[Line], day: Any) -> Place:
    """An order has the dimensions all its lines share."""
    suppliers = {history.answers_for(line.row) for line in held}
    categories = {history.category(line.row.sku) for line in held}
    channels = {line.row.channel for line in held}
    only = [next(iter(told)) if len(told) == 1 else None for told in (suppliers, categories, channels)]
    return Place(key, day, key[0], *only)


def _joint(
    history: History,
    basis: str,
    state_of: Callable[[Line, str], str],
    misses: tuple[str, ...],
    is_spoilt: Callable[[Line], bool] = lambda _line: False,
) -> Iterator[Row]:
    """Orders: missed from the day the first of their lines is, else due on the latest promise of their lines."""
    for key, held in _orders(history).items():
        states = {
            line: "unknown" if line.why_not_judged(line.target(basis)) else state_of(line, basis) for line in held
        }
        missed = [line for line in held if states[line] in misses]
        if missed:
            first = min(missed, key=lambda line: (line.target(basis).day, states[line]))
            place = place_of_order(history, key, held, first.target(basis).day)
            yield place.counts(states[first], NOTHING, ONE)
            continue
        owed = [line for line in held if states[line] != "cancelled"] or held
        place = place_of_order(history, key, held, max(_counted_on(line, basis) for line in owed))
        told = set(states.values())
        if "not_due" in told:
            yield place.beside("not_due")
        elif "unknown" in told:
            unjudged = next(line for line in held if states[line] == "unknown")
            yield place.outside(unjudged.why_not_judged(unjudged.target(basis)) or "hour_unknown")
        elif told == {"cancelled"}:
            yield place.beside("cancelled")
        elif any(is_spoilt(line) for line in held):
            yield place.counts("failed", NOTHING, ONE)
        else:
            yield place.counts("on_time", ONE, ONE)


def order_otif(history: History, basis: str = "first") -> Iterator[Row]:
    """Orders whose every line is OTIF / orders due."""
    return _joint(history, basis, otif_state, MISSED)


def perfect_order(history: History, basis: str = "first") -> Iterator[Row]:
    """Orders OTIF, nothing rejected, nothing returned for a fault of ours / orders due."""
    faulty = {
        (back.flow, back.order_id, back.line_id)
        for back in history.returns
        if back.fault in ("ours", "supplier", "carrier") and back.returned_quantity > 0
    }

    def is_spoilt(line: Line) -> bool:
        return sum(booking.rejected or Decimal(0) for booking in bookings(line)) > 0 or line.key in faulty

    return _joint(history, basis, otif_state, MISSED, is_spoilt)
