"""Clauses on deliveries nobody here wrote: 90 % on time by quarter for every vendor, against the raw file."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
from data_set import DataSet

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build
from real.raw import SCMS_AS_OF, scms_lines

TARGET = 0.9


def _due(scms: DataSet) -> pl.DataFrame:
    """The due lines vendors shipped directly, kept or not, by the quarter they were scheduled for."""
    lines = scms_lines(scms).filter(pl.col("due") & (pl.col("Fulfill Via") == "Direct Drop"))
    kept = pl.col("delivered") <= pl.col("scheduled")
    return lines.with_columns(kept=kept, window_start=pl.col("scheduled").dt.truncate("1q"))


def _clauses(raw: pl.DataFrame) -> pl.DataFrame:
    vendors = raw.select(supplier_id="Vendor").unique().sort("supplier_id").with_row_index("clause_id")
    return vendors.with_columns(
        pl.format("V{}", "clause_id").alias("clause_id"),
        kpi=pl.lit("otd"),
        target=TARGET,
        window=pl.lit("quarter"),
        min_lines=5,
        valid_from=pl.lit("2000-01-01"),
    )


@pytest.mark.long
def test_every_quarter_of_every_vendor_is_judged_as_the_raw_file_says(scms: DataSet, tmp_path: Path) -> None:
    copytree(scms.home, tmp_path / "home")
    due = _due(scms)
    (tmp_path / "clauses").mkdir()
    _clauses(due).write_csv(tmp_path / "clauses" / "sla_clauses.csv")
    load(tmp_path / "clauses", "contract", tmp_path / "home")
    engine = Engine(build(tmp_path / "home").path)
    ours = engine.details.rows("clause_windows")
    engine.close()
    windows = due.group_by("Vendor", "window_start").agg(pl.len().alias("lines"), pl.col("kept").sum())
    state = (
        pl.when(pl.col("window_start") > SCMS_AS_OF - timedelta(days=91))
        .then(pl.lit("running"))
        .when(pl.col("lines") < 5)
        .then(pl.lit("not_assessable"))
        .when(pl.col("kept") < TARGET * pl.col("lines"))
        .then(pl.lit("breached"))
        .otherwise(pl.lit("met"))
    )
    stated = windows.select("Vendor", "window_start", "lines", "kept", state.alias("state"))
    judged = ours.join(_clauses(due), on="clause_id").select(
        "supplier_id", "window_start", "line_count", "numerator", "clause_state"
    )
    assert stated.height > 300
    assert sorted(judged.rows()) == sorted(stated.rows())
    assert set(stated["state"]) == {"met", "breached", "not_assessable", "running"}
    assert ours["denominator"].sum() == due.height
