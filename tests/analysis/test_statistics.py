"""Statistics against published or hand-worked values."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binomtest

from cadran.analysis.impact import missing
from cadran.analysis.intervals import wilson
from cadran.analysis.status import status
from cadran.analysis.survival import estimate, quantile
from cadran.analysis.xmr import limits
from cadran.kpis import KPIS

OTD = KPIS["otd"]


def test_limits_are_the_mean_and_266_mean_moving_ranges_away() -> None:
    found = limits([10, 12] * 6)
    assert found is not None
    assert (found.centre, round(found.lower, 2), round(found.upper, 2), found.signals) == (11.0, 5.68, 16.32, ())


def test_eleven_points_are_too_few_for_limits() -> None:
    assert limits([0.9] * 11) is None


def test_missing_points_do_not_count_towards_twelve() -> None:
    assert limits([0.9] * 11 + [None]) is None


def test_a_point_outside_its_limits_is_a_signal() -> None:
    for outlier in (0.60, 1.22):
        found = limits([0.90, 0.92] * 7 + [outlier])
        assert found is not None
        assert 14 in found.signals


def test_eight_points_on_one_side_are_a_signal_and_seven_are_not() -> None:
    zigzag = [14.0, 10.0] * 6
    eight = limits([*zigzag, *[12.6] * 8])
    seven = limits([*zigzag, *[12.6] * 7])
    assert eight is not None
    assert set(range(12, 20)) <= set(eight.signals)
    assert seven is not None
    assert not set(range(13, 19)) & set(seven.signals)


def test_three_of_four_points_near_a_limit_are_a_signal() -> None:
    found = limits([10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 12.6, 10.5, 12.6, 12.6])
    assert found is not None
    assert {10, 12, 13} <= set(found.signals)


def test_near_a_lower_limit_the_points_of_that_side_alone_are_signals() -> None:
    low = limits([11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 8.4, 10.5, 8.4, 8.4])
    assert low is not None
    assert set(low.signals) & set(range(9, 14)) == {10, 12, 13}


def test_eight_points_below_the_centre_are_a_signal_and_those_exactly_on_it_are_none() -> None:
    below = limits([*[14.0, 10.0] * 6, *[11.4] * 8])
    assert below is not None
    assert set(range(12, 20)) <= set(below.signals)
    level = limits([14.0, 10.0] * 4 + [12.0] * 9)
    assert level is not None
    assert (level.centre, level.signals) == (12.0, ())


def test_a_figure_without_a_bound_has_limits_on_either_side() -> None:
    found = limits([1.0, -1.0] * 6)
    bounded = limits([1.0, -1.0] * 6, lowest=-2.0, highest=3.0)
    assert found is not None
    assert bounded is not None
    assert (found.lower, found.upper) == pytest.approx((-5.32, 5.32))
    assert (bounded.lower, bounded.upper) == (-2.0, 3.0)


def test_a_series_without_variation_has_no_signal() -> None:
    found = limits([0.95] * 20)
    assert found is not None
    assert found.signals == ()


def test_limits_of_a_rate_stay_between_0_and_1() -> None:
    found = limits([0.99, 0.8] * 6, lowest=0, highest=1)
    assert found is not None
    assert found.upper == 1


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(9, 10, 0.596, 0.982), (27, 30, 0.744, 0.965), (90, 100, 0.826, 0.945), (450, 500, 0.871, 0.923)],
)
def test_the_wilson_interval_of_90_percent_equals_the_published_values(k: int, n: int, low: float, high: float) -> None:
    assert tuple(round(bound, 3) for bound in wilson(k, n)) == (low, high)


def test_the_wilson_interval_is_that_of_scipy_to_the_last_digit() -> None:
    for n in (1, 2, 9, 30, 1234, 600_000):
        for k in sorted({0, 1, n // 3, n - 1, n}):
            interval = binomtest(k, n, k / n).proportion_ci(method="wilson")
            assert wilson(k, n) == (interval.low, interval.high)


def test_no_rows_can_have_any_share() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_quantile_between_two_durations_is_their_middle_and_none_has_ended_none() -> None:
    assert quantile([4.0, 10.0], [], 0.5) == 7.0
    assert quantile([4.0, 10.0, 12.0], [], 0.5) == 10.0
    assert quantile([4.0, 4.0, 10.0, 10.0], [], 0.5) == 7.0
    assert quantile([4.0, 4.0], [], 1.0) == 4.0
    assert quantile([], [5.0], 0.5) is None
    nobody = estimate([5.0, 9.0], [2, 1], [True, True], 0.5)
    assert (nobody.value, nobody.reach, nobody.ended_only, nobody.open_share) == (None, 9.0, None, 1.0)


def test_open_lines_pull_the_median_above_the_closed_only_median() -> None:
    assert quantile([5, 7, 12], [], 0.5) == 7
    assert quantile([5, 7, 12], [32], 0.5) == 9.5
    assert quantile([5, 7, 12], [32, 32], 0.5) == 12


def test_a_curve_that_never_reaches_the_share_has_no_quantile() -> None:
    assert quantile([5, 7, 12], [32], 0.9) is None


def test_a_missed_target_inside_the_interval_is_to_watch_and_outside_a_breach() -> None:
    assert status(OTD, 100, 93, 0.93) == "watch"
    assert status(OTD, 1000, 900, 0.90) == "breach"
    assert status(OTD, 1000, 950, 0.95) == "good"
    assert status(OTD, 29, 10, 10 / 29) == "few"
    assert status(OTD, 0, None, None) == "none"


def test_a_share_of_units_has_no_interval_of_lines() -> None:
    assert status(KPIS["fill_rate"], 100, 4_850, 0.97) == "breach"


def test_impact_is_the_number_of_lines_missing_to_the_target() -> None:
    assert missing(OTD, 412, 0.881) == pytest.approx(28.428)
    assert missing(KPIS["stockout_rate"], 1000, 0.035) == pytest.approx(10.0)
    assert missing(OTD, 0, None) is None


def test_a_new_baseline_leaves_out_what_came_before() -> None:
    found = limits([50.0] * 5 + [10.0, 12.0] * 6, since=5)
    assert found is not None
    assert (found.centre, found.since, found.signals) == (11.0, 5, ())
    assert limits([50.0] * 5 + [10.0, 12.0] * 5, since=5) is None


def test_a_point_with_a_known_cause_does_not_widen_the_limits_and_is_still_a_signal_outside_them() -> None:
    series = [10.0, 12.0] * 6 + [30.0, 11.0]
    found = limits(series, left_out={12})
    assert found is not None
    assert (round(found.centre, 2), round(found.upper, 2), found.signals) == (11.0, 16.1, (12,))
    inside = limits([10.0, 12.0] * 6 + [13.0], left_out={12})
    assert inside is not None
    assert inside.signals == ()


def test_open_rows_stand_beside_the_closed_ones_in_an_estimate() -> None:
    found = estimate([5, 7, 12, 32], [1, 1, 1, 1], [False, False, False, True], 0.5)
    assert (found.value, found.reach, found.ended_only, found.open_share) == (9.5, 32.0, 7.0, 0.25)
    never = estimate([5, 24], [1, 9], [False, True], 0.5)
    assert (never.value, never.reach, never.open_share) == (None, 24.0, 0.9)


def _false_signals(draw: Callable[[int], np.ndarray], points: int, runs: int = 800) -> tuple[float, float]:
    """The share of stable series whose last point is a signal, and of those with any signal."""
    last = somewhere = 0
    for _ in range(runs):
        found = limits(list(draw(points)), 0.0, 1.0)
        last += found is not None and points - 1 in found.signals
        somewhere += found is not None and bool(found.signals)
    return last / runs, somewhere / runs


def test_a_stable_rate_is_called_a_signal_in_about_one_month_of_a_hundred() -> None:
    """Measured with 3,000 runs: the last of 25 months 1.0 %, any of them 11.7 %; any of 53 weeks 29 %."""
    drawn = np.random.default_rng(11)
    last, somewhere = _false_signals(lambda points: drawn.binomial(1500, 0.94, points) / 1500, 25)
    assert 0.003 < last < 0.02
    assert 0.09 < somewhere < 0.15


def test_a_stable_normal_figure_is_no_other_than_a_rate() -> None:
    """Measured with 3,000 runs: the last of 25 points 1.0 %, any of them 11.4 %."""
    drawn = np.random.default_rng(12)
    last, somewhere = _false_signals(lambda points: drawn.normal(0.5, 0.01, points), 25)
    assert 0.003 < last < 0.02
    assert 0.09 < somewhere < 0.15
