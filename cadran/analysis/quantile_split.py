"""Why a median or another quantile moved: the same split as of a rate, by replacing one distribution at a time."""

import math
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


@dataclass(frozen=True)
class _Ruler:
    """Which quantile is read, where that of all rows of both periods lies, and how many days one share of rows is."""

    share: float
    middle: float
    days: float


NOTHING = Durations(np.empty(0), np.empty(0))


@dataclass(frozen=True)
class _Sides:
    """Both periods on one grid of values: shares and distribution functions by segment, and the numbers of rows."""

    grid: np.ndarray
    counts: tuple[float, float]
    rows: tuple[np.ndarray, np.ndarray]
    shares: tuple[np.ndarray, np.ndarray]
    curves: tuple[np.ndarray, np.ndarray]

    def quantile(self, curve: np.ndarray, period: int, share: float) -> float:
        return _read(self.grid, curve, self.counts[period], share)

    def common(self, share: float) -> float:
        """The quantile of the rows of both periods together."""
        rows = [n * s @ f for n, s, f in zip(self.counts, self.shares, self.curves, strict=True)]
        return _read(self.grid, sum(rows) / sum(self.counts), sum(self.counts), share)

    def at(self, shares: int, curves: int, share: float) -> "_Corner":
        """The quantile under the shares of one period and the distributions of one, and how far apart values lie there.

        Days per share of rows: the difference of the quantiles at the ends of the 95 % interval of its rank, over their
        distance (Siddiqui 1960; Bloch and Gastwirth 1968).
        """
        curve = self.shares[shares] @ self.curves[curves]
        reach = NORMAL_95 * np.sqrt(share * (1 - share) / self.counts[curves])
        low, high = max(share - reach, 0.0), min(share + reach, 1.0)
        value = self.quantile(curve, shares, share)
        apart = self.quantile(curve, shares, high) - self.quantile(curve, shares, low)
        step = self._step(value)
        return _Corner(value, (apart + step) / (high - low), step)

    def _step(self, value: float) -> float:
        """How far distinct values lie apart around one: a day of whole days, next to nothing of minutes."""
        index = self.position(value)
        around = self.grid[max(index - 1, 0) : index + 2]
        return float((around[-1] - around[0]) / max(len(around) - 1, 1))

    def position(self, value: float) -> int:
        """The last value of the grid that is not above one."""
        return int(np.searchsorted(self.grid, value, side="right")) - 1


@dataclass(frozen=True)
class _Corner:
    """A quantile of one mix of segments, how many days lie there in one share of the rows, and between two values."""

    value: float
    days: float
    step: float


def decompose_quantile(
    before: Mapping[str | None, Durations], after: Mapping[str | None, Durations], share: float = 0.5
) -> Split | None:
    """The change of the `share` quantile (0.5 = median) by segment; None where a period has no row.

    Mix: the mean change from new shares with the old and with the new distributions. Performance: the rest, and by
    segment the mean change from its new distribution over orders of replacing them (Shapley value; Shorrocks 2013,
    estimated by sampling as Castro, Gomez and Tejada 2009). Both add up exactly; mix is not split by segment.
    Intervals are in the unit of the values: shares of rows by how far apart these lie at the quantile (Siddiqui 1960).
    That of a segment holds zero where the share of its rows within the common quantile did not change beyond chance.
    """
    names = sorted({*before, *after}, key=lambda name: (name is None, name))
    sides = _sides([before.get(name, NOTHING) for name in names], [after.get(name, NOTHING) for name in names])
    if sides is None:
        return None
    corners = [[sides.at(shares, curves, share) for curves in (0, 1)] for shares in (0, 1)]
    before_all, after_all = corners[0][0], corners[1][1]
    mix = (corners[1][0].value - before_all.value + after_all.value - corners[0][1].value) / 2
    ruler = _Ruler(share, sides.common(share), (before_all.days + after_all.days) / 2)
    effects = tuple(
        _effect(name, (before.get(name, NOTHING), after.get(name, NOTHING)), sides.counts, ruler, float(effect))
        for name, effect in zip(names, _own_effects(sides, share), strict=True)
    )
    spans = [_interval(sides, period, share) for period in (0, 1)]
    interval = combined([(-1, before_all.value, spans[0]), (1, after_all.value, spans[1])])
    performance = after_all.value - before_all.value - mix
    mix_interval = _mix_interval(sides, corners, mix)
    return Split(before_all.value, after_all.value, performance, mix, effects, interval, mix_interval)


