"""One attempt at a load, inside its transaction: file after file checked, merged, and entered in the ledger."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, replace
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import Message, message
from cadran.ingest.arrival import Terms, alike, new_extract
from cadran.ingest.checking.checks import OFFSET_UNTOLD, number_macro
from cadran.ingest.faults import expression_fault
from cadran.ingest.file_day import dated
from cadran.ingest.files.reading import Slab, over, slabs
from cadran.ingest.house import Currencies, House
from cadran.ingest.infer_currency import with_currency
from cadran.ingest.infer_formats import open_number, untold_zone, with_commas, with_date_formats
from cadran.ingest.limits import Aborted, limited
from cadran.ingest.load_plan import Task
from cadran.ingest.lookups import prepare_rows, stage_lookups
from cadran.ingest.merge import FileCount, Merge
from cadran.ingest.storage.extracts import Extract, carry_again, enter, extracts, write_standing
from cadran.ingest.storage.layers import Layers, Left
from cadran.ingest.storage.moves import Moves, moved_note
from cadran.ingest.storage.schema import LAYER_BITS
from cadran.ingest.storage.store import next_load_id, write_down

# Rows of a file that tell its decimal sign before the first of them is judged.
ENOUGH_ROWS = 5_000
Progress = Callable[[str, float, int], None]
# By table and file, what its numbers tell of decimal signs where one is the comma.
Commas = dict[tuple[str, str], int]
_EXPRESSION_ERRORS = (
    duckdb.BinderException,
    duckdb.ParserException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.NotImplementedException,
    duckdb.PermissionException,
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
)


@dataclass(frozen=True)
class TableCount:
    """What became of the records of a table's files; rows is the sum of accepted, unchanged, quarantined, skipped,
    blank and those set aside.

    Of the accepted ones some changed a row that stood; `gone` are rows that stood and are stated no more.
    """

    table: str
    rows: int
    accepted: int
    unchanged: int
    quarantined: int
    warnings: int
    skipped: int = 0
    blank: int = 0
    set_aside: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def new(self) -> int:
        return self.accepted - self.changed


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one load."""

    load_id: int
    tables: tuple[TableCount, ...]
    notes: tuple[Message, ...]


class OtherDecimal(Exception):
    """Numbers of the file turned out to be written with a decimal comma."""

    def __init__(self, task: Task, marks: int) -> None:
        self.file = (task.plan.table.name, task.source.name)
        self.marks = marks


