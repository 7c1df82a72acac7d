"""A file as slabs of text: Arrow tables whose rows carry the line they start on, every record accounted for."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.csv_records import Records, cut_after_last_record, records_of
from cadran.ingest.heading import FURTHEST, heading_of, heading_of_rows, known_names
from cadran.ingest.profile import Entry
from cadran.ingest.sources import BAD_BYTE, SourceFile, encoding_of, utf8_blocks
from cadran.ingest.workbook import BEYOND, ROW, Sheet, sheet_of

SOURCE_ROW = "cadran row"
SLAB_BYTES = 32 << 20
BATCH_ROWS = 30_000
LONGEST_RECORD = 16 << 20


@dataclass(frozen=True)
class Malformed:
    """A record that cannot be read: other fields than the header's, a quote left open, or bytes of another encoding."""

    line: int
    text: str
    reason: Message
    fields: int | None = None


@dataclass(frozen=True)
class Slab:
    """Some records of a file: well-formed ones as text with their line, the others apart."""

    rows: pa.Table
    malformed: tuple[Malformed, ...] = ()

    @property
    def records(self) -> int:
        return int(self.rows.num_rows) + len(self.malformed)


@dataclass(frozen=True)
class Opened:
    """A file whose header is known: its column names in order and, for CSV, how its text is written and what lines
    stand above the header.
    """

    source: SourceFile
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    titles: tuple[str, ...] = ()
    header_lines: int = 0
    header_bytes: int = 0
    sheet: Sheet | None = None


@dataclass(frozen=True)
class _Chunk:
    text: bytes
    line: int


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


def opened_source(source: SourceFile, entry: Entry) -> Opened:
    """The file with its header read; CadranError where there is none."""
    if source.format == "parquet":
        return Opened(source, tuple(_parquet(source).schema_arrow.names))
    if source.format == "xlsx":
        return _opened_sheet(source, entry)
    encoding = encoding_of(source, entry)
    head = next(utf8_blocks(source, encoding), b"")
    return _with_header(source, entry, encoding, head)


def slabs(opened: Opened, needed: set[str] | None = None) -> Iterator[Slab]:
    """All rows of the file in order, some ten megabytes at a time; `needed` leaves out other Parquet columns."""
    if opened.source.format == "parquet":
        yield from _parquet_slabs(opened, needed)
        return
    if opened.sheet is not None:
        yield from _sheet_slabs(opened, opened.sheet)
        return
    tables: list[Slab] = []
    size = 0
    for part, weight in _parsed(opened):
        tables.append(part)
        size += weight
        if size >= SLAB_BYTES:
            yield _joined(tables)
            tables, size = [], 0
    if tables:
        yield _joined(tables)


def _joined(parts: list[Slab]) -> Slab:
    """One slab of several, copied into memory of its own size: what the parser returns holds several times that."""
    rows = pa.concat_tables(part.rows for part in parts).combine_chunks()
    malformed = tuple(bad for part in parts for bad in part.malformed)
    return Slab(pa.Table.from_batches(rows.to_batches(max_chunksize=BATCH_ROWS), rows.schema), malformed)


def _with_header(source: SourceFile, entry: Entry, encoding: str, head: bytes) -> Opened:
    heading = heading_of(head, entry, entry.delimiter or ("\t" if source.format == "tsv" else None))
    if heading is None:
        raise CadranError(message("file.empty", file=source.name))
    lines = _line_count(head[: heading.size]) or 1
    return Opened(source, heading.names, encoding, heading.delimiter, heading.titles, lines, heading.size)


def _opened_sheet(source: SourceFile, entry: Entry) -> Opened:
    known = known_names(entry)
    sheet = sheet_of(source, entry, known)
    heading = heading_of_rows(sheet.first_rows(FURTHEST), known)
    if heading is None:
        raise CadranError(message("file.empty", file=source.name))
    names, titles = heading
    return Opened(source, names, titles=titles, header_lines=len(titles) + 1, sheet=sheet)


def _sheet_slabs(opened: Opened, sheet: Sheet) -> Iterator[Slab]:
    read = opened.header_lines
    for rows in sheet.batches(opened.header_lines):
        yield _sheet_slab(opened, rows)
        read += rows.num_rows
    if read != sheet.rows:
        raise _uncounted(opened.source, _Chunk(b"", 1), sheet.rows, read)


def _sheet_slab(opened: Opened, rows: pa.Table) -> Slab:
    """The rows of a sheet, apart from those with a text beyond the last name of the heading."""
    texts = rows.drop_columns([ROW, BEYOND])
    width = len(opened.columns)
    beyond = [rows.column(BEYOND), *texts.columns[width:]]
    is_wider = np.logical_or.reduce([pyarrow.compute.not_equal(column, "").to_numpy() for column in beyond])
    numbers = rows.column(ROW).to_numpy()
    wider = tuple(_wider(opened, rows.slice(index, 1)) for index in np.flatnonzero(is_wider).tolist())
    named = texts.select(texts.column_names[:width]).rename_columns(list(opened.columns))
    return Slab(named.filter(pa.array(~is_wider)).append_column(SOURCE_ROW, _numbers(numbers[~is_wider])), wider)


def _wider(opened: Opened, row: pa.Table) -> Malformed:
    number, beyond, *texts = (column[0].as_py() for column in row.columns)
    texts += beyond.split(";") if beyond else []
    while not texts[-1]:
        texts.pop()
    return _other_fields(opened, number, len(texts), ";".join(texts))


