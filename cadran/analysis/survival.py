"""Durations of which some have not ended yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A quantile of durations of which some go on: the estimate, and beside it the plain figure of the ended ones.

    `value` None: the share is not reached within `reach`, the longest duration seen. `open_share` of all rows go on.
    """

    value: float | None
    reach: float
    ended_only: float | None
    open_share: float


def estimate(days: Sequence[float], weights: Sequence[float], is_open: Sequence[bool], share: float) -> Estimate:
    """The `share` quantile (0..1) of durations, each counted `weights` times, by Kaplan and Meier (1958)."""
    repeats, going_on = np.asarray(weights).astype(int), np.asarray(is_open, bool)
    every = np.asarray(days, float)
    ended, ages = (np.repeat(every[kept], repeats[kept]) for kept in (~going_on, going_on))
    return Estimate(
        quantile(ended, ages, share),
        float(every.max()),
        float(np.quantile(ended, share)) if len(ended) else None,
        len(ages) / (len(ages) + len(ended)),
    )


def quantile(
    ended: Sequence[float] | np.ndarray, still_open: Sequence[float] | np.ndarray, share: float
) -> float | None:
    """The duration by which `share` (0..1) has ended, by Kaplan and Meier (1958).

    `ended` are complete durations, `still_open` the ages of those that go on, in one unit. None where the curve never
    gets there; where it stays exactly at `share` between two durations, their middle.
    """
    if not len(ended):
        return None
    from scipy.stats import CensoredData, ecdf  # noqa: PLC0415  takes most of a second to import

    sample = CensoredData(uncensored=np.asarray(ended, float), right=np.asarray(still_open, float))
    curve = ecdf(sample).cdf
    reached = np.flatnonzero(curve.probabilities >= share - 1e-12)
    if not len(reached):
        return None
    first = int(reached[0])
    following = np.flatnonzero(curve.probabilities > share + 1e-12)
    if abs(curve.probabilities[first] - share) < 1e-12 and len(following):
        return float(curve.quantiles[first] + curve.quantiles[int(following[0])]) / 2
    return float(curve.quantiles[first])
