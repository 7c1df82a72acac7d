"""What days stand for, how a period is called, and which one is like for like with it."""

from datetime import date

import pytest

from cadran.calendar import Season
from cadran.insight.periods import Period, period_before, period_last_year, period_of, season_label, span

SALES = (
    Season("Winter sales", date(2025, 1, 8), date(2025, 2, 4), "winter_sales"),
    Season("Winter sales", date(2026, 1, 1), date(2026, 1, 31), "winter_sales"),
)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), Period(date(2026, 3, 1), date(2026, 3, 31), months=1)),
        (date(2025, 11, 1), date(2026, 2, 28), Period(date(2025, 11, 1), date(2026, 2, 28), months=4)),
        (date(2026, 3, 2), date(2026, 3, 31), Period(date(2026, 3, 2), date(2026, 3, 31))),
        (date(2026, 3, 1), date(2026, 3, 30), Period(date(2026, 3, 1), date(2026, 3, 30))),
        (date(2026, 3, 2), date(2026, 3, 15), Period(date(2026, 3, 2), date(2026, 3, 15), weeks=2)),
        (date(2026, 3, 3), date(2026, 3, 15), Period(date(2026, 3, 3), date(2026, 3, 15))),
        (date(2026, 3, 2), date(2026, 3, 14), Period(date(2026, 3, 2), date(2026, 3, 14))),
        (
            date(2026, 1, 1),
            date(2026, 1, 31),
            Period(date(2026, 1, 1), date(2026, 1, 31), months=1, season=SALES[0].key),
        ),
    ],
)
def test_days_stand_for_whole_months_whole_weeks_a_season_or_themselves(first: date, last: date, told: Period) -> None:
    assert period_of(first, last, SALES) == told


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period(date(2026, 7, 1), date(2026, 9, 30), months=3), "Q3 2026"),
        (Period(date(2026, 8, 1), date(2026, 10, 31), months=3), "Aug 2026 – Oct 2026"),
        (Period(date(2025, 10, 1), date(2026, 10, 31), months=13), "Oct 2025 – Oct 2026"),
        (Period(date(2026, 10, 1), date(2026, 11, 30), months=2), "Oct 2026 – Nov 2026"),
        (Period(date(2026, 3, 2), date(2026, 3, 15), weeks=2), "2–15 Mar 2026"),
        (Period(date(2026, 7, 1), date(2026, 7, 2), is_partial=True, months=1), "1–2 Jul 2026"),
        (Period(date(2026, 7, 1), None), "all days"),
        (Period(None, date(2026, 7, 1)), "all days"),
    ],
)
def test_a_period_is_called_by_the_shortest_name_that_says_it(period: Period, label: str) -> None:
    assert period.label("en", "all days") == label


def test_two_days_are_one_text_that_says_no_month_or_year_twice() -> None:
    day = date(2026, 3, 2)
    assert span(day, day, "en") == "2 Mar 2026"
    assert span(day, date(2026, 4, 5), "en") == "2 Mar–5 Apr 2026"
    assert span(date(2025, 12, 30), day, "en") == "30 Dec 2025 – 2 Mar 2026"
    assert season_label(SALES[1], "fr") == "Soldes d'hiver 2026"


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(date(2026, 3, 5), date(2026, 3, 8)), Period(date(2026, 3, 1), date(2026, 3, 4))),
        (
            Period(date(2026, 3, 1), date(2026, 4, 30), months=2),
            Period(date(2026, 1, 1), date(2026, 2, 28), months=2),
        ),
        (
            Period(date(2026, 2, 1), date(2026, 2, 28), months=1),
            Period(date(2026, 1, 1), date(2026, 1, 31), months=1),
        ),
        (
            Period(date(2026, 3, 1), date(2026, 3, 30), is_partial=True, months=1),
            Period(date(2026, 2, 1), date(2026, 2, 28), is_partial=True, months=1),
        ),
        (
            Period(date(2026, 3, 2), date(2026, 3, 4), is_partial=True, weeks=1),
            Period(date(2026, 2, 23), date(2026, 2, 25), is_partial=True, weeks=1),
        ),
        (Period(date(2026, 3, 1), None), None),
        (Period(None, date(2026, 3, 1)), None),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_the_period_begins(period: Period, before: Period | None) -> None:
    assert period_before(period) == before


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        (
            Period(date(2025, 2, 1), date(2025, 2, 28), months=1),
            Period(date(2024, 2, 1), date(2024, 2, 29), months=1),
        ),
        (
            Period(date(2025, 2, 1), date(2025, 2, 27), is_partial=True, months=1),
            Period(date(2024, 2, 1), date(2024, 2, 27), is_partial=True, months=1),
        ),
        (Period(date(2026, 3, 5), date(2026, 3, 8)), Period(date(2025, 3, 5), date(2025, 3, 8))),
        (
            Period(date(2026, 1, 1), date(2026, 1, 31), season="winter_sales"),
            Period(date(2025, 1, 8), date(2025, 2, 4), season="winter_sales"),
        ),
        (
            Period(date(2026, 1, 1), date(2026, 1, 20), season="winter_sales"),
            Period(date(2025, 1, 8), date(2025, 2, 4), season="winter_sales"),
        ),
        (
            Period(date(2026, 1, 1), date(2026, 1, 10), is_partial=True, season="winter_sales"),
            Period(date(2025, 1, 8), date(2025, 1, 17), is_partial=True, season="winter_sales"),
        ),
        (
            Period(date(2025, 1, 8), date(2025, 2, 4), season="winter_sales"),
            Period(date(2024, 1, 8), date(2024, 2, 4)),
        ),
        (Period(date(2026, 3, 1), None), None),
        (Period(None, date(2026, 3, 1)), None),
    ],
)
def test_last_year_is_the_same_season_or_the_same_dates(period: Period, earlier: Period | None) -> None:
    assert period_last_year(period, SALES) == earlier
