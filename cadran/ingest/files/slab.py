"""Rows of a file on their way into the store: a slab of them, what it set apart, and the file they come from."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cadran.ingest.files.dialect import Dialect
from cadran.ingest.files.heading import Known
from cadran.ingest.files.malformed import NO_ROWS
from cadran.ingest.files.sources import SourceFile
from cadran.ingest.files.workbook import Sheet

SOURCE_ROW = "cadran row"
AsideKind = Literal["repeated_heading", "total", "note", "other_heading", "other_table"]


@dataclass(frozen=True)
class Aside:
    """A record that is no row of the table: its line, what it is, and its text."""

    line: int
    kind: AsideKind
    text: str


@dataclass(frozen=True)
class Slab:
    """Some records of a file: well-formed ones as text with their line, the others apart; `nulls` were left out.

    Those that are `malformed` stand in a table of `malformed_rows`.
    """

    rows: pa.Table
    malformed: pa.Table = field(default_factory=lambda: NO_ROWS)
    asides: tuple[Aside, ...] = ()
    nulls: int = 0

    @property
    def records(self) -> int:
        return int(self.rows.num_rows + self.malformed.num_rows) + len(self.asides)


@dataclass(frozen=True)
class Given:
    """Rows of no file: those of the extract `extract_id`, corrected, whose events are known up to `known_on`.

    `entry` is the fingerprint of how that one was read.
    """

    slab: Slab
    extract_id: int
    known_on: date
    entry: str


@dataclass(frozen=True)
class Opened:
    """A file whose header is known: its column names in order and, for CSV, how its text is written.

    `titles` are the lines above the header, `header_texts` the records it consists of, `header_lines` and
    `header_bytes` reach to the first record below. `renamed` columns bear a name that stood there before, `unnamed`
    ones none, of which `unread` hold something; it `lacks_names` where the first line holds values. Of JSON, `keys` are
    the names in the file by column, and `lists` those that hold lists. What is `given` is read from no
    file.
    """

    source: SourceFile
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    dialect: Dialect = field(default_factory=Dialect)
    titles: tuple[str, ...] = ()
    header_lines: int = 0
    header_bytes: int = 0
    header_texts: tuple[bytes, ...] = ()
    renamed: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    known: Known = field(default_factory=lambda: Known({}), repr=False)
    lacks_names: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    sheet: Sheet | None = None
    given: Given | None = field(default=None, repr=False)

    @property
    def delimiter(self) -> str:
        return self.dialect.delimiter

    @property
    def header_line(self) -> int:
        """The line the names begin on; 0 where there are none."""
        return self.header_lines - len(self.header_texts) + 1 if self.header_texts else 0


def empty(opened: Opened) -> pa.Table:
    """No rows, as text."""
    return pa.table({name: pa.array([], pa.string()) for name in opened.columns})


def joined(parts: list[Slab]) -> Slab:
    """One slab of several, none of them copied."""
    rows = pa.concat_tables(part.rows for part in parts)
    malformed = pa.concat_tables(part.malformed for part in parts)
    asides = tuple(aside for part in parts for aside in part.asides)
    return Slab(rows, malformed, asides, sum(part.nulls for part in parts))


def numbers(values: npt.NDArray[np.int64]) -> pa.Array:
    """The same memory as an Arrow array; `pa.array` would import pandas first, which takes seconds."""
    return pa.Int64Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])
