"""Many members of unequal size compared fairly: a funnel of exact binomial limits around one centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS

ALARM, INFORMATION = 0.998, 0.95
WINSORISED = 0.1
FEWEST_FOR_WIDENING = 10

Tier = Literal["above", "expected", "below", "few"]


@dataclass(frozen=True)
class Funnel:
    """A centre (a fraction) and how many times wider than chance alone its limits are."""

    centre: float
    widening: float = 1.0

    def limits(self, n: Sequence[int] | np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
        """The rates between which `share` of ordinary members of n rows fall, within 0 and 1."""
        tail = (1 - share) / 2
        rows = np.asarray(n, dtype=float)
        low = _lower(rows, self.centre, tail)
        high = 1 - _lower(rows, 1 - self.centre, tail)
        return self._widened(low), self._widened(high)

    def _widened(self, bound: np.ndarray) -> np.ndarray:
        return np.clip(self.centre + self.widening * (bound - self.centre), 0, 1)

    def sides(self, k: Sequence[float], n: Sequence[int], share: float) -> np.ndarray:
        """For each member -1 below the limits, 1 above them, 0 within; k rows among n count."""
        rates = np.asarray(k, dtype=float) / np.asarray(n, dtype=float)
        low, high = self.limits(n, share)
        return np.where(rates < low - 1e-12, -1, np.where(rates > high + 1e-12, 1, 0))

    def tiers(self, k: Sequence[float], n: Sequence[int]) -> list[Tier]:
        """Above or below = outside the 99.8 % limits; few = fewer than 30 rows, never judged."""
        words: dict[int, Tier] = {-1: "below", 0: "expected", 1: "above"}
        sides: Sequence[int] = self.sides(k, n, ALARM).tolist() if len(n) else []
        return ["few" if rows < FEWEST_FOR_STATUS else words[side] for rows, side in zip(n, sides, strict=True)]


def funnel(k: Sequence[float], n: Sequence[int], centre: float | None = None) -> Funnel | None:
    """The funnel of members with k of n rows, around their common rate or around `centre`; None without rows."""
    if not sum(n):
        return None
    common = sum(k) / sum(n)
    return Funnel(common if centre is None else centre, widening(k, n, common))


def widening(k: Sequence[float], n: Sequence[int], common: float) -> float:
    """Square root of phi, the winsorised mean of squared z-scores around the common rate, where phi exceeds 1.

    Spiegelhalter (2005), Statistics in Medicine 24:1185, section 4. The 10 % lowest and highest z-scores are pulled
    in, so that the outliers looked for do not widen the limits that should show them. Members of fewer than 10 rows
    do not take part; 1 with fewer than 10 members.
    """
    kept = [(ones, rows) for ones, rows in zip(k, n, strict=True) if rows >= FEWEST_FOR_RATE]
    if len(kept) < FEWEST_FOR_WIDENING or not 0 < common < 1:
        return 1.0
    ones, rows = np.array(kept, dtype=float).T
    scores = (ones / rows - common) / np.sqrt(common * (1 - common) / rows)
    scores = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    return max(1.0, float(np.sqrt(np.mean(scores**2))))


def _lower(n: np.ndarray, centre: float, tail: float) -> np.ndarray:
    """The rate below which at most `tail` of members fall, interpolated between counts (Spiegelhalter 2005, A.1.1).

    (r - a) / n with r the smallest count whose cumulative probability reaches the tail and a = (F(r) - tail) / f(r).
    The upper limit is that of the misses, mirrored: both sides flag at most their tail.
    """
    from scipy.stats import binom  # noqa: PLC0415  takes most of a second to import

    count = binom.ppf(tail, n, centre)
    reached = binom.cdf(count, n, centre)
    limit: np.ndarray = (count - (reached - tail) / binom.pmf(count, n, centre)) / n
    return limit
