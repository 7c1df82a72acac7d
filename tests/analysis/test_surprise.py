"""How far a figure lies from what is usual, against tables of Student's law and of the binomial."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.analysis.surprise import is_beyond, of_count, of_mean, of_run


@pytest.mark.parametrize(
    ("run", "others", "distance"),
    [
        # Moving ranges of 5 / 3 say 1.4775, more than the 1.2910 of the spread: 4.5 / (1.4775 x root of 5 / 4) at 3.
        ([16.0], [10.0, 12.0, 11.0, 13.0], 1.797218),
        # The spread of 1.1547 is the larger: two values 3 below, at the root of 1 / 2 + 1 / 4.
        ([7.0, 9.0], [10.0, 10.0, 12.0, 12.0], -1.898206),
        ([3.0], [0.0, 2.0], 0.633874),
        ([3.0], [0.0], 0.0),
        ([3.0], [1.0, 1.0], 0.0),
        ([], [0.0, 2.0], 0.0),
    ],
)
def test_values_lie_beside_others_by_students_law(run: list[float], others: list[float], distance: float) -> None:
    assert of_run(run, others) == pytest.approx(distance, abs=1e-6)


@given(
    st.sampled_from([1.0, 3.0, 4.0]),
    st.lists(st.floats(-9, 9), max_size=3),
    st.lists(st.integers(-9, 9).map(float), max_size=9),
)
def test_values_are_beyond_a_bound_where_their_distance_by_students_law_is(
    bound: float, run: list[float], others: list[float]
) -> None:
    assert is_beyond(bound, run, others) == (abs(of_run(run, others)) >= bound)
    assert is_beyond(bound, [200.0], [-1.0, 1.0] * 9)


@pytest.mark.parametrize(
    ("values", "distance"), [([1.0, 2.0, 4.0], 1.562871), ([1.0, 3.0], 1.046853), ([1.0], 0.0), ([2.0, 2.0], 0.0)]
)
def test_a_mean_lies_beside_0_by_students_law(values: Sequence[float], distance: float) -> None:
    """Of 1, 2 and 4: 7 / 3 beside a spread of 1.5275, two degrees; of 1 and 3 a distance of 2, one degree."""
    assert of_mean(values) == pytest.approx(distance, abs=1e-6)


@pytest.mark.parametrize(
    ("count", "n", "share", "distance"),
    [
        # 8 or more of 20 at 20 %: 3.2 % by chance; 3 or more of 10 at 10 %: 7.0 %.
        (8, 20, 0.2, 1.850196),
        (8.9, 20, 0.2, 1.850196),
        (3, 10, 0.1, 1.474371),
        (4, 20, 0.2, 0.0),
        (3, 20, 0.2, 0.0),
        (3, 0, 0.2, 0.0),
        (1, 1, 0.5, 0.0),
        (900, 1000, 0.01, 40.0),
    ],
)
def test_a_count_lies_above_its_share_by_the_binomial(count: float, n: float, share: float, distance: float) -> None:
    assert of_count(count, n, share) == pytest.approx(distance, abs=1e-6)
