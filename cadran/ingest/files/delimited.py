"""A delimited text as slabs: cut into chunks at its record ends, parsed two at a time, every record accounted for."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pa_csv

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.files.asides import Survey, Surveyor, ends_blank, is_note
from cadran.ingest.files.csv_records import cut_after_last_record, records_of
from cadran.ingest.files.slab import SOURCE_ROW, Aside, Malformed, Opened, Slab, empty, numbers
from cadran.ingest.files.sources import BAD_BYTE, SourceFile, utf8_blocks

LONGEST_RECORD = 16 << 20
LONGEST_KEPT = 1 << 16  # characters of the text of a record that is no row
_LAST_OF_WAITING = 2


@dataclass(frozen=True)
class _Chunk:
    text: bytes
    line: int
    follows_blank: bool
    nulls: int


@dataclass(frozen=True)
class _Parsed:
    """A chunk's slab, its weight in bytes, and the width of another table that goes on below it."""

    slab: Slab
    weight: int
    table: int | None


def parsed_slabs(opened: Opened) -> Iterator[tuple[Slab, int]]:
    """The slabs of a file, one for each megabyte or so of text, with the bytes of each."""
    table: int | None = None
    for chunk, future in _ahead(opened):
        parsed = future.result()
        if table:
            parsed = _parse(opened, chunk, table)
        table = parsed.table
        yield parsed.slab, parsed.weight


def line_count(text: bytes) -> int:
    """How many line ends a text has, of whatever kind."""
    returns = text.count(b"\r")
    lone = returns - text.count(b"\r\n") if returns else 0
    return text.count(b"\n") + lone


def uncounted(source: SourceFile, line: int, counted: int, read: int) -> CadranError:
    """The error of a reader that did not find as many records as there are."""
    return CadranError(message("file.uncounted", file=source.name, line=line, counted=counted, read=read))


def other_fields(opened: Opened, line: int, fields: int, text: str) -> Malformed:
    """A record with another number of fields than the heading."""
    return Malformed(line, text, message("refused.fields", found=fields, expected=len(opened.columns)), fields)


def _ahead(opened: Opened) -> Iterator[tuple[_Chunk, Future[_Parsed]]]:
    waiting: deque[tuple[_Chunk, Future[_Parsed]]] = deque()
    with ThreadPoolExecutor(2) as pool:
        for chunk in _chunks(opened):
            waiting.append((chunk, pool.submit(_parse, opened, chunk)))
            if len(waiting) > _LAST_OF_WAITING:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()


def _chunks(opened: Opened) -> Iterator[_Chunk]:
    rest, line, to_skip, follows_blank = b"", opened.header_lines + 1, opened.header_bytes, False
    blocks = _Blocks(opened)
    for block in opened.dialect.translated_blocks(blocks):
        body, to_skip = block[to_skip:], max(0, to_skip - len(block))
        records, rest = cut_after_last_record(rest + body, *opened.dialect.bytes_of)
        if not records and len(rest) > LONGEST_RECORD:
            records, rest = _lines_of(rest)
        if records:
            yield _Chunk(records, line, follows_blank, blocks.nulls_since())
            line += line_count(records)
            follows_blank = ends_blank(records)
    if rest or blocks.nulls:
        yield _Chunk(rest, line, follows_blank, blocks.nulls_since())


@dataclass
class _Blocks:
    """The text of a file without NULs, which are no character of any text, and how many there were."""

    opened: Opened
    nulls: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in utf8_blocks(self.opened.source, self.opened.encoding):
            nulls = block.count(0)
            self.nulls += nulls
            yield block.replace(b"\x00", b"") if nulls else block

    def nulls_since(self) -> int:
        """How many there were since the last time."""
        nulls, self.nulls = self.nulls, 0
        return nulls


def _lines_of(text: bytes) -> tuple[bytes, bytes]:
    """The whole lines of a text, and the rest: a quote left open over that much text breaks its own line only."""
    at = text.rfind(b"\n") + 1 or len(text)
    return text[:at], text[at:]


def _parse(opened: Opened, chunk: _Chunk, table: int | None = None) -> _Parsed:
    part = _Part(opened, chunk.line, Surveyor(opened, chunk.text, records_of(chunk.text, *opened.dialect.bytes_of)))
    survey = part.surveyor.survey(chunk.follows_blank, table)
    return _Parsed(part.slab(survey, chunk.nulls), len(chunk.text), survey.table)


