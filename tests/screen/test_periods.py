"""Periods end with the data, never with the clock; comparisons are like for like."""

from datetime import date

import pytest

from cadran.screen.periods import Period, chosen_period, compared_period, end_of, shift, start_of
from cadran.screen.state import State

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
    assert first is not None and first.weekday() == 0


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
