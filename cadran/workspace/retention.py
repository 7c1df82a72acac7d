"""What people wrote about rows that are forgotten, and about periods before the day up to which all is."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

from cadran.rights import Right, demand
from cadran.workspace.journal import Action, enter
from cadran.workspace.sqlite_file import WorkspaceFile

_OF_PERIODS = ("notes", "legal_facts")


class Retention(WorkspaceFile):
    """Takes away what is older than a day from the workspace of one home."""

    def forget(
        self, before: date, refused: Iterable[tuple[str, str, str]], lines: Iterable[tuple[str, str, str]]
    ) -> dict[str, int]:
        """Take away notes and facts of periods that ended before the day, decisions about these refused rows, and
        exclusions of these order lines; how many of each. What else is kept is written in the journal.
        """
        demand(Right.ADMINISTER)
        with self.writing() as con:
            con.execute("pragma secure_delete = on")
            counts = {
                table: con.execute(f"delete from {table} where last_day < ?", (before.isoformat(),)).rowcount
                for table in _OF_PERIODS
            }
            con.execute("delete from note_lines where note_id not in (select id from notes)")
            counts["decisions"] = _deleted(con, "decisions", "table_name, source_file, raw", refused)
            counts["exclusions"] = _deleted(con, "exclusions", "flow, order_id, line_id", lines)
            _deleted(con, "note_lines", "flow, order_id, line_id", lines)
            enter(con, Action.FORGOTTEN, before.isoformat())
        _rewrite(self.path)
        return counts


def _deleted(con: sqlite3.Connection, table: str, names: str, rows: Iterable[tuple[str, str, str]]) -> int:
    return sum(con.execute(f"delete from {table} where ({names}) = (?, ?, ?)", row).rowcount for row in rows)


def _rewrite(path: Path) -> None:
    """Write the file anew, so that no byte of what went is left in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        con.execute("vacuum")
