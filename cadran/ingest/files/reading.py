"""A file as slabs of text: Arrow tables whose rows carry the line they start on, every record accounted for."""

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pa_parquet

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.files.delimited import line_count, parsed_slabs
from cadran.ingest.files.dialect import Stated, dialect_of
from cadran.ingest.files.heading import FURTHEST, fitting, heading_of, heading_of_rows, known_names, known_of
from cadran.ingest.files.json_records import json_slabs, opened_json
from cadran.ingest.files.malformed import Malformed, other_fields, table_of
from cadran.ingest.files.slab import SOURCE_ROW, Aside, Opened, Slab, empty, joined, numbers
from cadran.ingest.files.sources import SourceFile, encoding_of, uncounted, utf8_blocks
from cadran.ingest.files.workbook import BEYOND, ROW, Books, Sheet, sheets_of
from cadran.ingest.profiles.profile import Entry

__all__ = ["SOURCE_ROW", "Aside", "Opened", "Slab", "no_rows", "opened_source", "over", "slabs"]

SLAB_BYTES = 32 << 20
APART_BYTES = 1 << 10  # what a record set aside takes in memory, with its text


class _Rows:
    """The rows a query reads; the database holds them no longer than this does."""

    def __init__(self, rows: pa.Table | None) -> None:
        self.rows: Any = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.rows.__arrow_c_stream__(requested_schema)


