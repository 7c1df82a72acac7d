"""Durations of which some have not ended yet."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import CensoredData, ecdf


def quantile(ended: Sequence[float], still_open: Sequence[float], share: float) -> float | None:
    """The duration by which `share` (0..1) has ended, by Kaplan and Meier (1958).

    `ended` are complete durations, `still_open` the ages of those that go on, in one unit. None where the curve never
    gets there; where it stays exactly at `share` between two durations, their middle.
    """
    if not len(ended):
        return None
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
