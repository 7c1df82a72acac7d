"""How far refused rows could move a rate, had they been loaded: the best and the worst that may be in them."""


def reach(good: float, n: float, refused_lines: int, refused_parcels: int = 0) -> tuple[float, float] | None:
    """The rate `good` / `n` if every refused line were bad, and if every one were good; None without any line.

    A refused parcel may have completed one line that now counts as missed. Manski's bounds (1989): no assumption about
    what was refused.
    """
    total = n + refused_lines
    if total <= 0:
        return None
    rescued = min(refused_parcels, n - good)
    return good / total, (good + refused_lines + rescued) / total
