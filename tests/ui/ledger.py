"""Every figure that a door shows, by KPI and selection: pages, files, the command line, digest and papers.

It listens where figures are answered (`Context.measure` and `splits`, `Figures.splits`) and where one becomes words
(`Context.value`, `figures.figure_text`): what is added later is heard without a line here. A change split by segment
is beside what the engine answers of both its ends, and of every segment before and after.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.analysis.decomposition import Split
from cadran.calendar import end_of
from cadran.engine.figures import Figures
from cadran.insight import figures, variance
from cadran.insight.context import Context
from cadran.kpis import Kpi, Statistic
from cadran.selection import Grain, Selection

# A name says no more than the id beside it.
NAMED_BY = {"supplier_name": "supplier_id", "location_name": "location_id", "product_name": "sku"}
MEASURES = ("n", "numerator", "denominator", "mean", "p50", "p90", "value", "outside", "unplaced")

Key = tuple[Any, ...]
Measured = dict[str, float | None]


@dataclass
class Ledger:
    """What was answered, by whom first; `words` are the numbers told as figures of a KPI, each with its door."""

    given: dict[Key, tuple[str, Measured]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    doors_compared: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: dict[str, set[float]] = field(default_factory=lambda: defaultdict(set))
    words: list[tuple[str, str, float]] = field(default_factory=list)
    door: str = ""

    @contextmanager
    def at(self, door: str) -> Iterator[None]:
        """What is shown meanwhile is shown at `door`."""
        self.door = door
        yield
        self.door = ""

    def note(
        self, kpi: Kpi, asked: Selection, by: tuple[str, ...], grain: Grain | None, frame: pl.DataFrame, as_of: date
    ) -> None:
        """Every row of an answer, beside what was answered of the same selection before."""
        for row in frame.iter_rows(named=True):
            if grain and row["period"] is None:
                continue
            key = _key(kpi, asked, {name: row[name] for name in by}, _days(kpi, asked, grain, row, as_of))
            self.hear(kpi, key, {name: row[name] for name in MEASURES if name in row})

    def hear(self, kpi: Kpi, key: Key, measured: Measured) -> None:
        """One figure."""
        self.numbers[kpi.id].update(number for number in measured.values() if number is not None)
        first_door, known = self.given.setdefault(key, (self.door, measured))
        shared = known.keys() & measured.keys()
        if any(known[name] != measured[name] for name in shared):
            self.contradictions.append(f"{key}: {first_door} {known}, {self.door} {measured}")
        elif first_door != self.door:
            self.doors_compared[first_door] += 1
            self.doors_compared[self.door] += 1

    def untold(self) -> list[tuple[str, str, float]]:
        """The numbers told as figures that no answer holds."""
        return [(door, kpi, number) for door, kpi, number in self.words if number not in self.numbers[kpi]]


def key_of(kpi: Kpi, asked: Selection, split: dict[str, Any], as_of: date) -> Key:
    """What the figure of a selection, or of a part of it, is noted under."""
    return _key(kpi, asked, split, _days(kpi, asked, None, {}, as_of))


def _days(
    kpi: Kpi, asked: Selection, grain: Grain | None, row: dict[str, Any], as_of: date
) -> tuple[date | None, date | None]:
    """The first and last day a figure is of; a figure of the moment has none."""
    if kpi.timing == "now":
        return None, None
    first, last = asked.period_from, min(asked.period_to or as_of, as_of)
    if grain is None:
        return first, last
    return max(row["period"], first or row["period"]), min(end_of(row["period"], grain), last)


def _key(kpi: Kpi, asked: Selection, split: dict[str, Any], days: tuple[date | None, date | None]) -> Key:
    """KPI, days, filters with those of the split, choices: what tells two figures apart."""
    filters = {item.dimension: tuple(sorted(item.values)) for item in asked.filters}
    filters |= {name: ("" if value is None else str(value),) for name, value in split.items()}
    for name, known_by in NAMED_BY.items():
        if known_by in filters:
            filters.pop(name, None)
    choices = tuple((name, kpi.chosen(name, asked.choice(name))) for name in sorted(kpi.defaults))
    return kpi.id, *days, frozenset(filters.items()), choices, asked.outcomes, asked.is_outside


@contextmanager
def listening(ledger: Ledger) -> Iterator[Ledger]:
    """The ledger hears everything meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        _hear_answers(ledger, patch)
        _hear_words(ledger, patch)
        _hear_changes(ledger, patch)
        yield ledger


