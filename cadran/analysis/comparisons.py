"""One against several others: how surprising each difference is, and all of them together."""

import math
from collections.abc import Sequence

from cadran.analysis.decomposition import combined

LEVEL = 0.05
FARTHEST = 40.0  # standard errors: beyond it a probability is no longer told from nothing

Share = tuple[float, float]


def surprise(first: Share, other: Share) -> float:
    """The two-sided probability of a difference of two shares (k of n) at least this large where there is none.

    It is that of the confidence at which Newcombe's interval of the difference (1998, method 10) begins to hold zero,
    so that test and interval never disagree.
    """
    from scipy.optimize import brentq  # noqa: PLC0415  takes most of a second to import
    from scipy.stats import norm  # noqa: PLC0415  takes most of a second to import

    def nearest_end(reach: float) -> float:
        (k, n), (j, m) = first, other
        interval = combined([(1, k / n, _wilson(k / n, n, reach)), (-1, j / m, _wilson(j / m, m, reach))])
        return 0.0 if interval is None else max(interval[0], -interval[1])

    if first[0] / first[1] == other[0] / other[1]:
        return 1.0
    if nearest_end(FARTHEST) > 0:
        return float(2 * norm.sf(FARTHEST))
    return float(2 * norm.sf(brentq(nearest_end, 1e-9, FARTHEST)))


def _wilson(share: float, n: float, reach: float) -> tuple[float, float]:
    """Wilson's interval (1927) that reaches so many standard errors."""
    square = reach * reach / n
    half = reach * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)


def holm(surprises: Sequence[float]) -> list[float]:
    """The probabilities adjusted for their number, in the order given (Holm 1979, the step-down of Bonferroni).

    The smallest of m counts m times, the next m - 1 times and so on, none less than one before it.
    """
    adjusted, least = [0.0] * len(surprises), 0.0
    for rank, position in enumerate(sorted(range(len(surprises)), key=lambda index: surprises[index])):
        least = max(least, min(1.0, (len(surprises) - rank) * surprises[position]))
        adjusted[position] = least
    return adjusted
