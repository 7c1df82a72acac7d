"""The days of the simulation: their index, working days, sales seasons and monthly exchange rates."""

from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FIRST_DAY = date(2024, 10, 21)
LAST_DAY = date(2026, 11, 20)
DAY_COUNT = (LAST_DAY - FIRST_DAY).days + 1
MINUTES = 1440
END_MINUTE = (DAY_COUNT - 1) * MINUTES + 6 * 60 + 10
AFTER = 200
SALES = (
    (date(2024, 11, 25), date(2024, 12, 2), 1.9, "Black Friday"),
    (date(2025, 1, 8), date(2025, 2, 4), 1.35, "Soldes d'hiver"),
    (date(2025, 6, 25), date(2025, 7, 22), 1.30, "Soldes d'été"),
    (date(2025, 11, 24), date(2025, 12, 1), 1.9, "Black Friday"),
    (date(2026, 1, 7), date(2026, 2, 3), 1.35, "Soldes d'hiver"),
    (date(2026, 6, 24), date(2026, 7, 21), 1.30, "Soldes d'été"),
)
CLOSING_DAYS = (
    (date(2025, 1, 31), "Inventaire annuel"),
    (date(2025, 5, 30), "Pont de l'Ascension"),
    (date(2026, 1, 30), "Inventaire annuel"),
    (date(2026, 5, 15), "Pont de l'Ascension"),
)


def day_of(day: date) -> int:
    """The index of `day`; the first day of the data is 0."""
    return (day - FIRST_DAY).days


def date_of(index: int) -> date:
    """The date of a day index."""
    return FIRST_DAY + timedelta(days=int(index))


class WorkingDays:
    """Adds working days to day indexes, whole arrays at once."""

    def __init__(self, last_weekday: int) -> None:
        french = holidays.country_holidays("FR", years=range(2024, 2029))
        closed = {day for day, _ in CLOSING_DAYS}
        days = [date_of(index) for index in range(DAY_COUNT + AFTER)]
        open_days = [day.weekday() <= last_weekday and day not in french and day not in closed for day in days]
        self.is_open = np.array(open_days)
        self.number = np.concatenate(([0], np.cumsum(self.is_open)[:-1])).astype(np.int64)
        self.days = np.flatnonzero(self.is_open).astype(np.int64)

    def after(self, day: Ints | int, count: Ints | int) -> Ints:
        """The day `count` working days after `day`; a closed day counts as the next open one."""
        open_day: Ints = self.days[np.minimum(self.number[day] + count, len(self.days) - 1)]
        return open_day


@cache
def office_days() -> WorkingDays:
    """Monday to Friday without French holidays and closing days."""
    return WorkingDays(4)


@cache
def shop_days() -> WorkingDays:
    """Monday to Saturday without French holidays and closing days."""
    return WorkingDays(5)


@cache
def sale_factor() -> Floats:
    """How much more is bought on each day because of sales and Christmas; 1 is a plain day."""
    factor = np.ones(DAY_COUNT + AFTER)
    for start, end, lift, _ in SALES:
        span = np.arange(day_of(start), day_of(end) + 1)
        factor[span] *= np.linspace(lift, 1 + (lift - 1) * 0.5, len(span))
    for index in range(DAY_COUNT + AFTER):
        day = date_of(index)
        if day.month == 12 and day.day <= 20:
            factor[index] *= 1.3
        if day.month == 8:
            factor[index] *= 0.88
    return factor


def daily_volume(last_weekday: int, weekday_share: tuple[float, ...]) -> Floats:
    """Relative orders per day of a channel: weekday, season and a growth of 6 % a year."""
    index = np.arange(DAY_COUNT + AFTER)
    weekday = index % 7
    share = np.array(weekday_share)[weekday] * (weekday <= last_weekday)
    return share * sale_factor() * (1 + 0.06 * index / 365)


@cache
def month_index() -> Ints:
    """The month (0 = January) of every day."""
    return np.array([date_of(index).month - 1 for index in range(DAY_COUNT + AFTER)])


def months() -> list[date]:
    """The first day of every month the data touches, and of the month after."""
    return [date(2024 + (9 + count) // 12, (9 + count) % 12 + 1, 1) for count in range(27)]