def _hear_answers(ledger: Ledger, patch: pytest.MonkeyPatch) -> None:
    measure, splits, split = Context.measure, Context.splits, Figures.splits

    def measured(
        context: Context,
        kpi: Kpi,
        selection: Selection | None = None,
        by: tuple[str, ...] = (),
        grain: Grain | None = None,
    ) -> pl.DataFrame:
        frame = measure(context, kpi, selection, by, grain)
        ledger.note(kpi, context.selection_for(kpi, selection), by, grain, frame, context.as_of)
        return frame

    def measured_by(
        context: Context, kpi: Kpi, selection: Selection, ways: tuple[tuple[str, ...], ...], grain: Grain | None = None
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        frames = splits(context, kpi, selection, ways, grain)
        for way, frame in frames.items():
            ledger.note(kpi, context.selection_for(kpi, selection), way, grain, frame, context.as_of)
        return frames

    def answered(
        engine: Figures,
        kpi: Kpi,
        selection: Selection,
        ways: tuple[tuple[str, ...], ...],
        grain: Grain | None = None,
        has_rollups: bool = True,
    ) -> dict[tuple[str, ...], pl.DataFrame]:
        frames = split(engine, kpi, selection, ways, grain, has_rollups)
        as_of = engine.connection.frame("select as_of_date from meta.build").item()
        for way, frame in frames.items():
            ledger.note(kpi, selection, way, grain, frame, as_of)
        return frames

    patch.setattr(Context, "measure", measured)
    patch.setattr(Context, "splits", measured_by)
    patch.setattr(Figures, "splits", answered)


def _hear_words(ledger: Ledger, patch: pytest.MonkeyPatch) -> None:
    value, text = Context.value, figures.figure_text

    def put(context: Context, kpi: Kpi, figure: float | None) -> str:
        if figure is not None:
            ledger.words.append((ledger.door, kpi.id, figure))
        return value(context, kpi, figure)

    def told(context: Context, kpi: Kpi, figure: figures.Figure) -> str:
        if figure.value is not None:
            ledger.words.append((ledger.door, kpi.id, figure.value))
        return text(context, kpi, figure)

    patch.setattr(Context, "value", put)
    patch.setattr(figures, "figure_text", told)


def _hear_changes(ledger: Ledger, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(variance, "_split", _heard(ledger, variance._split))


def _heard(ledger: Ledger, split_of: Callable[..., Split | None]) -> Callable[..., Split | None]:
    """What splits a change, each of its figures noted."""

    def split(context: Context, kpi: Kpi, read: Statistic, earlier: Selection, dimension: str) -> Split | None:
        change = split_of(context, kpi, read, earlier, dimension)
        for place, asked in enumerate((earlier, context.selection) if change else ()):
            _hear_end(ledger, context, kpi, asked, {}, {read: (change.before, change.after)[place]})
            for effect in change.effects:
                number = (effect.before, effect.after)[place]
                _hear_end(ledger, context, kpi, asked, {dimension: effect.segment}, {read: number})
        return change

    return split


def _hear_end(
    ledger: Ledger, context: Context, kpi: Kpi, asked: Selection, split: dict[str, Any], told: Measured
) -> None:
    """A figure of a change, where it has one, beside what the engine answers of the same rows."""
    if any(number is not None for number in told.values()):
        context.measure(kpi, asked, tuple(split))
        ledger.hear(kpi, key_of(kpi, context.selection_for(kpi, asked), split, context.as_of), told)
