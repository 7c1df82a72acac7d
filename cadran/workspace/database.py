"""What readers write, read and kept: one method for each question and each change."""

from collections.abc import Iterable
from datetime import date, datetime

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.rights import Right, demand
from cadran.workspace.clause_records import (
    TERMS,
    ClauseTerms,
    WrittenClause,
    lineages,
    next_clause_id,
    terms_as_row,
    terms_of_row,
)
from cadran.workspace.exclusion_rows import EXCLUSION, exclusion_of_row
from cadran.workspace.journal import Action, enter
from cadran.workspace.records import Exclusion, LegalFact, Mute, Note, SavedView
from cadran.workspace.seen import sees
from cadran.workspace.target_records import Targets

NOTE = "id, first_day, last_day, dimension, value, kpi, kind, text, author, written_at, amount"

_CLAUSE_COLUMNS = ("clause_id", "replaces", *(f'"{name}"' for name in TERMS), "text", "author", "written_at")
WRITTEN_CLAUSE_VALUES = ", ".join(_CLAUSE_COLUMNS)
WRITTEN_CLAUSE = f"id, {WRITTEN_CLAUSE_VALUES}, withdrawn_at"

SUPPLIER = "supplier_id"


class Workspace(Targets):
    """What readers of one home wrote."""

    def notes(self) -> tuple[Note, ...]:
        """Every note that was not deleted, the earliest day first."""
        rows = self.rows(f"select {NOTE} from notes where deleted_at is null order by first_day, last_day, id")
        lines: dict[int, list[tuple[str, str, str]]] = {}
        for note, *line in self.rows("select note_id, flow, order_id, line_id from note_lines order by rowid"):
            lines.setdefault(note, []).append((line[0], line[1], line[2]))
        return tuple(
            Note(
                key,
                date.fromisoformat(first),
                date.fromisoformat(last),
                dimension,
                value,
                kpi,
                kind,
                text,
                author,
                _moment(written_at),
                tuple(lines.get(key, ())),
                amount,
            )
            for key, first, last, dimension, value, kpi, kind, text, author, written_at, amount in rows
            if sees(self.scope, dimension, value)
        )

    def write_note(
        self,
        days: tuple[date, date],
        kind: str,
        text: str,
        author: str,
        scope: tuple[str, str] = ("", ""),
        kpi: str = "",
    ) -> int:
        """Keep a note on `days` about `scope` (dimension, value) and return its id."""
        first, last = (day.isoformat() for day in days)
        return self.change(
            Right.NOTE,
            Action.NOTE_WRITTEN,
            text,
            "insert into notes (first_day, last_day, dimension, value, kpi, kind, text, author, written_at) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            first,
            last,
            *scope,
            kpi,
            kind,
            text,
            author,
            _now(),
        )

    def document_harm(
        self,
        supplier_id: str,
        days: tuple[date, date],
        lines: Iterable[tuple[str, str, str]],
        text: str,
        author: str,
        amount: float | None = None,
    ) -> int:
        """Keep a note about the harm these lines (flow, order, line) did and return its id.

        `days` are those of their window; `amount` is the harm of all of them together, in the reporting currency.
        """
        demand(Right.NOTE)
        first, last = (day.isoformat() for day in days)
        with self.writing() as con:
            row = (first, last, "supplier_id", supplier_id, "", "harm", text, author, _now(), amount)
            marks = ", ".join("?" * len(row))
            note = con.execute(f"insert into notes ({NOTE.removeprefix('id, ')}) values ({marks})", row).lastrowid or 0
            con.executemany("insert into note_lines values (?, ?, ?, ?)", [(note, *line) for line in lines])
            enter(con, Action.NOTE_WRITTEN, text)
        return note

    def delete_note(self, note_id: int) -> None:
        """Hide a note; `restore_note` brings it back."""
        self.change(
            Right.NOTE, Action.NOTE_DELETED, note_id, "update notes set deleted_at = ? where id = ?", _now(), note_id
        )

    def restore_note(self, note_id: int) -> None:
        self.change(
            Right.NOTE, Action.NOTE_RESTORED, note_id, "update notes set deleted_at = null where id = ?", note_id
        )

    def legal_facts(self) -> tuple[LegalFact, ...]:
        """Every fact about a claim that was not deleted, the first written first."""
        rows = self.rows(
            "select id, supplier_id, first_day, last_day, fact, value, author, written_at from legal_facts "
            "where deleted_at is null order by id"
        )
        return tuple(
            LegalFact(key, supplier_id, _day(first), _day(last), fact, value, author, _moment(written_at))
            for key, supplier_id, first, last, fact, value, author, written_at in rows
            if not supplier_id or sees(self.scope, SUPPLIER, supplier_id)
        )

    def write_legal_fact(
        self, supplier_id: str, days: tuple[date, date] | None, fact: str, value: str, author: str
    ) -> int:
        """Keep a fact of a supplier, and of the window of `days` where it is one of a window, and return its id."""
        first, last = (day.isoformat() for day in days) if days else (None, None)
        return self.change(
            Right.NOTE,
            Action.FACT_WRITTEN,
            " ".join(filter(None, (supplier_id, fact, value))),
            "insert into legal_facts (supplier_id, first_day, last_day, fact, value, author, written_at) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            supplier_id,
            first,
            last,
            fact,
            value,
            author,
            _now(),
        )

    def delete_legal_fact(self, fact_id: int) -> None:
        """Hide a fact, so that the one written before it stands again; `restore_legal_fact` brings it back."""
        self.change(
            Right.NOTE,
            Action.FACT_DELETED,
            fact_id,
            "update legal_facts set deleted_at = ? where id = ?",
            _now(),
            fact_id,
        )

    def restore_legal_fact(self, fact_id: int) -> None:
        self.change(
            Right.NOTE, Action.FACT_RESTORED, fact_id, "update legal_facts set deleted_at = null where id = ?", fact_id
        )

    def mutes(self) -> tuple[Mute, ...]:
        """Every muted item, the last one muted first."""
        rows = self.rows("select item, note, author, written_at from mutes order by written_at desc, item")
        return tuple(Mute(item, note, author, _moment(written_at)) for item, note, author, written_at in rows)

    def mute(self, item: str, note: str, author: str) -> None:
        """Put an item aside; who mutes it again replaces the note."""
        self.change(
            Right.NOTE,
            Action.MUTED,
            item,
            "insert or replace into mutes values (?, ?, ?, ?)",
            item,
            note,
            author,
            _now(),
        )

    def unmute(self, item: str) -> None:
        self.change(Right.NOTE, Action.UNMUTED, item, "delete from mutes where item = ?", item)

    def saved_views(self) -> tuple[SavedView, ...]:
        """Every saved view, by name; none within a scope, for their names and filters may be of anything."""
        if self.scope.filters:
            return ()
        rows = self.rows(
            "select id, name, page, query, period, written_at, opened_at from saved_views "
            "where deleted_at is null order by lower(name), id"
        )
        return tuple(
            SavedView(key, name, page, query, period, _moment(written_at), _moment(opened_at) if opened_at else None)
            for key, name, page, query, period, written_at, opened_at in rows
        )

    def save_view(self, name: str, page: str, query: str, period: str) -> int:
        """Keep a view under `name` and return its id."""
        return self.change(
            Right.KEEP,
            Action.VIEW_SAVED,
            name,
            "insert into saved_views (name, page, query, period, written_at) values (?, ?, ?, ?, ?)",
            name,
            page,
            query,
            period,
            _now(),
        )

    def rename_view(self, view_id: int, name: str) -> None:
        self.change(
            Right.KEEP, Action.VIEW_RENAMED, name, "update saved_views set name = ? where id = ?", name, view_id
        )

    def delete_view(self, view_id: int) -> None:
        """Hide a saved view; `restore_view` brings it back."""
        self.change(
            Right.KEEP,
            Action.VIEW_DELETED,
            view_id,
            "update saved_views set deleted_at = ? where id = ?",
            _now(),
            view_id,
        )

    def restore_view(self, view_id: int) -> None:
        self.change(
            Right.KEEP, Action.VIEW_RESTORED, view_id, "update saved_views set deleted_at = null where id = ?", view_id
        )

    def open_view(self, view_id: int) -> None:
        """Remember that a saved view is opened now."""
        with self.writing() as con:
            con.execute("update saved_views set opened_at = ? where id = ?", (_now(), view_id))

    def exclusions(self, replaced: Iterable[tuple[str, str]] = ()) -> tuple[Exclusion, ...]:
        """Every exclusion ever made, undone ones too, the first made first.

        `replaced` are clauses of files, each with the one it goes on from: their lineage counts as that of the page's.
        """
        rows = self.rows(f"select {EXCLUSION} from exclusions order by id")
        versions = lineages([*self.rows("select clause_id, replaces from written_clauses order by id"), *replaced])
        every = (exclusion_of_row(row, versions) for row in rows)
        return tuple(each for each in every if not each.supplier_id or sees(self.scope, SUPPLIER, each.supplier_id))

    def exclude(
        self,
        clause_id: str,
        window: date,
        what: tuple[str, str, str] | str,
        why: tuple[str, str, str],
        last: date | None = None,
    ) -> int:
        """Leave out one line (flow, order, line) or all lines with a cause; `why` is reason, text and author.

        `last` is the last day of the window, so that the decision holds for its lines when the windows of the clause
        are cut in another way.
        """
        return self._exclude(("window", clause_id, ""), (window, last), what, why)

    def exclude_from(
        self, scope: tuple[str, str], first: date, what: tuple[str, str, str] | str, why: tuple[str, str, str]
    ) -> int:
        """Leave them out of every window, from the lines due on `first` on.

        `scope` is ("clause", its id) or ("supplier", its id) for all clauses of a supplier.
        """
        kind, key = scope
        whole_scope = (kind, key, "") if kind == "clause" else (kind, "", key)
        return self._exclude(whole_scope, (first, None), what, why)

    def _exclude(
        self,
        scope: tuple[str, str, str],
        days: tuple[date, date | None],
        what: tuple[str, str, str] | str,
        why: tuple[str, str, str],
    ) -> int:
        line, cause = (("", "", ""), what) if isinstance(what, str) else (what, "")
        first, last = days
        return self.change(
            Right.EXCLUDE,
            Action.EXCLUDED,
            " ".join(filter(None, (*scope[1:], *line, cause))),
            "insert into exclusions (scope, clause_id, supplier_id, window_start, window_end, flow, order_id, line_id, "
            "cause, reason, text, author, written_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *scope,
            first.isoformat(),
            last.isoformat() if last else None,
            *line,
            cause,
            *why,
            _now(),
        )

    def undo_exclusion(self, exclusion_id: int) -> None:
        """Judge the lines again; the exclusion stays in the history."""
        self.change(
            Right.EXCLUDE,
            Action.EXCLUSION_UNDONE,
            exclusion_id,
            "update exclusions set undone_at = ? where id = ? and undone_at is null",
            _now(),
            exclusion_id,
        )

    def written_clauses(self) -> tuple[WrittenClause, ...]:
        """Every clause ever written on a page, withdrawn ones too, the first written first."""
        rows = self.rows(f"select {WRITTEN_CLAUSE} from written_clauses order by id")
        every = (
            WrittenClause(key, name, replaces, terms_of_row(terms), text, author, _moment(made), _ended(gone))
            for key, name, replaces, *terms, text, author, made, gone in rows
        )
        return tuple(each for each in every if sees(self.scope, SUPPLIER, each.terms.supplier_id))

    def write_clause(
        self, terms: ClauseTerms, why: tuple[str, str], replaces: str = "", taken: Iterable[str] = ()
    ) -> str:
        """Keep a clause under an id of its own and return it; `why` is text and author, `taken` are ids of files.

        CadranError where somebody else changed the clause `replaces` before.
        """
        demand(Right.CLAUSE)
        with self.writing() as con:
            known = con.execute("select clause_id, replaces, author, withdrawn_at from written_clauses").fetchall()
            for _, changed, author, withdrawn in known:
                if replaces and changed == replaces and withdrawn is None:
                    raise CadranError(message("workspace.changed_before", clause=replaces, author=author))
            clause_id = next_clause_id(terms.supplier_id, replaces, frozenset(taken) | {row[0] for row in known})
            row = (clause_id, replaces, *terms_as_row(terms), *why, _now())
            marks = ", ".join("?" * len(row))
            con.execute(f"insert into written_clauses ({WRITTEN_CLAUSE_VALUES}) values ({marks})", row)
            enter(con, Action.CLAUSE_WRITTEN, clause_id)
        return clause_id

    def withdraw_clause(self, clause_id: str) -> None:
        """Take a version back, so that the one before it goes on; one that was itself changed stays."""
        self.change(
            Right.CLAUSE,
            Action.CLAUSE_WITHDRAWN,
            clause_id,
            "update written_clauses set withdrawn_at = ? where clause_id = ? and withdrawn_at is null and not exists "
            "(select 1 from written_clauses as later where later.replaces = ? and later.withdrawn_at is null)",
            _now(),
            clause_id,
            clause_id,
        )

    def freeze(self, file: str) -> None:
        """Remember that a link names this file of a version, so that it is kept."""
        self.change(
            Right.KEEP, Action.LINK_FROZEN, file, "insert or replace into frozen_versions values (?, ?)", file, _now()
        )

    def frozen_versions(self) -> tuple[str, ...]:
        """The files of versions that links name, the last one frozen first."""
        return tuple(file for (file,) in self.rows("select file from frozen_versions order by written_at desc, file"))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ended(text: str | None) -> datetime | None:
    return _moment(text) if text else None


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
