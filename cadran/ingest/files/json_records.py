"""JSON: a record a line, or a list of records; each an object of its own, every value as the text it is written in."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyarrow as pa

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.files.heading import named
from cadran.ingest.files.malformed import Malformed, table_of
from cadran.ingest.files.slab import SOURCE_ROW, Opened, Slab
from cadran.ingest.files.sources import BAD_CHARACTER, SourceFile, encoding_of, opened, read_block, utf8_blocks
from cadran.ingest.profiles.profile import Entry

BATCH_ROWS = 10_000
LONGEST_LINE, LARGEST_LIST = 16 << 20, 256 << 20
MOST_COLUMNS = 2_000
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"(?<=\})\s*,\s*(?=\{)")
_MARK = "\ufeff"


@dataclass(frozen=True)
class _Record:
    """The texts of a record by name, with the names of the lists in it, or why there are none."""

    line: int
    text: str
    row: dict[str, str] | Message
    lists: frozenset[str] = frozenset()

    @property
    def malformed(self) -> Malformed | None:
        if isinstance(self.row, dict):
            return None
        return Malformed(self.line, self.text.replace(BAD_CHARACTER, "\ufffd"), self.row)


def opened_json(source: SourceFile, entry: Entry) -> Opened:
    """The file with the names of all its records, as they come up; a name inside another one follows a dot.

    Lists inside a record are no column: they are `lists`. CadranError where nothing is a record.
    """
    encoding = encoding_of(source, entry)
    names: dict[str, None] = {}
    lists: dict[str, None] = {}
    for record in _records(source, encoding):
        names.update(dict.fromkeys(record.row if isinstance(record.row, dict) else ()))
        lists.update(dict.fromkeys(sorted(record.lists)))
        if len(names) > MOST_COLUMNS:
            raise CadranError(message("file.too_many_names", file=source.name, n=MOST_COLUMNS))
    if not names:
        raise CadranError(message("file.no_records", file=source.name))
    heading = named(list(names))
    keys = dict(zip(heading.names, names, strict=True))
    return Opened(source, heading.names, encoding, renamed=heading.renamed, keys=keys, lists=tuple(lists))


def json_slabs(opened: Opened) -> Iterator[Slab]:
    """The records of the file, those that are none apart."""
    batch: list[_Record] = []
    for record in _records(opened.source, opened.encoding):
        batch.append(record)
        if len(batch) == BATCH_ROWS:
            yield _slab(opened, batch)
            batch = []
    if batch:
        yield _slab(opened, batch)


def is_list(source: SourceFile) -> bool:
    """Whether the records stand in a list."""
    with opened(source) as file:
        return read_block(source, file, 4096).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"[")


def _slab(opened: Opened, batch: list[_Record]) -> Slab:
    rows = [(record.line, record.row) for record in batch if isinstance(record.row, dict)]
    columns = {name: pa.array([row.get(key, "") for _, row in rows], pa.string()) for name, key in opened.keys.items()}
    lines = pa.array([line for line, _ in rows], pa.int64())
    bad = [record.malformed for record in batch if record.malformed]
    return Slab(pa.table({**columns, SOURCE_ROW: lines}), table_of(bad))


def _records(source: SourceFile, encoding: str) -> Iterator[_Record]:
    if not is_list(source):
        lines = enumerate(_lines(source, encoding), start=1)
        return (_of_line(line, text) for line, text in lines if text.strip())
    if source.bytes > LARGEST_LIST:
        raise CadranError(message("file.long_list", file=source.name, megabytes=LARGEST_LIST >> 20))
    return _of_list("".join(block.decode() for block in _bounded(source, utf8_blocks(source, encoding))))


def _bounded(source: SourceFile, blocks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > LARGEST_LIST:
            raise CadranError(message("file.long_list", file=source.name, megabytes=LARGEST_LIST >> 20))
        yield block


def _lines(source: SourceFile, encoding: str) -> Iterator[str]:
    """The lines of the file; one over `LONGEST_LINE` ends the reading."""
    rest = b""
    for block in chain(utf8_blocks(source, encoding), [b"\n"]):
        *lines, rest = (rest + block).split(b"\n")
        yield from (line.decode() for line in lines)
        if len(rest) > LONGEST_LINE:
            raise CadranError(message("file.no_records", file=source.name))


def _of_line(line: int, text: str) -> _Record:
    text = text.strip().removeprefix(_MARK)
    try:
        return _record(line, text, _DECODER.decode(text))
    except (ValueError, RecursionError):
        return _Record(line, text, message("refused.no_record"))


def _of_list(text: str) -> Iterator[_Record]:
    """The records of a list; one that is broken reaches to where the next one seems to begin, or to the end.

    Each has a line of its own: of several that stand on one, the others count on from it.
    """
    at, line, before, last = _start(text, text.find("[") + 1), 1, 0, 0
    while at < len(text) and text[at] != "]":
        line, before = line + text.count("\n", before, at), at
        last = max(line, last + 1)
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            further = _NEXT.search(text, at)
            value, end = None, further.start() if further else len(text)
        yield _record(last, text[at:end].rstrip(), value)
        at = _start(text, end)
    if rest := text[at + 1 :].strip():
        line += text.count("\n", before, at)
        yield _Record(max(line, last + 1), rest, message("refused.no_record"))


def _start(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _record(line: int, text: str, value: Any) -> _Record:
    if BAD_CHARACTER in text:
        return _Record(line, text, message("refused.bad_bytes"))
    if not isinstance(value, _Pairs):
        return _Record(line, text, message("refused.no_record"))
    pairs = list(_texts(value))
    row = dict(pairs)
    if len(row) < len(pairs):
        twice = sorted({name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1})
        return _Record(line, text, message("refused.named_twice", names=", ".join(twice)))
    lists = frozenset(name for name, each in row.items() if each is None)
    return _Record(line, text, {name: each for name, each in row.items() if each is not None}, lists)


def _texts(row: "_Pairs", above: str = "") -> Iterator[tuple[str, str | None]]:
    """The texts of an object with their names, None for a list."""
    for key, value in row.pairs:
        name = _clean(f"{above}{key}")
        if isinstance(value, _Pairs):
            yield from _texts(value, f"{name}.")
        elif isinstance(value, list):
            yield name, None
        elif isinstance(value, bool):
            yield name, str(value).lower()
        else:
            yield name, _clean(value or "")


def _clean(text: str) -> str:
    """The text without NULs and halves of characters."""
    return text.replace("\0", "") if text.isascii() else text.replace("\0", "").encode("utf-8", "replace").decode()


class _Pairs(dict[str, Any]):
    """An object that remembers a name it has twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_Pairs)
