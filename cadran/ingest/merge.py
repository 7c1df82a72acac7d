"""Merges the judged rows of a slab into the store by key, and keeps a record of the rows it refuses."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute

from cadran.contract.personal import LEFT_OUT
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.checking.checks import BLANK, ROW, SKIPPED, SLAB, Plan
from cadran.ingest.checking.join_hits import JoinHits
from cadran.ingest.checking.judged_file import JudgedFile
from cadran.ingest.checking.kept_rows import KeptRows
from cadran.ingest.checking.precision import Hours, counted
from cadran.ingest.checking.repeats import refuse_known, settle_repeats
from cadran.ingest.files.asides import is_labelled_total
from cadran.ingest.files.notes import SetAside
from cadran.ingest.files.reading import Aside, Opened, Slab, over
from cadran.ingest.names import quoted, quoted_name
from cadran.ingest.storage.extracts import Extract
from cadran.ingest.storage.moves import main_date
from cadran.ingest.storage.settling import Settlement


@dataclass
class FileCount:
    """What became of a file's records so far."""

    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    warnings: int = 0
    skipped: int = 0
    blank: int = 0
    set_aside: int = 0
    marks: int = 0
    changed: int = 0
    gone: int = 0
    data_from: datetime | None = None
    data_to: datetime | None = None

    @property
    def accounted(self) -> int:
        return self.accepted + self.unchanged + self.quarantined + self.skipped + self.blank + self.set_aside


