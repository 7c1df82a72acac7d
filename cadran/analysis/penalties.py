"""How far a breach was from its target."""


def lines_to_target(numerator: float, denominator: float, target: float, is_lower_better: bool) -> int:
    """How many of the missed lines would have had to be good for the target to be met."""
    short = numerator - target * denominator if is_lower_better else target * denominator - numerator
    return max(0, -int(-round(short, 9) // 1))
