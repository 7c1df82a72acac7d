"""Tables and queries of databases as files: read once per load in a transaction, spooled as text beside the files."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from cadran.contract.tables import Table
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.databases.address import Address, address_of
from cadran.ingest.databases.increments import Highest, beyond
from cadran.ingest.databases.servers import Server, ServerColumn, connected
from cadran.ingest.files.reading import Opened, opened_source
from cadran.ingest.files.sources import SourceFile
from cadran.ingest.profiles.profile import Entry
from cadran.ingest.profiles.queries import Database, Query

Reached = Callable[[Table, Entry, str], str | None]
Result = TypeVar("Result")


class Databases:
    """The databases of a profile while it is loaded: `opened` reads a query, once for all entries that ask it.

    `reached` gives the last value loaded of a source that grows by a column, None where all of it is to be read;
    `advance` hears the source being read and the rows so far.
    """

    def __init__(
        self,
        described: dict[str, Database],
        reached: Reached = lambda _table, _entry, _name: None,
        advance: Callable[[str, int], None] = lambda _name, _rows: None,
    ) -> None:
        self._remarks = Remarks()
        self._described = described
        self._reached = reached
        self._advance = advance
        self._stack = ExitStack()
        self._files: dict[tuple[str, str, str | None], Opened] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def notes(self) -> list[Message]:
        """What a reader should know of what was read."""
        return self._remarks.sentences()

    def opened(self, table: Table, entry: Entry, alias: str) -> Opened:
        """The rows of an entry's query as a file of text; CadranError where they cannot be read."""
        query = entry.queries[alias]
        name = query.name(alias)
        since = self._reached(table, entry, name) if query.increment else None
        known = (name, query.model_dump_json(), since)
        if known not in self._files:
            database = self._described[query.database]
            folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="cadran-query-")))
            address = address_of(query.database, database.url_from)
            asked = Asked(name, query, since, address, database.timeout, self._advance)
            self._files[known] = opened_source(asked.spooled(folder / "rows.parquet", self._remarks), entry)
        return self._files[known]


@dataclass
class Remarks:
    """What a reader should know of the sources that were read, those alike in one sentence."""

    notes: list[Message] = field(default_factory=list)
    unordered: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)

    def sentences(self) -> list[Message]:
        alike = {"database.no_order": self.unordered, "database.untested": self.untried}
        return [*self.notes, *(message(key, sources=", ".join(names)) for key, names in alike.items() if names)]


