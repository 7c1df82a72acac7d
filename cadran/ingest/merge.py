"""Merges the judged rows of a slab into the store by key, and keeps a record of the rows it refuses."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from cadran.contract import RULES
from cadran.errors import CadranError
from cadran.ingest.checks import ROW, SKIPPED, SLAB, Plan, quoted, quoted_name
from cadran.ingest.extracts import Extract
from cadran.ingest.moves import main_date
from cadran.ingest.reading import Malformed, Slab, over
from cadran.ingest.schema import layers_of
from cadran.ingest.settling import Settlement
from cadran.words import Text

_MORE = Text(en=" Further problems on this row: {more}.", fr=" Autres problèmes sur cette ligne : {more}.")
_FIELDS = Text(
    en="The line has {found} fields where the header has {expected}.",
    fr="La ligne a {found} champs alors que l'en-tête en a {expected}.",
)


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
    marks: int = 0
    data_from: datetime | None = None
    data_to: datetime | None = None

    @property
    def accounted(self) -> int:
        return self.accepted + self.unchanged + self.quarantined + self.skipped + self.blank


@dataclass
class Merge:
    """One file on its way into one table of the store."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    extract: Extract
    alike: frozenset[int]
    count: FileCount = field(default_factory=FileCount)
    slab: pa.Table | None = None

    @property
    def _table(self) -> str:
        return quoted_name(self.plan.table.name)

    @property
    def _layers(self) -> str:
        return quoted_name(layers_of(self.plan.table))

    @property
    def _key(self) -> str:
        return ", ".join(quoted_name(name) for name in self._key_columns)

    @property
    def _key_columns(self) -> list[str]:
        targets = {column.name for column in self.plan.targets}
        return [name for name in self.plan.table.key if name in targets]

    def add(self, slab: Slab) -> None:
        """Judges the slab's records and merges those that pass; all counts grow by the slab's."""
        self.count.rows += slab.records
        self._refuse_malformed(slab.malformed)
        if not slab.rows.num_rows:
            return
        self.slab = slab.rows
        self._judge(slab.rows.num_rows)
        self._settle()
        self.slab = None

    def _judge(self, expected: int) -> None:
        self._one(f"create or replace temp table judged as {self.plan.judged}")
        total, distinct, skipped, bad, marks, *dates = self._one(
            f"select count(*), {'count(distinct source_row)' if self.plan.entry.join else 'count(*)'}, "
            f"count(*) filter (problem = {SKIPPED}), count(*) filter (problem > {SKIPPED}), bit_or(marks)"
            f"{self._span} from judged"
        )
        if total != expected or distinct != expected:
            raise self._multiplied(expected, total)
        self.count.skipped += skipped
        self.count.marks |= marks or 0
        self._widen(*dates)
        if bad:
            self._refuse_problems(bad)

    @property
    def _span(self) -> str:
        column = main_date(self.plan.table)
        if column not in {target.name for target in self.plan.targets}:
            return ""
        return f", min({column}) filter (problem is null), max({column}) filter (problem is null)"

    def _widen(self, first: datetime | None = None, last: datetime | None = None) -> None:
        self.count.data_from = min(filter(None, (self.count.data_from, first)), default=None)
        self.count.data_to = max(filter(None, (self.count.data_to, last)), default=None)

    def _settle(self) -> None:
        repeats = self._find_repeats()
        if repeats:
            self._refuse_repeats(repeats)
        settlement = Settlement(
            self.connection, self.plan.table, tuple(self.plan.stored), "sound", self.extract, self.alike
        )
        settled = settlement.settle()
        self._warn_short_years()
        self.count.accepted += settled.accepted
        self.count.unchanged += settled.unchanged

    def _find_repeats(self) -> int:
        """Rows whose key came earlier in the file stand in `repeats`, all others that passed in `sound`."""
        on_key = " and ".join(f"j.{name} is not distinct from s.{name}" for name in map(quoted_name, self._key_columns))
        known = [f"from {name} where extract_id = {self.extract.extract_id}" for name in (self._table, self._layers)]
        self.connection.execute(
            f"""
            create or replace temp table repeats as
            select source_row from judged where problem is null
            qualify row_number() over (partition by {self._key} order by source_row) > 1
            union
            select source_row from judged as j semi join ({" union all ".join(known)}) as s on {on_key}
            where j.problem is null
            """
        )
        self.connection.execute(
            "create or replace temp view sound as "
            "from judged where problem is null and source_row not in (from repeats)"
        )
        return int(self._one("select count(*) from repeats")[0])

    def _refuse_problems(self, found: int) -> None:
        self.connection.execute(
            f"create or replace temp table refused as select source_row, problem from judged where problem > {SKIPPED}"
        )
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
            select {self._place}, source_row, column_name, value, code,
                   {_sentence("en")}, {_sentence("fr")}, {self._raw}
            from valued join {SLAB} on {SLAB}.{ROW} = source_row
            """
        )
        self.count.quarantined += found

    def _refuse_repeats(self, found: int) -> None:
        if self.plan.entry.repeats == "skip":
            self.count.skipped += found
            return
        rule = RULES["duplicate_in_file"].sentence
        value = f"concat_ws(', ', {', '.join(f'judged.{quoted_name(name)}' for name in self._key_columns)})"
        self._one(
            f"""
            insert into quarantine
            select {self._place}, source_row, {quoted(", ".join(self.plan.table.key))}, {value}, 'duplicate_in_file',
                   replace({quoted(rule.en)}, '{{value}}', {value}), replace({quoted(rule.fr)}, '{{value}}', {value}),
                   {self._raw}
            from judged join {SLAB} on {SLAB}.{ROW} = source_row
            where source_row in (from repeats)
            """
        )
        self.count.quarantined += found

    def _refuse_malformed(self, malformed: tuple[Malformed, ...]) -> None:
        if not malformed:
            return
        expected = len(self.plan.columns)
        rows = [
            {
                "source_row": bad.line,
                "value": str(bad.fields),
                "en": _FIELDS.en.format(found=bad.fields, expected=expected),
                "fr": _FIELDS.fr.format(found=bad.fields, expected=expected),
                "raw": json.dumps({"line": bad.text}, ensure_ascii=False),
            }
            for bad in malformed
        ]
        query = f"insert into quarantine select {self._place}, source_row, 'record', value, 'bad_type', en, fr, raw"
        over(self.connection, pa.Table.from_pylist(rows), f"{query} from {SLAB}")
        self.count.quarantined += len(malformed)

    def _warn_short_years(self) -> None:
        """One warning per merged row for its first date written with a two-digit year."""
        short = self.plan.short_years
        if not short:
            return
        column = " ".join(f"when {_reads(name, formats)} then {quoted(name)}" for name, formats in short.items())
        value = " ".join(f"when {_reads(name, formats)} then {quoted_name(name)}" for name, formats in short.items())
        self.count.warnings += self._one(
            f"""
            insert into load_warnings
            select {self._place}, {ROW}, case {column} end as column_name, case {value} end, 'two_digit_year'
            from {SLAB}
            where column_name is not null and {ROW} in (select source_row from sound)
            """
        )[0]

    @property
    def _place(self) -> str:
        return f"{self.extract.load_id}, {quoted(self.plan.table.name)}, {quoted(self.extract.source_file)}"

    @property
    def _raw(self) -> str:
        pairs = ", ".join(f"{quoted(name)}, {SLAB}.{quoted_name(name)}::varchar" for name in self.plan.columns)
        return f"json_object({pairs})"

    def _one(self, query: str) -> tuple[Any, ...]:
        return over(self.connection, self.slab, query)[0]

    def _multiplied(self, expected: int, found: int) -> CadranError:
        place = f"{self.extract.source_file}, {self.plan.table.name}"
        return CadranError(
            Text(
                en=f"{place}: the join makes {found} rows of {expected}. "
                "Each looked-up file must hold one row per joined value, and the join must be a left join.",
                fr=f"{place} : la jointure fait {found} lignes de {expected}. "
                "Chaque fichier consulté doit avoir une ligne par valeur jointe, et la jointure être « left join ».",
            )
        )


def _reads(name: str, formats: list[str]) -> str:
    return f"try_strptime(trim({quoted_name(name)}::varchar), [{', '.join(map(quoted, formats))}]) is not null"


def _sentence(language: str) -> str:
    more = quoted(_MORE.read(language))
    return (
        f"replace({language}, '{{value}}', coalesce(left(value, 200), ''))"
        f" || case when more > 0 then replace({more}, '{{more}}', more::varchar) else '' end"
    )
