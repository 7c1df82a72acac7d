"""Funnel limits against exact binomial probabilities, over-dispersion by hand, and how often chance is blamed."""

import numpy as np
import pytest
from scipy.stats import binom

from cadran.analysis.funnel import ALARM, INFORMATION, Funnel, funnel, widening


def test_limits_are_interpolated_between_the_counts_of_the_binomial_table() -> None:
    # Table of n = 20, p = 0.5: F(5) = 0.0207, F(6) = 0.0577, so the 2.5 % point is 6 - (0.0577 - 0.025) / 0.0370.
    low, high = Funnel(0.5).limits([20], INFORMATION)
    assert (round(low[0] * 20, 2), round(high[0] * 20, 2)) == (5.12, 14.88)


def test_a_member_is_outside_exactly_where_its_tail_is_rarer_than_the_limit_says() -> None:
    for share in (INFORMATION, ALARM):
        for n, centre in ((12, 0.6), (40, 0.9), (144, 0.923), (1000, 0.95)):
            counts = np.arange(n + 1)
            sides = Funnel(centre).sides(counts, [n] * (n + 1), share)
            tail = (1 - share) / 2
            assert (sides == -1).tolist() == (binom.cdf(counts, n, centre) < tail).tolist()
            assert (sides == 1).tolist() == (binom.sf(counts - 1, n, centre) < tail).tolist()


def test_large_members_have_the_limits_of_the_normal_law() -> None:
    low, high = Funnel(0.9).limits([1_000_000], INFORMATION)
    assert (low[0], high[0]) == pytest.approx((0.9 - 1.96 * 0.0003, 0.9 + 1.96 * 0.0003), abs=2e-6)


def test_limits_stay_between_nothing_and_all() -> None:
    low, high = Funnel(0.95, widening=3).limits([12], ALARM)
    assert (low[0] >= 0, high[0]) == (True, 1)


def test_eleven_members_of_known_scores_widen_the_limits_by_hand() -> None:
    # n = 100, rate 0.5: one standard error is 5 lines. Scores -4 -2 -2 -1 -1 0 1 1 2 2 4; the 10 % and 90 % of eleven
    # scores are the second and the tenth, so -4 and 4 become -2 and 2: phi = (6 x 4 + 4 x 1) / 11 = 28 / 11.
    on_time = [30, 40, 40, 45, 45, 50, 55, 55, 60, 60, 70]
    assert widening(on_time, [100] * 11, 0.5) == pytest.approx((28 / 11) ** 0.5)


def test_members_nearer_than_chance_never_narrow_the_limits() -> None:
    assert widening([50] * 20, [100] * 20, 0.5) == 1


def test_nine_members_are_too_few_to_widen() -> None:
    assert widening([0, 100] * 4 + [50], [100] * 9, 0.5) == 1


def test_widened_limits_lie_further_from_the_centre_by_that_factor() -> None:
    plain, wide = Funnel(0.5).limits([100], ALARM), Funnel(0.5, 1.4).limits([100], ALARM)
    assert (wide[0][0] - 0.5) / (plain[0][0] - 0.5) == pytest.approx(1.4)


def test_fewer_than_thirty_rows_are_never_judged() -> None:
    assert Funnel(0.95).tiers([0, 0, 20, 940, 990, 1000], [3, 29, 30, 1000, 1000, 1000]) == [
        "few",
        "few",
        "below",
        "expected",
        "above",
        "above",
    ]


def test_without_rows_there_is_no_funnel() -> None:
    assert funnel([], []) is None


def test_ordinary_suppliers_are_outside_about_as_often_as_the_limits_say() -> None:
    """20,000 suppliers of one rate (94 %) and 30 to 2,000 lines; the figures stand in docs/statistics.md."""
    draw = np.random.default_rng(8607)
    n = np.exp(draw.uniform(np.log(30), np.log(2000), 20_000)).astype(int)
    k = draw.binomial(n, 0.94)
    found = funnel(k.tolist(), n.tolist())
    assert found is not None
    assert found.widening == 1
    outside = [round(float((found.sides(k, n, share) != 0).mean()), 4) for share in (INFORMATION, ALARM)]
    assert outside == [0.0316, 0.0011]


def test_three_bad_suppliers_among_sixty_do_not_hide_each_other() -> None:
    """75 % of 120 lines among suppliers drawn at 93 %."""
    k = [*np.random.default_rng(1).binomial(120, 0.93, 60).tolist(), 90, 90, 90]
    found = funnel(k, [120] * 63)
    assert found is not None
    assert found.tiers(k, [120] * 63)[60:] == ["below"] * 3


def test_a_funnel_around_a_given_centre_keeps_the_width_the_members_give() -> None:
    on_time = [30, 40, 40, 45, 45, 50, 55, 55, 60, 60, 70]
    drawn = funnel(on_time, [100] * 11, centre=0.9)
    assert drawn is not None
    assert (drawn.centre, drawn.widening) == (0.9, pytest.approx((28 / 11) ** 0.5))
    assert funnel([0, 0], [0, 0]) is None


def test_ten_members_of_ten_rows_widen_the_limits_and_fewer_do_not() -> None:
    on_time = [0, 10] * 5
    assert widening(on_time, [10] * 10, 0.5) == pytest.approx(10**0.5)
    assert widening(on_time, [9] * 9 + [10], 0.5) == widening(on_time[:9], [10] * 9, 0.5) == 1.0
    assert widening([10] * 10, [10] * 10, 1.0) == widening([0] * 10, [10] * 10, 0.0) == 1.0