@dataclass(frozen=True)
class Asked:
    """A query of one database, to be written to a file."""

    name: str
    query: Query
    since: str | None
    address: Address
    timeout: int
    advance: Callable[[str, int], None]

    @property
    def first(self) -> str | None:
        """The value from which on rows are read; None where all are."""
        return None if self.since is None else beyond(self.since, self.query.late, self.name)

    def spooled(self, path: Path, remarks: "Remarks") -> SourceFile:
        """The rows written as text, counted by the database too."""
        server = self._asking(lambda: connected(self.address, self.timeout))
        try:
            spool = self._spool(server, path, remarks)
        finally:
            self._asking(server.close)
        if self.address.kind == "mssql":
            remarks.untried.append(self.name)
        if self.first is not None:
            remarks.notes.append(
                message("database.increment", source=self.name, column=self.query.increment, since=self.first)
            )
        reached = spool.highest.value or self.since
        return SourceFile(path, self.name, "parquet", spool.digest, spool.bytes, self.since, reached)

    def _spool(self, server: Server, path: Path, remarks: "Remarks") -> "Spool":
        rows = self._rows_of(server)
        columns = self._asking(lambda: server.columns(rows))
        self._check(columns)
        order = self._order(server)
        if not order:
            remarks.unordered.append(self.name)
        odd = [f"{column.name} ({column.kind})" for column in columns if column.is_odd]
        if odd:
            remarks.notes.append(message("database.odd", source=self.name, columns=", ".join(odd)))
        counted = self._asking(lambda: server.count(f"select count(*) from ({rows}\n) as counted"))
        texts = ", ".join(f"{server.text(column)} as {server.name(column.name)}" for column in columns)
        sorting = f" order by {', '.join(f'q.{server.name(name)}' for name in order)}" if order else ""
        with Spool(path, [column.name for column in columns], self.query.increment) as spool:
            for batch in self._batches(server, f"select {texts} from ({rows}\n) as q{sorting}"):
                self._add(spool, batch)
                self.advance(self.name, spool.rows)
        if spool.rows != counted:
            raise self._problem("database.uncounted", counted=counted, read=spool.rows)
        return spool

    def _rows_of(self, server: Server) -> str:
        """SQL: the rows to be read."""
        query = self.query
        if query.table:
            rows = f"select * from {_table(server, query.table)}"
        else:
            rows = self._selecting(server.dialect, query.query or "")
        if self.first is None or not query.increment:
            return rows
        column = server.name(query.increment)
        return f"select * from ({rows}\n) as grown where {column} >= {server.literal(self.first)} or {column} is null"

    def _selecting(self, dialect: str, text: str) -> str:
        """The query of the profile; CadranError where it is not a single one that only selects."""
        import sqlglot  # noqa: PLC0415 - slow to import, and tables and files do not need it
        from sqlglot import exp  # noqa: PLC0415 - the same

        try:
            statements = sqlglot.parse(text, read=dialect)
        except sqlglot.errors.SqlglotError:
            raise self._problem("database.not_select") from None
        writing = (exp.DML, exp.DDL, exp.Into, exp.Command)
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise self._problem("database.not_select")
        if any(not isinstance(part, exp.Query) for part in statements[0].find_all(*writing)):
            raise self._problem("database.not_select")
        return text

    def _check(self, columns: list[ServerColumn]) -> None:
        names = [column.name for column in columns]
        twice = sorted({name for name in names if [other.lower() for other in names].count(name.lower()) > 1})
        if twice:
            raise self._problem("database.twice", columns=", ".join(twice))
        for name in [*(self.query.order or []), *([self.query.increment] if self.query.increment else [])]:
            if name not in names:
                raise self._problem("database.no_column", column=name, known=", ".join(names))

    def _order(self, server: Server) -> list[str]:
        if self.query.order is not None or not self.query.table:
            return self.query.order or []
        table = _table(server, self.query.table)
        return self._asking(lambda: server.key(table))

    def _batches(self, server: Server, query: str) -> Iterator[pa.RecordBatch]:
        batches = self._asking(lambda: server.batches(query))
        while (batch := self._asking(lambda: next(batches, None))) is not None:
            yield batch

    def _add(self, spool: "Spool", batch: pa.RecordBatch) -> None:
        try:
            batch.validate(full=True)
        except pa.ArrowInvalid:
            raise self._problem("database.not_utf8") from None
        if not spool.add(batch):
            raise self._problem("database.increment_kind", column=self.query.increment)

    def _asking(self, ask: Callable[[], Result]) -> Result:
        """What the server answers; whatever else it says becomes a sentence without the password."""
        try:
            return ask()
        except CadranError:
            raise
        except Exception as failed:
            if self.address.kind == "sqlite" and not Path(self.address.database).is_file():
                raise self._problem("database.no_file") from None
            # A driver puts the number of an error before its words.
            words = self.address.hidden(str([type(failed).__name__, *failed.args][-1])).split()
            raise self._problem("database.failed", problem=" ".join(words).removesuffix(".")) from None

    def _problem(self, key: str, **facts: Any) -> CadranError:
        places = {"source": self.name, "host": self.address.server, "database": self.address.database}
        return CadranError(message(key, **places, **facts))


class Spool:
    """A Parquet file of texts being written; its digest is that of the texts, however they came in batches."""

    def __init__(self, path: Path, names: list[str], increment: str | None) -> None:
        self.names = names
        self.rows = self.bytes = 0
        self.highest = Highest()
        self._increment = increment
        self._hashes = [(sha256(), sha256()) for _ in names]
        self._schema = pa.schema([(name, pa.string()) for name in names])
        self._writer = pa_parquet.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, batch: pa.RecordBatch) -> bool:
        """Writes some rows; False where the column they grow by is neither a number nor a time."""
        texts = [column.cast(pa.string()) for column in batch.columns]
        for (lengths, characters), column in zip(self._hashes, texts, strict=True):
            offsets, text = _parts(column)
            lengths.update(np.diff(offsets).tobytes())
            characters.update(text)
            self.bytes += len(text)
        self._writer.write_batch(pa.RecordBatch.from_arrays(texts, schema=self._schema))
        self.rows += batch.num_rows
        return self._increment is None or self.highest.add(texts[self.names.index(self._increment)])

    @property
    def digest(self) -> str:
        whole = sha256("\n".join(self.names).encode())
        for parts in self._hashes:
            whole.update(b"".join(part.digest() for part in parts))
        return whole.hexdigest()


def _parts(column: pa.Array) -> tuple[npt.NDArray[np.int32], memoryview]:
    """Where each text of a column begins and ends, and the bytes of all of them, one after the other."""
    _, places, characters = column.buffers()
    if not len(column):
        return np.zeros(1, np.int32), memoryview(b"")
    offsets = np.frombuffer(places, np.int32)[column.offset : column.offset + len(column) + 1]
    return offsets, memoryview(characters or b"")[offsets[0] : offsets[-1]]


def _table(server: Server, name: str) -> str:
    """SQL: a table, before whose name its schema may stand."""
    return ".".join(server.name(part) for part in name.split("."))
