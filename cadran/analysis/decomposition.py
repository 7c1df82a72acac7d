"""Why a figure moved: an exact split of its change into performance and mix, with what chance alone may do."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cadran.analysis.intervals import wilson

Interval = tuple[float, float]
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Side:
    """A segment in one period: its rows, the two sums of its rate, and the 95 % interval of the rate, if it has one."""

    n: int = 0
    numerator: float = 0.0
    denominator: float = 0.0
    interval: Interval | None = None

    @property
    def rate(self) -> float | None:
        return self.numerator / self.denominator if self.denominator > 0 else None


@dataclass(frozen=True)
class Effect:
    """What one segment did to the figure: `performance` by its own rate, `mix` by its share of all.

    `before` and `after` are its rates, None where it has no row. `interval` holds the performance with 95 %
    probability; `is_noise` None means that chance cannot be told. `mix` None: not split by segment.
    """

    segment: str | None
    rows: tuple[int, int]
    shares: tuple[float, float]
    before: float | None
    after: float | None
    performance: float
    mix: float | None
    interval: Interval | None = None
    is_noise: bool | None = None


@dataclass(frozen=True)
class Split:
    """The change of a figure and its parts; `performance` + `mix` is `after` - `before` exactly."""

    before: float
    after: float
    performance: float
    mix: float
    effects: tuple[Effect, ...]
    interval: Interval | None = None
    mix_interval: Interval | None = None

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def is_noise(self) -> bool | None:
        return holds_zero(self.interval)


def holds_zero(interval: Interval | None) -> bool | None:
    """Whether chance alone explains an effect; None without an interval."""
    return None if interval is None else bool(interval[0] <= 0 <= interval[1])


def proportion(k: float, n: float) -> Interval | None:
    """The 95 % interval of k rows among n (Wilson), None without rows."""
    return wilson(k, n) if n > 0 else None


def ratio(n: int, rate: float, denominator: float, residual_squares: float) -> Interval | None:
    """The 95 % interval of a ratio of two sums over n rows (Cochran 1977, 6.4): None below two rows.

    `residual_squares` is the sum over the rows of (numerator - rate x denominator) squared.
    """
    if n < 2 or denominator <= 0:
        return None
    reach = NORMAL_95 * math.sqrt(max(residual_squares, 0.0) * n / (n - 1)) / denominator
    return rate - reach, rate + reach


def combined(terms: Iterable[tuple[float, float, Interval | None]]) -> Interval | None:
    """The interval of a weighted sum of independent estimates from their own intervals (Zou and Donner 2008).

    `terms` are weight, estimate and interval; for two rates of 0/1 rows this is Newcombe's interval of their difference
    (1998, method 10). None where one of them has no interval.
    """
    centre = below = above = 0.0
    for weight, estimate, interval in terms:
        if interval is None:
            return None
        ends = sorted((weight * interval[0], weight * interval[1]))
        centre += weight * estimate
        below += (weight * estimate - ends[0]) ** 2
        above += (ends[1] - weight * estimate) ** 2
    return centre - math.sqrt(below), centre + math.sqrt(above)


def decompose(
    before: Mapping[str | None, Side],
    after: Mapping[str | None, Side],
    whole_intervals: tuple[Interval | None, Interval | None] = (None, None),
) -> Split | None:
    """The change of sum(numerator) / sum(denominator) by segment; None where a period has no denominator.

    performance = (s0 + s1) / 2 x (r1 - r0), mix = (s1 - s0) x ((r0 + r1) / 2 - (R0 + R1) / 2), s the share of the
    denominator (the symmetric two-factor split, Shapley). A segment with a rate in one period only is mix.
    The shares are taken as they are; chance lies in the rates. `whole_intervals` are those of the figure before and
    after.
    """
    whole = _total(before.values()), _total(after.values())
    if whole[0].rate is None or whole[1].rate is None:
        return None
    names = list(dict.fromkeys((*before, *after)))
    effects = tuple(_effect(name, before.get(name, Side()), after.get(name, Side()), whole) for name in names)
    return Split(
        whole[0].rate,
        whole[1].rate,
        math.fsum(effect.performance for effect in effects),
        math.fsum(effect.mix or 0.0 for effect in effects),
        effects,
        combined([(-1, whole[0].rate, whole_intervals[0]), (1, whole[1].rate, whole_intervals[1])]),
        combined(_mix_terms(effects, before, after)),
    )


def _total(sides: Iterable[Side]) -> Side:
    kept = list(sides)
    sums = (math.fsum(side.numerator for side in kept), math.fsum(side.denominator for side in kept))
    return Side(sum(side.n for side in kept), *sums)


def _effect(name: str | None, old: Side, new: Side, whole: tuple[Side, Side]) -> Effect:
    shares = old.denominator / whole[0].denominator, new.denominator / whole[1].denominator
    level = ((whole[0].rate or 0.0) + (whole[1].rate or 0.0)) / 2
    parts = old.numerator / whole[0].denominator, new.numerator / whole[1].denominator
    facts = name, (old.n, new.n), shares, old.rate, new.rate
    if old.rate is None or new.rate is None:
        return Effect(*facts, 0.0, parts[1] - parts[0] - (shares[1] - shares[0]) * level)
    weight = (shares[0] + shares[1]) / 2
    interval = combined([(weight, new.rate, new.interval), (-weight, old.rate, old.interval)])
    mix = (shares[1] - shares[0]) * ((old.rate + new.rate) / 2 - level)
    return Effect(*facts, weight * (new.rate - old.rate), mix, interval, holds_zero(interval))


def _mix_terms(
    effects: Sequence[Effect], before: Mapping[str | None, Side], after: Mapping[str | None, Side]
) -> list[tuple[float, float, Interval | None]]:
    """The mix of all segments is the sum of share change x mean rate: the common level cancels out."""
    terms: list[tuple[float, float, Interval | None]] = []
    for effect in effects:
        known = [
            (side.rate, side.interval)
            for side in (before.get(effect.segment, Side()), after.get(effect.segment, Side()))
            if side.rate is not None
        ]
        moved = effect.shares[1] - effect.shares[0]
        terms += [(moved / len(known), rate, interval) for rate, interval in known]
    return terms
