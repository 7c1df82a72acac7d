"""The steps from late value to estimated penalty, worked out by hand."""

import polars as pl
import pytest

from cadran.analysis.penalties import Terms, lines_to_target, waterfall

OTD = Terms(target=0.9, min_lines=10, is_lower_better=False, cap=0.05)


def _lines(excluded: int = 0, missed: int = 2, count: int = 10) -> pl.DataFrame:
    """`count` lines of 100 EUR; each missed one came wholly late and costs 40 EUR."""
    return pl.DataFrame(
        {
            "numerator": [0.0] * missed + [1.0] * (count - missed),
            "denominator": [1.0] * count,
            "is_met": [False] * missed + [True] * (count - missed),
            "category": ["Tables"] * count,
            "line_value": [100.0] * count,
            "late_value": [100.0] * missed + [None] * (count - missed),
            "penalty_amount": [40.0] * missed + [0.0] * (count - missed),
            "is_excluded": [place < excluded for place in range(count)],
        }
    )


def test_the_cap_of_the_window_takes_off_what_exceeds_it() -> None:
    steps = waterfall(_lines(), OTD)
    assert (steps.base, steps.raw, steps.excluded, steps.over_cap, steps.retained) == (200.0, 80.0, 0.0, 30.0, 50.0)


def test_french_law_leaves_two_percent_of_the_value() -> None:
    steps = waterfall(_lines(), Terms(0.9, 10, False, 0.05, is_french=True))
    assert (steps.over_cap, steps.over_legal, steps.retained) == (30.0, 30.0, 20.0)


def test_a_clause_that_is_met_without_the_excluded_lines_costs_nothing() -> None:
    steps = waterfall(_lines(excluded=2, missed=2, count=12), OTD)
    assert (steps.raw, steps.excluded, steps.retained) == (80.0, 80.0, 0.0)
    assert steps.actual == pytest.approx(10 / 12)
    assert (steps.actual_without, steps.is_breached, steps.is_breached_without) == (1.0, True, False)


def test_too_few_lines_left_are_no_breach() -> None:
    assert waterfall(_lines(excluded=1), OTD).retained == 0.0
    assert waterfall(_lines(excluded=1, missed=3, count=11), Terms(0.9, 10, False, None)).retained == 80.0


def test_exactly_on_target_is_met() -> None:
    steps = waterfall(_lines(missed=1), OTD)
    assert (steps.actual, steps.is_breached, steps.raw) == (0.9, False, 0.0)


def test_lines_to_target_are_those_that_would_have_had_to_be_good() -> None:
    assert lines_to_target(80, 100, 0.95, False) == 15
    assert lines_to_target(81, 90, 0.95, False) == 5
    assert lines_to_target(95, 100, 0.95, False) == 0
    assert lines_to_target(7, 100, 0.05, True) == 2
    assert lines_to_target(5, 100, 0.05, True) == 0
