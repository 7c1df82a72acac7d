"""Why a median or another quantile moved: the same split as of a rate, by replacing one distribution at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cadran.analysis.decomposition import Effect, Interval, Split, combined, holds_zero, proportion

# Each order is walked forwards and backwards; a fixed seed, so that a figure never changes by being looked at again.
ORDERS_WALKED = 8
SEED = 7
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Durations:
    """Distinct values of a segment in one period, ascending, and how many rows have each."""

    values: np.ndarray
    weights: np.ndarray

    @property
    def n(self) -> float:
        return float(self.weights.sum())

    def within(self, limit: float) -> float:
        """How many rows are at most `limit`."""
        return float(self.weights[self.values <= limit].sum())


NOTHING = Durations(np.empty(0), np.empty(0))


@dataclass(frozen=True)
class _Sides:
    """Both periods on one grid of values: shares and distribution functions by segment, and the numbers of rows."""

    grid: np.ndarray
    counts: tuple[float, float]
    shares: tuple[np.ndarray, np.ndarray]
    curves: tuple[np.ndarray, np.ndarray]

    def quantile(self, curve: np.ndarray, period: int, share: float) -> float:
        return _read(self.grid, curve, self.counts[period], share)

    def common(self, share: float) -> float:
        """The quantile of the rows of both periods together."""
        rows = [n * s @ f for n, s, f in zip(self.counts, self.shares, self.curves, strict=True)]
        return _read(self.grid, sum(rows) / sum(self.counts), sum(self.counts), share)


def decompose_quantile(
    before: Mapping[str | None, Durations], after: Mapping[str | None, Durations], share: float = 0.5
) -> Split | None:
    """The change of the `share` quantile (0.5 = median) by segment; None where a period has no row.

    Mix: the mean change from new shares with the old and with the new distributions. Performance: the rest, and by
    segment the mean change from its new distribution over orders of replacing them (Shapley value; Shorrocks 2013,
    estimated by sampling as Castro, Gomez and Tejada 2009). Both add up exactly; mix is not split by segment. A
    segment is noise when the share of its rows within the common quantile did not change beyond chance.
    """
    names = sorted({*before, *after}, key=lambda name: (name is None, name))
    sides = _sides([before.get(name, NOTHING) for name in names], [after.get(name, NOTHING) for name in names])
    if sides is None:
        return None
    corner = [[sides.quantile(s @ f, t, share) for f in sides.curves] for t, s in enumerate(sides.shares)]
    mix = (corner[1][0] - corner[0][0] + corner[1][1] - corner[0][1]) / 2
    own = _own_effects(sides, share)
    middle = sides.common(share)
    effects = tuple(
        _effect(name, (before.get(name, NOTHING), after.get(name, NOTHING)), sides, share, float(own[index]), middle)
        for index, name in enumerate(names)
    )
    spans = [_interval(sides, period, share) for period in (0, 1)]
    interval = combined([(-1, corner[0][0], spans[0]), (1, corner[1][1], spans[1])])
    return Split(corner[0][0], corner[1][1], corner[1][1] - corner[0][0] - mix, mix, effects, interval)


def _sides(before: list[Durations], after: list[Durations]) -> _Sides | None:
    counts = sum(part.n for part in before), sum(part.n for part in after)
    if not counts[0] or not counts[1]:
        return None
    grid = np.unique(np.concatenate([part.values for part in (*before, *after)]))
    curves = [np.array([_curve(part, grid) for part in side]) for side in (before, after)]
    for own, other in ((0, 1), (1, 0)):
        absent = np.array([part.n == 0 for part in (before, after)[own]])
        curves[own][absent] = curves[other][absent]
    shares = [np.array([part.n for part in side]) / total for side, total in zip((before, after), counts, strict=True)]
    return _Sides(grid, counts, (shares[0], shares[1]), (curves[0], curves[1]))


def _curve(part: Durations, grid: np.ndarray) -> np.ndarray:
    """The share of rows up to each value of the grid."""
    if not part.n:
        return np.zeros(len(grid))
    upto = np.concatenate([[0.0], np.cumsum(part.weights)]) / part.n
    return upto[np.searchsorted(part.values, grid, side="right")]


def _read(grid: np.ndarray, curve: np.ndarray, n: float, share: float) -> float:
    """The value at rank share x (n - 1), interpolated, as the engine reads its percentiles."""
    rank = share * (n - 1)
    low, high = np.floor(rank), np.ceil(rank)
    positions = np.searchsorted(curve * n, np.array([low, high]) + 1e-6, side="right")
    ends = grid[np.minimum(positions, len(grid) - 1)]
    return float(ends[0] + (rank - low) * (ends[1] - ends[0]))


def _own_effects(sides: _Sides, share: float) -> np.ndarray:
    """What each segment's new distribution does, averaged over orders and over the shares of both periods."""
    drawn, count = np.random.default_rng(SEED), len(sides.shares[0])
    orders = [drawn.permutation(count) for _ in range(ORDERS_WALKED)]
    walks = [walk for order in orders for walk in (order, order[::-1])]
    effects = np.zeros(count)
    for period, shares in enumerate(sides.shares):
        steps = shares[:, None] * (sides.curves[1] - sides.curves[0])
        start = shares @ sides.curves[0]
        for walk in walks:
            effects += _walked(sides, period, share, start, steps, walk)
    return effects / (2 * len(walks))


def _walked(
    sides: _Sides, period: int, share: float, start: np.ndarray, steps: np.ndarray, walk: np.ndarray
) -> np.ndarray:
    effects, curve = np.zeros(len(walk)), start.copy()
    quantile = sides.quantile(curve, period, share)
    for index in walk:
        if steps[index].any():
            curve = curve + steps[index]
            reached = sides.quantile(curve, period, share)
            effects[index], quantile = reached - quantile, reached
    return effects


def _effect(
    name: str | None, pair: tuple[Durations, Durations], sides: _Sides, share: float, own: float, middle: float
) -> Effect:
    old, new = (_own_quantile(part, share) for part in pair)
    within = [(sign, part.within(middle), part.n) for sign, part in zip((-1, 1), pair, strict=True)]
    moved = combined([(sign, k / n if n else 0.0, proportion(k, n)) for sign, k, n in within])
    shares = pair[0].n / sides.counts[0], pair[1].n / sides.counts[1]
    return Effect(name, (int(pair[0].n), int(pair[1].n)), shares, old, new, own, None, None, holds_zero(moved))


def _own_quantile(part: Durations, share: float) -> float | None:
    return _read(part.values, np.cumsum(part.weights) / part.n, part.n, share) if part.n else None


def _interval(sides: _Sides, period: int, share: float) -> Interval:
    """The 95 % interval of a quantile from the ranks around it (Conover 1999, 3.2)."""
    curve, n = sides.shares[period] @ sides.curves[period], sides.counts[period]
    reach = NORMAL_95 * np.sqrt(share * (1 - share) / n)
    low, high = max(share - reach, 0.0), min(share + reach, 1.0)
    return _read(sides.grid, curve, n, low), _read(sides.grid, curve, n, high)