@dataclass
class Merge:
    """One file on its way into one table of the store: `add` judges slab after slab, `finish` merges what passed."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    opened: Opened
    extract: Extract
    alike: frozenset[int]
    count: FileCount = field(default_factory=FileCount)
    hours: Hours = field(default_factory=Hours)
    set_aside: SetAside = field(default_factory=SetAside)
    slab: pa.Table | None = None

    @cached_property
    def kept(self) -> KeptRows:
        return KeptRows(self.connection, self.plan)

    @cached_property
    def joins(self) -> JoinHits:
        return JoinHits(self.plan)

    def hits(self) -> list[Message]:
        """What the looked-up files did not have; CadranError where that is more than the profile allows."""
        return self.joins.notes(self.file)

    @property
    def file(self) -> str:
        return self.opened.source.name

    def add(self, slab: Slab) -> None:
        """Judges the slab's records, keeping those that pass; the counts of all others grow."""
        self.count.rows += slab.records
        self._refuse_malformed(slab.malformed)
        self._set_aside(slab.asides, slab.nulls)
        if not slab.rows.num_rows:
            return
        self.slab = slab.rows
        self._judge(slab.rows)
        self.slab = None

    def finish(self, loaded_on: date) -> list[Message]:
        """Merges the rows that passed, all being known; the sentences say how they were read."""
        return [*self.set_aside.notes(self.file), *(self._merged(loaded_on) if self.kept.has_rows else [])]

    def _merged(self, loaded_on: date) -> list[Message]:
        file = JudgedFile(self.connection, self.plan, self.opened, self.extract.load_id, loaded_on)
        self.kept.show_all()
        file.decide(self.hours)
        repeats = settle_repeats(file)
        if self.opened.given:
            self.count.quarantined += refuse_known(file, self.opened.given.extract_id)
        self.count.quarantined += repeats.refused
        self.count.skipped += repeats.skipped
        self.count.warnings -= repeats.warnings
        rows = Settlement(self.connection, self.plan.table, tuple(self.plan.stored), "judged", self.extract, self.alike)
        settled = rows.settle()
        self.count.accepted += settled.new + settled.changed
        self.count.changed += settled.changed
        self.count.unchanged += settled.unchanged
        return file.notes

    def _judge(self, slab: pa.Table) -> None:
        expected = slab.num_rows
        self.kept.add(slab)
        total, distinct, skipped, blank, bad, marks, doubts, *more = self._one(
            f"select count(*), {'count(distinct source_row)' if self.plan.entry.join else 'count(*)'}, "
            f"count(*) filter (problem = {SKIPPED}), count(*) filter (problem = {BLANK}), "
            f"count(*) filter (problem > {SKIPPED}), bit_or(marks), bit_or(doubts) filter (problem is null)"
            f"{counted(self.plan)}{self._span} from slab_rows"
        )
        self.joins.count(self.connection, self.slab)
        if total != expected or distinct != expected:
            raise self._multiplied(expected, total)
        self.count.skipped += skipped
        self.count.blank += blank
        self.count.marks |= marks or 0
        self.hours.add(self.plan, more[: 2 * len(self.plan.times)])
        self._widen(*more[2 * len(self.plan.times) :])
        if bad:
            self._refuse_problems(bad)
        if doubts:
            self._warn_of_doubts()
        self._warn_short_years()

    @property
    def _span(self) -> str:
        column = main_date(self.plan.table)
        if column not in self.plan.stored:
            return ""
        return f", min({column}) filter (problem is null), max({column}) filter (problem is null)"

    def _widen(self, first: datetime | None = None, last: datetime | None = None) -> None:
        self.count.data_from = min(filter(None, (self.count.data_from, first)), default=None)
        self.count.data_to = max(filter(None, (self.count.data_to, last)), default=None)

    def _refuse_problems(self, refused: int) -> None:
        self.connection.execute(
            "create or replace temp table refused as "
            f"select source_row, problem from slab_rows where problem > {SKIPPED}"
        )
        refused -= self._set_totals_aside()
        self.connection.execute(
            "create or replace temp table sentences"
            "(problem smallint, position integer, column_name varchar, code varchar, en varchar, fr varchar)"
        )
        self.connection.executemany("insert into sentences values (?, ?, ?, ?, ?, ?)", self.plan.sentences())
        self._one(
            f"""
            insert into quarantine
            with problems as ({self.plan.problem_rows}),
            valued as (
                select *, texts[position + 1] as value, problem_count - 1 as more,
                from refused join sentences using (problem) join problems using (source_row)
            )
            select {self._origin}, source_row, column_name, value, code,
                   {_sentence("en")}, {_sentence("fr")}, {self.plan.raw}, stated
            from valued join {SLAB} on {SLAB}.{ROW} = source_row
            """
        )
        self.count.quarantined += refused

    def _refuse_malformed(self, malformed: pa.Table) -> None:
        """Writes down the records that cannot be read, those that hold nothing being blank."""
        if not malformed.num_rows:
            return
        dialect = self.opened.dialect
        signs = f'{dialect.delimiter}{dialect.quote},;|" \t\r\n\u00a0'
        filled = pyarrow.compute.utf8_ltrim(malformed.column("text"), signs)
        refused = malformed.filter(pyarrow.compute.not_equal(filled, ""))
        text = quoted(LEFT_OUT) if self.plan.entry.is_personal else "text"
        query = f"""
            insert into quarantine
            select {self._origin}, line, 'record', fields::varchar, 'bad_type', en, fr,
                   '{{"line": ' || to_json({text})::varchar || '}}', null
            from {SLAB}
        """
        over(self.connection, refused, query)
        self.count.blank += malformed.num_rows - refused.num_rows
        self.count.quarantined += refused.num_rows

    def _set_aside(self, asides: tuple[Aside, ...], nulls: int) -> None:
        """Writes down the lines that are no rows; nobody knows what one says of whom."""
        if self.plan.entry.is_personal:
            asides = tuple(replace(aside, text=LEFT_OUT) for aside in asides)
        self.set_aside.add(asides, nulls)
        self.count.set_aside += len(asides)
        if asides:
            names = [each.name for each in fields(Aside)]
            rows = pa.table({name: [getattr(aside, name) for aside in asides] for name in names})
            query = f"insert into set_aside select {self._origin}, line, kind, text from {SLAB}"
            over(self.connection, rows, query)

    def _set_totals_aside(self) -> int:
        """Takes from the rows in `refused` those that are labelled as a total and lack a key; how many they are."""
        labelled = over(self.connection, self.slab, self.plan.labelled) if not self.opened.given else []
        texts = {line: [text or "" for text in fields] for line, *fields in labelled}
        totals = [line for line, fields in texts.items() if is_labelled_total(fields)]
        if not totals:
            return 0
        lacking = sorted(n for (n,) in over(self.connection, self.slab, self.plan.without_key, {"lines": totals}))
        sign = self.opened.delimiter if self.opened.source.format in ("csv", "tsv") else ";"
        self._set_aside(tuple(Aside(line, "total", sign.join(texts[line])) for line in lacking), 0)
        self.connection.execute("delete from refused where list_contains($lines, source_row)", {"lines": lacking})
        return len(lacking)

    def _warn_of_doubts(self) -> None:
        """One warning per row and doubt about its text."""
        codes = ", ".join(
            f"({bit}, {quoted(doubt.column.name)}, '{doubt.code}')" for bit, doubt in enumerate(self.plan.doubts)
        )
        self.count.warnings += self._one(
            f"""
            insert into load_warnings
            with doubtful as ({self.plan.doubt_rows})
            select {self._origin}, source_row, column_name, left(texts[bit + 1], 200), code
            from doubtful join slab_rows using (source_row), (values {codes}) as doubt(bit, column_name, code)
            where problem is null and doubts & (1 << bit) > 0
            """
        )[0]

    def _warn_short_years(self) -> None:
        """One warning per row for its first date written with a two-digit year."""
        short = self.plan.short_years
        if not short:
            return
        column = " ".join(f"when {_reads(name, formats)} then {quoted(name)}" for name, formats in short.items())
        value = " ".join(f"when {_reads(name, formats)} then {quoted_name(name)}" for name, formats in short.items())
        self.count.warnings += self._one(
            f"""
            insert into load_warnings
            select {self._origin}, {ROW}, case {column} end as column_name, case {value} end, 'two_digit_year'
            from {SLAB}
            where column_name is not null and {ROW} in (select source_row from slab_rows where problem is null)
            """
        )[0]

    @property
    def _origin(self) -> str:
        return f"{self.extract.load_id}, {quoted(self.plan.table.name)}, {quoted(self.file)}"

    def _one(self, query: str) -> tuple[Any, ...]:
        return over(self.connection, self.slab, query)[0]

    def _multiplied(self, expected: int, row_count: int) -> CadranError:
        return CadranError(
            message("load.multiplied", file=self.file, table=self.plan.table.name, found=row_count, expected=expected)
        )


def _reads(name: str, formats: list[str]) -> str:
    return f"try_strptime(trim({quoted_name(name)}::varchar), [{', '.join(map(quoted, formats))}]) is not null"


def _sentence(language: str) -> str:
    more = quoted(message("refused.more", more="{more}").read(language))
    return (
        f"replace({language}, '{{value}}', coalesce(left(value, 200), ''))"
        f" || case when more > 0 then ' ' || replace({more}, '{{more}}', more::varchar) else '' end"
    )