@dataclass
class _Part:
    """The records of a chunk on their way to a slab; those with other fields than the heading come up while parsing."""

    opened: Opened
    line: int
    surveyor: Surveyor
    odd: list[tuple[int, int]] = field(default_factory=list)

    def slab(self, survey: Survey, nulls: int) -> Slab:
        counted = self.surveyor.counted
        malformed = {n: bad for n, bad in self._unreadable().items() if n not in survey.kinds}
        loose = self._loose(malformed)
        apart = sorted({*survey.kinds, *malformed, *loose})
        sound = np.delete(np.arange(len(counted)), apart)
        rows = self._rows(sound.tolist(), whole=not apart)
        if rows.num_rows + len(self.odd) != len(sound):
            raise uncounted(self.opened.source, self.line, len(sound), rows.num_rows + len(self.odd))
        kept = np.delete(sound, [position - 1 for position, _ in self.odd]) if self.odd else sound
        rows = rows.append_column(SOURCE_ROW, numbers(counted.lines[kept] + self.line))
        mended = self._judge_odd(
            [(int(sound[position - 1]), fields) for position, fields in self.odd], survey, malformed
        )
        return Slab(
            self._with(rows, loose | mended),
            tuple(malformed[number] for number in sorted(malformed)),
            tuple(Aside(self._at(n), kind, self._text(n)) for n, kind in sorted(survey.kinds.items())),
            nulls,
        )

    def _at(self, number: int) -> int:
        return int(self.surveyor.counted.lines[number]) + self.line

    def _text(self, number: int) -> str:
        record = self.surveyor.record(number)
        text = record if len(record) <= LONGEST_KEPT else f"{record[:LONGEST_KEPT]}…"
        return self.opened.dialect.restored(text).replace(BAD_BYTE.decode(), "\ufffd")

    def _unreadable(self) -> dict[int, Malformed]:
        """The records, by number, whose quotes do not hold or that have bytes of another encoding."""
        counted, text = self.surveyor.counted, self.surveyor.text
        reasons = dict.fromkeys(counted.broken.tolist(), message("refused.broken_quote"))
        at = text.find(BAD_BYTE) if BAD_BYTE[0] in text else -1  # one byte is found ten times as fast as three
        while at >= 0:
            number = int(np.searchsorted(counted.starts, at, side="right")) - 1
            reasons[number] = message("refused.bad_bytes")
            at = text.find(BAD_BYTE, int(counted.stops[number]))
        return {number: Malformed(self._at(number), self._text(number), reason) for number, reason in reasons.items()}

    def _loose(self, malformed: dict[int, Malformed]) -> dict[int, list[str]]:
        """Records, no longer malformed, that have their fields where no sign stands before a quote inside a text."""
        if self.opened.dialect.escape:
            return {}
        broken = [number for number in self.surveyor.counted.broken.tolist() if number in malformed]
        read = {number: self.opened.dialect.loose_fields(self.surveyor.record(number)) for number in broken}
        loose = {number: fields for number, fields in read.items() if len(fields) == len(self.opened.columns)}
        for number in loose:
            del malformed[number]
        return loose

    def _rows(self, sound: list[int], whole: bool) -> pa.Table:
        if not sound:
            return empty(self.opened)
        text, counted = self.surveyor.text, self.surveyor.counted
        if not whole:
            ends = counted.stops.tolist()
            text = b"".join(text[counted.starts[n] : ends[n]].rstrip(b"\r") + b"\n" for n in sound)
        return self._restored(self._read(text))

    def _read(self, text: bytes) -> pa.Table:
        def keep(row: pa_csv.InvalidRow) -> str:
            self.odd.append((row.number, row.actual_columns))
            return "skip"

        dialect, names = self.opened.dialect, list(self.opened.columns)
        return pa_csv.read_csv(
            pa.BufferReader(text),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(text), 1)),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.sign,
                quote_char=dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=keep,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
            ),
        )

    def _restored(self, rows: pa.Table) -> pa.Table:
        """The rows with the sequences that signs stood for."""
        for _, sign, meaning in self.opened.dialect.stand_ins:
            columns = [pyarrow.compute.replace_substring(column, sign, meaning) for column in rows.columns]
            rows = pa.table(columns, names=rows.column_names)
        return rows

    def _judge_odd(
        self, odd: list[tuple[int, int]], survey: Survey, malformed: dict[int, Malformed]
    ) -> dict[int, list[str]]:
        """Records with other fields than the heading: mended where nothing is missing, notes, or malformed."""
        mended: dict[int, list[str]] = {}
        follows_blank = {*survey.after_blank.tolist()} if odd else set()
        for number, count in odd:
            fields = self.opened.dialect.fields(self.surveyor.record(number))
            row = self._mended(fields)
            if row is not None:
                mended[number] = row
            elif is_note(fields, len(self.opened.columns), number in follows_blank):
                survey.kinds[number] = "note"
            else:
                malformed[number] = other_fields(self.opened, self._at(number), count, self._text(number))
        return mended

    def _mended(self, fields: list[str]) -> list[str] | None:
        """The fields of a row that has empty ones too many at its end, or lacks only columns without a name."""
        width = len(self.opened.columns)
        if len(fields) > width:
            return fields[:width] if not any(text.strip() for text in fields[width:]) else None
        lacking = self.opened.columns[len(fields) :]
        is_whole = any(text.strip() for text in fields) and all(name in self.opened.unnamed for name in lacking)
        return [*fields, *[""] * len(lacking)] if is_whole else None

    def _with(self, rows: pa.Table, mended: dict[int, list[str]]) -> pa.Table:
        """The rows and the mended ones, in the order of their lines."""
        if not mended:
            return rows
        columns = [pa.array(texts, pa.string()) for texts in zip(*mended.values(), strict=True)]
        lines = numbers(np.array([self._at(number) for number in mended], np.int64))
        both = pa.concat_tables([rows, pa.table([*columns, lines], names=rows.column_names)])
        return both.take(numbers(np.argsort(both.column(SOURCE_ROW).to_numpy(), kind="stable")))
