"""A target or plan of a KPI as the company set it: for what, from when to when, by whom; and how it is kept."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any

from cadran.rights import Right, demand
from cadran.workspace.journal import Action, enter
from cadran.workspace.seen import sees
from cadran.workspace.sqlite_file import WorkspaceFile


@dataclass(frozen=True)
class TargetTerms:
    """The `target` of a KPI in its unit, shares as fractions, and the rows it is meant for.

    An empty text of `mode`, `category`, `supplier_id`, `location_id` or `season` means every one; without `valid_from`
    it holds for all days before, without `valid_to` until another one follows.

    `kind`: `target`, what a figure is judged by, or `plan`, what is foreseen of one calendar month (its first and last
    day), also of a total; nothing is judged by a plan.
    """

    kpi: str
    target: float
    mode: str = ""
    category: str = ""
    supplier_id: str = ""
    location_id: str = ""
    season: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    kind: str = "target"


@dataclass(frozen=True)
class KeptTarget:
    """A target, who wrote it and why; what was written is never changed, only withdrawn."""

    id: int
    terms: TargetTerms
    text: str
    author: str
    written_at: datetime
    withdrawn_at: datetime | None


TARGET_TERMS = tuple(field.name for field in fields(TargetTerms))
DAYS = ("valid_from", "valid_to")
NARROWED = ("mode", "category", "supplier_id", "location_id")
TARGET_KINDS = ("target", "plan")
_VALUES = ", ".join((*TARGET_TERMS, "text", "author", "written_at"))
_TARGET = f"id, {_VALUES}, withdrawn_at"


class Targets(WorkspaceFile):
    """The targets and plans of one home."""

    def targets(self) -> tuple[KeptTarget, ...]:
        """Every target ever set, withdrawn ones too, the first written first."""
        rows = self.rows(f"select {_TARGET} from targets order by id")
        every = (
            KeptTarget(key, target_of_row(terms), text, author, datetime.fromisoformat(made), _ended(gone))
            for key, *terms, text, author, made, gone in rows
        )
        return tuple(each for each in every if self._sees(each.terms))

    def _sees(self, terms: TargetTerms) -> bool:
        """One for everybody, or narrowed to what the scope is of."""
        named = ((name, str(getattr(terms, name))) for name in NARROWED)
        return all(sees(self.scope, name, value) for name, value in named if value)

    def write_targets(self, terms: Iterable[TargetTerms], text: str, author: str) -> None:
        """Keep targets, all of them or none."""
        demand(Right.TARGET)
        with self.writing() as con:
            _insert_targets(con, terms, (text, author))

    def replace_targets(self, terms: Iterable[TargetTerms], text: str, author: str) -> tuple[int, int]:
        """Let exactly these targets stand; how many were written and how many withdrawn.

        One that stands already stays as it is, with who wrote it; so does one outside the scope.
        """
        demand(Right.TARGET)
        wanted = dict.fromkeys(terms)
        with self.writing() as con:
            known = con.execute(f"select {_TARGET} from targets where withdrawn_at is null order by id").fetchall()
            every = {row[0]: target_of_row(row[1 : 1 + len(TARGET_TERMS)]) for row in known}
            standing = {key: terms for key, terms in every.items() if self._sees(terms)}
            gone = [(_now(), key) for key, each in standing.items() if each not in wanted]
            con.executemany("update targets set withdrawn_at = ? where id = ?", gone)
            for _, target_id in gone:
                enter(con, Action.TARGET_WITHDRAWN, target_id)
            new = [each for each in wanted if each not in standing.values()]
            _insert_targets(con, new, (text, author))
        return len(new), len(gone)

    def withdraw_target(self, target_id: int) -> None:
        """Take a target back, so that the one before it, or the next wider one, counts again."""
        self.change(
            Right.TARGET,
            Action.TARGET_WITHDRAWN,
            target_id,
            "update targets set withdrawn_at = ? where id = ? and withdrawn_at is null",
            _now(),
            target_id,
        )


def target_as_row(terms: TargetTerms) -> tuple[object, ...]:
    """The terms in the order of TARGET_TERMS, days as ISO text."""
    return tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in astuple(terms))


def target_of_row(cells: Sequence[Any]) -> TargetTerms:
    """What `target_as_row` wrote."""
    named = dict(zip(TARGET_TERMS, cells, strict=True))
    return TargetTerms(**named | {name: date.fromisoformat(named[name]) if named[name] else None for name in DAYS})


def _insert_targets(con: sqlite3.Connection, terms: Iterable[TargetTerms], why: tuple[str, str]) -> None:
    rows = [(*target_as_row(each), *why, _now()) for each in terms]
    marks = ", ".join("?" * (len(TARGET_TERMS) + 3))
    con.executemany(f"insert into targets ({_VALUES}) values ({marks})", rows)
    for kpi, target, *narrowed in (row[: len(TARGET_TERMS)] for row in rows):
        enter(con, Action.TARGET_SET, " ".join(str(cell) for cell in (kpi, target, *narrowed) if cell))


def _ended(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
