"""What refused rows could hide, worked out by hand."""

from cadran.analysis.bounds import count_reach, reach


def test_refused_lines_may_all_be_bad_or_all_be_good() -> None:
    assert reach(90, 95, 5) == (0.9, 0.95)


def test_a_refused_parcel_may_have_completed_a_missed_line_but_no_more_than_there_are() -> None:
    assert reach(90, 100, 0, 4) == (0.9, 0.94)
    assert reach(90, 100, 0, 40) == (0.9, 1.0)


def test_nothing_refused_moves_nothing_and_nothing_loaded_says_nothing() -> None:
    assert reach(90, 100, 0) == (0.9, 0.9)
    assert reach(0, 0, 0) is None


def test_a_refused_line_may_belong_to_an_order_that_counts_as_good() -> None:
    assert reach(3, 4, 1, rows="orders") == (0.5, 0.8)
    assert reach(0, 4, 1, rows="orders") == (0.0, 0.2)


def test_a_refused_row_may_be_one_more_of_a_count_or_none() -> None:
    assert count_reach(42, 3) == (42, 45)
