"""Clauses on deliveries nobody here wrote: 90 % on time by quarter for every vendor, against the raw file."""

from pathlib import Path
from shutil import copytree

import polars as pl

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build
from tests.data_set import DataSet

TARGET = 0.9


def _raw(folder: Path) -> pl.DataFrame:
    """The lines vendors shipped directly, on time or not, by the quarter they were scheduled for."""
    raw = pl.read_csv(folder / "SCMS_Delivery_History_Dataset.csv.gz", infer_schema=False)
    day = pl.col("Scheduled Delivery Date", "Delivered to Client Date").str.to_date("%d-%b-%y")
    return raw.filter(pl.col("Fulfill Via") == "Direct Drop").with_columns(day)


def _clauses(raw: pl.DataFrame) -> pl.DataFrame:
    vendors = raw.select(supplier_id="Vendor").unique().sort("supplier_id").with_row_index("clause_id")
    return vendors.with_columns(
        pl.format("V{}", "clause_id").alias("clause_id"),
        kpi=pl.lit("otd"), target=TARGET, window=pl.lit("quarter"), min_lines=5, valid_from=pl.lit("2000-01-01"),
    )  # fmt: skip


def test_every_quarter_of_every_vendor_is_judged_as_the_raw_file_says(scms: DataSet, tmp_path: Path) -> None:
    copytree(scms.home, tmp_path / "home")
    raw = _raw(scms.files)
    (tmp_path / "clauses").mkdir()
    _clauses(raw).write_csv(tmp_path / "clauses" / "sla_clauses.csv")
    load(tmp_path / "clauses", "contract", tmp_path / "home")
    engine = Engine(build(tmp_path / "home").path)
    ours = engine.details("clause_windows")
    engine.close()
    on_time = pl.col("Delivered to Client Date") <= pl.col("Scheduled Delivery Date")
    told = raw.group_by("Vendor", window_start=pl.col("Scheduled Delivery Date").dt.truncate("1q")).agg(
        pl.len().alias("lines"), on_time.sum().alias("kept")
    )
    state = (
        pl.when(pl.col("lines") < 5)
        .then(pl.lit("not_assessable"))
        .when(pl.col("kept") < TARGET * pl.col("lines"))
        .then(pl.lit("breached"))
        .otherwise(pl.lit("met"))
    )
    stated = told.select("Vendor", "window_start", "lines", "kept", state.alias("state")).sort("Vendor", "window_start")
    vendors = _clauses(raw).select("clause_id", Vendor="supplier_id")
    judged = ours.join(vendors, on="clause_id").select(
        "Vendor", "window_start", pl.col("line_count").alias("lines"), pl.col("numerator").alias("kept"),
        pl.col("clause_state").alias("state"),
    )  # fmt: skip
    assert stated.height > 300
    assert judged.sort("Vendor", "window_start").rows() == stated.rows()
    assert set(stated["state"]) == {"met", "breached", "not_assessable"}
    assert ours["denominator"].sum() == raw.height
