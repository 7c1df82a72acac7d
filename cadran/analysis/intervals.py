"""How sure a rate is."""

from functools import lru_cache

from scipy.stats import binomtest


@lru_cache(maxsize=50_000)
def wilson(k: float, n: float) -> tuple[float, float]:
    """Wilson 95 % score interval of k successes among n (Wilson 1927), both fractions; (0, 1) when n is 0."""
    if n <= 0:
        return 0.0, 1.0
    trials = max(round(n), 1)
    successes = min(max(round(k), 0), trials)
    # Tested against its own rate, the p-value nobody reads costs nothing; the interval does not depend on it.
    interval = binomtest(successes, trials, successes / trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
