"""The heading of a delimited file: on which lines its names stand, what stands above, and whether there is one."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from cadran.contract.tables import TABLES
from cadran.ingest.files.csv_records import first_record_end, records_of
from cadran.ingest.files.dialect import Dialect, is_value
from cadran.ingest.profiles.profile import Entry

FURTHEST = 30
DEEPEST = 3
MOST_TABLES = 200
SAMPLE = 1 << 16
_LINE = re.compile(rb"[^\r\n]+")
_AFTER_BLANK = re.compile(rb"(?:\n\r?\n|\r\r)([^\r\n]+)")
_NAME = re.compile(r'"([^"]+)"|([^\W\d]\w*)')
_IN_BRACES = re.compile(r"\{\w+\}")
_SEPARATORS = re.compile(r"[\s_]+")
_CONTRACT = {column.name for table in TABLES.values() for column in table.columns}


@dataclass(frozen=True)
class Heading:
    """The names of the columns, which of them were written twice (`renamed`) or not at all (`unnamed`).

    `titles` are the lines above, `texts` the records it consists of, `size` the bytes to the first record below. It is
    `missing` where the first line holds values like the second.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...] = ()
    texts: tuple[bytes, ...] = ()
    size: int = 0
    renamed: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True)
class Width:
    """The names of a file's columns, those without one, and which of these hold something in the first rows."""

    names: tuple[str, ...]
    unnamed: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    """A line of the head that may be a heading: where it begins, and its fields."""

    start: int
    fields: list[str]


@dataclass(frozen=True)
class Known:
    """The names that contract and profile know, in any spelling."""

    names: dict[str, str]

    def count(self, fields: list[str]) -> int:
        """How many known names the fields are."""
        return len({name for field in fields if (name := self.spelled(field)) is not None})

    def spelled(self, field: str) -> str | None:
        """The known name that a field spells, be it with other capitals or spaces."""
        return self.names.get(_plain(field))


def known_names(entry: Entry) -> set[str]:
    """The columns of the contract, and every word of the profile's expressions that may be a column of the file."""
    texts = [_IN_BRACES.sub("", sql) for sql in entry.columns.values()]
    words = {quoted or plain for sql in texts for quoted, plain in _NAME.findall(sql)}
    called = {name for names in (*entry.also_called.values(), *entry.recognised_by.values()) for name in names}
    return _CONTRACT | words | called | set(entry.dates)


def known_of(entry: Entry) -> Known:
    """The known names by their plain spelling."""
    return Known({_plain(name): name for name in sorted(known_names(entry))})


def heading_of(text: bytes, entry: Entry, dialect: Dialect) -> Heading | None:
    """The heading of a text that begins with it, with titles or with another table; None where it holds nothing.

    It is the first line that is as wide as the table, unless contract and profile know more names of a line below. It
    spans two or three lines where these make known names together.
    """
    lines = _lines(text, dialect)
    if not lines:
        return None
    if entry.names:
        return _stated(text, lines[0], entry, dialect)
    known = known_of(entry)
    start, depth = _place(text, lines, entry, known)
    if not entry.header and _is_headless(lines, start, known):
        at = lines[start].start
        return named([""] * len(lines[start].fields), _titles(text, at), size=at, missing=True)
    return _read(text, lines[start].start, entry.header_lines or depth, dialect, known)


