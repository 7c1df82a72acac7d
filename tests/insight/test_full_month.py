"""The first screen opens on a month that holds enough lines to say something."""

from datetime import date

from data_set import DataSet

from cadran.calendar import shift_months
from cadran.engine import Engine
from cadran.insight.full_month import full_month, opening_month
from cadran.insight.periods import Period

NEWEST = date(2026, 10, 1)


def _months(*lines: int) -> dict[date, int]:
    """Lines of consecutive months, the newest last."""
    starts = [shift_months(NEWEST, index - len(lines) + 1) for index in range(len(lines))]
    return dict(zip(starts, lines, strict=True))


def test_a_full_newest_month_is_the_one() -> None:
    assert opening_month(_months(*[100] * 12, 50)) == NEWEST


def test_a_month_of_less_than_half_the_median_before_it_is_passed_over() -> None:
    assert opening_month(_months(*[100] * 12, 49)) == date(2026, 9, 1)


def test_a_month_of_one_line_is_passed_over_even_where_all_are_small() -> None:
    assert opening_month(_months(30, 31, 1)) == date(2026, 9, 1)


def test_a_gap_of_months_is_skipped_and_counts_as_nothing() -> None:
    gap = {date(2025, 1, 1): 40, date(2026, 8, 1): 30, date(2026, 10, 1): 1}
    assert opening_month(gap) == date(2026, 8, 1)


def test_only_the_twelve_months_before_are_asked() -> None:
    assert opening_month(_months(*[10_000] * 5, *[60] * 12, 30)) == NEWEST


def test_without_a_month_of_thirty_lines_no_month_is_the_one() -> None:
    assert opening_month(_months(29, 29, 29)) is None
    assert opening_month({}) is None


def test_the_first_month_of_the_data_has_none_before_it() -> None:
    assert opening_month(_months(30)) == NEWEST


def test_the_sample_opens_on_its_last_complete_month(sample_engine: Engine) -> None:
    chosen = full_month(sample_engine)
    assert (chosen.period, chosen.newest) == (Period(NEWEST, date(2026, 10, 31), months=1), None)


def test_real_deliveries_open_on_a_month_of_thirty_lines(scms: DataSet) -> None:
    chosen = full_month(scms.engine)
    assert chosen.period == Period(date(2015, 8, 1), date(2015, 8, 31), months=1)