def filled(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The contract tables that hold rows."""
    asked = " union all ".join(f"select '{name}' where exists (from {name})" for name in TABLES)
    return {name for (name,) in connection.execute(asked).fetchall()}


class Run:
    """One attempt at a load, inside its transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, terms: Terms, progress: Progress, commas: Commas) -> None:
        self.connection = connection
        self.terms = terms
        self.profile = terms.profile
        self.progress = progress
        self.commas = commas
        self.load_id = next_load_id(connection)
        self.moves = Moves(connection)
        self.known_tables = filled(connection)
        self.notes: list[Message] = []
        self.currencies: Currencies = {}
        self.done, self.rows, self.total = 0, 0, 1

    def by(self, terms: Terms) -> "Run":
        """The run going on by the terms of another profile."""
        self.terms, self.profile = terms, terms.profile
        return self

    def report(self, tasks: tuple[Task, ...], notes: tuple[Message, ...]) -> LoadReport:
        counts: list[TableCount] = []
        problems: list[Sentence] = []
        self.total = sum(task.source.bytes for task in tasks) or 1
        for task in tasks:
            try:
                counts.append(self.counted(task))
                self.rows += counts[-1].rows
                if not counts[-1].rows and task.source.since is None:
                    self.notes.append(message("file.no_rows", file=task.source.name))
            except Aborted as aborted:
                raise CadranError(*problems, aborted.problem) from aborted
            except CadranError as wrong:
                problems += wrong.problems
            self.done += task.source.bytes
        if problems:
            raise CadranError.of(dict.fromkeys(problems))
        self.notes += House(self.connection, self.profile, self.load_id).settle(tasks, self.currencies)
        self.progress("", 1.0, self.rows)
        self.notes += moved_note(self.moves.months(sorted(self.known_tables)))
        return LoadReport(self.load_id, per_table(counts), tuple(dict.fromkeys((*notes, *self.notes))))

    def counted(self, task: Task) -> TableCount:
        """Reads a file, unless it is the newest extract of its source, read in the same way."""
        earlier = [
            extract
            for extract in extracts(self.connection, task.plan.table.name)
            if extract.source == self.terms.source(task)
        ]
        if earlier and (earlier[-1].sha256, earlier[-1].reading) == (task.source.sha256, task.reading):
            return self._repeated(task, earlier[-1])
        return self._file(task, earlier)

    def _repeated(self, task: Task, extract: Extract) -> TableCount:
        carry_again(self.connection, extract, self.terms.loaded_at.date(), self.terms.profile_path)
        row = self._rows(
            "select rows, unchanged + accepted, quarantined, warnings, skipped, blank, set_aside, 0, 0, 0, "
            "data_from, data_to "
            "from ledger where table_name = $table and source_file = $file and load_id = $load_id and not repeated",
            {"table": extract.table_name, "file": extract.source_file, "load_id": extract.load_id},
        )[0]
        count = FileCount(row[0], 0, *row[1:])
        self._enter(task, count, 0, repeated=True)
        self.notes.append(message("load.repeated", file=task.source.name, load=extract.load_id))
        return _table_count(task, count)

    def _file(self, task: Task, earlier: list[Extract]) -> TableCount:
        table = task.plan.table
        self.progress(task.source.name, self.done / self.total, self.rows)
        layers = Layers(self.connection, table, self.moves)
        layers.start()
        extract = new_extract(self.connection, self.terms, task, self.load_id, earlier)
        given = task.opened.given
        extract = replace(extract, carried_on=given.known_on, entry=given.entry) if given else extract
        replaced = [former for former in earlier if given or _is_anew(extract, former)]
        self._forget_refusals(task)
        if replaced:
            layers.remove(replaced)
            if not given:
                self._note_replaced(task, replaced)
        enter(self.connection, extract)
        write_standing(self.connection, table)
        parts = slabs(task.opened, set(task.plan.columns))
        ahead = deque(islice(parts, 1))
        task = self._ready(task, ahead[0] if ahead else None)
        merge = Merge(
            self.connection,
            task.plan,
            task.opened,
            extract,
            alike(extract, [former for former in earlier if former not in replaced]),
        )
        self._merge_all(task, merge, ahead, parts)
        if merge.count.accounted != merge.count.rows:
            raise _unaccounted(task, merge.count)
        left = self._composed(layers, extract, merge.count)
        merge.count.gone = left.gone
        self._enter(task, merge.count, left.incomplete, repeated=False)
        self._note_encoding(task)
        return _table_count(task, merge.count)

    def _ready(self, task: Task, first: Slab | None) -> Task:
        """The task with the forms of its dates and numbers, all that its expressions look up standing ready."""
        if task.opened.given:
            self._stage(task)
            return task
        task = dated(task, self.terms.loaded_at.date(), self.notes)
        task = with_commas(task, self.commas.get((task.plan.table.name, task.source.name), 0), self.notes)
        self._stage(task)
        task = with_date_formats(self.connection, task, first, self.notes)
        self.notes += prepare_rows(self.connection, task)
        task = self._with_currency(task, first)
        marks = self._first_marks(task, first.rows.slice(0, ENOUGH_ROWS)) if first is not None else 0
        with_comma = with_commas(task, marks, [])
        if with_comma.plan.decimal == task.plan.decimal:
            return task  # signs that differ by column are settled by all rows
        self._stage(with_comma)
        return with_comma

    def _stage(self, task: Task) -> None:
        self.connection.execute(number_macro(task.plan.decimal or "."))
        stage_lookups(self.connection, task)

    def _first_marks(self, task: Task, rows: pa.Table) -> int:
        """What the first rows tell of decimal signs, before they are judged by these."""
        if not task.plan.undecided_texts:
            return 0
        try:
            with self._limited(task):
                ((marks,),) = over(self.connection, rows, task.plan.decimal_marks)
        except _EXPRESSION_ERRORS as wrong:
            raise Aborted(self._fault(task, rows, wrong)) from wrong
        return marks or 0

    def _with_currency(self, task: Task, first: Slab | None) -> Task:
        """The task with the currency that its amounts say, which the house must agree with."""
        reporting = House(self.connection, self.profile, self.load_id).stated_currency()
        try:
            with self._limited(task):
                task = with_currency(self.connection, task, first, reporting, self.notes)
        except _EXPRESSION_ERRORS as wrong:
            raise Aborted(self._fault(task, first.rows if first else None, wrong)) from wrong
        self.currencies[task.plan.table.name, task.source.name] = task.plan.currency
        return task

    def _composed(self, layers: Layers, extract: Extract, count: FileCount) -> Left:
        """Composes the keys that more than one extract speaks about; returns how many rows leave."""
        table = layers.table
        self.connection.execute(
            "update extracts set row_count = $rows where extract_id = $extract_id",
            {"rows": count.accepted + count.unchanged, "extract_id": extract.extract_id},
        )
        if table.name in self.known_tables:
            new = f"{table.name} where extract_id = {extract.extract_id} and not is_composed"
            self.moves.enter(table, f"(from {new} and layer_id >= {extract.extract_id}::bigint << {LAYER_BITS})")
        layers.settle([extract.source_id])
        return layers.fold(self.load_id)

    def _merge_all(self, task: Task, merge: Merge, ahead: deque[Slab], parts: Iterator[Slab]) -> None:
        """Judges slab after slab, letting each go before the next is read, and merges what passed."""
        read = 0
        try:
            while ahead:
                read += ahead[0].rows.nbytes
                with self._limited(task):
                    merge.add(ahead.popleft())
                self._advance(task, read, merge.count.rows)
                ahead.extend(islice(parts, 1))
            self._settle_marks(task, merge.count)
            self.notes += [*merge.hits(), *merge.finish(self.terms.loaded_at.date())]
        except _EXPRESSION_ERRORS as wrong:
            raise Aborted(self._fault(task, merge.slab, wrong)) from wrong

    def _fault(self, task: Task, slab: pa.Table | None, wrong: duckdb.Error) -> Message:
        """Looks for the expression that failed, outside the transaction, which a failure ends."""
        self.connection.execute("rollback")
        stage_lookups(self.connection, task)
        prepare_rows(self.connection, task)
        fault = expression_fault(self.connection, task, self.profile.name, slab, wrong)
        self.connection.execute("begin")
        return fault

    def _limited(self, task: Task) -> AbstractContextManager[None]:
        return limited(self.connection, task.source.name, task.plan.table.name)

    def _advance(self, task: Task, read: int, rows: int) -> None:
        """Says the share done; a file's part is guessed from the memory its rows take, about twice its bytes."""
        part = min(0.95 * task.source.bytes, read / 2)
        self.progress(task.source.name, (self.done + part) / self.total, self.rows + rows)

    def _note_replaced(self, task: Task, replaced: list[Extract]) -> None:
        loads = ", ".join(str(extract.load_id) for extract in replaced)
        self.notes.append(message("load.replaced", file=task.source.name, loads=loads))

    def _forget_refusals(self, task: Task) -> None:
        """Refusals and warnings of the very same file read earlier; it is judged again now."""
        for book in ("quarantine", "load_warnings", "set_aside"):
            self.connection.execute(
                f"delete from {book} where (load_id, table_name, source_file) in ("
                "select (load_id, table_name, source_file) from ledger "
                "where table_name = $table and sha256 = $sha256 and load_id < $load_id)",
                {"table": task.plan.table.name, "sha256": task.source.sha256, "load_id": self.load_id},
            )

    def _settle_marks(self, task: Task, count: FileCount) -> None:
        if count.marks & OFFSET_UNTOLD:
            raise CadranError(untold_zone(self.connection, task))
        unclear = open_number(self.connection, task, count.marks)
        if unclear:
            raise CadranError(unclear)
        if with_commas(task, count.marks, []) is not task:
            raise OtherDecimal(task, count.marks)

    def _note_encoding(self, task: Task) -> None:
        encoding = task.opened.encoding
        if encoding and not encoding.startswith("utf") and not task.plan.entry.encoding:
            self.notes.append(message("load.read_as_code_page", file=task.source.name, encoding=encoding))

    def _enter(self, task: Task, count: FileCount, incomplete: int, repeated: bool) -> None:
        entry = {
            "load_id": self.load_id,
            "profile": self.profile.name,
            "table_name": task.plan.table.name,
            "source_file": task.source.name,
            "sha256": task.source.sha256,
            "bytes": task.source.bytes,
            **{key: value for key, value in asdict(count).items() if key != "marks"},
            "table_rows": self._rows(f"select count(*) from {task.plan.table.name}")[0][0],
            "reading": task.reading,
            "repeated": repeated,
            "loaded_at": self.terms.loaded_at,
            "as_of": self.terms.as_of,
            "incomplete": incomplete,
            "reason": task.plan.entry.reason or None,
            "author": task.plan.entry.author or None,
        }
        write_down(self.connection, entry)

    def _rows(self, query: str, values: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, values or {}).fetchall()


def _is_anew(extract: Extract, former: Extract) -> bool:
    """Whether an extract has the bytes of a former one of its source, read in another way."""
    return former.sha256 == extract.sha256 and former.reading != extract.reading


def _table_count(task: Task, count: FileCount) -> TableCount:
    known = {number.name for number in fields(TableCount)}
    numbers = {name: value for name, value in asdict(count).items() if name in known}
    return TableCount(task.plan.table.name, **numbers)


def per_table(counts: list[TableCount]) -> tuple[TableCount, ...]:
    summed: dict[str, TableCount] = {}
    names = [number.name for number in fields(TableCount)][1:]
    for count in counts:
        before = summed.get(count.table, TableCount(count.table, 0, 0, 0, 0, 0))
        added = {name: getattr(before, name) + getattr(count, name) for name in names}
        summed[count.table] = TableCount(count.table, **added)
    return tuple(summed.values())


def _unaccounted(task: Task, count: FileCount) -> CadranError:
    return CadranError(
        message(
            "load.unaccounted",
            file=task.source.name,
            table=task.plan.table.name,
            rows=count.rows,
            accounted=count.accounted,
        )
    )
