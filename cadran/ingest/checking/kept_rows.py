"""The judged rows of a file until all are known: one table of the columns that say anything, widened as these come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa
import pyarrow.compute

from cadran.contract.tables import SQL_TYPE, Column, has_hour, offset
from cadran.ingest.checking.casts import kept_of, plain_midnight_day
from cadran.ingest.checking.checks import Plan
from cadran.ingest.checking.signs import absent_signs
from cadran.ingest.files.reading import SOURCE_ROW, over
from cadran.ingest.names import day_of, quoted_name

KEPT = "kept_rows"


@dataclass
class KeptRows:
    """The rows of one file in `kept_rows`; `slab_rows` and `file_rows` show the last slab and all, with every column.

    A column costs as much where it is empty as where it is full: one that said nothing yet is not there.
    """

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    columns: tuple[Column, ...] = ()
    has_rows: bool = False
    judging: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.judging = self.plan

    def add(self, slab: pa.Table) -> None:
        """Judges the rows of a slab, which stand behind those before."""
        absent = absent_signs(slab)
        filled = replace(self.plan, absent=absent).filled
        wider = tuple(column for column in self.plan.targets if column in (*self.columns, *filled))
        if wider != self.columns or absent != self.judging.absent:
            self.judging = replace(self.plan, absent=absent, kept=frozenset(column.name for column in wider))
        self._widen(wider)
        into = f"insert into {KEPT} by name" if self.has_rows else f"create or replace temp table {KEPT} as"
        over(self.connection, slab, f"{into} {self.judging.judged}")
        self.has_rows = True
        first = pyarrow.compute.min(slab.column(SOURCE_ROW)).as_py()
        self._show("slab_rows", f"where source_row >= {first}")

    def show_all(self) -> None:
        """Makes the view `file_rows`."""
        self._show("file_rows", "")

    def _widen(self, columns: tuple[Column, ...]) -> None:
        new = [column for column in columns if column not in self.columns]
        self.columns = columns
        for column in new if self.has_rows else ():
            for name, kind in self._kinds(column).items():
                default = "default false" if kind == "boolean" and name != column.name else ""
                self.connection.execute(f"alter table {KEPT} add column {quoted_name(name)} {kind} {default}")

    def _kinds(self, column: Column) -> dict[str, str]:
        kinds = {has_hour(column.name): "boolean", offset(column.name): "smallint"}
        return {name: kinds.get(name, SQL_TYPE[column.kind]) for name in kept_of(column, self.plan.entry.timezone)}

    def _show(self, view: str, where: str) -> None:
        fields = ", ".join(["*", *self._lacking()])
        self.connection.execute(f"create or replace temp view {view} as select {fields} from {KEPT} {where}")

    def _lacking(self) -> Iterator[str]:
        """SQL: the columns that the table has not: empty ones, and what follows from others."""
        for column in self.plan.targets:
            name, is_time = column.name, column.kind == "timestamp"
            if column not in self.columns:
                yield f"null::{SQL_TYPE[column.kind]} as {quoted_name(name)}"
                yield from [f"false as {quoted_name(has_hour(name))}"] if is_time else []
            if is_time and (column not in self.columns or not self.plan.entry.timezone):
                yield f"null::smallint as {quoted_name(offset(name))}"
                day = plain_midnight_day(column) if column in self.columns else "null::timestamp"
                yield f"{day} as {day_of(column)}"
