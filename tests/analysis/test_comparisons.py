"""One supplier against several: the chance of each difference, and what several comparisons cost."""

import pytest

from cadran.analysis.comparisons import LEVEL, holm, surprise
from cadran.analysis.decomposition import combined, holds_zero, proportion


def test_the_step_down_of_holm_on_his_kind_of_example() -> None:
    """0.01 x 4, 0.013 x 3 (not below the one before), 0.03 x 2, 0.04 x 1 (not below)."""
    assert holm([0.03, 0.01, 0.04, 0.013]) == pytest.approx([0.06, 0.04, 0.06, 0.04])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert (holm([0.02]), holm([])) == ([0.02], [])


@pytest.mark.parametrize(
    ("one", "other"), [((90, 100), (70, 100)), ((90, 100), (88, 100)), ((9, 10), (5, 10)), ((40, 40), (36, 40))]
)
def test_a_single_comparison_is_surprising_where_its_interval_leaves_out_zero(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    (k, n), (m, o) = one, other
    interval = combined([(1, k / n, proportion(k, n)), (-1, m / o, proportion(m, o))])
    assert (surprise(one, other) < LEVEL) is not holds_zero(interval)
    assert surprise(one, other) == pytest.approx(surprise(other, one))


def test_no_difference_is_no_surprise_and_a_whole_one_is_beyond_doubt() -> None:
    assert surprise((5, 10), (50, 100)) == 1.0
    assert surprise((100_000, 100_000), (0, 100_000)) < 1e-12
