"""Periods of the data: named ones end at the as-of date, never at the clock; comparisons are like for like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from cadran.i18n import formats
from cadran.selection import Grain
from cadran.ui.request.address import State

ONE_DAY = timedelta(days=1)
MONTHS_OF_GRAIN = {"month": 1, "quarter": 3}
SEASON_GAP = timedelta(days=7)
WEEKS = {"last_4_weeks": 4, "last_13_weeks": 13}


@dataclass(frozen=True)
class Period:
    """Days `first` to `last`, both included (None = all days); partial when it was to go on after the as-of date.

    `months` and `weeks` are how many whole calendar months or ISO weeks it stands for, 0 for none; `season` is the
    name of the sales season it is. `is_nearest` marks week 52 standing for a week 53 that its year does not have.
    """

    first: date | None
    last: date | None
    is_partial: bool = False
    months: int = 0
    weeks: int = 0
    season: str = ""
    is_nearest: bool = False

    def label(self, language: str, everything: str) -> str:
        """`Oct 2026`, `W47 2026`, `1–20 Nov 2026`, the season, or `everything` for a period without bounds."""
        if self.first is None or self.last is None:
            return everything
        whole = "" if self.is_partial else self._named(self.first, self.last, language)
        return whole or span(self.first, self.last, language)

    def _named(self, first: date, last: date, language: str) -> str:
        if self.season:
            return f"{self.season} {first.year}"
        if self.weeks == 1:
            return formats.week(first, language)
        if self.months == 1:
            return formats.month(first, language)
        if self.months == 3 and first.month % 3 == 1:
            return formats.quarter(first, language)
        return f"{formats.month(first, language)} – {formats.month(last, language)}" if self.months else ""


@dataclass(frozen=True)
class Season:
    """A sales season of the calendar, such as the winter sales: days that follow each other under one name."""

    name: str
    first: date
    last: date


def seasons_of(days: Sequence[tuple[str, date]]) -> tuple[Season, ...]:
    """The seasons in the named days of a calendar, the earliest first; a gap of a week begins another one."""
    found: list[Season] = []
    for name, day in sorted(set(days)):
        if found and found[-1].name == name and day - found[-1].last <= SEASON_GAP:
            found[-1] = Season(name, found[-1].first, day)
        else:
            found.append(Season(name, day, day))
    return tuple(sorted(found, key=lambda season: (season.first, season.name)))


def span(first: date, last: date, language: str) -> str:
    """Two days as one text, without saying a month or a year twice."""
    if first == last:
        return formats.day(first, language)
    if first.year == last.year:
        start = str(first.day) if first.month == last.month else formats.day_short(first, language)
        return f"{start}–{formats.day_short(last, language)} {last.year}"
    return f"{formats.day(first, language)} – {formats.day(last, language)}"


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    place = day.year * 12 + day.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


def _length(first: date) -> int:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


def month_end(day: date) -> date:
    return day.replace(day=_length(day.replace(day=1)))


def start_of(day: date, grain: Grain) -> date:
    """The first day of the day, ISO week, month, quarter or year `day` lies in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if grain == "year" else day


@lru_cache(maxsize=10_000)
def shift(start: date, grain: Grain, count: int) -> date:
    """The start of the period `count` periods after the one that begins on `start`."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months:
        return shift_months(start, months * count)
    return start + timedelta(days=count * (7 if grain == "week" else 1))


def end_of(start: date, grain: Grain) -> date:
    return shift(start, grain, 1) - ONE_DAY


def chosen_period(state: State, as_of: date, seasons: Sequence[Season] = ()) -> Period:
    """The period of `state`, for data that end with the day before `as_of`; days that are a season bear its name."""
    this_month = start_of(as_of, "month")
    if state.period == "custom" and state.period_from and state.period_to:
        return _cut(_days(state.period_from, state.period_to, seasons), as_of)
    if state.period == "all":
        return Period(None, None)
    if state.period in WEEKS:
        monday = start_of(as_of, "week")
        weeks = WEEKS[state.period]
        return Period(monday - timedelta(weeks=weeks), monday - ONE_DAY, weeks=weeks)
    if state.period in ("this_month", "ytd"):
        is_month = state.period == "this_month"
        return Period(start_of(as_of, "month" if is_month else "year"), as_of, is_partial=True, months=int(is_month))
    if state.period == "last_quarter":
        quarter = start_of(as_of, "quarter")
        return Period(shift_months(quarter, -3), quarter - ONE_DAY, months=3)
    months = 13 if state.period == "13_months" else 1
    return Period(shift_months(this_month, -months), this_month - ONE_DAY, months=months)


def _days(first: date, last: date, seasons: Sequence[Season]) -> Period:
    """What the days `first` to `last` stand for: whole months, whole ISO weeks, a season, or only themselves."""
    season = next((season.name for season in seasons if (season.first, season.last) == (first, last)), "")
    if first.day == 1 and last == month_end(last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return Period(first, last, months=months, season=season)
    is_weeks = first.weekday() == 0 and last.weekday() == 6
    return Period(first, last, weeks=((last - first).days + 1) // 7 if is_weeks else 0, season=season)


def _cut(period: Period, as_of: date) -> Period:
    """`period` up to the as-of date, partial where it goes on after it."""
    if period.first and period.last and period.first <= as_of <= period.last:
        return replace(period, last=as_of, is_partial=True)
    return period


def compared_period(state: State, period: Period, seasons: Sequence[Season] = ()) -> Period | None:
    """The period `period` is compared with; a partial one is compared with as many days.

    Last year means the same season for a season, the same ISO weeks for weeks, else the same dates.
    """
    if period.first is None or period.last is None or state.comparison == "none":
        return None
    if state.comparison == "custom" and state.compared_from and state.compared_to:
        return _days(state.compared_from, state.compared_to, seasons)
    if state.comparison == "ly" or state.period == "ytd":
        return _last_year(period, period.first, period.last, seasons)
    if period.months:
        first = shift_months(period.first, -period.months)
        last = first + (period.last - period.first) if period.is_partial else period.first - ONE_DAY
        return Period(first, min(last, period.first - ONE_DAY), period.is_partial, period.months)
    length = timedelta(weeks=period.weeks) or period.last - period.first + ONE_DAY
    return Period(period.first - length, period.last - length, period.is_partial, weeks=period.weeks)


def _last_year(period: Period, first: date, last: date, seasons: Sequence[Season]) -> Period:
    earlier = [season for season in seasons if season.name == period.season and season.first < first]
    if period.season and earlier:
        return _as_far(period, first, last, earlier[-1])
    if period.weeks:
        begin, is_nearest = _same_week_last_year(first)
        return Period(begin, begin + (last - first), period.is_partial, weeks=period.weeks, is_nearest=is_nearest)
    ends_month = period.months and not period.is_partial
    same_day = shift_months(last, -12)
    return Period(
        shift_months(first, -12), month_end(same_day) if ends_month else same_day, period.is_partial, period.months
    )


def _as_far(period: Period, first: date, last: date, season: Season) -> Period:
    """`season` whole, or as many of its days as a partial period has."""
    end = min(season.first + (last - first), season.last) if period.is_partial else season.last
    return Period(season.first, end, period.is_partial, season=season.name)


def _same_week_last_year(monday: date) -> tuple[date, bool]:
    """The Monday of the same ISO week a year before, and whether it is week 52 because there is no week 53."""
    year, week, _ = monday.isocalendar()
    try:
        return date.fromisocalendar(year - 1, week, 1), False
    except ValueError:
        return date.fromisocalendar(year - 1, week - 1, 1), True
