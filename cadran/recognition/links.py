"""How the files of a folder hang together: which columns hold the same ids, and how many of them are known there."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from cadran.ingest.files.reading import SOURCE_ROW, over
from cadran.ingest.names import quoted_name
from cadran.recognition.fits import File, Fit, Source
from cadran.recognition.vocabulary import SURE, namings, normalised

ENOUGH_HITS = 0.5
FEW_ROWS = 1  # further rows of an order that must be empty before a column is that of the order
_IDENTITIES = ("order_id", "delivery_id", "return_id")


@dataclass(frozen=True)
class Link:
    """A file looked up by another: the column of each that holds the same ids, and the share of rows with a match."""

    file: File
    own: str
    other: str
    hit_rate: float


class Links:
    """Compares the columns of samples."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def hit_rate(self, file: File, column: str, other: File, key: str) -> float:
        """Of the rows of a file that have an id, the share whose id is one of `key` in the other file."""
        known = _texts(self._connection, other.sample.rows, key)
        own = over(self._connection, file.sample.rows, _counted(column))
        rows = sum(n for _, n in own)
        return sum(n for value, n in own if value in known) / rows if rows else 0.0

    def heads(self, file: File, files: list[File]) -> list[Link]:
        """The files with one row per order, delivery or return of this one, those with most matches first."""
        links = [link for other in files if other is not file for link in self._link(file, other)]
        return sorted(links, key=lambda link: -link.hit_rate)

    def _link(self, file: File, other: File) -> list[Link]:
        best: list[Link] = []
        for facts in other.facts:
            if not facts.is_unique or facts.kind in ("day", "moment", "decimal"):
                continue
            for own in file.facts:
                if not own.filled or not _same(own.name, facts.name):
                    continue
                rate = self.hit_rate(file, own.name, other, facts.name)
                if rate >= ENOUGH_HITS:
                    best.append(Link(other, own.name, facts.name, rate))
        return sorted(best, key=lambda link: -link.hit_rate)[:1]

    def repeated(self, file: File, *columns: str) -> int:
        """How many rows of a file share what these columns say with another row."""
        listed = ", ".join(map(quoted_name, columns))
        query = f"select coalesce(sum(n - 1), 0) from (select count(*) as n from slab group by {listed})"
        return int(over(self._connection, file.sample.rows, query)[0][0])

    def on_first_rows(self, file: File, key: str, columns: list[str]) -> list[str]:
        """Those of the columns that are filled on the first row of each key only; none where no row bears that out."""
        if not columns:
            return []
        row, own = quoted_name(SOURCE_ROW), f"nullif(trim({quoted_name(key)}::varchar), '')"
        keyed = f"select *, last_value({own} ignore nulls) over (order by {row}) as block from slab"
        placed = f"select *, row_number() over (partition by block order by {row}) as turn from ({keyed})"
        counts = ", ".join(
            f"count(*) filter (turn > 1 and {filled}), count(*) filter (turn = 1 and {filled})"
            for filled in (f"nullif(trim({quoted_name(name)}::varchar), '') is not null" for name in columns)
        )
        later, *each = over(
            self._connection, file.sample.rows, f"select count(*) filter (turn > 1), {counts} from ({placed})"
        )[0]
        alone = [name for at, name in enumerate(columns) if each[2 * at] == 0 and each[2 * at + 1]]
        return alone if later >= FEW_ROWS else []

    def key_of(self, fit: Fit, column: str, users: list[tuple[File, str]]) -> Source | None:
        """The source of a list's key whose values the other files use most; None where none of them does."""
        rates = {
            source.name: max((self.hit_rate(file, name, fit.file, source.name) for file, name in users), default=0.0)
            for source in _keys(fit, column)
        }
        best = max(rates, key=lambda name: rates[name], default=None)
        facts = fit.file.column(best) if best and rates[best] >= ENOUGH_HITS else None
        return Source(fit.file.key, facts, max(rates[facts.name], SURE)) if facts else None


def _keys(fit: Fit, column: str) -> list[Source]:
    named = [
        facts
        for facts in fit.file.facts
        if facts.filled and any(each.table == fit.table.name and each.column == column for each in namings(facts.name))
    ]
    return [Source(fit.file.key, facts, 1.0) for facts in named if facts.distinct > facts.filled / 2]


def _texts(connection: duckdb.DuckDBPyConnection, rows: pa.Table, column: str) -> set[str]:
    return {value for value, _ in over(connection, rows, _counted(column))}


def _counted(column: str) -> str:
    """SQL: each id of a column, and how many rows have it."""
    text = f"nullif(trim({quoted_name(column)}::varchar), '')"
    return f"select {text} as x, count(*) from slab where x is not null group by x"


def _same(name: str, other: str) -> bool:
    """Whether two names mean the same id: the same words, or both the same identity of the contract."""
    if normalised(name) == normalised(other):
        return True
    return bool(_identities(name) & _identities(other))


def _identities(name: str) -> set[str]:
    return {naming.column for naming in namings(name) if naming.column in _IDENTITIES and naming.strength >= SURE}
