"""What was decided about refused rows: a value corrected, a row taken as it stands or rejected; who, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cadran.rights import Right, demand
from cadran.workspace.journal import Action, enter
from cadran.workspace.sqlite_file import WorkspaceFile

DecisionKind = Literal["value", "mapping", "format", "accept", "reject"]
# These are about one refused row, the others about all rows of a profile's table.
OF_ROW: tuple[DecisionKind, ...] = ("value", "accept", "reject")
_COLUMNS = (
    "kind, profile, table_name, source_file, source_row, raw, column_name, value, corrected, text, author, written_at"
)


@dataclass(frozen=True)
class Ruling:
    """What is to be done with refused rows of a profile's table.

    `value` puts `corrected` into a column of one row, `accept` takes a row as it stands, `reject` leaves it out for
    good; the row is known by its file and its text `raw`, whatever line it stands on. `mapping` reads one value of a
    column as `corrected` in every refused row, `format` reads dates of a column by the form `corrected`.
    """

    kind: DecisionKind
    profile: str
    table_name: str
    source_file: str = ""
    source_row: int = 0
    raw: str = ""
    column_name: str = ""
    value: str = ""
    corrected: str = ""


@dataclass(frozen=True)
class Decision:
    """A ruling as somebody wrote it down; one that was undone says nothing any more and stays listed."""

    id: int
    ruling: Ruling
    text: str
    author: str
    written_at: datetime
    undone_at: datetime | None


class Decisions(WorkspaceFile):
    """The decisions about refused rows of one home."""

    def all(self) -> tuple[Decision, ...]:
        """Every decision ever written, undone ones too, the first written first."""
        rows = self.rows(f"select id, {_COLUMNS}, undone_at from decisions order by id")
        return tuple(
            Decision(key, Ruling(*ruling), text, author, datetime.fromisoformat(written), _moment(undone))
            for key, *ruling, text, author, written, undone in rows
        )

    def standing(self) -> tuple[Decision, ...]:
        """The decisions that were not undone."""
        return tuple(decision for decision in self.all() if decision.undone_at is None)

    def decide(self, rulings: Iterable[Ruling], text: str, author: str) -> None:
        """Write decisions down together; of the same row, or of the same value, the last one counts."""
        demand(Right.LOAD)
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        with self.writing() as con:
            for ruling in rulings:
                row = (*vars(ruling).values(), text, author, _now())
                con.execute(f"insert into decisions ({_COLUMNS}) values ({marks})", row)
                enter(con, Action.DECIDED, _named(ruling))

    def undo(self, ids: Iterable[int]) -> None:
        """Let decisions say nothing from here on."""
        demand(Right.LOAD)
        undoing = "update decisions set undone_at = ? where id = ? and undone_at is null"
        with self.writing() as con:
            for decision_id in ids:
                if con.execute(undoing, (_now(), decision_id)).rowcount:
                    enter(con, Action.DECISION_UNDONE, decision_id)


def _named(ruling: Ruling) -> str:
    """What a ruling is about: its kind, and the row of a file or the column of a table."""
    where = (ruling.source_file, str(ruling.source_row or ""), ruling.column_name)
    return " ".join(filter(None, (ruling.kind, ruling.table_name, *where)))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
