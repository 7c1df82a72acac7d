"""How far refused rows could move a figure, had they been loaded: the best and the worst that may be in them."""

from typing import Literal

Rows = Literal["lines", "orders"]


def reach(
    good: float, n: float, refused_lines: int, refused_parcels: int = 0, rows: Rows = "lines"
) -> tuple[float, float] | None:
    """The rate `good` / `n` if every refused line were bad, and if every one were good; None without any line.

    A refused parcel may have completed one line, or order, that now counts as missed; a refused line may belong to an
    order that now counts as good. Manski's bounds (1989): no assumption about what was refused.
    """
    total = n + refused_lines
    if total <= 0:
        return None
    rescued = min(refused_parcels, n - good)
    low = good / total if rows == "lines" or not n else max(good - refused_lines, 0) / n
    return low, (good + refused_lines + rescued) / total


def count_reach(value: float, refused_rows: int) -> tuple[float, float]:
    """A count of rows if no refused one belonged to it, and if each did."""
    return value, value + refused_rows
