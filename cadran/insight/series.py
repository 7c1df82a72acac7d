"""A figure over periods, and what each of them says: one judgement for card, trend, reason, mark and alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeVar

from cadran.analysis import xmr
from cadran.analysis.status import FEWEST_FOR_RATE, FEWEST_FOR_STATUS, Status
from cadran.analysis.survival import Estimate
from cadran.kpis import Kpi
from cadran.selection import Grain

T = TypeVar("T")
# No two criteria of the default scorecard have the 60 of 100 points that a grade needs.
FEWEST_CRITERIA = 3
# Why a period can still change: data begin in it, end before it does, it goes on, rows are open, returns still come.
Unsettled = Literal["stub", "ended", "running", "open", "young"]
# Whether a period is judged, else why not: no figure, too few rows, see Unsettled, too short a past, an old baseline.
Ground = Literal["judged", "nothing", "few", "stub", "ended", "running", "open", "young", "no_history", "earlier"]
Course = Literal["normal", "above", "below", "shift"]


@dataclass(frozen=True)
class Judgement:
    """What a period says beside its natural limits, or why it says nothing; `status` is the colour of a signal."""

    ground: Ground
    course: Course = "normal"
    status: Status = "none"

    @property
    def is_judged(self) -> bool:
        return self.ground == "judged"

    @property
    def is_signal(self) -> bool:
        return self.is_judged and self.course != "normal"


@dataclass(frozen=True)
class Series:
    """A figure over periods of one grain: every period in order, also those without data.

    `limits` stand on the baseline that holds, without periods that are not settled; their signals are those that may be
    judged. `unsettled` says of what is not final why. `estimates` are the places whose value is estimated because rows
    are still open; `struck` those that lie in a strike. `causes` are the seasons and strikes of a period by name.
    """

    grain: Grain
    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    limits: xmr.Limits | None
    is_final: tuple[bool, ...]
    estimates: Mapping[int, Estimate] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    unsettled: Mapping[int, Unsettled] = field(default_factory=dict)
    causes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def signals(self) -> tuple[int, ...]:
        return self.limits.signals if self.limits else ()

    def too_few(self, kpi: Kpi) -> frozenset[int]:
        """The periods with a figure of too few rows to be judged."""
        least = fewest_judged(kpi)
        known = zip(self.values, self.counts, strict=True)
        return frozenset(index for index, (value, n) in enumerate(known) if value is not None and n < least)

    def upto(self, index: int) -> "Series":
        """The periods up to `index`, with the limits of all of them."""
        return self._part(0, index + 1)

    def tail(self, count: int) -> "Series":
        """The last `count` periods, with the limits of all of them."""
        return self._part(max(len(self.starts) - count, 0), len(self.starts))

    def _part(self, first: int, end: int) -> "Series":
        signals = tuple(index - first for index in self.signals if first <= index < end)
        bounds = self.limits and replace(self.limits, signals=signals, since=max(self.limits.since - first, 0))
        kept = slice(first, end)
        return Series(
            self.grain,
            self.starts[kept],
            self.values[kept],
            self.counts[kept],
            bounds,
            self.is_final[kept],
            _moved(self.estimates, first, end),
            frozenset(index - first for index in self.struck if first <= index < end),
            _moved(self.unsettled, first, end),
            _moved(self.causes, first, end),
        )


def _moved(marks: Mapping[int, T], first: int, end: int) -> dict[int, T]:
    """The marks of the periods from `first` to before `end`, counted from there."""
    return {index - first: mark for index, mark in marks.items() if first <= index < end}


def fewest_for_limits(kpi: Kpi) -> int:
    """From how many rows on a period shapes the limits: as many as a rate needs; a sum is one figure by itself."""
    return FEWEST_FOR_RATE if kpi.counts_observations else _fewest_alone(kpi)


def fewest_judged(kpi: Kpi) -> int:
    """From how many rows on a period is judged."""
    return FEWEST_FOR_STATUS if kpi.counts_observations else _fewest_alone(kpi)


def _fewest_alone(kpi: Kpi) -> int:
    """Of what more rows do not make surer: one row, of a score as many criteria as may have the points of a grade."""
    return FEWEST_CRITERIA if "criterion" in kpi.key else 1


def judgement(kpi: Kpi, history: Series, index: int) -> Judgement:
    """What the period at `index` says; of what cannot be judged why not."""
    ground = _ground(kpi, history, index)
    value, limits = history.values[index], history.limits
    if ground != "judged" or limits is None or value is None or index not in limits.signals:
        return Judgement(ground)
    course: Course = "above" if value > limits.upper else "below" if value < limits.lower else "shift"
    if kpi.better == "neither":
        return Judgement(ground, course)
    return Judgement(ground, course, "breach" if is_worse(kpi, value - limits.centre) else "good")


def _ground(kpi: Kpi, history: Series, index: int) -> Ground:
    if history.values[index] is None and index not in history.estimates:
        return "nothing"
    if history.unsettled.get(index) == "ended":
        return "ended"
    if history.counts[index] < fewest_judged(kpi):
        return "few"
    if not history.is_final[index]:
        return history.unsettled.get(index, "young")
    if history.limits is None:
        return "no_history"
    return "judged" if index >= history.limits.since else "earlier"


def is_worse(kpi: Kpi, change: float) -> bool:
    return change < 0 if kpi.better == "higher" else change > 0


def signal_marks(kpi: Kpi, history: Series) -> dict[int, Status]:
    """The places of the signals with their colour: worse, better, or grey where neither is better."""
    judged = {index: judgement(kpi, history, index) for index in history.signals}
    return {index: verdict.status for index, verdict in judged.items() if verdict.is_signal}
