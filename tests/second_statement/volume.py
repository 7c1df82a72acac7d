"""Volume and voice: orders, lines, units, revenue and margin by order date; what customers say."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from second_statement.history import History
from second_statement.lines import Line, counted, flows_that_cancel, lines
from second_statement.rows import NOTHING, ONE, Place, Row, share
from second_statement.service import place_of_order


def _by_order_date(line: Line) -> Place:
    return line.place(line.row.ordered_at.day)


def orders(history: History) -> Iterator[Row]:
    """Orders, each once, on the day of its first line."""
    held: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in counted(history):
        held[line.key[:2]].append(line)
    for key, own in held.items():
        day = min(line.row.ordered_at.day for line in own)
        yield place_of_order(history, key, own, day).counts(None, ONE)


def lines_ordered(history: History) -> Iterator[Row]:
    for line in lines(history):
        place = _by_order_date(line)
        yield place.outside("zero_quantity") if line.row.ordered_quantity == 0 else place.counts(None, ONE)


def units(history: History) -> Iterator[Row]:
    for line in lines(history):
        place, ordered = _by_order_date(line), line.row.ordered_quantity
        yield place.outside("zero_quantity", NOTHING) if ordered == 0 else place.counts(None, ordered)


def _sold(history: History) -> Iterator[tuple[Line, Place]]:
    """Sales with a price in the reporting currency."""
    for line in lines(history):
        if line.row.flow == "outbound":
            yield line, _by_order_date(line)


def _why_no_amount(line: Line) -> str | None:
    if line.row.ordered_quantity == 0:
        return "zero_quantity"
    return None if line.value(ONE) is not None else line.why_no_value()


def _kept(line: Line) -> Any:
    """What was ordered and not cancelled, delivered or not."""
    return line.row.ordered_quantity - line.cancelled


def revenue(history: History) -> Iterator[Row]:
    """(Ordered - cancelled) x unit price."""
    for line, place in _sold(history):
        reason = _why_no_amount(line)
        yield place.outside(reason) if reason else place.counts(None, line.value(_kept(line)))


def gross_margin(history: History) -> Iterator[Row]:
    """(Revenue - cost) / revenue, of lines with a price and a cost."""
    for line, place in _sold(history):
        reason = _why_no_amount(line)
        if reason:
            yield place.outside(reason)
            continue
        earned, cost = line.value(_kept(line)), line.cost(_kept(line))
        yield place.outside("no_cost", earned) if cost is None else place.counts(None, earned - cost, earned)


def stockout_revenue(history: History) -> Iterator[Row]:
    """Lost revenue / (revenue + lost revenue); lost = cancelled for stockout x unit price."""
    for line, place in _sold(history):
        if line.row.flow not in flows_that_cancel(history):
            continue
        reason = _why_no_amount(line)
        if reason:
            yield place.outside(reason)
            continue
        lost = line.value(line.cancelled) if _is_out(line) else NOTHING
        yield place.counts("missed" if _is_out(line) else "met", lost, lost + line.value(_kept(line)))


def _is_out(line: Line) -> bool:
    return line.row.cancel_reason == "stockout" and line.cancelled > 0


def stockout_rate(history: History, counted_in: str = "lines") -> Iterator[Row]:
    """Lines (or orders with one) not fulfilled, in whole or in part, because of a stockout / all of them."""
    if counted_in == "orders":
        held: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
        for line in counted(history):
            if line.row.flow in flows_that_cancel(history) and not line.counted_as:
                held[line.key[:2]].append(line)
        for key, own in held.items():
            day = min(line.row.ordered_at.day for line in own)
            place = place_of_order(history, key, own, day)
            yield share(place, any(_is_out(line) for line in own), ("missed", "met"))
        return
    for line in lines(history):
        place = _by_order_date(line)
        if line.row.flow not in flows_that_cancel(history):
            continue
        if line.row.ordered_quantity == 0 or line.counted_as:
            yield place.outside(line.why_left_out)
        else:
            yield share(place, _is_out(line), ("missed", "met"))


def _answers(history: History, column: str) -> Iterator[tuple[int, Place]]:
    channels: dict[str, set[Any]] = defaultdict(set[Any])
    for line in lines(history):
        if line.row.flow == "outbound":
            channels[line.row.order_id].add(line.row.channel)
    for row in history.answers:
        score = getattr(row, column)
        if score is not None and row.order_id in channels:
            told = sorted(channel for channel in channels[row.order_id] if channel)
            place = Place(
                (row.order_id, row.answered_at.at), row.answered_at.day, "outbound", None, None, (told or [None])[0]
            )
            yield int(score), place


def nps(history: History) -> Iterator[Row]:
    """Promoters (9, 10) less detractors (0 to 6), of all answers."""
    for score, place in _answers(history, "nps"):
        yield place.counts(None, (score >= 9) - (score <= 6), ONE)


def csat(history: History) -> Iterator[Row]:
    """The mean score."""
    for score, place in _answers(history, "csat"):
        yield place.counts(None, score, ONE)
