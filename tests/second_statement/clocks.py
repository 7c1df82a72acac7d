"""What each fulfilment mode owes on its own clock: 24 hours from an order before 14:00, ready in store, tracked."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from second_statement.durations import started_at
from second_statement.history import History
from second_statement.lines import Line, Parcel, lines
from second_statement.rows import DUE, NOTHING, ONE, Place, Row, share
from second_statement.times import Time, has_passed, in_moments, latest, punctuality

CUT_OFF = time(14)
SHIPPERS = ("own_warehouse", "third_party", "ship_from_store")
HANDED_OVER_IN_STORE = ("store", "click_collect", "reserve_collect")


def next_working_day(history: History, line: Line, start: Time) -> Time:
    """The next working day at the same hour."""
    day = history.after_working_days(line.row.location_id, start.day, 1)
    return Time(datetime.combine(day, start.at.time()), True, start.offset)


def _why_no_clock(line: Line, start: Time) -> str | None:
    if line.why_left_out:
        return line.why_left_out
    if line.row.order_date_known is False:
        return "order_date_unknown"
    return None if start.has_hour else "hour_unknown"


def _within_24_hours(
    history: History, modes: tuple[str, ...], start_of: Callable[[Line], Time], state_of: Callable[[Line, Time], str]
) -> Iterator[Row]:
    """Outbound lines of `modes` started before the cut-off on a working day; without an hour nobody knows."""
    for line in lines(history):
        start = start_of(line)
        if line.row.flow != "outbound" or line.row.mode not in modes or start.day > history.today:
            continue
        if not history.is_worked(line.row.location_id, start.day) or (start.has_hour and start.at.time() >= CUT_OFF):
            continue
        if start.has_hour and start.at.time() >= CUT_OFF:
            continue
        place, reason = line.place(start.day), _why_no_clock(line, start)
        if reason:
            yield place.outside(reason)
        else:
            yield _counted(place, state_of(line, next_working_day(history, line, start)))


def _counted(place: Place, state: str) -> Row:
    if state == "unknown":
        return place.outside("hour_unknown")
    return place.counts(state, state == "on_time", ONE) if state in DUE else place.beside(state)


def cutoff_24h(history: History) -> Iterator[Row]:
    """The 3PL's lines: ordered before the cut-off, delivered by the next working day at the hour of the order."""
    return _within_24_hours(
        history,
        ("third_party",),
        lambda line: line.row.ordered_at,
        lambda line, due: line.state(due, line.owed(due)),
    )


def _reached(line: Line, event: Callable[[Parcel], Time | None], owed: Decimal) -> Time | None:
    """When the units of which `event` is known reached what was owed."""
    events = [(event(parcel), parcel) for parcel in line.parcels]
    sofar = NOTHING
    for moment, parcels in in_moments([(at, parcel) for at, parcel in events if at]):
        sofar += sum(parcel.row.delivered_quantity for parcel in parcels)
        if sofar >= owed:
            return moment
    return None


def _state_of_event(line: Line, due: Time, event: Callable[[Parcel], Time | None]) -> str:
    """As rule 4, with an earlier event of the parcels in place of their delivery."""
    owed = line.owed(due)
    if owed <= 0:
        return "cancelled"
    if not has_passed(due, line.history.now):
        return "not_due"
    reached = _reached(line, event, owed)
    if reached is not None:
        return punctuality(reached, due)
    return "late_open" if line.is_open else "failed"


def _modes_that_tell(history: History, column: str) -> set[tuple[Any, ...]]:
    """The flows and modes for which some parcel names `column`."""
    return {
        (line.row.flow, line.row.mode)
        for line in lines(history)
        for parcel in line.parcels
        if getattr(parcel.row, column) is not None
    }


def shipped_24h(history: History) -> Iterator[Row]:
    """As the 24 hours of the 3PL, from the release if later, of what was handed over."""
    telling = _modes_that_tell(history, "shipped_at")
    modes = tuple(mode for mode in SHIPPERS if ("outbound", mode) in telling)
    return _within_24_hours(
        history, modes, started_at, lambda line, due: _state_of_event(line, due, lambda parcel: parcel.row.shipped_at)
    )


def ready_on_time(history: History) -> Iterator[Row]:
    """Click & collect and store lines ready by the first promise; not told: when shipped or handed over."""
    telling = _modes_that_tell(history, "ready_at")
    for line in lines(history):
        if line.row.flow != "outbound" or line.row.mode not in HANDED_OVER_IN_STORE:
            continue
        if (line.row.flow, line.row.mode) not in telling:
            continue
        target = line.row.promised_at
        place, reason = line.place((target or line.row.ordered_at).day), line.why_not_judged(target)
        if reason:
            yield place.outside(reason)
        else:
            state = _state_of_event(
                line, target, lambda parcel: parcel.row.ready_at or parcel.row.shipped_at or parcel.arrived_at
            )
            yield _counted(place, state)


def tracked(history: History) -> Iterator[Row]:
    """Lines with a tracking number on every shipped parcel / lines shipped."""
    telling = _modes_that_tell(history, "tracking")
    for line in lines(history):
        shipped = [parcel for parcel in line.parcels if parcel.row.shipped_at]
        if not shipped or (line.row.flow, line.row.mode) not in telling or line.row.mode in HANDED_OVER_IN_STORE:
            continue
        place = line.place(latest(parcel.row.shipped_at for parcel in shipped).day)
        if line.why_left_out:
            yield place.outside(line.why_left_out)
        else:
            yield share(place, all(parcel.row.tracking is not None for parcel in shipped))
