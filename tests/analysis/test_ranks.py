"""Shrunken rates and rank intervals against scipy's beta-binomial and against what is known of the draws."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import betabinom

from cadran.analysis.ranks import posterior, ranked, spread


def test_the_spread_of_beta_binomial_draws_is_found_again() -> None:
    """Beta(18, 2): spread 1 / (18 + 2 + 1) = 0.0476; forty times 500 members of 20 to 400 rows."""
    found = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        n = draw.integers(20, 400, 500)
        found.append(spread(betabinom.rvs(n, 18, 2, random_state=draw), n, [0.9] * 500))
    assert np.mean(found) == pytest.approx(1 / 21, rel=0.03)


def test_the_moments_come_close_to_the_likeliest_beta_binomial() -> None:
    draw = np.random.default_rng(11)
    n = draw.integers(30, 200, 400)
    k = betabinom.rvs(n, 27, 3, random_state=draw)

    def unlikeliness(logarithm: float) -> float:
        strength = np.exp(logarithm)
        return -float(betabinom.logpmf(k, n, 0.9 * strength, 0.1 * strength).sum())

    likeliest = np.exp(minimize_scalar(unlikeliness, bounds=(0, 8), method="bounded").x)
    assert 1 / spread(k, n, [0.9] * 400) - 1 == pytest.approx(likeliest, rel=0.25)


def test_members_that_differ_by_chance_alone_shrink_all_the_way() -> None:
    draw = np.random.default_rng(3)
    n = np.full(500, 100)
    k = draw.binomial(n, 0.9)
    assert spread(k, n, [0.9] * 500) < 0.002


def test_the_posterior_adds_the_rows_to_the_prior() -> None:
    # Spread 1/11: strength 10, prior Beta(9, 1); 3 of 3 make Beta(12, 1), 40 of 50 make Beta(49, 11).
    assert posterior(3, 3, 0.9, 1 / 11) == pytest.approx((12, 1))
    assert posterior(40, 50, 0.9, 1 / 11) == pytest.approx((49, 11))


def test_one_of_one_does_not_rank_above_95_of_100() -> None:
    one, many = ranked([1, 98], [1, 100], [0.9, 0.9], 1 / 11)
    assert (one.rank, many.rank) == (2, 1)
    assert (round(one.rate, 3), round(many.rate, 3)) == (0.909, 0.973)


def test_members_far_apart_have_sure_ranks_and_equal_ones_any_rank() -> None:
    far = ranked([990, 900, 700], [1000] * 3, [0.9] * 3, 0.05)
    assert [(one.rank, one.best, one.worst) for one in far] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    equal = ranked([90] * 10, [100] * 10, [0.9] * 10, 0.05)
    assert {(one.best, one.worst) for one in equal} == {(1, 10)}


def test_ranks_are_the_same_at_every_run() -> None:
    assert ranked([40, 45, 30], [50] * 3, [0.8] * 3, 0.05) == ranked([40, 45, 30], [50] * 3, [0.8] * 3, 0.05)


def test_a_small_member_is_drawn_towards_the_mean_of_its_own_mode() -> None:
    dropship, store = ranked([4, 4], [5, 5], [0.7, 0.95], 0.02)
    assert dropship.rate < 0.71
    assert store.rate > 0.93
