"""The SQLite file of a workspace: every call is a short transaction, safe for several readers at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cadran.errors import CadranError
from cadran.i18n.message import message
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
                yield con
        except sqlite3.Error as problem:
            raise CadranError(message("workspace.unusable", path=self.path, problem=str(problem))) from problem


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
