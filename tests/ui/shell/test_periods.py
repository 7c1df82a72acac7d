"""Periods end with the data, never with the clock; comparisons are like for like."""

from datetime import date

import pytest

from cadran.calendar import Season, end_of, seasons_of, shift, start_of
from cadran.insight.periods import Period
from cadran.ui.request.address import State
from cadran.ui.request.periods import chosen_period, compared_period

AS_OF = date(2026, 11, 20)
SPANS = {
    "last_month": (date(2026, 10, 1), date(2026, 10, 31)),
    "this_month": (date(2026, 11, 1), date(2026, 11, 20)),
    "last_4_weeks": (date(2026, 10, 19), date(2026, 11, 15)),
    "last_13_weeks": (date(2026, 8, 17), date(2026, 11, 15)),
    "last_quarter": (date(2026, 7, 1), date(2026, 9, 30)),
    "ytd": (date(2026, 1, 1), date(2026, 11, 20)),
    "13_months": (date(2025, 10, 1), date(2026, 10, 31)),
    "all": (None, None),
}


@pytest.mark.parametrize(("name", "span"), SPANS.items())
def test_a_named_period_ends_with_the_data(name: str, span: tuple[date | None, date | None]) -> None:
    period = chosen_period(State(period=name), AS_OF)
    assert (period.first, period.last) == span


def _compared(state: State) -> tuple[date | None, date | None]:
    compared = compared_period(state, chosen_period(state, AS_OF))
    assert compared is not None
    return compared.first, compared.last


def test_a_partial_month_is_compared_with_as_many_days() -> None:
    assert _compared(State(period="this_month")) == (date(2026, 10, 1), date(2026, 10, 20))


def test_a_whole_month_is_compared_with_the_whole_month_before() -> None:
    assert _compared(State()) == (date(2026, 9, 1), date(2026, 9, 30))


def test_the_year_so_far_is_compared_with_last_year_so_far() -> None:
    assert _compared(State(period="ytd")) == (date(2025, 1, 1), date(2025, 11, 20))


def test_weeks_are_compared_with_the_same_weeks_of_last_year() -> None:
    first, last = _compared(State(period="last_4_weeks", comparison="ly"))
    assert (first, last) == (date(2025, 10, 20), date(2025, 11, 16))
    assert first is not None
    assert first.weekday() == 0


def test_february_of_last_year_keeps_its_last_day() -> None:
    state = State(comparison="ly").during(date(2025, 2, 1), date(2025, 2, 28))
    assert _compared(state) == (date(2024, 2, 1), date(2024, 2, 29))


def test_own_days_are_compared_with_as_many_days_before() -> None:
    assert _compared(State().during(date(2026, 10, 5), date(2026, 10, 18))) == (date(2026, 9, 21), date(2026, 10, 4))


def test_own_days_that_reach_beyond_the_data_are_partial() -> None:
    period = chosen_period(State().during(date(2026, 11, 1), date(2026, 11, 30)), AS_OF)
    assert period == Period(date(2026, 11, 1), AS_OF, is_partial=True, months=1)


def test_all_days_have_no_comparison() -> None:
    state = State(period="all")
    assert compared_period(state, chosen_period(state, AS_OF)) is None


def test_labels_say_a_month_a_quarter_or_the_days() -> None:
    october = chosen_period(State(), AS_OF)
    assert (october.label("en", ""), october.label("fr", "")) == ("Oct 2026", "oct. 2026")
    assert chosen_period(State(period="last_quarter"), AS_OF).label("fr", "") == "T3 2026"
    assert chosen_period(State(period="this_month"), AS_OF).label("en", "") == "1–20 Nov 2026"
    assert chosen_period(State(period="all"), AS_OF).label("fr", "Tous les jours") == "Tous les jours"


def test_a_week_begins_on_monday_and_a_quarter_ends_with_its_last_month() -> None:
    assert start_of(AS_OF, "week") == date(2026, 11, 16)
    assert end_of(date(2026, 10, 1), "quarter") == date(2026, 12, 31)
    assert shift(date(2026, 1, 1), "month", -13) == date(2024, 12, 1)


