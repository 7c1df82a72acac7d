"""A delimited text as slabs: cut into chunks at its record ends, parsed two at a time, every record accounted for."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from cadran.ingest.files.asides import Surveyor, ends_blank
from cadran.ingest.files.csv_records import cut_after_last_record, records_of
from cadran.ingest.files.parsing import Part
from cadran.ingest.files.slab import Opened, Slab
from cadran.ingest.files.sources import utf8_blocks

LONGEST_RECORD = 16 << 20
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
    part = Part(opened, chunk.line, Surveyor(opened, chunk.text, records_of(chunk.text, *opened.dialect.bytes_of)))
    survey = part.surveyor.survey(chunk.follows_blank, table)
    return _Parsed(part.slab(survey, chunk.nulls), len(chunk.text), survey.table)
