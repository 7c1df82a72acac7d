"""All date arithmetic: months, quarters, ISO weeks, and the sales seasons of a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from cadran.selection import Grain

ONE_DAY = timedelta(days=1)
SEASON_GAP = timedelta(days=7)


@dataclass(frozen=True)
class Season:
    """A sales season of the calendar, such as the winter sales: days that follow each other under one name."""

    name: str
    first: date
    last: date


def seasons_of(days: Sequence[tuple[str, date]]) -> tuple[Season, ...]:
    """The seasons in the named days of a calendar, the earliest first; a gap of a week begins another one."""
    seasons: list[Season] = []
    for name, day in sorted(set(days)):
        if seasons and seasons[-1].name == name and day - seasons[-1].last <= SEASON_GAP:
            seasons[-1] = Season(name, seasons[-1].first, day)
        else:
            seasons.append(Season(name, day, day))
    return tuple(sorted(seasons, key=lambda season: (season.first, season.name)))


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    month_number = day.year * 12 + day.month - 1 + months
    first = date(month_number // 12, month_number % 12 + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


def _length(first: date) -> int:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


def month_end(day: date) -> date:
    return day.replace(day=_length(day.replace(day=1)))


def month_count(first: date, last: date) -> int:
    """The calendar months that the days `first` to `last` touch."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def start_of(day: date, grain: Grain) -> date:
    """The first day of the day, ISO week, month, quarter or year `day` lies in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if grain == "year" else day


# A page asks for the same few hundred periods thousands of times.
@lru_cache(maxsize=10_000)
def shift(start: date, grain: Grain, count: int) -> date:
    """The start of the period `count` periods after the one that begins on `start`."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months:
        return shift_months(start, months * count)
    return start + timedelta(days=count * (7 if grain == "week" else 1))


def end_of(start: date, grain: Grain) -> date:
    return shift(start, grain, 1) - ONE_DAY


def same_week_last_year(monday: date) -> tuple[date, bool]:
    """The Monday of the same ISO week a year before, and whether it is week 52 because there is no week 53."""
    year, week, _ = monday.isocalendar()
    try:
        return date.fromisocalendar(year - 1, week, 1), False
    except ValueError:
        return date.fromisocalendar(year - 1, week - 1, 1), True
