"""Periods of the data: named ones end at the as-of date, never at the clock; comparisons are like for like."""

from dataclasses import dataclass
from datetime import date, timedelta

from cadran.screen.state import State
from cadran.selection import Grain
from cadran.words import formats

ONE_DAY = timedelta(days=1)
MONTHS_OF_GRAIN = {"month": 1, "quarter": 3}
WEEKS = {"last_4_weeks": 4, "last_13_weeks": 13}


@dataclass(frozen=True)
class Period:
    """Days `first` to `last`, both included (None = all days); partial when it was to go on after the as-of date.

    `months` is how many whole calendar months it stands for, 0 for none.
    """

    first: date | None
    last: date | None
    is_partial: bool = False
    months: int = 0

    def label(self, language: str, everything: str) -> str:
        """`Oct 2026`, `1–20 Nov 2026` or `everything` for a period without bounds."""
        if self.first is None or self.last is None:
            return everything
        if not self.is_partial and self.months == 1:
            return formats.month(self.first, language)
        if not self.is_partial and self.months == 3 and self.first.month % 3 == 1:
            return formats.quarter(self.first, language)
        if not self.is_partial and self.months > 1:
            return f"{formats.month(self.first, language)} – {formats.month(self.last, language)}"
        return span(self.first, self.last, language)


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


def shift(start: date, grain: Grain, count: int) -> date:
    """The start of the period `count` periods after the one that begins on `start`."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months:
        return shift_months(start, months * count)
    return start + timedelta(days=count * (7 if grain == "week" else 1))


def end_of(start: date, grain: Grain) -> date:
    return shift(start, grain, 1) - ONE_DAY


def chosen_period(state: State, as_of: date) -> Period:
    """The period of `state`, for data that end with the day before `as_of`."""
    this_month = start_of(as_of, "month")
    if state.period == "custom" and state.period_from and state.period_to:
        return _custom(state.period_from, state.period_to, as_of)
    if state.period == "all":
        return Period(None, None)
    if state.period in WEEKS:
        monday = start_of(as_of, "week")
        return Period(monday - timedelta(weeks=WEEKS[state.period]), monday - ONE_DAY)
    if state.period in ("this_month", "ytd"):
        is_month = state.period == "this_month"
        return Period(start_of(as_of, "month" if is_month else "year"), as_of, is_partial=True, months=int(is_month))
    if state.period == "last_quarter":
        quarter = start_of(as_of, "quarter")
        return Period(shift_months(quarter, -3), quarter - ONE_DAY, months=3)
    months = 13 if state.period == "13_months" else 1
    return Period(shift_months(this_month, -months), this_month - ONE_DAY, months=months)


def _custom(first: date, last: date, as_of: date) -> Period:
    is_whole = first.day == 1 and last == month_end(last)
    months = (last.year - first.year) * 12 + last.month - first.month + 1 if is_whole else 0
    if first <= as_of <= last:
        return Period(first, as_of, is_partial=True, months=months)
    return Period(first, last, months=months)


def compared_period(state: State, period: Period) -> Period | None:
    """The period `period` is compared with; a partial one is compared with as many days."""
    if period.first is None or period.last is None or state.comparison == "none":
        return None
    if state.comparison == "ly" or state.period == "ytd":
        return _last_year(state, period, period.first, period.last)
    if period.months:
        first = shift_months(period.first, -period.months)
        last = first + (period.last - period.first) if period.is_partial else period.first - ONE_DAY
        return Period(first, min(last, period.first - ONE_DAY), period.is_partial, period.months)
    length = period.last - period.first + ONE_DAY
    return Period(period.first - length, period.last - length)


def _last_year(state: State, period: Period, first: date, last: date) -> Period:
    if state.period in WEEKS:
        return Period(first - timedelta(weeks=52), last - timedelta(weeks=52))
    ends_month = period.months and not period.is_partial
    earlier = shift_months(last, -12)
    return Period(
        shift_months(first, -12), month_end(earlier) if ends_month else earlier, period.is_partial, period.months
    )
