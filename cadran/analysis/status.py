"""Where a figure stands against its target, as far as its number of rows lets one say."""

from typing import Literal

from cadran.analysis.intervals import wilson
from cadran.kpis import Kpi

FEWEST_FOR_RATE = 10
FEWEST_FOR_STATUS = 30

Status = Literal["good", "watch", "breach", "few", "young", "none"]
Kind = Literal["worse", "better", "neither"]


def beside(verdict: Status, other: Status) -> Status:
    """The colour of a verdict in a row that has another one: none where both would fight, good beside breach."""
    return "none" if {verdict, other} == {"good", "breach"} else verdict


def is_proportion(kpi: Kpi, n: int, numerator: float | None, value: float | None) -> bool:
    """Whether the figure is a share of n rows that each count 0 or 1, so that the interval of a proportion applies."""
    if kpi.shape != "ratio" or kpi.unit != "percent" or numerator is None or value is None:
        return False
    return abs(numerator - value * n) < 1e-6 * max(n, 1)


def is_few(kpi: Kpi, n: int, numerator: float | None, denominator: float | None) -> bool:
    """Whether the figure is a share of lines or units over fewer than ten rows, so that it is told as a count."""
    if n >= FEWEST_FOR_RATE or kpi.shape != "ratio" or kpi.unit != "percent":
        return False
    if numerator is None or denominator is None:
        return False
    is_counted = float(numerator).is_integer() and float(denominator).is_integer()
    return is_counted and 0 <= numerator <= denominator


def status(kpi: Kpi, n: int, numerator: float | None, value: float | None, target: float | None = None) -> Status:
    """good = target met; watch = missed, but the interval holds it; breach = missed beyond the interval.

    few = fewer than 30 rows; none = no value, no target or no better direction.
    """
    goal = kpi.target if target is None else target
    if value is None or goal is None or kpi.better == "neither":
        return "none"
    if n < FEWEST_FOR_STATUS:
        return "few"
    sign = 1 if kpi.better == "higher" else -1
    if sign * (value - goal) >= 0:
        return "good"
    if numerator is None or not is_proportion(kpi, n, numerator, value):
        return "breach"
    low, high = wilson(numerator, n)
    return "watch" if low <= goal <= high else "breach"
