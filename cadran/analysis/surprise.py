"""How surprising a figure is beside what is usual, in standard deviations of the normal law; 4 is one chance in 30,000.

Positive above what is usual, negative below it.
"""

from collections.abc import Sequence
from math import floor, sqrt

import numpy as np

FEWEST_OTHERS = 2
# 3 / d2 for moving ranges of two is 2.66; d2 = 1.128 (Wheeler, Understanding Variation).
MOVING_RANGE_TO_SPREAD = 1.128


def of_run(run: Sequence[float], others: Sequence[float]) -> float:
    """The mean of some values beside others, by Student's interval; 0 where the others do not spread or are too few.

    Their spread is the larger of the standard deviation and what their moving ranges say.
    """
    distance = _distance(run, others)
    return _as_normal(distance, len(others) - 1) if distance else 0.0


def is_beyond(bound: float, run: Sequence[float], others: Sequence[float]) -> bool:
    """Whether `of_run` is `bound` or more to either side.

    The tails of Student's law are the thicker ones: no distance grows as one of the normal law, so a short one decides.
    """
    return abs(_distance(run, others)) >= bound and abs(of_run(run, others)) >= bound


def _distance(run: Sequence[float], others: Sequence[float]) -> float:
    """From the mean of the others to that of the run, in its standard errors by their spread."""
    if len(others) < FEWEST_OTHERS or not run:
        return 0.0
    usual = np.asarray(others, dtype=float)
    spread = max(float(usual.std(ddof=1)), float(np.abs(np.diff(usual)).mean()) / MOVING_RANGE_TO_SPREAD)
    if spread == 0:
        return 0.0
    return (sum(run) / len(run) - float(usual.mean())) / (spread * sqrt(1 / len(run) + 1 / len(usual)))


def of_mean(values: Sequence[float]) -> float:
    """The mean of some values beside 0, by Student's interval; 0 where they do not spread or are too few."""
    if len(values) < FEWEST_OTHERS:
        return 0.0
    mean, spread = float(np.mean(values)), float(np.std(values, ddof=1))
    if spread == 0:
        return 0.0
    return _as_normal(mean / spread * sqrt(len(values)), len(values) - 1)


def of_count(count: float, n: float, share: float) -> float:
    """`count` or more of `n` where `share` of them is usual, by the exact binomial; 0 where no more than usual."""
    if n <= 0 or count <= share * n:
        return 0.0
    from scipy import special  # noqa: PLC0415  a fifth of a second to import, scipy.stats four fifths

    at_least = floor(count)
    return float(min(-special.ndtri(special.betainc(at_least, n - at_least + 1, share)), 40.0))


def _as_normal(distance: float, freedom: int) -> float:
    """A distance of Student's law with so many degrees of freedom as that of the normal law that is as rare."""
    from scipy import special  # noqa: PLC0415  a fifth of a second to import, scipy.stats four fifths

    return float(np.copysign(-special.ndtri(special.stdtr(freedom, -abs(distance))), distance))
