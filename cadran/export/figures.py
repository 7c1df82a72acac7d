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

MEASURES = (
    "n",
    "numerator",
    "denominator",
    "mean",
    "p50",
    "p90",
    "value",
    "comparison_from",
    "comparison_to",
    "comparison_n",
    "comparison_value",
    "change",
    "is_few",
    "is_final",
    "outside",
    "unplaced",
    "reasons",
)
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
        reasons: dict[tuple[object, ...], dict[str, int]] = {}
        for row in self.outside.iter_rows(named=True):
            reasons.setdefault(tuple(row[name] for name in keys), {})[row["reason"]] = row["row_count"]
        return [reasons.get(key, {}) for key in self.frame.select(keys).iter_rows()] if keys else [reasons.get((), {})]


def answer(engine: Engine, kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None) -> Answer:
    """What the engine says of one KPI, its id in front: kpi, [period], [dimensions], n, the sums, value, outside."""
    frame = engine.figures.measure(kpi, selection, by, grain).select(pl.lit(kpi.id).alias("kpi"), pl.all())
    asked = fields(engine, kpi, selection)
    return Answer(kpi, frame, engine.figures.outside(kpi, selection, by, grain), selection, asked)


def stacked(answers: Sequence[Answer]) -> pl.DataFrame:
    """Figures of any shapes below each other, each row with what was asked; what a shape does not have stays empty."""
    together = pl.concat([_row_by_row(figure) for figure in answers], how="diagonal_relaxed")
    measures = [name for name in MEASURES if name in together.columns]
    asked = [name for figure in answers for name in figure.asked]
    first = [name for name in together.columns if name not in (*measures, *asked)]
    return together.select(*first, *measures, *dict.fromkeys(asked))


def _row_by_row(figure: Answer) -> pl.DataFrame:
    reasons = [", ".join(f"{rows} {reason}" for reason, rows in why.items()) for why in figure.reasons()]
    asked = [
        pl.lit(value, pl.Date if isinstance(value, date) or name.startswith("period") else pl.String).alias(name)
        for name, value in figure.asked.items()
    ]
    return figure.frame.with_columns(pl.Series("reasons", [text or None for text in reasons], pl.String), *asked)


def json_text(answers: Sequence[Answer]) -> str:
    """Figures as one JSON list of objects, each with the columns of its own shape and what was asked; ISO dates."""
    rows = [
        {**row, "reasons": why, "asked": figure.asked}
        for figure in answers
        for row, why in zip(figure.frame.to_dicts(), figure.reasons(), strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
