"""The rhythm in which something comes, when it is overdue, and what is a gap; in days made by hand."""

from datetime import date, timedelta

import pytest

from cadran.analysis.rhythm import freshness, is_stale, rhythm_of

DAY = timedelta(days=1)
START = date(2026, 3, 2)  # a Monday


def every(days: int, weekdays: str = "0123456", first: date = START, step: int = 1) -> list[date]:
    """The days from the first on that fall on these weekdays."""
    span = [first + DAY * offset for offset in range(0, days, step)]
    return [day for day in span if str(day.weekday()) in weekdays]


def months(n: int) -> list[date]:
    return [date(2025 + month // 12, month % 12 + 1, 3) for month in range(n)]


@pytest.mark.parametrize(
    ("days", "kind", "expected"),
    [
        ([], "unknown", None),
        ([START], "unknown", None),
        ([START, START, START + DAY], "unknown", None),
        (every(4), "unknown", None),
        (every(60), "daily", date(2026, 5, 1)),
        (every(61, "01234"), "weekdays", date(2026, 5, 4)),
        (every(60, "12345"), "weekdays", date(2026, 5, 1)),
        (every(60, "024"), "weekdays", date(2026, 5, 1)),
        (every(60, step=7), "weekly", date(2026, 5, 4)),
        (months(14), "monthly", date(2026, 3, 3)),
        (every(150, step=14), "interval", date(2026, 8, 3)),
        ([START + DAY * offset for offset in (0, 1, 9, 10, 33, 40, 41, 90)], "irregular", None),
    ],
)
def test_a_rhythm_needs_five_arrivals_and_tells_when_the_next_one_is_due(
    days: list[date], kind: str, expected: date | None
) -> None:
    state = freshness(days, days[-1] if days else START)
    assert (state.rhythm.kind, state.expected, state.overdue, state.gaps) == (kind, expected, 0, ())


def test_what_is_due_is_overdue_from_the_next_day_on_and_days_after_today_are_not_known() -> None:
    weekdays = every(61, "01234")
    assert weekdays[-1] == date(2026, 5, 1)  # a Friday
    assert freshness(weekdays, date(2026, 5, 4)).overdue == 0
    assert freshness(weekdays, date(2026, 5, 6)).overdue == 2
    assert freshness(weekdays, date(2026, 5, 6), closed={date(2026, 5, 4)}).overdue == 1
    assert freshness([*weekdays, date(2027, 1, 1)], date(2026, 5, 6)).last == date(2026, 5, 1)


def test_a_gap_is_a_day_without_rows_among_like_days_with_rows_and_no_holiday() -> None:
    days = every(120, "01234")
    monday, friday = date(2026, 4, 6), date(2026, 4, 17)
    lacking = [day for day in days if day not in (monday, friday)]
    assert freshness(lacking, lacking[-1]).gaps == ((monday, monday), (friday, friday))
    assert freshness(lacking, lacking[-1], closed={monday}).gaps == ((friday, friday),)
    closure = [day for day in days if not date(2026, 5, 4) <= day <= date(2026, 5, 22)]
    assert freshness(closure, closure[-1]).gaps == ((date(2026, 5, 4), date(2026, 5, 22)),)
    weekly = [day for day in every(120, step=7) if day != date(2026, 4, 13)]
    assert freshness(weekly, weekly[-1]).gaps == ((date(2026, 4, 7), date(2026, 4, 19)),)
    sparse = [day for day in days if day.toordinal() % 3]
    assert freshness(sparse, sparse[-1]).gaps == ()


def test_a_day_without_rows_is_no_gap_where_few_come_on_any_day() -> None:
    alone, pair = (date(2026, 4, 7), date(2026, 4, 7)), (date(2026, 5, 5), date(2026, 5, 6))
    days = [day for day in every(120) if day not in {*alone, *pair}]
    for usual, gaps in ((3, ()), (4, (pair,)), (8, (alone, pair))):
        assert freshness(days, days[-1], rows=dict.fromkeys(days, usual)).gaps == gaps


def test_rows_are_missing_when_the_pause_is_longer_than_any_before() -> None:
    weekdays = every(60, "01234", date(2026, 9, 1))
    assert weekdays[-1] == date(2026, 10, 30)
    assert not is_stale(weekdays, date(2026, 11, 2))
    assert is_stale(weekdays, date(2026, 11, 3))
    assert not is_stale(weekdays[-5:], date(2027, 1, 1))
    assert not is_stale([], date(2027, 1, 1))
    weekly = every(13 * 7, step=7)
    assert is_stale(weekly, weekly[-1] + DAY * 8)
    assert not is_stale(weekly[1:], weekly[-1] + DAY * 8)


def test_a_closure_of_the_year_before_is_usual_in_this_one_and_what_ended_long_ago_is_not_told() -> None:
    first = every(700, "01234", date(2024, 9, 2))
    known = [day for day in first if not date(2025, 8, 4) <= day <= date(2025, 8, 22) and day <= date(2026, 7, 31)]
    assert known[-1] == date(2026, 7, 31)
    assert not is_stale(known, date(2026, 8, 24))
    assert is_stale(known, date(2026, 8, 28))
    gone = freshness(known, date(2027, 3, 1))
    assert (gone.has_stopped, gone.has_ended) == (True, True)
    assert not freshness(known, date(2026, 9, 1)).has_ended


def test_the_last_arrivals_tell_the_rhythm_not_those_of_years_ago() -> None:
    assert rhythm_of([*every(700, step=7, first=date(2024, 1, 1)), *every(120, "01234")]).kind == "weekdays"
