"""Ranks that know how unsure they are: rates shrunken towards what is usual, each with the interval of its rank."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 4000
SEED = 20051
LEAST_SPREAD = 1e-4
EDGE = 1e-3


@dataclass(frozen=True)
class Ranked:
    """A member's shrunken rate, its rank (1 = highest rate) and the ranks that hold it with 95 % probability."""

    rate: float
    rank: int
    best: int
    worst: int


def spread(k: Sequence[float], n: Sequence[int], usual: Sequence[float]) -> float:
    """How far members truly differ from their usual rate: the intraclass correlation of a beta-binomial, by moments.

    Solves sum n (p - m)^2 / (m (1 - m)) = sum (1 + (n - 1) r) for r (Kleinman 1973, weights n, means m given), kept
    between 0.0001 and 0.99. The prior of a member is Beta(m s, (1 - m) s) with s = 1 / r - 1.
    """
    ones, rows, mean = (np.asarray(values, dtype=float) for values in (k, n, usual))
    mean = np.clip(mean, EDGE, 1 - EDGE)
    dispersion = float(np.sum(rows * (ones / rows - mean) ** 2 / (mean * (1 - mean))))
    beyond = float(np.sum(rows)) - len(rows)
    return min(max((dispersion - len(rows)) / beyond, LEAST_SPREAD), 0.99) if beyond > 0 else LEAST_SPREAD


def posterior(k: float, n: float, usual: float, spread_found: float) -> tuple[float, float]:
    """The two parameters of the beta distribution of a member's rate, k of n rows seen."""
    strength = 1 / spread_found - 1
    mean = min(max(usual, EDGE), 1 - EDGE)
    return mean * strength + k, (1 - mean) * strength + n - k


def ranked(k: Sequence[float], n: Sequence[int], usual: Sequence[float], spread_found: float) -> list[Ranked]:
    """Members by shrunken rate, highest first = 1, in the order given; ranks of 4,000 draws with a fixed seed."""
    if not len(n):
        return []
    shapes = np.array([posterior(*member, spread_found) for member in zip(k, n, usual, strict=True)])
    rates = shapes[:, 0] / shapes.sum(axis=1)
    drawn = np.random.default_rng(SEED).beta(shapes[:, 0], shapes[:, 1], size=(DRAWS, len(shapes)))
    positions = 1 + np.argsort(np.argsort(-drawn, axis=1), axis=1)
    best, worst = np.quantile(positions, [0.025, 0.975], axis=0, method="inverted_cdf")
    order = 1 + np.argsort(np.argsort(-rates, kind="stable"))
    return [
        Ranked(float(rate), int(rank), int(low), int(high))
        for rate, rank, low, high in zip(rates, order, best, worst, strict=True)
    ]
