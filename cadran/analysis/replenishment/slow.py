"""Slow and lumpy items: what they are asked for over a lead time, resampled from their own days with orders."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64]
PLACE = ("sku", "location_id")
# The finest grid of quantities a distribution is computed on.
MOST_STEPS = 8192
# So many standard deviations beyond the mean nothing is expected any more.
REACH = 12.0


@dataclass(frozen=True)
class LeadDemand:
    """The distribution of what is asked for over a lead time: `chances` of 0, 1, 2 ... steps of `step` units."""

    chances: Numbers
    step: float

    @property
    def mean(self) -> float:
        return float((self.chances * np.arange(len(self.chances))).sum() * self.step)

    def enough(self, service_level: float) -> float:
        """The smallest number of units that is enough with a chance of `service_level`."""
        steps = int(np.searchsorted(np.cumsum(self.chances), service_level - 1e-9))
        return min(steps, len(self.chances) - 1) * self.step

    def short(self, units: float) -> float:
        """The units that are missing on average where there are `units`."""
        asked = np.arange(len(self.chances)) * self.step
        return float((self.chances * np.maximum(asked - units, 0.0)).sum())


def lead_demand(
    sizes: Numbers, counts: Numbers, days: float, lead_mean: float, lead_sd: float, drift: float = 0.0
) -> LeadDemand:
    """What is asked for over a lead time, from the quantities of the days with orders and how often each came.

    `days`: days in stock that were looked at. Where every such day asked for one unit, orders come by chance (Poisson);
    else each day of the lead time is drawn from those days, endlessly often (the bootstrap of Willemain, Smart &
    Schwarz 2004, Int. J. Forecasting 20, without its noise). A lead time that varies is gamma distributed with mean
    `lead_mean` and standard deviation `lead_sd` days: mixed over it, Poisson becomes the negative binomial (Silver,
    Pyke & Thomas 2017, ch. 6). How far the mean of those days may be off, by chance and by `drift` (a share of it, from
    quarter to quarter), is mixed in like days of lead time, which the demand is in proportion to as well.
    """
    lead_sd = float(np.hypot(lead_sd, lead_mean * np.sqrt(_level_variation(sizes, counts, days) + drift**2)))
    step, steps = _grid(sizes, counts, days, lead_mean, lead_sd)
    daily = np.zeros(steps)
    np.add.at(daily, np.rint(sizes / step).astype(int), counts / counts.sum())
    share = counts.sum() / days
    of_size = np.fft.rfft(daily)
    exponent = share * (of_size - 1) if is_of_single_units(sizes) else np.log(1 - share + share * of_size)
    if lead_sd > 0:
        scale, shape = lead_sd**2 / lead_mean, lead_mean**2 / lead_sd**2
        transform = (1 - scale * exponent) ** -shape
    else:
        transform = np.exp(lead_mean * exponent)
    chances = np.maximum(np.fft.irfft(transform, steps), 0.0)
    return LeadDemand(chances / chances.sum(), step)


def is_of_single_units(sizes: Numbers) -> bool:
    """Whether every day with orders asked for one unit."""
    return bool((sizes == 1).all())


def _level_variation(sizes: Numbers, counts: Numbers, days: float) -> float:
    """The variance of the mean of the days by chance, as a share of the squared mean."""
    mean = (sizes * counts).sum() / days
    return float(((sizes**2 * counts).sum() / days / mean**2 - 1) / days)


def _grid(sizes: Numbers, counts: Numbers, days: float, lead_mean: float, lead_sd: float) -> tuple[float, int]:
    """The units of a step, and how many steps reach beyond all that can be expected: whole units where they fit."""
    mean = (sizes * counts).sum() / days
    variance = (sizes**2 * counts).sum() / days * lead_mean + (mean * lead_sd) ** 2
    reach = mean * lead_mean + REACH * np.sqrt(variance) + 2 * sizes.max()
    is_whole = bool((sizes == np.rint(sizes)).all()) and reach < MOST_STEPS
    step = 1.0 if is_whole else float(reach / (MOST_STEPS - 2))
    return step, int(2 ** np.ceil(np.log2(max(reach / step + 2, 16))))


def slow_items(positions: pl.DataFrame, sizes: pl.DataFrame) -> dict[tuple[str, str], tuple[str, LeadDemand]]:
    """By SKU and location of slow items with a known lead time: the method, `poisson` or `bootstrap`, and the demand.

    `sizes`: columns sku, location_id, demand_quantity and day_count, of slow items only.
    """
    timed = positions.filter(pl.col("lead_days_mean") > 0, pl.col("spread_days") > 0, ~pl.col("has_class_spread"))
    listed = sizes.sort(*PLACE, "demand_quantity").group_by(*PLACE, maintain_order=True).agg(pl.all())
    return {
        (row["sku"], row["location_id"]): _slow_item(row)
        for row in timed.join(listed, on=PLACE, maintain_order="left").iter_rows(named=True)
    }


def _slow_item(row: dict[str, Any]) -> tuple[str, LeadDemand]:
    sizes = np.array(row["demand_quantity"], dtype=float)
    counts = np.array(row["day_count"], dtype=float)
    sd = float(row["lead_days_sd"] or 0.0)
    drift = float(row["demand_drift"] or 0.0)
    asked = lead_demand(sizes, counts, float(row["spread_days"]), float(row["lead_days_mean"]), sd, drift)
    return ("poisson" if is_of_single_units(sizes) else "bootstrap"), asked