def _chunks(opened: Opened) -> Iterator[_Chunk]:
    delimiter = ord(opened.delimiter)
    rest, line, to_skip = b"", opened.header_lines + 1, opened.header_bytes
    for block in utf8_blocks(opened.source, opened.encoding):
        body, to_skip = block[to_skip:], max(0, to_skip - len(block))
        records, rest = cut_after_last_record(rest + body, delimiter)
        if not records and len(rest) > LONGEST_RECORD:
            records, rest = _lines_of(rest)
        if records:
            yield _Chunk(records, line)
            line += _line_count(records)
    if rest:
        yield _Chunk(rest, line)


def _lines_of(text: bytes) -> tuple[bytes, bytes]:
    """The whole lines of a text, and the rest: a quote left open over that much text breaks its own line only."""
    at = text.rfind(b"\n") + 1 or len(text)
    return text[:at], text[at:]


def _line_count(text: bytes) -> int:
    returns = text.count(b"\r")
    lone = returns - text.count(b"\r\n") if returns else 0
    return text.count(b"\n") + lone


def _parsed(opened: Opened) -> Iterator[tuple[Slab, int]]:
    waiting: deque[tuple[Future[Slab], int]] = deque()
    with ThreadPoolExecutor(2) as pool:
        for chunk in _chunks(opened):
            waiting.append((pool.submit(_parse, opened, chunk), len(chunk.text)))
            if len(waiting) > 2:
                future, weight = waiting.popleft()
                yield future.result(), weight
        while waiting:
            future, weight = waiting.popleft()
            yield future.result(), weight


def _parse(opened: Opened, chunk: _Chunk) -> Slab:
    counted = records_of(chunk.text, ord(opened.delimiter))
    unreadable = _unreadable(chunk, counted)
    sound = np.delete(np.arange(len(counted)), list(unreadable)).tolist()
    odd: list[tuple[int, int, str]] = []
    text = b"".join(_text_of(chunk, counted, number) for number in sound) if unreadable else chunk.text
    rows = _parsed_text(opened, text, odd) if len(sound) else _no_rows(opened)
    if rows.num_rows + len(odd) != len(sound):
        raise _uncounted(opened.source, chunk, len(sound), rows.num_rows + len(odd))
    lines = counted.lines[sound] + chunk.line
    malformed = [_other_fields(opened, int(lines[number - 1]), fields, text) for number, fields, text in odd]
    kept = np.delete(lines, [number - 1 for number, _, _ in odd]) if odd else lines
    return Slab(
        rows.append_column(SOURCE_ROW, _numbers(kept)),
        tuple(sorted([*malformed, *unreadable.values()], key=lambda bad: bad.line)),
    )


def _text_of(chunk: _Chunk, counted: Records, number: int) -> bytes:
    return chunk.text[counted.starts[number] : counted.stops[number]].rstrip(b"\r") + b"\n"


def _unreadable(chunk: _Chunk, counted: Records) -> dict[int, Malformed]:
    """The records, by number, whose quotes do not hold or that have bytes of another encoding."""
    reasons = dict.fromkeys(counted.broken.tolist(), message("refused.broken_quote"))
    at = chunk.text.find(BAD_BYTE)
    while at >= 0:
        number = int(np.searchsorted(counted.starts, at, side="right")) - 1
        reasons[number] = message("refused.bad_bytes")
        at = chunk.text.find(BAD_BYTE, int(counted.stops[number]))
    return {
        number: Malformed(
            int(counted.lines[number]) + chunk.line,
            _text_of(chunk, counted, number).rstrip(b"\n").replace(BAD_BYTE, b"\xef\xbf\xbd").decode(),
            reason,
        )
        for number, reason in reasons.items()
    }


def _other_fields(opened: Opened, line: int, fields: int, text: str) -> Malformed:
    return Malformed(line, text, message("refused.fields", found=fields, expected=len(opened.columns)), fields)


def _parsed_text(opened: Opened, text: bytes, odd: list[tuple[int, int, str]]) -> pa.Table:
    def keep(row: pa_csv.InvalidRow) -> str:
        odd.append((row.number, row.actual_columns, row.text))
        return "skip"

    return pa_csv.read_csv(
        pa.BufferReader(text),
        read_options=pa_csv.ReadOptions(
            column_names=list(opened.columns), use_threads=False, block_size=max(len(text), 1)
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=opened.delimiter, newlines_in_values=True, invalid_row_handler=keep
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types={name: pa.string() for name in opened.columns}, strings_can_be_null=False, check_utf8=False
        ),
    )


def _numbers(values: npt.NDArray[np.int64]) -> pa.Array:
    """The same memory as an Arrow array; `pa.array` would import pandas first, which takes seconds."""
    return pa.Int64Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def _no_rows(opened: Opened) -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in opened.columns})


def no_rows(opened: Opened) -> pa.Table:
    """The rows of a file that has none."""
    return _no_rows(opened).append_column(SOURCE_ROW, pa.array([], pa.int64()))


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
        numbers = _numbers(np.arange(row + 1, row + 1 + batch.num_rows))
        row += batch.num_rows
        yield Slab(_readable(pa.Table.from_batches([batch])).append_column(SOURCE_ROW, numbers))
    if row != file.metadata.num_rows:
        raise _uncounted(opened.source, _Chunk(b"", 1), file.metadata.num_rows, row)


def _readable(rows: pa.Table) -> pa.Table:
    """Half floats as floats: the database reads every other type of a Parquet file."""
    types = [pa.float32() if pa.types.is_float16(column.type) else column.type for column in rows.columns]
    return rows.cast(pa.schema(list(zip(rows.column_names, types, strict=True)))) if pa.float32() in types else rows


def _uncounted(source: SourceFile, chunk: _Chunk, counted: int, read: int) -> CadranError:
    return CadranError(message("file.uncounted", file=source.name, line=chunk.line, counted=counted, read=read))
