"""Percentiles of values: at rank share x (n - 1), interpolated."""


def quantile(values: list[float], share: float) -> float:
    """The value at rank share x (n - 1), interpolated."""
    values = sorted(values)
    rank = share * (len(values) - 1)
    low = int(rank)
    high = min(low + 1, len(values) - 1)
    return values[low] + (rank - low) * (values[high] - values[low])
