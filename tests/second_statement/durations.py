"""Time: the lead time of lines, its stages, and how far promises moved."""

from collections.abc import Iterator

from second_statement.history import History
from second_statement.lines import Line, lines
from second_statement.rows import Row
from second_statement.times import Time, compare, days_between, latest


def started_at(line: Line) -> Time:
    """The order, or its release if later."""
    ordered, released = line.row.ordered_at, line.row.released_at
    return released if released is not None and compare(released, ordered) > 0 else ordered


def _why_no_time(line: Line, from_order: bool = True) -> str | None:
    if line.why_left_out:
        return line.why_left_out
    return "order_date_unknown" if from_order and line.row.order_date_known is False else None


def lead_time(history: History, day_kind: str = "calendar", cohort: str = "completion") -> Iterator[Row]:
    """Order (or release, if later) -> complete; in the order cohort open lines stand beside, counted."""
    for line in lines(history):
        start, complete = started_at(line), line.completed_at
        reason = _why_no_time(line)
        place = line.place(complete.day if complete and cohort == "completion" else line.row.ordered_at.day)
        if reason:
            if complete or line.is_open:
                yield place.outside(reason)
        elif complete is None:
            if cohort == "order" and line.is_open and line.owed(line.row.promised_at) > 0:
                yield place.beside("open")
        elif compare(complete, start) < 0:
            yield place.outside("order_date_unknown")
        elif day_kind == "calendar":
            yield place.lasts("complete", days_between(start, complete))
        else:
            worked = history.worked_between(line.row.location_id, start.day, complete.day)
            yield place.lasts("complete", float(worked))


def _last(line: Line, event: str) -> Time | None:
    """The last of an event over the parcels of a line; a reversal is none."""
    goods = [parcel for parcel in line.parcels if parcel.row.delivered_quantity >= 0]
    if event == "arrived_at":
        return latest(parcel.arrived_at for parcel in goods)
    return latest(getattr(parcel.row, event) for parcel in goods)


def _is_shipped_after_delivered(line: Line) -> bool:
    return any(
        parcel.row.shipped_at
        and parcel.row.delivered_at
        and compare(parcel.row.shipped_at, parcel.row.delivered_at) > 0
        for parcel in line.parcels
    )


def _stage(history: History, first: str, last: str) -> Iterator[Row]:
    for line in lines(history):
        begun = started_at(line) if first == "started_at" else _last(line, first)
        ended = _last(line, last)
        if begun is None or ended is None:
            continue
        known = [line.completed_at, _last(line, "arrived_at"), _last(line, "shipped_at"), _last(line, "ready_at")]
        place = line.place(next(time.day for time in known if time))
        reason = _why_no_time(line, first == "started_at")
        if reason or _is_shipped_after_delivered(line):
            yield place.outside(reason or "shipped_after_delivered")
        elif compare(ended, begun) < 0:
            yield place.outside("wrong_order")
        else:
            yield place.lasts("complete", days_between(begun, ended))


def order_to_ready(history: History) -> Iterator[Row]:
    return _stage(history, "started_at", "ready_at")


def ready_to_ship(history: History) -> Iterator[Row]:
    return _stage(history, "ready_at", "shipped_at")


def transit(history: History) -> Iterator[Row]:
    return _stage(history, "shipped_at", "arrived_at")


def put_away(history: History) -> Iterator[Row]:
    return _stage(history, "arrived_at", "available_at")


def promise_drift(history: History) -> Iterator[Row]:
    """Days from the first promise to the latest, where it moved to another day."""
    for line in lines(history):
        first, last = line.row.promised_at, line.target("latest")
        if first is None or first.day == last.day:
            continue
        place, reason = line.place(first.day), line.why_not_judged(first)
        yield place.outside(reason) if reason else place.lasts(None, days_between(first, last))
