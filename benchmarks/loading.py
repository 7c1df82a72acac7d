"""The load of an order file with every check, beside DuckDB's own typed load and polars, as ratios of one run.

`python -m benchmarks.loading --lines 1000000`. Each reader runs in a process of its own. Processor seconds are the
measure to compare: they hardly change while the machine does something else.
"""

import gzip
import resource
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from benchmarks.overview import alone
from benchmarks.sizes import each_size
from cadran.contract.tables import SQL_TYPE, TABLES
from cadran.ingest.loading import load
from cadran.simulation import simulate

FILE = "order_lines.csv"
SHARED = "exchange_rates.csv"  # says in which currency to report
SIZES = (1_000_000, 10_000_000)
POLARS_TYPES = {"timestamp": pl.Datetime, "date": pl.Date, "boolean": pl.Boolean, "varchar": pl.String}


def written(folder: Path, home: Path, lines: int, seed: int) -> None:
    """The order lines of a simulated company as one CSV file."""
    folder.mkdir(parents=True)
    whole = home / "simulated"
    simulate(whole, lines, seed, "csv")
    shutil.copy(whole / SHARED, folder / SHARED)
    with (folder / FILE).open("wb") as target:
        for position, part in enumerate(sorted(whole.glob("order_lines*"))):
            with gzip.open(part) if part.suffix == ".gz" else part.open("rb") as source:
                if position:
                    source.readline()
                shutil.copyfileobj(source, target)
    shutil.rmtree(whole)


def _types(folder: Path) -> dict[str, str]:
    with (folder / FILE).open() as file:
        names = file.readline().strip().split(",")
    return {name: SQL_TYPE[TABLES["order_lines"].column(name).kind] for name in names}


def by_cadran(folder: Path, home: Path) -> int:
    """Every check, the ledger, and rows that can be withdrawn again."""
    return sum(table.rows for table in load(folder, "contract", home / "cadran").tables)


def by_duckdb(folder: Path, home: Path) -> int:
    """Types stated, the file as it is: one wrong value would refuse it all."""
    with duckdb.connect(str(home / "typed.duckdb")) as connection:
        connection.execute("set preserve_insertion_order = false")
        reads = "read_csv($file, columns = $types, auto_detect = false, header = true, delim = ',')"
        values = {"file": str(folder / FILE), "types": _types(folder)}
        connection.execute(f"create table order_lines as from {reads}", values)
        connection.execute("checkpoint")
        return int(connection.execute("select count(*) from order_lines").fetchall()[0][0])


def by_polars(folder: Path, home: Path) -> int:
    """The same types, streamed into a Parquet file."""
    types = {name: POLARS_TYPES.get(kind, pl.Float64) for name, kind in _types(folder).items()}
    out = home / "typed.parquet"
    pl.scan_csv(folder / FILE, schema_overrides=types, try_parse_dates=True).sink_parquet(out)
    return int(pl.scan_parquet(out).select(pl.len()).collect().item())


class _Timed:
    """A step that says how many rows it read in how many seconds, of the clock and of processors."""

    def __init__(self, step: Callable[[Path, Path], int]) -> None:
        self.step = step

    def __call__(self, folder: Path, home: Path) -> dict[str, Any]:
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        rows = self.step(folder, home)
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"rows": rows, "seconds": seconds, "cpu": cpu}


def compared(lines: int, seed: int, work: Path) -> dict[str, Any]:
    """One size: processor time a row, rows a second and peak memory of each reader, and Cadran as a multiple."""
    alone(partial(written, lines=lines, seed=seed), work / "files", work)
    readers = {"Cadran": by_cadran, "DuckDB typed": by_duckdb, "polars typed": by_polars}
    measured = {name: alone(_Timed(step), work / "files", work) for name, step in readers.items()}
    table = {
        name: {
            "rows": taken["result"]["rows"],
            "us CPU a row": round(1e6 * taken["result"]["cpu"] / taken["result"]["rows"], 2),
            "rows a second": round(taken["result"]["rows"] / taken["result"]["seconds"]),
            "peak MB": round(taken["peak_mb"]),
        }
        for name, taken in measured.items()
    }
    ours = table["Cadran"]["us CPU a row"]
    ratios = {f"Cadran / {name}": round(ours / table[name]["us CPU a row"], 1) for name in list(table)[1:]}
    return {"lines": lines, "file MB": round((work / "files" / FILE).stat().st_size / 1e6), **table, **ratios}


if __name__ == "__main__":
    each_size(compared, SIZES, __doc__)