def over(
    connection: duckdb.DuckDBPyConnection, slab: pa.Table | None, query: str, values: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """The query's rows, the table being read in it under the name `slab`.

    A table registered as it is would stay in memory until the transaction ends.
    """
    rows = _Rows(slab)
    if slab is not None:
        connection.register("slab", rows)
    try:
        return connection.execute(query, values or {}).fetchall()
    finally:
        rows.rows = None


def opened_source(source: SourceFile, entry: Entry, books: Books | None = None) -> Opened:
    """The file with its header read; CadranError where there is none. `books` are those read before."""
    if source.format == "parquet":
        return Opened(source, tuple(_parquet(source).schema_arrow.names))
    if source.format == "xlsx":
        known = known_names(entry)
        sheet = _opened_sheet(source, (books or Books()).sheet(source, entry, known), known)
        if sheet is None:
            raise CadranError(message("file.empty", file=source.name))
        return sheet
    if source.format == "json":
        return opened_json(source, entry)
    encoding = encoding_of(source, entry)
    head = next(utf8_blocks(source, encoding), b"").replace(b"\x00", b"")
    return _with_header(source, entry, encoding, head)


def slabs(opened: Opened, needed: set[str] | None = None) -> Iterator[Slab]:
    """All rows of the file in order, some ten megabytes at a time; `needed` leaves out other Parquet columns."""
    if opened.given is not None:
        yield opened.given.slab
        return
    if opened.source.format == "parquet":
        yield from _parquet_slabs(opened, needed)
        return
    if opened.sheet is not None:
        yield from _sheet_slabs(opened, opened.sheet)
        return
    if opened.source.format == "json":
        yield from json_slabs(opened)
        return
    tables: list[Slab] = []
    size = 0
    for part, weight in parsed_slabs(opened):
        tables.append(part)
        size += weight + part.malformed.nbytes + APART_BYTES * len(part.asides)
        if size >= SLAB_BYTES:
            yield joined(tables)
            tables, size = [], 0
    if tables:
        yield joined(tables)


def _with_header(source: SourceFile, entry: Entry, encoding: str, head: bytes) -> Opened:
    known = known_of(entry)
    stated = Stated(entry.delimiter or ("\t" if source.format == "tsv" else None), entry.quote, entry.escape)
    dialect = dialect_of(head.decode(), stated, known.count)
    text = dialect.translated(head)
    heading = heading_of(text, entry, dialect)
    if heading is None:
        raise CadranError(message("file.empty", file=source.name))
    width = fitting(text[heading.size :], heading, dialect)
    return Opened(
        source,
        width.names,
        encoding,
        dialect,
        tuple(map(dialect.restored, heading.titles)),
        line_count(text[: heading.size]) or bool(heading.texts),
        heading.size,
        heading.texts,
        heading.renamed,
        width.unnamed,
        width.unread,
        known,
        heading.missing,
    )


def opened_sheets(source: SourceFile, entry: Entry, others: int) -> tuple[list[Opened], list[str]]:
    """The sheet of a workbook that is read, and some others, with the names of those that hold nothing."""
    known = known_names(entry)
    sheets = sheets_of(source, entry, known, others)
    opened = [_opened_sheet(source, sheet, known) for sheet in sheets]
    empty = [sheet.name for sheet, each in zip(sheets, opened, strict=True) if each is None]
    return [each for each in opened if each], empty


def _opened_sheet(source: SourceFile, sheet: Sheet, known: set[str]) -> Opened | None:
    heading = heading_of_rows(sheet.first_rows(FURTHEST), known)
    if heading is None:
        return None
    names, titles = heading
    return Opened(source, names, titles=titles, header_lines=len(titles) + 1, sheet=sheet)


def _sheet_slabs(opened: Opened, sheet: Sheet) -> Iterator[Slab]:
    read = opened.header_lines
    for rows in sheet.batches(opened.header_lines):
        yield _sheet_slab(opened, rows)
        read += rows.num_rows
    if read != sheet.rows:
        raise uncounted(opened.source, 1, sheet.rows, read)


def _sheet_slab(opened: Opened, rows: pa.Table) -> Slab:
    """The rows of a sheet, apart from those with a text beyond the last name of the heading."""
    texts = rows.drop_columns([ROW, BEYOND])
    width = len(opened.columns)
    beyond = [rows.column(BEYOND), *texts.columns[width:]]
    is_wider = np.logical_or.reduce([pyarrow.compute.not_equal(column, "").to_numpy() for column in beyond])
    lines = rows.column(ROW).to_numpy()
    wider = [_wider(opened, rows.slice(index, 1)) for index in np.flatnonzero(is_wider).tolist()]
    named = texts.select(texts.column_names[:width]).rename_columns(list(opened.columns))
    return Slab(named.filter(pa.array(~is_wider)).append_column(SOURCE_ROW, numbers(lines[~is_wider])), table_of(wider))


def _wider(opened: Opened, row: pa.Table) -> Malformed:
    number, beyond, *texts = (column[0].as_py() for column in row.columns)
    texts += beyond.split(";") if beyond else []
    while not texts[-1]:
        texts.pop()
    return Malformed(number, ";".join(texts), other_fields(len(texts), len(opened.columns)), len(texts))


def no_rows(opened: Opened) -> pa.Table:
    """The rows of a file that has none."""
    return empty(opened).append_column(SOURCE_ROW, pa.array([], pa.int64()))


def _parquet(source: SourceFile) -> pa_parquet.ParquetFile:
    try:
        return pa_parquet.ParquetFile(source.path)
    except (pa.ArrowException, OSError) as broken:
        raise CadranError(message("file.not_parquet", file=source.name)) from broken


def _parquet_slabs(opened: Opened, needed: set[str] | None) -> Iterator[Slab]:
    file = _parquet(opened.source)
    names = [name for name in opened.columns if needed is None or name in needed] or list(opened.columns[:1])
    row = 0
    for batch in file.iter_batches(batch_size=250_000, columns=names):
        lines = numbers(np.arange(row + 1, row + 1 + batch.num_rows))
        row += batch.num_rows
        yield Slab(_readable(pa.Table.from_batches([batch])).append_column(SOURCE_ROW, lines))
    if row != file.metadata.num_rows:
        raise uncounted(opened.source, 1, file.metadata.num_rows, row)


def _readable(rows: pa.Table) -> pa.Table:
    """Half floats as floats: the database reads every other type of a Parquet file."""
    types = [pa.float32() if pa.types.is_float16(column.type) else column.type for column in rows.columns]
    return rows.cast(pa.schema(list(zip(rows.column_names, types, strict=True)))) if pa.float32() in types else rows
