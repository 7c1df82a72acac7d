"""A figure over periods, and what each of them says: one judgement for card, trend, reason, mark and alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cadran.analysis import xmr
from cadran.analysis.status import Status
from cadran.analysis.survival import Estimate
from cadran.kpis import Kpi
from cadran.selection import Grain


@dataclass(frozen=True)
class Series:
    """A figure over periods of one grain: every period in order, also those without data.

    `estimates` are the places whose value is estimated because rows are still open; `struck` those that lie in a
    strike.
    """

    grain: Grain
    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    limits: xmr.Limits | None
    is_final: tuple[bool, ...]
    estimates: Mapping[int, Estimate] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()

    @property
    def signals(self) -> tuple[int, ...]:
        return self.limits.signals if self.limits else ()

    def upto(self, index: int) -> "Series":
        """The periods up to `index`, with the limits of all of them."""
        kept = index + 1
        bounds = self.limits and replace(self.limits, signals=tuple(mark for mark in self.signals if mark < kept))
        return Series(
            self.grain,
            self.starts[:kept],
            self.values[:kept],
            self.counts[:kept],
            bounds,
            self.is_final[:kept],
            {mark: estimate for mark, estimate in self.estimates.items() if mark < kept},
            frozenset(mark for mark in self.struck if mark < kept),
        )

    def tail(self, count: int) -> "Series":
        """The last `count` periods, with the limits of all of them."""
        skipped = max(len(self.starts) - count, 0)
        moved = tuple(index - skipped for index in self.signals if index >= skipped)
        bounds = self.limits and replace(self.limits, signals=moved, since=max(self.limits.since - skipped, 0))
        kept = slice(skipped, None)
        return Series(
            self.grain,
            self.starts[kept],
            self.values[kept],
            self.counts[kept],
            bounds,
            self.is_final[kept],
            {index - skipped: estimate for index, estimate in self.estimates.items() if index >= skipped},
            frozenset(index - skipped for index in self.struck if index >= skipped),
        )


def is_worse(kpi: Kpi, change: float) -> bool:
    return change < 0 if kpi.better == "higher" else change > 0


def signal_marks(kpi: Kpi, history: Series) -> dict[int, Status]:
    """The places of the signals with their colour: worse, better, or grey where neither is better."""
    marks: dict[int, Status] = {}
    for index in history.signals:
        value = history.values[index]
        if history.limits and value is not None:
            change = value - history.limits.centre
            marks[index] = "none" if kpi.better == "neither" else "breach" if is_worse(kpi, change) else "good"
    return marks
