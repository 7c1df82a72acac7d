"""Where a figure stands against its target, at the borders of every word; and how many rows it misses."""

import math
from dataclasses import replace
from datetime import date
from statistics import NormalDist
from typing import Literal

import pytest

from cadran.analysis.cohorts import elapsed
from cadran.analysis.comparisons import surprise
from cadran.analysis.decomposition import ratio
from cadran.analysis.funnel import Funnel
from cadran.analysis.impact import is_short, missing
from cadran.analysis.status import Status, beside, is_few, is_proportion, status
from cadran.analysis.survival import estimate, quantile
from cadran.kpis import KPIS

OTD, RETURNS, LEAD_TIME = KPIS["otd"], KPIS["return_rate"], KPIS["lead_time"]
RATE = replace(OTD, target=0.9)


@pytest.mark.parametrize(
    ("n", "met", "word"),
    [
        (29, 10, "few"),
        (30, 27, "good"),
        (100, 90, "good"),
        (100, 89, "watch"),
        (100, 83, "breach"),
        (1000, 0, "breach"),
    ],
)
def test_a_rate_is_good_at_its_target_and_broken_only_beyond_its_interval(n: int, met: int, word: str) -> None:
    assert status(RATE, n, met, met / n) == word


@pytest.mark.parametrize(
    ("verdict", "other", "colour"),
    [
        ("good", "breach", "none"),
        ("breach", "good", "none"),
        ("breach", "watch", "breach"),
        ("good", "good", "good"),
        ("few", "breach", "few"),
    ],
)
def test_good_beside_a_breach_has_no_colour(verdict: Status, other: Status, colour: Status) -> None:
    assert beside(verdict, other) == colour


@pytest.mark.parametrize(
    ("rows", "is_missed"), [(None, False), (0.0, False), (1e-10, False), (0.01, True), (-1.0, False)]
)
def test_a_target_is_missed_by_more_than_rounding(rows: float | None, is_missed: bool) -> None:
    assert is_short(rows) is is_missed


def test_many_rows_may_round_further_apart_and_still_count_ones() -> None:
    assert is_proportion(RATE, 1_000_000, 900_000.5, 0.9)
    assert not is_proportion(RATE, 1_000_000, 900_002.0, 0.9)
    assert not is_proportion(RATE, 1, 0.5, 0.9)


def test_a_target_of_its_own_counts_before_that_of_the_kpi() -> None:
    assert status(RATE, 100, 80, 0.8, target=0.8) == "good"
    assert missing(RATE, 100, 0.8, target=0.85) == pytest.approx(5)
    assert missing(RATE, 100, 0.8) == pytest.approx(10)


def test_where_less_is_better_the_sides_change() -> None:
    rate = replace(RETURNS, better="lower", target=0.1)
    assert status(rate, 100, 10, 0.10) == "good"
    assert status(rate, 100, 11, 0.11) == "watch"
    assert status(rate, 100, 30, 0.30) == "breach"
    assert missing(rate, 100, 0.3) == pytest.approx(20)


@pytest.mark.parametrize("better", ["higher", "neither"])
@pytest.mark.parametrize("target", [0.9, None])
@pytest.mark.parametrize("value", [0.5, None])
def test_without_value_target_or_direction_there_is_no_status(
    better: Literal["higher", "neither"], target: float | None, value: float | None
) -> None:
    kpi = replace(OTD, better=better, target=target)
    is_told = better == "higher" and target is not None and value is not None
    assert status(kpi, 50, 25, value) == ("breach" if is_told else "none")
    assert missing(kpi, 50, value) == (pytest.approx(20) if is_told else None)


def test_a_figure_of_another_kind_than_a_share_has_no_interval_to_hide_in() -> None:
    assert status(replace(LEAD_TIME, target=5.0), 100, None, 5.01) == "breach"
    assert status(RATE, 100, 890, 0.89) == "breach"


def test_only_a_share_of_rows_that_count_0_or_1_is_a_proportion() -> None:
    assert is_proportion(OTD, 100, 89.0, 0.89)
    assert not is_proportion(OTD, 100, 89.5, 0.89)
    assert not is_proportion(OTD, 100, None, 0.89)
    assert not is_proportion(OTD, 100, 89.0, None)
    assert not is_proportion(replace(OTD, unit="days"), 100, 89.0, 0.89)
    assert not is_proportion(replace(OTD, shape="total"), 100, 89.0, 0.89)
    assert is_proportion(OTD, 10**9, 1e9 / 3, 1 / 3)


def test_a_ratio_of_two_rows_has_an_interval_and_of_one_row_none() -> None:
    assert ratio(1, 0.5, 10, 4.0) is None
    assert ratio(2, 0.5, 0, 4.0) is None
    assert ratio(2, 0.5, 0.5, 2.0) == pytest.approx((0.5 - 2 * 1.959964 / 0.5, 0.5 + 2 * 1.959964 / 0.5))
    assert ratio(2, 0.5, 0.5, -1e-12) == (0.5, 0.5)


def test_two_shares_surprise_as_much_as_newcombes_interval_needs_to_hold_zero() -> None:
    z = NormalDist().inv_cdf(1 - surprise((56, 70), (48, 80)) / 2)
    below = 0.8 - (0.8 + z * z / 140 - z * math.sqrt(0.8 * 0.2 / 70 + z * z / (4 * 70**2))) / (1 + z * z / 70)
    above = (0.6 + z * z / 160 + z * math.sqrt(0.6 * 0.4 / 80 + z * z / (4 * 80**2))) / (1 + z * z / 80) - 0.6
    assert math.hypot(below, above) == pytest.approx(0.8 - 0.6)


def test_a_duration_of_which_none_has_ended_has_no_quantile() -> None:
    untold = estimate([3, 5], [1, 2], [True, True], 0.5)
    assert (untold.value, untold.ended_only, untold.reach, untold.open_share) == (None, None, 5.0, 1.0)


def test_between_two_durations_the_curve_stays_at_the_middle_lies_halfway() -> None:
    assert quantile([1, 2, 3, 10], [], 0.5) == 2.5
    assert quantile([1, 2, 3], [], 0.5) == 2.0
    assert quantile([1], [], 1.0) == 1.0
    assert quantile([1, 2], [], 0.4) == 1.0


def test_a_day_of_sale_after_the_data_has_nothing_of_its_window_behind_it() -> None:
    assert elapsed(date(2026, 2, 1), date(2026, 2, 3), date(2026, 1, 20), 14) == 0.0


def test_a_funnel_of_nobody_places_nobody() -> None:
    assert Funnel(0.9, 1.0).tiers([], []) == []


@pytest.mark.parametrize(
    ("kpi", "n", "numerator", "denominator", "is_told_as_a_count"),
    [
        ("otd", 9, 8, 9, True),
        ("otd", 10, 8, 10, False),
        ("otd", 9, 9, 9, True),
        ("otd", 9, 0, 9, True),
        ("otd", 9, -1, 9, False),
        ("otd", 9, 10, 9, False),
        ("otd", 9, 8.5, 9, False),
        ("otd", 9, 8, 9.5, False),
        ("otd", 9, None, 9, False),
        ("otd", 9, 8, None, False),
        ("rotation", 9, 8, 9, False),
        ("lead_time", 9, 8, 9, False),
    ],
)
def test_a_share_of_few_rows_is_told_as_a_count(
    kpi: str, n: int, numerator: float | None, denominator: float | None, is_told_as_a_count: bool
) -> None:
    assert is_few(KPIS[kpi], n, numerator, denominator) is is_told_as_a_count
