"""KPI figures as one table: every KPI asked for, its split and periods, ready for a file or a terminal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from cadran.engine import Engine
from cadran.insight.asked import fields
from cadran.kpis import Kpi
from cadran.selection import Grain, Selection

MEASURES = ("n", "numerator", "denominator", "mean", "p50", "p90", "value", "outside", "unplaced", "reasons")
OUTSIDE = ("reason", "row_count", "unplaced")


@dataclass(frozen=True)
class Answer:
    """The figure of one KPI, why rows stand outside each part of it, and what was asked."""

    kpi: Kpi
    frame: pl.DataFrame
    outside: pl.DataFrame
    selection: Selection
    asked: dict[str, str | date | None]

    def reasons(self) -> list[dict[str, int]]:
        """For each row of the frame how many rows stand outside by reason."""
        keys = [name for name in self.outside.columns if name not in OUTSIDE]
        held: dict[tuple[object, ...], dict[str, int]] = {}
        for row in self.outside.iter_rows(named=True):
            held.setdefault(tuple(row[name] for name in keys), {})[row["reason"]] = row["row_count"]
        return [held.get(key, {}) for key in self.frame.select(keys).iter_rows()] if keys else [held.get((), {})]


def answer(engine: Engine, kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None) -> Answer:
    """What the engine says of one KPI, its id in front: kpi, [period], [dimensions], n, the sums, value, outside."""
    frame = engine.figures.measure(kpi, selection, by, grain).select(pl.lit(kpi.id).alias("kpi"), pl.all())
    asked = fields(engine, kpi, selection)
    return Answer(kpi, frame, engine.figures.outside(kpi, selection, by, grain), selection, asked)


def stacked(answers: Sequence[Answer]) -> pl.DataFrame:
    """Figures of any shapes below each other, each row with what was asked; what a shape does not have stays empty."""
    together = pl.concat([_row_by_row(one) for one in answers], how="diagonal_relaxed")
    measures = [name for name in MEASURES if name in together.columns]
    asked = [name for one in answers for name in one.asked]
    first = [name for name in together.columns if name not in (*measures, *asked)]
    return together.select(*first, *measures, *dict.fromkeys(asked))


def _row_by_row(one: Answer) -> pl.DataFrame:
    told = [", ".join(f"{rows} {reason}" for reason, rows in why.items()) for why in one.reasons()]
    asked = [
        pl.lit(value, pl.Date if isinstance(value, date) or name.startswith("period") else pl.String).alias(name)
        for name, value in one.asked.items()
    ]
    return one.frame.with_columns(pl.Series("reasons", [text or None for text in told], pl.String), *asked)


def json_text(answers: Sequence[Answer]) -> str:
    """Figures as one JSON list of objects, each with the columns of its own shape and what was asked; ISO dates."""
    rows = [
        {**row, "reasons": why, "asked": one.asked}
        for one in answers
        for row, why in zip(one.frame.to_dicts(), one.reasons(), strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
