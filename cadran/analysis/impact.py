"""What matters most: rows missing to reach the target."""

from cadran.kpis import Kpi


def missing(kpi: Kpi, n: int, value: float | None, target: float | None = None) -> float | None:
    """n x distance to the target, in rows, positive where the target is missed; None without value or target."""
    goal = kpi.target if target is None else target
    if value is None or goal is None or kpi.better == "neither":
        return None
    return n * (goal - value) if kpi.better == "higher" else n * (value - goal)
