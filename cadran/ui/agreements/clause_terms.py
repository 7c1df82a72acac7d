"""What somebody types about a clause, read and checked before it is kept: pure functions, no widgets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from cadran.calendar import ONE_DAY
from cadran.engine import Row
from cadran.kpis import KPIS
from cadran.kpis.clause_rules import AMOUNT, SHARES, broken_rules
from cadran.ui.components.typed_day import read_day
from cadran.workspace import TERMS, ClauseTerms, WrittenClause


@dataclass(frozen=True)
class Problem:
    """What keeps a clause from being kept: the key of its sentence, the field it is about, and what it names."""

    key: str
    about: str = ""
    text: str = ""


@dataclass(frozen=True)
class Known:
    """A clause as it is agreed now; only the last version of one may be changed."""

    row: Row
    is_last: bool

    @property
    def clause_id(self) -> str:
        return str(self.row["clause_id"])


def fields_of(kpi_id: str) -> frozenset[str]:
    """The fields that mean something for a clause on this KPI, beside those that every clause has."""
    kpi = KPIS[kpi_id]
    fields = {"basis"} if "basis" in kpi.defaults else set()
    if kpi.is_duration or (kpi.clause and kpi.clause.due):
        fields |= {"grace_days", "lead_days"}
    if kpi.clause and kpi.clause.due:
        fields.add("cutoff_time")
    if kpi.clause and kpi.clause.has_early_days:
        fields.add("early_days")
    return frozenset(fields)


def known_clauses(judged: Iterable[Row], versions: Row, written: Iterable[WrittenClause]) -> tuple[Known, ...]:
    """The clauses of a supplier: those the figures know, with what was written or undone since.

    `judged` are the rows of the figures, `versions` which clause each written version they know replaces.
    """
    in_force = [clause for clause in written if clause.withdrawn_at is None]
    starts = {clause.replaces: clause.terms.valid_from for clause in in_force}
    ids = {clause.clause_id for clause in in_force}
    rows = [row for row in judged if row["clause_id"] in ids or row["clause_id"] not in versions]
    known = {row["clause_id"] for row in rows} | set(versions)
    rows += [_row(clause) for clause in in_force if clause.clause_id not in known and not clause.is_end]
    given_back = {replaced for version, replaced in versions.items() if version not in ids}
    return tuple(
        Known(_until(row, starts.get(row["clause_id"])), row["clause_id"] not in starts.keys() | given_back)
        for row in rows
    )


def ended(known: Iterable[Known], written: Iterable[WrittenClause], as_of: date) -> dict[str, Row]:
    """The clauses that have come to their end and that none goes on from, by the id a next one would replace."""
    in_force = [clause for clause in written if clause.withdrawn_at is None]
    replaced = {clause.replaces for clause in in_force}
    ends = {
        clause.replaces: clause.clause_id for clause in in_force if clause.is_end and clause.clause_id not in replaced
    }
    rows = [
        (ends.get(clause.clause_id, clause.clause_id), clause.row)
        for clause in known
        if clause.is_last or clause.clause_id in ends
    ]
    return {name: row for name, row in rows if name in ends.values() or (row["valid_to"] and row["valid_to"] < as_of)}


def _row(clause: WrittenClause) -> Row:
    named = {name: getattr(clause.terms, name) for name in TERMS}
    return {"clause_id": clause.clause_id, "window_kind": clause.terms.window, **named}


def _until(row: Row, start: date | None) -> Row:
    """The row with its last day before the version that replaces it."""
    if start is None:
        return row
    last = start - ONE_DAY
    return {**row, "valid_to": min(row["valid_to"] or last, last)}


def overlapping(terms: ClauseTerms, known: Iterable[Known], replaces: str = "") -> tuple[str, ...]:
    """The other clauses on the same KPI, mode and category that are valid on some of the same days."""
    first, last = terms.valid_from, terms.valid_to or date.max
    same = [
        clause
        for clause in known
        if clause.clause_id != replaces
        and all((clause.row[name] or None) == getattr(terms, name) for name in ("kpi", "mode", "category"))
    ]
    return tuple(
        clause.clause_id
        for clause in same
        if clause.row["valid_from"] <= last and (clause.row["valid_to"] or date.max) >= first
    )


@dataclass
class _Reading:
    """The fields as typed, and what is wrong with them so far."""

    typed: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        return self.typed.get(name, "").strip() or None

    def number(self, name: str, needed: bool = False) -> float | None:
        """The number typed with a comma or a point, with or without its unit."""
        text = (self.text(name) or "").rstrip(" %").replace(",", ".")
        if not text:
            self.refuse(needed, "missing", name)
            return None
        number = float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
        self.refuse(number is None, "no_number", name)
        return number

    def share(self, name: str, needed: bool = False) -> float | None:
        """A percentage as a share of one."""
        share = self.number(name, needed)
        return None if share is None else round(share / 100, 8)

    def day(self, name: str, needed: bool = False) -> date | None:
        text = self.text(name)
        day = read_day(text) if text else None
        self.refuse(needed and not text, "missing", name)
        self.refuse(bool(text) and day is None, "no_day", name)
        return day

    def hour(self, name: str) -> time | None:
        text = self.text(name)
        match = re.fullmatch(r"([01]?\d|2[0-3])(?:[:hH]([0-5]\d)?)", text) if text else None
        self.refuse(bool(text) and match is None, "no_hour", name)
        return time(int(match[1]), int(match[2] or 0)) if match else None

    def refuse(self, is_wrong: bool, key: str, about: str = "", text: str = "") -> None:
        if is_wrong:
            self.problems.append(Problem(key, about, text))


def read_terms(
    supplier_id: str, kpi_id: str, typed: Mapping[str, str], replaced: Row | None = None
) -> tuple[ClauseTerms | None, tuple[Problem, ...]]:
    """The terms as typed, or everything that is wrong with them.

    `replaced` is the clause they change; fields that mean nothing for the KPI must be empty.
    """
    reading = _Reading(typed)
    meant = fields_of(kpi_id)
    for name in ("cutoff_time", "lead_days", "early_days", "grace_days"):
        reading.refuse(name not in meant and bool(reading.text(name)), "no_meaning", name)
    first, last = reading.day("valid_from", needed=True), reading.day("valid_to")
    terms = ClauseTerms(
        supplier_id=supplier_id,
        kpi=kpi_id,
        target=reading.share("target", needed=True) or 0.0,
        alert_level=reading.share("alert_level"),
        basis=reading.text("basis") or "first",
        grace_days=reading.number("grace_days") or 0.0,
        early_days=reading.number("early_days"),
        cutoff_time=reading.hour("cutoff_time"),
        lead_days=reading.number("lead_days", needed=KPIS[kpi_id].is_duration),
        day_kind=reading.text("day_kind") or "calendar",
        mode=reading.text("mode"),
        category=reading.text("category"),
        window=reading.text("window") or "month",
        min_lines=_count(reading, "min_lines"),
        penalty_kind=reading.text("penalty_kind"),
        penalty_rate=_rate(reading),
        penalty_line_cap=reading.share("penalty_line_cap"),
        penalty_cap=reading.share("penalty_cap"),
        country=reading.text("country"),
        valid_from=first or date.min,
        valid_to=last,
        charged_once=reading.text("charged_once") != "no",
    )
    _check_rules(reading, terms)
    _check_change(reading, first, replaced)
    reading.refuse(not reading.text("author"), "no_author")
    return (None if reading.problems else terms), tuple(reading.problems)


def read_end(typed: Mapping[str, str], replaced: Row) -> tuple[ClauseTerms | None, tuple[Problem, ...]]:
    """The version that only ends `replaced` after the day typed, or everything that is wrong."""
    reading = _Reading(typed)
    last = reading.day("last_day", needed=True)
    if last:
        final = replaced["valid_to"] or date.max
        reading.refuse(not replaced["valid_from"] <= last < final, "end_outside", "last_day", replaced["clause_id"])
    reading.refuse(not reading.text("author"), "no_author")
    if reading.problems or last is None:
        return None, tuple(reading.problems)
    named = {name: replaced["window_kind" if name == "window" else name] for name in TERMS}
    return ClauseTerms(**named | {"valid_from": last + ONE_DAY, "valid_to": last}), ()


def _count(reading: _Reading, name: str) -> int:
    count = reading.number(name, needed=True) or 0
    reading.refuse(count != int(count), "no_whole", name)
    return int(count)


def _rate(reading: _Reading) -> float | None:
    """An amount a line, or a share of the late value."""
    is_amount = reading.text("penalty_kind") == AMOUNT
    return reading.number("penalty_rate") if is_amount else reading.share("penalty_rate")


def _check_rules(reading: _Reading, terms: ClauseTerms) -> None:
    """The rules every clause keeps; of a field that could not be read nothing more is said."""
    unread = {problem.about for problem in reading.problems}
    readable = asdict(terms) | dict.fromkeys(unread & set(SHARES))
    for broken in broken_rules(readable):
        reading.refuse(broken.column not in unread, broken.key, broken.column)


def _check_change(reading: _Reading, first: date | None, replaced: Row | None) -> None:
    if first is None or replaced is None:
        return
    is_inside = replaced["valid_from"] <= first <= (replaced["valid_to"] or date.max)
    reading.refuse(not is_inside, "change_outside", "valid_from", replaced["clause_id"])


def typed_of(row: Row, language: str) -> dict[str, str]:
    """The terms of a clause as they would be typed in the reader's language."""
    named = {name: row["window_kind" if name == "window" else name] for name in TERMS if name != "supplier_id"}
    in_percent = {*SHARES, *(() if row["penalty_kind"] == AMOUNT else ("penalty_rate",))}
    typed = {name: _typed(cell, name in in_percent, language) for name, cell in named.items()}
    empty = {"grace_days": ""} if not row["grace_days"] else {}
    return typed | empty


def _typed(cell: Any, is_share: bool, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float | int):
        text = f"{cell * 100 if is_share else cell:.6f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if language == "fr" else text
    return str(cell)
