"""Returns by sale month: how far a cohort has come, its rate at an age, and where it will end."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl

from cadran.analysis import xmr

FEWEST_SOLD = 30
FEWEST_RETURNS = 10
FEWEST_MATURE = 3
MOST_MATURE = 12
LEAST_DEVELOPED = 0.2

Verdict = Literal["normal", "above", "below", "too_young", "too_few"]


@dataclass(frozen=True, eq=False)
class Cohort:
    """The sales of one month: what was delivered by days since delivery, and what came back by its age then.

    `delivered[d]` was delivered d days before the data date; `back_amount` came back at the age `back_age`, of goods
    delivered `back_exposed` days before the data date. All in what is counted (units, lines, orders or value).
    """

    month: date
    sold_count: int
    return_count: int
    delivered: np.ndarray
    back_exposed: np.ndarray
    back_age: np.ndarray
    back_amount: np.ndarray

    @property
    def returned(self) -> np.ndarray:
        """What came back, by its age in days."""
        return np.bincount(self.back_age, weights=self.back_amount)

    @property
    def rate(self) -> float | None:
        """What has come back so far of all that was delivered."""
        total = float(self.delivered.sum())
        return float(self.returned.sum()) / total if total else None

    @property
    def reach(self) -> int:
        """The age in days that at least half of the goods have reached; -1 without goods."""
        watched = _watched(self.delivered)
        return int(np.flatnonzero(watched >= watched[0] / 2)[-1]) if watched[0] else -1

    def curve(self, horizon: int) -> tuple[float, ...]:
        """The rate at each age from 0 days on, as far as half of the goods are known, at most to `horizon`.

        Each day's returns over the goods delivered at least as many days ago: the plain rate once all are that old.
        """
        days = min(self.reach, horizon) + 1
        daily = _fitted(self.returned, days) / _fitted(_watched(self.delivered), days)
        return tuple(float(rate) for rate in np.cumsum(daily))

    def at(self, age: int) -> float | None:
        """The rate `age` days after delivery; None while less than half of the goods are that old."""
        reached = self.curve(age)
        return reached[age] if 0 <= age < len(reached) else None


@dataclass(frozen=True)
class Projection:
    """Where a young cohort will end: the rate with its 95 % interval.

    `developed`: the share of its final returns that should be in by now.
    """

    rate: float
    low: float
    high: float
    developed: float
    mature_count: int


@dataclass(frozen=True)
class Comparison:
    """A cohort against those before it at one age; the bounds are natural limits, or the range of fewer than 12."""

    verdict: Verdict
    age: int
    rate: float | None = None
    lower: float | None = None
    upper: float | None = None
    others: int = 0


def _watched(delivered: np.ndarray) -> np.ndarray:
    """What was delivered at least so many days ago, by days."""
    return np.cumsum(delivered[::-1])[::-1]


def _fitted(counts: np.ndarray, length: int) -> np.ndarray:
    kept = counts[:length]
    return np.concatenate([kept, np.zeros(length - len(kept))])


def cohorts(frame: pl.DataFrame) -> tuple[Cohort, ...]:
    """Cohorts by month, of sale_month, exposed_days, age_days, delivered, returned, sold_count and return_count."""
    parts = frame.sort("sale_month").partition_by("sale_month", maintain_order=True)
    return tuple(_cohort(part) for part in parts)


def _cohort(part: pl.DataFrame) -> Cohort:
    sold, back = part.filter(pl.col("age_days").is_null()), part.filter(pl.col("age_days").is_not_null())
    return Cohort(
        part["sale_month"][0],
        int(part["sold_count"].sum()),
        int(part["return_count"].sum()),
        _by_day(sold["exposed_days"], sold["delivered"]),
        back["exposed_days"].to_numpy().astype(int),
        back["age_days"].to_numpy().astype(int),
        back["returned"].to_numpy().astype(float),
    )


def _by_day(days: pl.Series, amounts: pl.Series) -> np.ndarray:
    if days.is_empty():
        return np.zeros(1)
    return np.bincount(days.to_numpy().astype(int), weights=amounts.to_numpy().astype(float))


def elapsed(first: date, last: date, as_of: date, window: int) -> float:
    """The share of a return window of `window` days that the sales of days `first` to `last` have behind them.

    The mean over the days of sale up to `as_of`; 1 for a mature cohort.
    """
    days = range((min(last, as_of) - first).days + 1)
    ages = [(as_of - first).days - day for day in days]
    return sum(min(age, window) for age in ages) / (len(ages) * window) if ages else 0.0


def is_mature(last: date, as_of: date, window: int) -> bool:
    """Whether the window of the last day of sale has passed."""
    return last + timedelta(days=window) <= as_of


def projection(young: Cohort, mature: Sequence[Cohort]) -> Projection | None:
    """The final rate of `young`, developed as the mature cohorts did since they were as young (chain ladder).

    Factor f = sum of final returns / sum of returns by then; standard error C f sqrt(s2 / f2 (1 / C + 1 / sum C)) with
    s2 = sum C (f of the cohort - f)2 / (n - 1); lognormal interval (T. Mack, ASTIN Bulletin 23, 1993, one development
    step). None with fewer than 3 mature cohorts of 10 returns, fewer than 30 sales or 10 returns, or less than a fifth
    of the final returns in.
    """
    known = [cohort for cohort in mature if cohort.return_count >= FEWEST_RETURNS][-MOST_MATURE:]
    steps = [step for cohort in known if (step := _step(cohort, (young.month - cohort.month).days))[0] > 0]
    if len(steps) < FEWEST_MATURE or young.sold_count < FEWEST_SOLD or young.return_count < FEWEST_RETURNS:
        return None
    then, final = np.array(steps).T
    factor = float(final.sum() / then.sum())
    if factor * LEAST_DEVELOPED > 1 or young.rate is None:
        return None
    reach = 1.96 * _error(then, final, float(young.returned.sum()))
    rate = young.rate * factor
    low, high = max(rate * math.exp(-reach), young.rate), rate * math.exp(reach)
    return Projection(min(rate, 1.0), min(low, 1.0), min(high, 1.0), 1 / factor, len(steps))


def _step(cohort: Cohort, days: int) -> tuple[float, float]:
    """What had come back `days` before the data date of the goods delivered by then, and what has by now."""
    was_delivered = cohort.back_exposed >= days
    was_back = was_delivered & (cohort.back_age <= cohort.back_exposed - days)
    return float(cohort.back_amount[was_back].sum()), float(cohort.back_amount[was_delivered].sum())


def _error(then: np.ndarray, final: np.ndarray, so_far: float) -> float:
    """The standard deviation of the logarithm of the final returns of a cohort with `so_far` returns."""
    factor = final.sum() / then.sum()
    spread = float((then * (final / then - factor) ** 2).sum()) / (len(then) - 1)
    variance = spread / factor**2 * (1 / so_far + 1 / then.sum())
    return math.sqrt(math.log1p(variance))


def at_equal_age(current: Cohort, earlier: Sequence[Cohort], mature: Sequence[Cohort], horizon: int) -> Comparison:
    """Is `current` above or below what the cohorts before it had at its age? By XmR from 12 cohorts on, else by range.

    too_young: mature cohorts had less than a fifth of their returns by that age. too_few: fewer than 30 sales, or fewer
    than 3 cohorts to compare with.
    """
    age = min(current.reach, horizon)
    others = [rate for cohort in earlier if cohort.sold_count >= FEWEST_SOLD and (rate := cohort.at(age)) is not None]
    if current.sold_count < FEWEST_SOLD or len(others) < FEWEST_MATURE or age < 0:
        return Comparison("too_few", max(age, 0), current.at(age), others=len(others))
    rate = current.at(age) or 0.0
    if not _tells(mature, age):
        return Comparison("too_young", age, rate, others=len(others))
    limits = xmr.limits([*others, rate], 0.0, 1.0)
    lower, upper = (limits.lower, limits.upper) if limits else (min(others), max(others))
    is_signal = len(others) in limits.signals if limits else not lower <= rate <= upper
    centre = limits.centre if limits else (lower + upper) / 2
    verdict: Verdict = ("above" if rate > centre else "below") if is_signal else "normal"
    return Comparison(verdict, age, rate, lower, upper, len(others))


def _tells(mature: Sequence[Cohort], age: int) -> bool:
    """Whether mature cohorts had at least a fifth of their returns by this age."""
    total = sum(float(cohort.returned.sum()) for cohort in mature)
    came = sum(float(cohort.returned[: age + 1].sum()) for cohort in mature)
    return total > 0 and came >= LEAST_DEVELOPED * total


def bases(frame: pl.DataFrame, first: date, last: date) -> dict[str, float]:
    """From the returns of the sales of a period to the returns received in it, in units; the steps add up exactly.

    `frame`: ordered_date, counted_on (the day received), returned_quantity and counted_quantity, which leaves out what
    came back beyond what was delivered. Steps: sale_basis, received_before, received_later, in_both, earlier_sales,
    later_sales, beyond_delivered, period_basis.
    """
    sold, received = pl.col("ordered_date").is_between(first, last), pl.col("counted_on").is_between(first, last)

    def units(kept: pl.Expr, column: str = "counted_quantity") -> float:
        return float(frame.filter(kept)[column].sum())

    return {
        "sale_basis": units(sold),
        "received_before": 0.0 - units(sold & (pl.col("counted_on") < first)),
        "received_later": 0.0 - units(sold & (pl.col("counted_on") > last)),
        "in_both": units(sold & received),
        "earlier_sales": units((pl.col("ordered_date") < first) & received),
        "later_sales": units((pl.col("ordered_date") > last) & received),
        "beyond_delivered": units(received, "returned_quantity") - units(received),
        "period_basis": units(received, "returned_quantity"),
    }
