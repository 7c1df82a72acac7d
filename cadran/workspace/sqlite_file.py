"""The SQLite file of a workspace: every call is a short transaction, safe for several readers at once."""

import csv
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from cachetools import LRUCache

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.rights import Person, Right, demand
from cadran.selection import EVERYTHING, Scope
from cadran.workspace import journal
from cadran.workspace.journal import Action, Entry, enter
from cadran.workspace.schemas import SCHEMAS

SECONDS_WAITED = 10
MOST_ROWS_KEPT = 50_000
# The rows of questions to files as they were, for everybody who asks again.
_READ: LRUCache[tuple[object, ...], list[tuple[Any, ...]]] = LRUCache(
    MOST_ROWS_KEPT, getsizeof=lambda rows: len(rows) + 1
)
_READING = Lock()


class WorkspaceFile:
    """One file in the home folder; reading from a home without one finds nothing and writes nothing."""

    def __init__(self, home: Path, scope: Scope = EVERYTHING) -> None:
        """What is in it about `scope`, of everything unless said otherwise."""
        self.path = home / "desk.sqlite"
        self._mark = home / "desk.sqlite.kept"
        self.scope = scope

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of `sql`, read again once anybody has written to the file: one page asks for its notes often."""
        state = _state(self.path)
        if state is None:
            self._refuse_lost()
            return []
        question = (self.path, *state, sql, *values)
        with _READING:
            rows = _READ.get(question)
        if rows is None:
            with self._open() as con:
                rows = con.execute(sql, values).fetchall()
            with _READING:
                _keep(question, rows)
        return list(rows)

    def unsound(self) -> Message | None:
        """What is wrong with the file, every page of it read; None when all is well."""
        if _state(self.path) is None:
            return self._lost if self._mark.exists() else None
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as con:
                ((words,), *_) = con.execute("pragma integrity_check").fetchall()
                number = journal.broken_at(con) if _has_table(con, "journal") else None
                if words == "ok" and number is not None:
                    return message("workspace.journal_changed", path=self.path.name, number=number)
                if words == "ok" and not _is_as_written(con):
                    words = "checksum"
        except (sqlite3.Error, UnicodeDecodeError) as broken:
            words = str(broken)
        return None if words == "ok" else message("workspace.damaged", path=self.path.name, problem=words)

    @property
    def _lost(self) -> Message:
        return message("workspace.lost", path=self.path, mark=self._mark.name)

    def _refuse_lost(self) -> None:
        if self._mark.exists():
            raise CadranError(self._lost)

    def write_tables(self, folder: Path) -> dict[str, int]:
        """Write every table as a CSV in UTF-8, all rows and columns; rows by table."""
        names = [name for (name,) in self.rows("select name from sqlite_schema where type = 'table' order by name")]
        return {name: self._write_table(name, folder / f"{name}.csv") for name in names if name != "digests"}

    def _write_table(self, name: str, file: Path) -> int:
        columns = [column[0] for column in self.rows("select name from pragma_table_info(?)", name)]
        rows = self.rows(f'select * from "{name}"')
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows([columns, *rows])
        return len(rows)

    def change(self, right: Right, action: Action, about: object, sql: str, *values: object) -> int:
        """Make one change in the name of who acts, entered in the journal where it changes something; the id of a new
        row. CadranError where they may not."""
        demand(right)
        with self.writing() as con:
            cursor = con.execute(sql, values)
            if cursor.rowcount:
                enter(con, action, about)
            return cursor.lastrowid or 0

    def enter(self, action: Action, about: object, person: Person | None = None) -> None:
        """Enter in the journal what changes nothing here, in the name of who acts or of `person`."""
        with self.writing() as con:
            enter(con, action, about, person)

    def enter_once(self, action: Action, about: object, person: Person) -> None:
        """Enter what a person did, unless that very entry is there already."""
        known = "select 1 from journal where action = ? and sign_in = ? and about = ?"
        values = (str(action), person.sign_in, str(about))
        if self.rows(known, *values):
            return
        with self.writing() as con:
            if not con.execute(known, values).fetchall():
                enter(con, action, about, person)

    def journal(self) -> list[Entry]:
        """Every entry, the first first; CadranError for who may not read it."""
        demand(Right.ADMINISTER)
        if _state(self.path) is None:
            self._refuse_lost()
            return []
        with self._open() as con:
            return journal.entries_of(con)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The workspace for a write that depends on what it holds: nobody else writes meanwhile."""
        with self._open() as con:
            if not con.in_transaction:
                con.execute("begin immediate")
            yield con

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The workspace at its newest schema, committed at the end; CadranError where it cannot be read or written, or
        is gone: it is never replaced by an empty one."""
        if _state(self.path) is None:
            self._refuse_lost()
        try:
            with closing(sqlite3.connect(self.path, timeout=SECONDS_WAITED)) as con, con:
                _bring_up(con)
                before = con.total_changes
                yield con
                if con.total_changes > before:
                    _write_digest(con)
            self._mark.touch()
        except sqlite3.Error as problem:
            raise CadranError(message("workspace.unusable", path=self.path, problem=str(problem))) from problem


def _state(path: Path) -> tuple[int, int, int, bytes] | None:
    """What is another one after every change of a SQLite file: which file it is, its size and time, and the counter of
    its changes (bytes 24 to 27, https://www.sqlite.org/fileformat.html); None where there is no file, or an empty
    one, which SQLite would take for a workspace without anything."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            state = status.st_ino, status.st_size, status.st_mtime_ns, file.read(28)[24:]
    except FileNotFoundError:
        return None
    return state if status.st_size else None


def _keep(question: tuple[object, ...], rows: list[tuple[Any, ...]]) -> None:
    if len(rows) < MOST_ROWS_KEPT:
        _READ[question] = rows


def _write_digest(con: sqlite3.Connection) -> None:
    """Write what all rows come to, so that a value the file no longer holds as it was written is known."""
    con.execute("create table if not exists digests (digest text not null)")
    con.execute("delete from digests")
    con.execute("insert into digests values (?)", (_digest(con),))


def _has_table(con: sqlite3.Connection, name: str) -> bool:
    return bool(con.execute("select 1 from sqlite_schema where type = 'table' and name = ?", (name,)).fetchall())


def _is_as_written(con: sqlite3.Connection) -> bool:
    """Whether the file holds what its digest says; one that never had a digest does."""
    return not _has_table(con, "digests") or con.execute("select digest from digests").fetchall() in (
        [],
        [(_digest(con),)],
    )


def _digest(con: sqlite3.Connection) -> str:
    """The SHA-256 of every row of every table, in the order of their names and row numbers; the last entry of the
    journal stands for all of it."""
    digest = sha256()
    names = "select name from sqlite_schema where type = 'table' and name not in ('digests', 'journal') order by name"
    for (name,) in con.execute(names).fetchall():
        digest.update(f"\n{name}".encode())
        for row in con.execute(f'select * from "{name}" order by rowid'):
            digest.update(f"{row!r}\n".encode())
    digest.update(journal.head(con).encode() if _has_table(con, "journal") else b"")
    return digest.hexdigest()


def _bring_up(con: sqlite3.Connection) -> None:
    """Add what the workspace lacks; two that do so at once do it one after the other."""
    if _version(con) < len(SCHEMAS):
        con.execute("begin immediate")
        is_sound = _is_as_written(con)
        for statements in SCHEMAS[_version(con) :]:
            for statement in _statements(statements):
                con.execute(statement)
        con.execute(f"pragma user_version = {len(SCHEMAS)}")
        if is_sound:
            _write_digest(con)


def _statements(text: str) -> Iterator[str]:
    """The statements of a text; that of a trigger holds others."""
    statement = ""
    for part in text.split(";")[:-1]:
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(con: sqlite3.Connection) -> int:
    ((version,),) = con.execute("pragma user_version").fetchall()
    return int(version)
