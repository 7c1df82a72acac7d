"""Simulated files as typed frames, read with polars alone."""

from pathlib import Path

import polars as pl
import pytest

from cadran.contract.tables import TABLES
from cadran.simulation import simulate, stories

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
LINE = ["flow", "order_id", "line_id"]
Tables = dict[str, pl.DataFrame]


def read_tables(folder: Path) -> Tables:
    return {name: typed(raw(folder, name), name) for name in TABLES}


def raw(folder: Path, name: str) -> pl.DataFrame:
    paths = sorted([*folder.glob(f"{name}.*"), *folder.glob(f"{name}-[0-9]*")])
    frames = [
        pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=0)
        for path in paths
    ]
    return pl.concat(frames)


def typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Text cells cast by the contract; a moment written as a day becomes its midnight."""
    casts = []
    for column in TABLES[name].columns:
        if frame.schema[column.name] == pl.String:
            cell = pl.col(column.name)
            if column.kind == "timestamp":
                cell = pl.coalesce(
                    cell.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
                    cell.str.to_datetime("%Y-%m-%d", strict=False),
                )
            elif column.kind == "date":
                cell = cell.str.to_date("%Y-%m-%d")
            elif column.kind in ("quantity", "money", "number", "integer"):
                cell = cell.cast(pl.Float64)
            casts.append(cell.alias(column.name))
    return frame.with_columns(casts)


def judged(tables: Tables) -> pl.DataFrame:
    """Every line with the day it was complete, whether it is due and whether it was on time (first promise)."""
    lines = tables["order_lines"].with_columns(lost=pl.col("cancelled_quantity").fill_null(0))
    arrivals = (
        tables["deliveries"]
        .filter(pl.col("delivered_at").is_not_null())
        .sort("delivered_at")
        .with_columns(
            total=(pl.col("delivered_quantity") - pl.col("rejected_quantity").fill_null(0)).cum_sum().over(LINE)
        )
        .join(lines.select(*LINE, "ordered_quantity", "lost"), on=LINE)
        .filter(pl.col("total") >= pl.col("ordered_quantity") - pl.col("lost"))
        .group_by(LINE)
        .agg(completed=pl.col("delivered_at").min())
    )
    end = lines["ordered_at"].max()
    whole_day = pl.col("promised_at") == pl.col("promised_at").dt.truncate("1d")
    gone = pl.col("lost") >= pl.col("ordered_quantity")
    by_customer = pl.col("cancel_reason").is_in(["customer", "fraud"]).fill_null(False)
    return (
        lines.join(arrivals, on=LINE, how="left")
        .join(tables["suppliers"].select("supplier_id", "supplier_name"), on="supplier_id", how="left")
        .with_columns(
            deadline=pl.when(whole_day).then(pl.col("promised_at").dt.offset_by("1d")).otherwise(pl.col("promised_at"))
        )
        .with_columns(
            is_on_time=((pl.col("completed") < pl.col("deadline")) & ~gone).fill_null(False),
            is_due=pl.col("deadline").is_not_null()
            & ~(gone & by_customer)
            & (gone | pl.col("completed").is_not_null() | (pl.col("deadline") < end)),
        )
    )


def otd(lines: pl.DataFrame) -> float:
    """On time / due, in percent."""
    due = lines.filter("is_due")
    return 100 * float(due["is_on_time"].sum()) / due.height


@pytest.fixture(scope="session")
def sample() -> Tables:
    return read_tables(SAMPLE)


@pytest.fixture(scope="session")
def sample_lines(sample: Tables) -> pl.DataFrame:
    return judged(sample)


@pytest.fixture(scope="session")
def plain_lines(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The lines of the same retailer without the lasting fall and without the mix shift."""
    folder = tmp_path_factory.mktemp("plain")
    simulate(folder, 60_000, 7, "parquet", without=frozenset({stories.FALL, stories.MIX}))
    return judged(read_tables(folder))
