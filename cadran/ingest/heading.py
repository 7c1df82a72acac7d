"""The heading of a delimited file: on which line it stands, what separates its names, and what stands above it."""

import csv
import re
from dataclasses import dataclass

from cadran.contract.tables import TABLES
from cadran.ingest.csv_records import first_record_end
from cadran.ingest.profile import Entry

DELIMITERS = ",;\t|"
FURTHEST = 30
LONGEST_NAME = 16 << 20
_LINE = re.compile(rb"[^\r\n]+")
_NAME = re.compile(r'"([^"]+)"|([^\W\d]\w*)')
csv.field_size_limit(LONGEST_NAME)
_CONTRACT = {column.name for table in TABLES.values() for column in table.columns}


@dataclass(frozen=True)
class Heading:
    """The names of the columns, `delimiter` between them, the lines above them, and the bytes to the first record."""

    names: tuple[str, ...]
    delimiter: str
    titles: tuple[str, ...]
    size: int


def heading_of(text: bytes, entry: Entry, delimiter: str | None) -> Heading | None:
    """The heading of a text that begins with it or with titles; None where it holds nothing.

    It is the first line, unless contract and profile know no name of it and several of a line below.
    """
    lines = [line for line, _ in zip(_LINE.finditer(text), range(FURTHEST), strict=False) if line.group().strip()]
    if not lines:
        return None
    known = known_names(entry)
    delimiters = [_delimiter(line.group().decode(), known, delimiter) for line in lines]
    counts = [_known(line.group().decode(), sign, known) for line, sign in zip(lines, delimiters, strict=True)]
    chosen = _chosen(counts)
    start, sign = lines[chosen].start(), delimiters[chosen]
    size = start + first_record_end(text[start:], ord(sign))
    names = next(csv.reader([text[start:size].decode().rstrip("\r\n")], delimiter=sign))
    titles = tuple(line.group().decode().strip() for line in lines[:chosen])
    return Heading(_distinct(names), sign, titles, size)


def heading_of_rows(rows: list[list[str]], known: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The names of the columns of a sheet that begins with these rows, and the rows above them as text."""
    if not rows:
        return None
    chosen = _chosen([sum(name.strip() in known for name in row) for row in rows])
    titles = tuple(" ".join(text for text in row if text).strip() for row in rows[:chosen])
    names = rows[chosen]
    named = max((count for count, name in enumerate(names, start=1) if name.strip()), default=len(names))
    return _distinct(names[:named]), titles


def _chosen(counts: list[int]) -> int:
    """Which line is the heading, by how many known names each has."""
    best = max(range(len(counts)), key=counts.__getitem__)
    return best if not counts[0] and counts[best] > 1 else 0


def known_names(entry: Entry) -> set[str]:
    """The columns of the contract, and every word of the profile's expressions that may be a column of the file."""
    words = {quoted or plain for sql in entry.columns.values() for quoted, plain in _NAME.findall(sql)}
    called = {name for names in (*entry.also_called.values(), *entry.recognised_by.values()) for name in names}
    return _CONTRACT | words | called | set(entry.dates)


def _delimiter(line: str, known: set[str], given: str | None) -> str:
    def rank(sign: str) -> tuple[int, int]:
        return _known(line, sign, known), line.count(sign)

    return given or max(DELIMITERS, key=rank)


def _known(line: str, delimiter: str, known: set[str]) -> int:
    return sum(name.strip() in known for name in next(csv.reader([line], delimiter=delimiter)))


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    distinct = []
    for position, raw in enumerate(names, start=1):
        name = raw.strip() or f"column {position}"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        distinct.append(name if seen[name.lower()] == 1 else f"{name} ({seen[name.lower()]})")
    return tuple(distinct)
