"""Rewrites data/sample: `python -m cadran.simulation.sample`."""

import gzip
import sys
import tempfile
from pathlib import Path

import polars as pl

from cadran.config import SAMPLE
from cadran.simulation.run import simulate

LINES = 60_000
SEED = 7
PACKED = ("order_lines", "deliveries", "returns", "feedback", "forecasts")


def write_sample(folder: Path = SAMPLE) -> dict[str, int]:
    """Writes the sample: stock as Parquet, large tables as gzipped CSV, the others as CSV; returns rows per table."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        rows = simulate(Path(scratch) / "csv", LINES, SEED, "csv")
        for path in sorted((Path(scratch) / "csv").glob("*.csv")):
            if path.stem == "stock_levels":
                continue
            _store(path, folder)
        simulate(Path(scratch) / "parquet", LINES, SEED, "parquet")
        _store_stock(Path(scratch) / "parquet" / "stock_levels.parquet", folder)
    return rows


def _store(path: Path, folder: Path) -> None:
    if path.stem not in PACKED:
        (folder / path.name).write_bytes(path.read_bytes())
        return
    with (folder / f"{path.name}.gz").open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(path.read_bytes())


def _store_stock(path: Path, folder: Path) -> None:
    stock = pl.read_parquet(path).sort("sku", "location_id", "stock_date")
    stock.write_parquet(folder / "stock_levels.parquet", compression="zstd", compression_level=19)


if __name__ == "__main__":
    for table, count in write_sample().items():
        sys.stdout.write(f"{table}: {count}\n")