def _sides(before: list[Durations], after: list[Durations]) -> _Sides | None:
    counts = sum(part.n for part in before), sum(part.n for part in after)
    if not counts[0] or not counts[1]:
        return None
    grid = np.unique(np.concatenate([part.values for part in (*before, *after)]))
    curves = [np.array([_curve(part, grid) for part in side]) for side in (before, after)]
    for own, other in ((0, 1), (1, 0)):
        absent = np.array([part.n == 0 for part in (before, after)[own]])
        curves[own][absent] = curves[other][absent]
    rows = [np.array([part.n for part in side]) for side in (before, after)]
    shares = [own / total for own, total in zip(rows, counts, strict=True)]
    stood_on = [np.where(own > 0, own, other) for own, other in zip(rows, reversed(rows), strict=True)]
    return _Sides(grid, counts, (stood_on[0], stood_on[1]), (shares[0], shares[1]), (curves[0], curves[1]))


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
    name: str | None, pair: tuple[Durations, Durations], counts: tuple[float, float], ruler: _Ruler, own: float
) -> Effect:
    old, new = (_own_quantile(part, ruler.share) for part in pair)
    shares = pair[0].n / counts[0], pair[1].n / counts[1]
    interval = None if old is None or new is None else _in_days(pair, sum(shares) / 2, ruler, own)
    return Effect(name, (int(pair[0].n), int(pair[1].n)), shares, old, new, own, None, interval, holds_zero(interval))


def _in_days(pair: tuple[Durations, Durations], weight: float, ruler: _Ruler, own: float) -> Interval | None:
    """The interval of a segment's effect: that of the share of all rows it brought within the quantile, in days."""
    rows = [(part.within(ruler.middle), part.n) for part in pair]
    terms = [(sign * weight, k / n, proportion(k, n)) for sign, (k, n) in zip((-1, 1), rows, strict=True)]
    brought = combined(terms)
    if brought is None:
        return None
    centre = sum(sign * share for sign, share, _ in terms)
    ends = [own - (bound - centre) * ruler.days for bound in brought]
    if holds_zero(brought):
        ends.append(0.0)
    return min(ends), max(ends)


def _mix_interval(sides: _Sides, corners: list[list[_Corner]], mix: float) -> Interval:
    """The 95 % interval of the mix: its four quantiles as sums over the rows (Bahadur 1966).

    Those under old and new shares stand on the same rows, so that what moves both alike falls out; of values some way
    apart each is known to half that way only.
    """
    variance = sum(_variance(sides, period, corners[0][period], corners[1][period]) for period in (0, 1)) / 4
    step = sum(corner.step for pair in corners for corner in pair) / 4
    reach = NORMAL_95 * math.sqrt(max(variance, 0.0)) + step / 2
    return mix - reach, mix + reach


def _variance(sides: _Sides, period: int, old: _Corner, new: _Corner) -> float:
    """How far chance moves the distance of two quantiles of the same rows, squared."""
    within = [sides.curves[period][:, sides.position(corner.value)] for corner in (old, new)]
    weights = [shares * corner.days for shares, corner in zip(sides.shares, (old, new), strict=True)]
    alone = [weight**2 * part * (1 - part) for weight, part in zip(weights, within, strict=True)]
    together = weights[0] * weights[1] * (np.minimum(*within) - within[0] * within[1])
    return float(((alone[0] + alone[1] - 2 * together) / sides.rows[period]).sum())


def _own_quantile(part: Durations, share: float) -> float | None:
    return _read(part.values, np.cumsum(part.weights) / part.n, part.n, share) if part.n else None


def _interval(sides: _Sides, period: int, share: float) -> Interval:
    """The 95 % interval of a quantile from the ranks around it (Conover 1999, 3.2)."""
    curve, n = sides.shares[period] @ sides.curves[period], sides.counts[period]
    reach = NORMAL_95 * np.sqrt(share * (1 - share) / n)
    low, high = max(share - reach, 0.0), min(share + reach, 1.0)
    return _read(sides.grid, curve, n, low), _read(sides.grid, curve, n, high)
