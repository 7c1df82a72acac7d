"""The SQLite file of a workspace: every call is a short transaction, safe for several readers at once."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.workspace.schemas import SCHEMAS

SECONDS_WAITED = 10


class WorkspaceFile:
    """One file in the home folder; reading from a home without one finds nothing and writes nothing."""

    def __init__(self, home: Path) -> None:
        self.path = home / "desk.sqlite"

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if not self.path.exists():
            return []
        with self._open() as con:
            return con.execute(sql, values).fetchall()

    def unsound(self) -> Message | None:
        """What is wrong with the file, every page of it read; None when all is well."""
        if not self.path.exists():
            return None
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as con:
                ((words,), *_) = con.execute("pragma integrity_check").fetchall()
                written = con.execute("select digest from digests").fetchall() if _has_digest(con) else []
                if words == "ok" and written not in ([], [(_digest(con),)]):
                    words = "checksum"
        except (sqlite3.Error, UnicodeDecodeError) as broken:
            words = str(broken)
        return None if words == "ok" else message("workspace.damaged", path=self.path.name, problem=words)

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

    def write(self, sql: str, *values: object) -> int:
        with self._open() as con:
            return con.execute(sql, values).lastrowid or 0

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The workspace for a write that depends on what it holds: nobody else writes meanwhile."""
        with self._open() as con:
            if not con.in_transaction:
                con.execute("begin immediate")
            yield con

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The workspace at its newest schema, committed at the end; CadranError where it cannot be read or written."""
        try:
            with closing(sqlite3.connect(self.path, timeout=SECONDS_WAITED)) as con, con:
                _bring_up(con)
                before = con.total_changes
                yield con
                if con.total_changes > before:
                    _write_digest(con)
        except sqlite3.Error as problem:
            raise CadranError(message("workspace.unusable", path=self.path, problem=str(problem))) from problem


def _write_digest(con: sqlite3.Connection) -> None:
    """Write what all rows come to, so that a value the file no longer holds as it was written is known."""
    con.execute("create table if not exists digests (digest text not null)")
    con.execute("delete from digests")
    con.execute("insert into digests values (?)", (_digest(con),))


def _has_digest(con: sqlite3.Connection) -> bool:
    return bool(con.execute("select 1 from sqlite_schema where name = 'digests'").fetchall())


def _digest(con: sqlite3.Connection) -> str:
    """The SHA-256 of every row of every table, in the order of their names and row numbers."""
    digest = sha256()
    names = "select name from sqlite_schema where type = 'table' and name <> 'digests' order by name"
    for (name,) in con.execute(names).fetchall():
        digest.update(f"\n{name}".encode())
        for row in con.execute(f'select * from "{name}" order by rowid'):
            digest.update(f"{row!r}\n".encode())
    return digest.hexdigest()


def _bring_up(con: sqlite3.Connection) -> None:
    """Add what the workspace lacks; two that do so at once do it one after the other."""
    if _version(con) < len(SCHEMAS):
        con.execute("begin immediate")
        for statements in SCHEMAS[_version(con) :]:
            for statement in filter(str.strip, statements.split(";")):
                con.execute(statement)
        con.execute(f"pragma user_version = {len(SCHEMAS)}")


def _version(con: sqlite3.Connection) -> int:
    ((version,),) = con.execute("pragma user_version").fetchall()
    return int(version)
