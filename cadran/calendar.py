"""All date arithmetic: months, quarters, ISO weeks, and the sales seasons of the law, of habit and of a calendar."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from cadran.selection import Grain

ONE_DAY = timedelta(days=1)
# From the first to the last of the 365 days that are meant by the last 12 months.
YEAR_BACK = timedelta(days=364)
SEASON_GAP = timedelta(days=7)


WINTER_SALES, SUMMER_SALES, BLACK_FRIDAY, BACK_TO_SCHOOL = (
    "winter_sales",
    "summer_sales",
    "black_friday",
    "back_to_school",
)
SEASONS = (WINTER_SALES, SUMMER_SALES, BLACK_FRIDAY, BACK_TO_SCHOOL)
WEDNESDAY, THURSDAY = 2, 3

# Words whose presence in the name of a company's own sale makes it the one of that year.
NAMED = {
    WINTER_SALES: (("solde", "hiver"), ("winter", "sale")),
    SUMMER_SALES: (("solde", "ete"), ("summer", "sale")),
    BLACK_FRIDAY: (("black", "friday"),),
    BACK_TO_SCHOOL: (("rentree",), ("back", "school")),
}
# The first year of the rule of article D310-15-2 code de commerce, which the arrêté of 27 May 2019 goes on with.
FIRST_SALES = 2009
# Years of which an arrêté set other days: of 10 June 2020, December 2020 and 15 February 2021, June 2021, 6 July 2023.
DECREED = {
    (SUMMER_SALES, 2020): (date(2020, 7, 15), date(2020, 8, 11)),
    (WINTER_SALES, 2021): (date(2021, 1, 20), date(2021, 3, 2)),
    (SUMMER_SALES, 2021): (date(2021, 6, 30), date(2021, 7, 27)),
    (SUMMER_SALES, 2023): (date(2023, 6, 28), date(2023, 8, 1)),
}


@dataclass(frozen=True)
class Season:
    """A season of sales: days that follow each other under one name, and which of every year it is.

    `kind` is one of SEASONS, nothing for a sale that only the company's calendar knows.
    """

    name: str
    first: date
    last: date
    kind: str = ""

    @property
    def key(self) -> str:
        """What the same season of another year is found by."""
        return self.kind or self.name


def seasons_of(days: Sequence[tuple[str, date]]) -> tuple[Season, ...]:
    """The seasons in the named days of a calendar, the earliest first; a gap of a week begins another one."""
    seasons: list[Season] = []
    for name, day in sorted(set(days)):
        if seasons and seasons[-1].name == name and day - seasons[-1].last <= SEASON_GAP:
            seasons[-1] = Season(name, seasons[-1].first, day)
        else:
            seasons.append(Season(name, day, day))
    return tuple(sorted(seasons, key=lambda season: (season.first, season.name)))


def usual_seasons(year: int) -> tuple[Season, ...]:
    """The seasons of a year by law and habit: the French sales from 2009 on, the week of Black Friday, la rentrée.

    The sales of the border departments of Lorraine (54, 55, 57, 88; winter from the first working day of January), of
    Corsica, Pyrénées-Orientales and overseas have days of their own, which the calendar of the company tells.
    """
    friday = _weekday(date(year, 11, 1), THURSDAY, 4) + ONE_DAY
    spans = {
        BLACK_FRIDAY: (start_of(friday, "week"), end_of(start_of(friday, "week"), "week")),
        BACK_TO_SCHOOL: (date(year, 8, 15), date(year, 9, 15)),
    }
    if year >= FIRST_SALES:
        spans |= {kind: DECREED.get((kind, year)) or _french_sales(kind, year) for kind in (WINTER_SALES, SUMMER_SALES)}
    return tuple(Season(kind, *spans[kind], kind) for kind in SEASONS if kind in spans)


def _french_sales(kind: str, year: int) -> tuple[date, date]:
    """First and last day, by article D310-15-2 and since 2020 by the arrêté of 27 May 2019, which keeps its rule.

    Winter: from the second Wednesday of January, the first where that is after the 12th. Summer: from the last
    Wednesday of June, the one before where that is after the 28th. Four weeks since 2020, six from 2015, five before.
    """
    if kind == WINTER_SALES:
        second = _weekday(date(year, 1, 1), WEDNESDAY, 2)
        first = second - timedelta(weeks=second.day > 12)
    else:
        last = date(year, 6, 30) - timedelta(days=(date(year, 6, 30).weekday() - WEDNESDAY) % 7)
        first = last - timedelta(weeks=last.day > 28)
    weeks = 4 if year >= 2020 else 6 if year >= 2015 else 5
    return first, first + timedelta(weeks=weeks) - ONE_DAY


def _weekday(month: date, weekday: int, count: int) -> date:
    """The `count`th day of that name in the month."""
    return month + timedelta(days=(weekday - month.weekday()) % 7, weeks=count - 1)


def seasons_between(first: date, last: date, own: Sequence[Season]) -> tuple[Season, ...]:
    """The seasons of the years `first` to `last`, the earliest first.

    One of the company's `own` stands for the usual one of its kind and year.
    """
    kept = [replace(season, kind=kind_of(season.name)) for season in own]
    named = {(season.kind, season.first.year) for season in kept}
    usual = [season for year in range(first.year, last.year + 1) for season in usual_seasons(year)]
    others = [season for season in usual if (season.kind, season.first.year) not in named]
    return tuple(sorted([*kept, *others], key=lambda season: (season.first, season.key)))


def kind_of(name: str) -> str:
    """Which of the usual seasons a name means; nothing where none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return next(
        (kind for kind, names in NAMED.items() if any(all(word in plain for word in words) for words in names)), ""
    )


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
