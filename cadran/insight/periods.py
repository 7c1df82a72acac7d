"""Periods of the data, and the ones they are compared with: like for like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cadran.calendar import ONE_DAY, Season, month_count, month_end, same_week_last_year, shift_months
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code


@dataclass(frozen=True)
class Period:
    """Days `first` to `last`, both included (None = all days); partial when it was to go on after the as-of date.

    `months` and `weeks` are how many whole calendar months or ISO weeks it stands for, 0 for none; `season` is the
    key of the sales season it is. `is_nearest` marks week 52 standing for a week 53 that its year does not have.
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
            return f"{season_name(self.season, language)} {first.year}"
        if self.weeks == 1:
            return formats.week(first, language)
        if self.months == 1:
            return formats.month(first, language)
        if self.months == 3 and first.month % 3 == 1:
            return formats.quarter(first, language)
        return f"{formats.month(first, language)} – {formats.month(last, language)}" if self.months else ""


def season_name(key: str, language: str) -> str:
    """The name of a season of every year; a sale of the company's own is called as its calendar calls it."""
    return say_code(language, "season_name", key)


def season_label(season: Season, language: str) -> str:
    """`Winter sales 2026`."""
    return f"{season_name(season.key, language)} {season.first.year}"


def span(first: date, last: date, language: str) -> str:
    """Two days as one text, without saying a month or a year twice."""
    if first == last:
        return formats.day(first, language)
    if first.year == last.year:
        start = str(first.day) if first.month == last.month else formats.day_short(first, language)
        return f"{start}–{formats.day_short(last, language)} {last.year}"
    return f"{formats.day(first, language)} – {formats.day(last, language)}"


def period_of(first: date, last: date, seasons: Sequence[Season] = ()) -> Period:
    """What the days `first` to `last` stand for: whole months, whole ISO weeks, a season, or only themselves."""
    season = next((season.key for season in seasons if (season.first, season.last) == (first, last)), "")
    if first.day == 1 and last == month_end(last):
        return Period(first, last, months=month_count(first, last), season=season)
    is_weeks = first.weekday() == 0 and last.weekday() == 6
    return Period(first, last, weeks=((last - first).days + 1) // 7 if is_weeks else 0, season=season)


def period_before(period: Period) -> Period | None:
    """The period of the same length that ends where `period` begins; a partial one has as many days."""
    if period.first is None or period.last is None:
        return None
    if period.months:
        first = shift_months(period.first, -period.months)
        last = first + (period.last - period.first) if period.is_partial else period.first - ONE_DAY
        return Period(first, min(last, period.first - ONE_DAY), period.is_partial, period.months)
    length = timedelta(weeks=period.weeks) or period.last - period.first + ONE_DAY
    return Period(period.first - length, period.last - length, period.is_partial, weeks=period.weeks)


def period_last_year(period: Period, seasons: Sequence[Season] = ()) -> Period | None:
    """The same season for a season, the same ISO weeks for weeks, else the same dates of the year before."""
    first, last = period.first, period.last
    if first is None or last is None:
        return None
    earlier = [season for season in seasons if season.key == period.season and season.first < first]
    if period.season and earlier:
        return _as_far(period, first, last, earlier[-1])
    if period.weeks:
        begin, is_nearest = same_week_last_year(first)
        return Period(begin, begin + (last - first), period.is_partial, weeks=period.weeks, is_nearest=is_nearest)
    ends_month = period.months and not period.is_partial
    same_day = shift_months(last, -12)
    return Period(
        shift_months(first, -12), month_end(same_day) if ends_month else same_day, period.is_partial, period.months
    )


def _as_far(period: Period, first: date, last: date, season: Season) -> Period:
    """`season` whole, or as many of its days as a partial period has."""
    end = min(season.first + (last - first), season.last) if period.is_partial else season.last
    return Period(season.first, end, period.is_partial, season=season.key)
