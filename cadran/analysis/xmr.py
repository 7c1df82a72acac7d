"""Signal or noise: natural process limits of a series (XmR chart)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_POINTS = 12
# Wheeler, Understanding Variation: 3 / d2 for moving ranges of two, d2 = 1.128.
LIMIT_FACTOR = 2.66
RUN_LENGTH = 8


@dataclass(frozen=True)
class Limits:
    """Centre and natural limits of a series, and the positions of its points that are signals.

    They hold from position `since` on: what came before belongs to an earlier baseline.
    """

    centre: float
    lower: float
    upper: float
    signals: tuple[int, ...]
    since: int = 0


def limits(
    values: Sequence[float | None],
    lowest: float | None = None,
    highest: float | None = None,
    since: int = 0,
    left_out: Collection[int] = (),
) -> Limits | None:
    """Limits = mean +- 2.66 x mean moving range; None below 12 points. Missing points are passed over.

    `lowest` and `highest` bound the limits, for example 0 and 1 for a rate. Points before `since` count for nothing;
    those `left_out` have a known cause: they do not shape the limits, and are signals only where they lie outside.
    """
    known = [(index, value) for index, value in enumerate(values) if value is not None and index >= since]
    shaping = [(index, value) for index, value in known if index not in left_out]
    if len(shaping) < FEWEST_POINTS:
        return None
    series = np.array([value for _, value in shaping], dtype=float)
    centre = float(series.mean())
    reach = LIMIT_FACTOR * float(np.abs(np.diff(series)).mean())
    lower = centre - reach if lowest is None else max(centre - reach, lowest)
    upper = centre + reach if highest is None else min(centre + reach, highest)
    signals = _outside(series, lower, upper) | _near_limit(series, centre, reach) | _runs(series, centre)
    aside = [(index, value) for index, value in known if index in left_out]
    beyond = {aside[index][0] for index in _outside(np.array([value for _, value in aside]), lower, upper)}
    return Limits(centre, lower, upper, tuple(sorted({shaping[index][0] for index in signals} | beyond)), since)


def _outside(series: np.ndarray, lower: float, upper: float) -> set[int]:
    return {int(index) for index in np.flatnonzero((series < lower - 1e-12) | (series > upper + 1e-12))}


def _counted(is_so: np.ndarray, length: int) -> np.ndarray:
    """How many of each `length` consecutive points are so."""
    return np.convolve(is_so.astype(int), np.ones(length, dtype=int), "valid")


def _near_limit(series: np.ndarray, centre: float, reach: float) -> set[int]:
    """Three of four consecutive points on one side, nearer the limit than the centre: the points of that side."""
    signals: set[int] = set()
    for side in (1, -1):
        near = side * (series - centre) > reach / 2 + 1e-12
        for start in np.flatnonzero(_counted(near, 4) >= 3).tolist():
            signals |= {index for index in range(start, start + 4) if near[index]}
    return signals


def _runs(series: np.ndarray, centre: float) -> set[int]:
    """Eight consecutive points on one side of the centre."""
    signals: set[int] = set()
    for side in (1, -1):
        beyond = side * (series - centre) > 1e-12
        for start in np.flatnonzero(_counted(beyond, RUN_LENGTH) == RUN_LENGTH).tolist():
            signals |= set(range(start, start + RUN_LENGTH))
    return signals