def heading_of_rows(rows: list[list[str]], known: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The names of the columns of a sheet that begins with these rows, and the rows above them as text."""
    if not rows:
        return None
    chosen = _best([sum(name.strip() in known for name in row) for row in rows]) or 0
    titles = tuple(" ".join(text for text in row if text).strip() for row in rows[:chosen])
    names = rows[chosen]
    width = max((count for count, name in enumerate(names, start=1) if name.strip()), default=len(names))
    return named(names[:width]).names, titles


def fitting(body: bytes, heading: Heading, dialect: Dialect) -> Width:
    """The columns as wide as most of the first rows are, where they and the heading differ by empty ones at the end."""
    rows = _first_rows(body, dialect)
    names, unnamed = list(heading.names), list(heading.unnamed)
    (width, _), *_ = Counter(map(len, rows)).most_common(1) or [(len(names), 0)]
    while len(names) > max(width, 1) and names[-1] in unnamed:
        unnamed.remove(names.pop())
    wider = [row for row in rows if len(row) == len(names) + 1]
    if width == len(names) + 1 and not any(row[-1].strip() for row in wider):
        names.append(f"column {width}")
        unnamed.append(names[-1])
    positions = {name: names.index(name) for name in unnamed}
    unread = [name for name, at in positions.items() if any("".join(row[at : at + 1]).strip() for row in rows)]
    return Width(tuple(names), tuple(unnamed), tuple(unread))


def _first_rows(body: bytes, dialect: Dialect) -> list[list[str]]:
    near = body[:SAMPLE]
    records = records_of(near, *dialect.bytes_of)
    count = min(len(records) - (len(body) > SAMPLE), FURTHEST)
    texts = (near[records.starts[number] : records.stops[number]] for number in range(count))
    return [dialect.fields(text.rstrip(b"\r").decode(errors="replace")) for text in texts]


def _plain(name: str) -> str:
    return _SEPARATORS.sub(" ", name.strip()).casefold()


def _lines(text: bytes, dialect: Dialect) -> list[_Line]:
    """The first lines of the head that hold anything, and those further below that follow a blank one."""
    starts = [line.start() for line, _ in zip(_LINE.finditer(text), range(FURTHEST), strict=False)]
    if starts:
        below = (line.start(1) for line in _AFTER_BLANK.finditer(text, starts[-1]))
        starts += [start for start, _ in zip(below, range(MOST_TABLES), strict=False) if start > starts[-1]]
    lines = [_Line(start, _fields(text, start, dialect)) for start in starts]
    return [line for line in lines if any(field.strip() for field in line.fields)]


def _fields(text: bytes, start: int, dialect: Dialect) -> list[str]:
    """The fields of the record that begins at `start`."""
    return dialect.fields(text[start : start + _record_end(text, start, dialect)].decode().rstrip("\r\n"))


def _record_end(text: bytes, start: int, dialect: Dialect) -> int:
    """The bytes of the record that begins at `start`, looked for in its line, in some lines more, in all."""
    line = _LINE.match(text, start)
    if line and dialect.bytes_of[1] not in line.group():
        return line.end() - start + (2 if text.startswith(b"\r\n", line.end()) else line.end() < len(text))
    near = text[start : start + SAMPLE]
    size = first_record_end(near, *dialect.bytes_of)
    return size if size < len(near) else first_record_end(text[start:], *dialect.bytes_of)


def _place(text: bytes, lines: list[_Line], entry: Entry, known: Known) -> tuple[int, int]:
    """Which of the lines the heading begins on, and how many lines it spans."""
    if entry.header:
        at = _offset(text, entry.header)
        return max((index for index, line in enumerate(lines) if line.start <= at), default=0), 1
    counts = [known.count(line.fields) for line in lines]
    best = _best(counts)
    together = _together(lines[:FURTHEST], known)
    if together and together[0] > max(counts):
        return together[1:]
    return (best, 1) if best is not None else (0 if counts[0] else _widest(lines), 1)


def _best(counts: list[int]) -> int | None:
    """The line with more known names than the first, and more than one; None where there is none."""
    best = max(range(len(counts)), key=counts.__getitem__)
    return best if counts[best] > max(1, counts[0]) else None


def _widest(lines: list[_Line]) -> int:
    """The first line with as many fields as most have, not only one of them filled: titles above are narrower."""
    (width, _), *_ = Counter(len(line.fields) for line in lines).most_common(1)
    wide = [index for index, line in enumerate(lines) if len(line.fields) >= width]
    named = (index for index in wide if len(list(filter(str.strip, lines[index].fields))) > 1)
    return next(named, wide[0])


def _together(lines: list[_Line], known: Known) -> tuple[int, int, int] | None:
    """How many known names lines that follow each other make, the first of them and how many; None where none do."""
    spans = [
        (known.count(joined), -depth, start)
        for depth in range(2, DEEPEST + 1)
        for start in range(len(lines) - depth + 1)
        for joined in _joined([line.fields for line in lines[start : start + depth]])
    ]
    best = max(spans, default=(0, 0, 0))
    return (best[0], best[2], -best[1]) if best[0] > 1 else None


def _joined(rows: list[list[str]]) -> list[list[str]]:
    """The names that rows make down each column: as they stand, and with a group's name carried to its right."""
    width = max(map(len, rows))
    rows = [[*map(str.strip, row), *[""] * (width - len(row))] for row in rows]
    carried = [*map(_carried, rows[:-1]), rows[-1]]
    forms = (rows,) if carried == rows else (rows, carried)
    return [[" ".join(filter(None, column)) for column in zip(*form, strict=True)] for form in forms]


def _carried(row: list[str]) -> list[str]:
    carried, last = [], ""
    for text in row:
        last = text or last
        carried.append(last)
    return carried


def _is_headless(lines: list[_Line], start: int, known: Known) -> bool:
    """Whether the line holds numbers and days where the next one does, and no known name."""
    here, *below = ([is_value(field) for field in line.fields] for line in lines[start : start + 2])
    alike = not below or here == below[0]
    return alike and any(here) and sum(here) * 4 >= len(here) and not known.count(lines[start].fields)


def _read(text: bytes, start: int, depth: int, dialect: Dialect, known: Known) -> Heading:
    """The heading that begins at `start` and spans so many records."""
    texts, end = [], start
    for _ in range(depth):
        size = _record_end(text, end, dialect)
        texts.append(text[end : end + size].rstrip(b"\r\n"))
        end += size
    rows = [dialect.fields(record.decode()) for record in texts]
    if depth == 1:
        return named(rows[0], _titles(text, start), tuple(texts), end)
    joined = max(_joined(rows), key=known.count)
    return named([known.spelled(name) or name for name in joined], _titles(text, start), tuple(texts), end)


def _stated(text: bytes, first: _Line, entry: Entry, dialect: Dialect) -> Heading:
    """The names of the profile, for a file that has none, the same, or others on line `header`."""
    is_repeated = list(map(_plain, first.fields)) == list(map(_plain, entry.names))
    if not entry.header and not is_repeated:
        return named(list(entry.names))
    start = _offset(text, entry.header) if entry.header else first.start
    below = _read(text, start, entry.header_lines or 1, dialect, Known({}))
    return replace(named(list(entry.names), below.titles, below.texts, below.size))


def _offset(text: bytes, number: int) -> int:
    """Where a line of the text begins, the first being 1."""
    ends = [0, *(end.end() for end in re.finditer(rb"\r\n|\r|\n", text))]
    return ends[min(number, len(ends)) - 1]


def _titles(text: bytes, start: int) -> tuple[str, ...]:
    lines = (line.group().decode().strip() for line in _LINE.finditer(text, 0, start))
    return tuple(line for line in lines if line)


def named(
    names: list[str], titles: tuple[str, ...] = (), texts: tuple[bytes, ...] = (), size: int = 0, missing: bool = False
) -> Heading:
    """A heading whose names are distinct: one that was written before gets a number, an empty one its position."""
    distinct: dict[str, str] = {}
    renamed, unnamed = [], []
    for position, raw in enumerate(names, start=1):
        name = raw.strip()
        if not name:
            unnamed.append(name := f"column {position}")
        if name.lower() in distinct:
            renamed.append(name := _numbered(name, {*distinct, *(other.strip().lower() for other in names)}))
        distinct[name.lower()] = name
    return Heading(tuple(distinct.values()), titles, texts, size, tuple(renamed), tuple(unnamed), missing)


def _numbered(name: str, taken: set[str]) -> str:
    return next(other for number in range(2, len(taken) + 3) if (other := f"{name}_{number}").lower() not in taken)
