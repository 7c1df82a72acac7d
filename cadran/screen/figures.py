"""One KPI as the screen tells it: its figure, its comparison, its last months, and how sure one may be."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from cadran.analysis import status, xmr
from cadran.analysis.status import Status
from cadran.kpis import Kpi
from cadran.screen.periods import end_of, shift, start_of
from cadran.screen.view import View
from cadran.selection import Grain, Selection
from cadran.words import formats

Read = Literal["value", "p50", "p90", "mean"]
MONTHS_SHOWN = 13
POINTS_READ: dict[Grain, int] = {"day": 60, "week": 53, "month": 25, "quarter": 12, "year": 6}
FEWEST_FOR_RATE = status.FEWEST_FOR_RATE


@dataclass(frozen=True)
class Figure:
    """A figure with the rows it stands on; `numerator` is None for a distribution."""

    n: int
    value: float | None
    numerator: float | None = None
    denominator: float | None = None

    def counts_ones(self, kpi: Kpi) -> bool:
        """Whether it is a share of rows that each count 0 or 1."""
        return status.is_proportion(kpi, self.n, self.numerator, self.value)


@dataclass(frozen=True)
class Series:
    """A figure over periods of one grain: every period in order, also those without data."""

    grain: Grain
    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    limits: xmr.Limits | None
    is_final: tuple[bool, ...]

    @property
    def signals(self) -> tuple[int, ...]:
        return self.limits.signals if self.limits else ()

    def tail(self, count: int) -> "Series":
        """The last `count` periods, with the limits of all of them."""
        skipped = max(len(self.starts) - count, 0)
        moved = tuple(place - skipped for place in self.signals if place >= skipped)
        bounds = self.limits and xmr.Limits(self.limits.centre, self.limits.lower, self.limits.upper, moved)
        kept = slice(skipped, None)
        return Series(self.grain, self.starts[kept], self.values[kept], self.counts[kept], bounds, self.is_final[kept])


def figure(frame: pl.DataFrame, read: Read = "value") -> Figure:
    """The one row of a frame of `measure` without split."""
    if frame.is_empty():
        return Figure(0, None)
    return figure_of(frame.row(0, named=True), read)


def figure_of(row: dict[str, float | None], read: Read = "value") -> Figure:
    return Figure(int(row["n"] or 0), row[read], row.get("numerator"), row.get("denominator"))


def name(view: View, kpi: Kpi, read: Read = "value") -> str:
    """The short name of a KPI; of a distribution with the percentile it shows."""
    short = view.text(kpi.short)
    if kpi.shape != "distribution":
        return short
    return view.say("card.p90" if read == "p90" else "card.p50", name=short)


def status_of(kpi: Kpi, found: Figure, is_final: bool = True, read: Read = "value") -> Status:
    """Where a figure stands against its target; what is not final is not judged."""
    if not is_final and kpi.target is not None:
        return "few"
    return status.status(kpi, found.n, found.numerator, found.value) if read == "value" else "none"


def is_final(view: View, kpi: Kpi, last: date | None) -> bool:
    """Whether the rows up to `last` can no longer change because their returns are still to come."""
    if kpi.matures_after_days is None:
        return True
    return last is not None and last + timedelta(days=kpi.matures_after_days) <= view.as_of


def is_worse(kpi: Kpi, change: float) -> bool:
    return change < 0 if kpi.better == "higher" else change > 0


def signal_marks(kpi: Kpi, history: Series) -> dict[int, Status]:
    """The places of the signals with their colour: worse, better, or grey where neither is better."""
    marks: dict[int, Status] = {}
    for place in history.signals:
        value = history.values[place]
        if history.limits and value is not None:
            change = value - history.limits.centre
            marks[place] = "none" if kpi.better == "neither" else "breach" if is_worse(kpi, change) else "good"
    return marks


def series(view: View, kpi: Kpi, grain: Grain, read: Read = "value", until: date | None = None) -> Series | None:
    """The figure by `grain` up to the period shown, or to `until`; None for a figure of the moment."""
    if kpi.timing == "now":
        return None
    starts = starts_until(view, grain, min(until or view.period.last or view.as_of, view.as_of))
    frame = view.measure(kpi, through(view, starts, grain), grain=grain)
    return series_of(view, kpi, frame, starts, grain, read)


def through(view: View, starts: tuple[date, ...], grain: Grain) -> Selection:
    """The view's selection over all of `starts`, never beyond the data."""
    return view.selection.during(starts[0], min(end_of(starts[-1], grain), view.as_of))


def starts_until(view: View, grain: Grain, last: date) -> tuple[date, ...]:
    """The periods up to the one `last` lies in: enough for limits, and back to the period shown."""
    end = start_of(last, grain)
    count = POINTS_READ[grain]
    if view.period.first is not None:
        while shift(end, grain, 1 - count) > view.period.first and count < 400:
            count += 1
    return tuple(shift(end, grain, place) for place in range(1 - count, 1))


def series_of(
    view: View, kpi: Kpi, frame: pl.DataFrame, starts: tuple[date, ...], grain: Grain, read: Read = "value"
) -> Series:
    """A frame of `measure` by `grain` as a series over `starts`, from the first period that has data."""
    held = {row["period"]: (row[read], int(row["n"] or 0)) for row in frame.iter_rows(named=True)}
    first = next((place for place, start in enumerate(starts) if held.get(start, (None, 0))[0] is not None), 0)
    kept = starts[first:]
    values = tuple(held.get(start, (None, 0))[0] for start in kept)
    final = tuple(_is_complete(view, start, grain) and is_final(view, kpi, end_of(start, grain)) for start in kept)
    counts = tuple(held.get(start, (None, 0))[1] for start in kept)
    fewest = FEWEST_FOR_RATE if kpi.shape == "ratio" and kpi.unit == "percent" else 1
    judged = [value if sure and n >= fewest else None for value, sure, n in zip(values, final, counts, strict=True)]
    bounds = (0.0, 1.0) if kpi.unit == "percent" else (0.0, None)
    return Series(
        grain,
        kept,
        values,
        counts,
        xmr.limits(judged, *bounds),
        final,
    )


def _is_complete(view: View, start: date, grain: Grain) -> bool:
    return end_of(start, grain) < view.as_of


def scope(view: View, kpi: Kpi | None = None) -> str:
    """Period and flow in words, for subtitles; stock has no flow, and a figure of the moment no period."""
    said = [view.say("card.as_of", day=formats.day(view.as_of, view.language))]
    if kpi is None or kpi.timing != "now":
        said = [view.period_label]
    if kpi is None or "stock_date" not in kpi.key:
        said.append(view.say(f"flow.{view.flow}"))
    return " · ".join(said)


def shown(view: View, kpi: Kpi, found: Figure) -> str:
    """The figure as people read it: below ten rows a count instead of a rate, and a dash for nothing."""
    if found.value is not None and found.n < FEWEST_FOR_RATE and found.counts_ones(kpi):
        return view.say("card.of", k=view.count(found.numerator), n=view.count(found.n))
    if kpi.unit == "money":
        return formats.money_short(found.value, view.currency, view.language)
    return view.value(kpi, found.value)
