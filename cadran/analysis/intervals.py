"""How sure a rate is."""

from math import sqrt

# The 97.5 % point of the standard normal distribution.
Z = 1.959963984540054


def wilson(k: float, n: float) -> tuple[float, float]:
    """Wilson 95 % score interval of k successes among n, both fractions; (0, 1) when n is 0.

    Written as Newcombe (1998), method 3. Wilson (1927), Journal of the American Statistical Association 22.
    """
    if n <= 0:
        return 0.0, 1.0
    trials = max(round(n), 1)
    successes = min(max(round(k), 0), trials)
    share = successes / trials
    scale = 2 * (trials + Z**2)
    centre = (2 * trials * share + Z**2) / scale
    reach = Z / scale * sqrt(4 * trials * share * (1 - share) + Z**2)
    return 0.0 if successes == 0 else centre - reach, 1.0 if successes == trials else centre + reach
