"""What matters most: rows missing to reach the target."""

from typing import TypeGuard

from cadran.kpis import Kpi

ROUNDING = 1e-9


def missing(kpi: Kpi, n: int, value: float | None, target: float | None = None) -> float | None:
    """n x distance to the target, in rows, positive where the target is missed; None without value or target."""
    goal = kpi.target if target is None else target
    if value is None or goal is None or kpi.better == "neither":
        return None
    return n * (goal - value) if kpi.better == "higher" else n * (value - goal)


def shortfall(rows_missing: float | None) -> float:
    """What a list is ordered by: rows missing to the target, 0 of who reaches it, by however many rows."""
    return max(rows_missing or 0.0, 0.0)


def is_short(rows_missing: float | None) -> TypeGuard[float]:
    """Whether the target is missed, be it by less than a row; a hair beside it is how a computer rounds."""
    return rows_missing is not None and rows_missing > ROUNDING
