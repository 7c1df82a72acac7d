"""Contract files on disk: CSV (gzip where large) or Parquet, written piece by piece, the same bytes every time."""

import gzip
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from cadran.contract.tables import TABLES, Kind, Table
from cadran.simulation.columns import EMPTY
from cadran.simulation.days import FIRST_DAY

Format = Literal["csv", "parquet"]
_ROWS_PER_WRITE = 250_000
_ROWS_PER_FILE = 5_000_000
_START = int(np.datetime64(FIRST_DAY, "us").astype(np.int64))
_TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "timestamp": pl.Datetime("us"),
    "date": pl.Date(),
    "money": pl.Float64(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "time": pl.Time(),
    "boolean": pl.Boolean(),
}


class TableFile:
    """One table growing on disk; rows are kept back until they are worth a write."""

    def __init__(self, folder: Path, table: str, form: Format, large: bool, writer: Executor) -> None:
        self.folder, self.table, self.form, self.large = folder, TABLES[table], form, large
        self.rows = self._in_file = self._parts = self._kept_rows = 0
        self._kept: list[pl.DataFrame] = []
        self._sink: _CsvSink | _ParquetSink | None = None
        self._writer = writer
        self._pending: Future[None] | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Appends rows; columns the frame lacks stay empty."""
        self._kept.append(shaped(frame, self.table))
        self._kept_rows += frame.height
        if self._kept_rows >= _ROWS_PER_WRITE:
            self._write()

    def close(self) -> None:
        self._write(always=self._sink is None)
        self._settle()
        if self._sink:
            self._sink.close()
            self._sink = None

    def _settle(self) -> None:
        """Waits for the write under way, so that at most one piece per table is kept in memory."""
        if self._pending:
            self._pending.result()
            self._pending = None

    def _write(self, always: bool = False) -> None:
        if not self._kept_rows and not always:
            return
        self._settle()
        if self._sink and self.large and self._in_file >= _ROWS_PER_FILE:
            self._sink.close()
            self._sink = None
        if self._sink is None:
            self._sink, self._in_file = self._opened(), 0
        frame = pl.concat(self._kept) if self._kept else shaped(pl.DataFrame(), self.table)
        self._pending = self._writer.submit(self._sink.write, frame)
        self.rows += frame.height
        self._in_file += frame.height
        self._kept, self._kept_rows = [], 0

    def _opened(self) -> "_CsvSink | _ParquetSink":
        self._parts += 1
        stem = f"{self.table.name}-{self._parts:04d}" if self.large else self.table.name
        if self.form == "parquet":
            return _ParquetSink(self.folder / f"{stem}.parquet")
        return _CsvSink(self.folder / (f"{stem}.csv.gz" if self.large else f"{stem}.csv"), self.table)


class _CsvSink:
    def __init__(self, path: Path, table: Table) -> None:
        self._file = path.open("wb")
        self._out = gzip.GzipFile("", "wb", 1, self._file, mtime=0) if path.suffix == ".gz" else self._file
        self._out.write((",".join(column.name for column in table.columns) + "\n").encode())
        self._table = table

    def write(self, frame: pl.DataFrame) -> None:
        text = as_text(frame, self._table)
        self._out.write(text.write_csv(include_header=False, datetime_format="%Y-%m-%d %H:%M:%S").encode())

    def close(self) -> None:
        self._out.close()
        self._file.close()


class _ParquetSink:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._out: pq.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        table = _plain(frame.to_arrow())
        self._out = self._out or pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._out.write_table(table)

    def close(self) -> None:
        if self._out:
            self._out.close()


def _plain(table: pa.Table) -> pa.Table:
    """The table with ordinary strings, which every Parquet reader knows."""
    fields = [
        pa.field(field.name, pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def shaped(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame with exactly the columns and types of the contract; minutes become timestamps."""
    columns = [_shaped(column.name, column.kind, frame).alias(column.name) for column in table.columns]
    return frame.select(columns) if frame.width else frame.select(columns).clear()


def _shaped(name: str, kind: Kind, frame: pl.DataFrame) -> pl.Expr:
    type_ = pl.Int64() if kind == "quantity" else _TYPES[kind]
    if name not in frame.columns:
        return pl.lit(None).cast(type_)
    if frame.schema[name] != pl.Int64:
        return pl.col(name).cast(type_)
    if kind == "timestamp":
        return pl.when(pl.col(name) >= 0).then(_START + pl.col(name) * 60_000_000).cast(type_)
    return pl.when(pl.col(name) > EMPTY).then(pl.col(name)).cast(type_)


def as_text(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame with promises for a whole day written without a time."""
    promises = [
        name
        for name in ("requested_at", "promised_at", "repromised_at")
        if table.name == "order_lines" and name in frame.columns
    ]
    return frame.with_columns(
        pl.when(pl.col(name).dt.time() == pl.time(0, 0))
        .then(pl.col(name).dt.strftime("%Y-%m-%d"))
        .otherwise(pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S"))
        .alias(name)
        for name in promises
    )
