"""KPI figures as one table: every KPI asked for, its split and periods, ready for a file or a terminal."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from cadran.engine import Engine
from cadran.kpis import Kpi
from cadran.selection import Grain, Selection

MEASURES = ("n", "numerator", "denominator", "mean", "p50", "p90", "value")


def asked_of(kpi: Kpi, selection: Selection) -> Selection:
    """`selection` as `kpi` answers it: a KPI that stands as of the data date has no period."""
    return selection.during(None, None) if kpi.timing == "now" else selection


def figure(engine: Engine, kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None) -> pl.DataFrame:
    """The figure of one KPI with its id in front: kpi, [period], [dimensions], n, the sums or percentiles, value."""
    frame = engine.measure(kpi, asked_of(kpi, selection), by, grain)
    return frame.select(pl.lit(kpi.id).alias("kpi"), pl.all()).drop("outside", "unplaced")


def stacked(figures: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Figures of any shapes below each other; a column that a shape does not have stays empty."""
    together = pl.concat(figures, how="diagonal_relaxed")
    measures = [name for name in MEASURES if name in together.columns]
    return together.select(*(name for name in together.columns if name not in measures), *measures)


def json_text(figures: Sequence[pl.DataFrame]) -> str:
    """Figures as one JSON list of objects, each with the columns of its own shape; dates in ISO form."""
    rows = [row for frame in figures for row in frame.to_dicts()]
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
