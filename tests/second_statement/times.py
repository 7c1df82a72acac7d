"""A time knows whether it has an hour (rule 7): comparisons at the coarser precision, durations, promises met."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

MINUTES_A_DAY = 24 * 60
Item = TypeVar("Item")


class Time(NamedTuple):
    """A local time; one without an hour stands at midnight. `offset` is minutes ahead of UTC where the text said it."""

    at: datetime
    has_hour: bool
    offset: int | None = None

    @property
    def day(self) -> Any:
        return self.at.date()

    def later(self, days: float) -> "Time":
        """So many days later, at the same hour if there is one."""
        return Time(self.at + timedelta(days=days), self.has_hour, self.offset)


def day_of(day: Any) -> Time:
    """A day as a time without an hour."""
    return Time(datetime.combine(day, datetime.min.time()), False)


def compare(one: Time, other: Time) -> int:
    """-1, 0 or 1 at the coarser precision of the two."""
    if one.has_hour and other.has_hour:
        return (one.at > other.at) - (one.at < other.at)
    return (one.day > other.day) - (one.day < other.day)


def days_between(first: Time, last: Time) -> float:
    """From minute to minute where both have an hour (by the instants where both name their offset), else whole days."""
    if not (first.has_hour and last.has_hour):
        return float((last.day - first.day).days)
    passed = last.at.replace(second=0, microsecond=0) - first.at.replace(second=0, microsecond=0)
    if first.offset is not None and last.offset is not None:
        passed += timedelta(minutes=first.offset - last.offset)
    return passed.total_seconds() / 60 / MINUTES_A_DAY


def punctuality(event: Time, promise: Time) -> str:
    """on_time, late, or unknown: the promise has an hour, the event of that day has none."""
    if promise.has_hour and not event.has_hour and event.day == promise.day:
        return "unknown"
    return "on_time" if compare(event, promise) <= 0 else "late"


def has_passed(target: Time, now: Time) -> bool:
    """Whether `now` is on a later day than `target`, or at a later moment where both have hours."""
    return compare(now, target) > 0


def latest(times: Iterable[Time | None]) -> Time | None:
    """The last of the times that are known; a day, where one of its times has no hour."""
    known = [time for time in times if time is not None]
    if not known:
        return None
    day = max(time.day for time in known)
    of_the_day = [time for time in known if time.day == day]
    if any(not time.has_hour for time in of_the_day):
        return day_of(day)
    return max(of_the_day, key=lambda time: time.at)


def in_moments(events: list[tuple[Time, Item]]) -> list[tuple[Time, list[Item]]]:
    """Events by moment, in order; all of a day together where one of them has no hour."""
    days: dict[Any, Any] = {}
    for time, item in events:
        days.setdefault(time.day, []).append((time, item))
    moments: list[tuple[Time, list[Item]]] = []
    for day in sorted(days):
        if any(not time.has_hour for time, _ in days[day]):
            moments.append((day_of(day), [item for _, item in days[day]]))
            continue
        for at in sorted({time.at for time, _ in days[day]}):
            same = [(time, item) for time, item in days[day] if time.at == at]
            moments.append((same[0][0], [item for _, item in same]))
    return moments
