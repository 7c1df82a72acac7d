"""Statistics against published or hand-worked values."""

import pytest

from cadran.analysis.impact import missing
from cadran.analysis.intervals import wilson
from cadran.analysis.status import status
from cadran.analysis.survival import quantile
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
    found = limits([0.90, 0.92] * 7 + [0.60])
    assert found is not None and 14 in found.signals


def test_eight_points_on_one_side_are_a_signal_and_seven_are_not() -> None:
    zigzag = [14.0, 10.0] * 6
    eight = limits([*zigzag, *[12.6] * 8])
    seven = limits([*zigzag, *[12.6] * 7])
    assert eight is not None and set(range(12, 20)) <= set(eight.signals)
    assert seven is not None and not set(range(13, 19)) & set(seven.signals)


def test_three_of_four_points_near_a_limit_are_a_signal() -> None:
    found = limits([10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 12.6, 10.5, 12.6, 12.6])
    assert found is not None and {10, 12, 13} <= set(found.signals)


def test_a_series_without_variation_has_no_signal() -> None:
    found = limits([0.95] * 20)
    assert found is not None and found.signals == ()


def test_limits_of_a_rate_stay_between_0_and_1() -> None:
    found = limits([0.99, 0.8] * 6, lowest=0, highest=1)
    assert found is not None and found.upper == 1


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(9, 10, 0.596, 0.982), (27, 30, 0.744, 0.965), (90, 100, 0.826, 0.945), (450, 500, 0.871, 0.923)],
)
def test_the_wilson_interval_of_90_percent_equals_the_published_values(k: int, n: int, low: float, high: float) -> None:
    assert tuple(round(bound, 3) for bound in wilson(k, n)) == (low, high)


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