SALES = (
    Season("Soldes", date(2025, 1, 8), date(2025, 2, 4)),
    Season("Black Friday", date(2025, 11, 24), date(2025, 12, 1)),
    Season("Soldes", date(2026, 1, 7), date(2026, 2, 3)),
    Season("Black Friday", date(2026, 11, 16), date(2026, 11, 23)),
)


def _both(first: date, last: date, comparison: str, as_of: date = AS_OF) -> tuple[Period, Period | None]:
    state = State(comparison=comparison).during(first, last)
    period = chosen_period(state, as_of, SALES)
    return period, compared_period(state, period, SALES)


def test_a_monday_to_a_sunday_is_a_week_with_its_number() -> None:
    week, before = _both(date(2026, 11, 9), date(2026, 11, 15), "prev")
    assert (week.label("en", ""), week.label("fr", "")) == ("W46 2026", "S46 2026")
    assert before is not None
    assert before.label("en", "") == "W45 2026"


def test_a_week_of_last_year_has_the_same_number_whatever_the_dates() -> None:
    for monday, same in (
        (date(2026, 11, 9), date(2025, 11, 10)),
        (date(2027, 1, 4), date(2025, 12, 29)),
        (date(2021, 1, 4), date(2019, 12, 30)),
    ):
        _, earlier = _both(monday, monday + date.resolution * 6, "ly", date(2028, 1, 1))
        assert earlier is not None
        assert (earlier.first, earlier.is_nearest) == (same, False)


def test_week_53_is_compared_with_week_52_and_says_so() -> None:
    week, earlier = _both(date(2026, 12, 28), date(2027, 1, 3), "ly", date(2028, 1, 1))
    assert week.label("en", "") == "W53 2026"
    assert earlier == Period(date(2025, 12, 22), date(2025, 12, 28), weeks=1, is_nearest=True)


def test_a_week_that_is_not_over_is_compared_with_the_same_days_of_the_week_before() -> None:
    week, before = _both(date(2026, 11, 16), date(2026, 11, 22), "prev", date(2026, 11, 18))
    assert week == Period(date(2026, 11, 16), date(2026, 11, 18), is_partial=True, weeks=1)
    assert before is not None
    assert (before.first, before.last) == (date(2026, 11, 9), date(2026, 11, 11))
    assert (week.label("en", ""), before.label("en", "")) == ("16–18 Nov 2026", "9–11 Nov 2026")


def test_a_season_bears_its_name_and_is_compared_with_the_same_season() -> None:
    sales, earlier = _both(date(2026, 1, 7), date(2026, 2, 3), "ly")
    assert sales.label("fr", "") == "Soldes 2026"
    assert earlier == Period(date(2025, 1, 8), date(2025, 2, 4), season="Soldes")


def test_a_season_that_is_not_over_is_compared_with_as_many_days_of_the_earlier_one() -> None:
    friday, earlier = _both(date(2026, 11, 16), date(2026, 11, 23), "ly")
    assert friday.label("en", "") == "16–20 Nov 2026"
    assert earlier is not None
    assert (earlier.first, earlier.last) == (date(2025, 11, 24), date(2025, 11, 28))


def test_the_first_season_is_compared_with_the_same_dates() -> None:
    _, earlier = _both(date(2025, 1, 8), date(2025, 2, 4), "ly")
    assert earlier == Period(date(2024, 1, 8), date(2024, 2, 4))


def test_days_under_one_name_make_a_season_until_a_week_is_missing() -> None:
    days = [("Soldes", date(2026, 1, day)) for day in (9, 7, 8, 15, 23)] + [("Noël", date(2025, 12, 24))]
    assert seasons_of(days) == (
        Season("Noël", date(2025, 12, 24), date(2025, 12, 24)),
        Season("Soldes", date(2026, 1, 7), date(2026, 1, 15)),
        Season("Soldes", date(2026, 1, 23), date(2026, 1, 23)),
    )


def test_a_comparison_with_own_days_takes_them_as_they_are() -> None:
    state = State().against(date(2024, 3, 1), date(2024, 3, 31))
    assert compared_period(state, chosen_period(state, AS_OF)) == Period(date(2024, 3, 1), date(2024, 3, 31), months=1)
