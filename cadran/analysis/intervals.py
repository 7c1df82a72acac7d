"""How sure a rate is."""

from scipy.stats import binomtest


def wilson(k: float, n: float) -> tuple[float, float]:
    """Wilson 95 % score interval of k successes among n (Wilson 1927), both fractions; (0, 1) when n is 0."""
    if n <= 0:
        return 0.0, 1.0
    successes = min(max(round(k), 0), round(n))
    interval = binomtest(successes, round(n)).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
