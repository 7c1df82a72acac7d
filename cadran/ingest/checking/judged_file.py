"""The rows of a file that passed, once all are known: what midnight means, or an empty reject; is the clock right?"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.checking.checks import Plan
from cadran.ingest.checking.precision import Hours
from cadran.ingest.files.reading import Opened
from cadran.ingest.names import quoted, quoted_name

EVENTS = {
    "order_lines": ("ordered_at",),
    "deliveries": ("ready_at", "shipped_at", "delivered_at", "available_at"),
    "returns": ("returned_at",),
    "stock_levels": ("stock_date",),
    "feedback": ("answered_at",),
}
# A file written further east may carry the date of tomorrow.
TOLERANCE = timedelta(days=1)


@dataclass
class JudgedFile:
    """One file whose rows that passed stand in `file_rows`, and after `decide` in the view `judged`."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    opened: Opened
    load_id: int
    loaded_on: date
    notes: list[Message] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.opened.source.name

    @property
    def origin(self) -> str:
        """SQL: load, table and file, as the books of the store name a row."""
        return f"{self.load_id}, {quoted(self.plan.table.name)}, {quoted(self.name)}"

    @property
    def key(self) -> list[str]:
        """The columns of the table's key that the file has."""
        targets = {column.name for column in self.plan.targets}
        return [name for name in self.plan.table.key if name in targets]

    def decide(self, hours: Hours) -> None:
        """Makes the view `judged`; CadranError where most rows happen after the day of the load."""
        fields = self.plan.decided(hours.days(), self._empty_means())
        self.connection.execute(
            f"create or replace temp view judged as select source_row, problem, {fields} from file_rows "
            "where problem is null"
        )
        self.notes += hours.notes(self.name)
        self._refuse_the_future()

    def _empty_means(self) -> dict[str, str]:
        """`rejected_quantity` where an empty cell means that nothing was rejected."""
        names = [column.name for column in self.plan.targets]
        if "rejected_quantity" not in names or self.plan.entry.empty_reject == "unknown":
            return {}
        if self.plan.entry.empty_reject is None and not self._writes_rejects_only():
            return {}
        return {"rejected_quantity": "0"}

    def _writes_rejects_only(self) -> bool:
        above, none, empty = self._one(
            "select count(*) filter (rejected_quantity > 0), count(*) filter (rejected_quantity = 0), "
            "count(*) - count(rejected_quantity) from file_rows where problem is null"
        )
        if not above or none or not empty:
            return False
        self.notes.append(message("load.empty_rejects", file=self.name, empty=empty))
        return True

    def _refuse_the_future(self) -> None:
        columns = [name for name in EVENTS.get(self.plan.table.name, ()) if name in self.plan.stored]
        if not columns or self.opened.given:
            return
        latest = f"greatest({', '.join(map(quoted_name, columns))})" if len(columns) > 1 else columns[0]
        after = self.loaded_on + TOLERANCE
        rows, later = self._one(f"select count(*), count(*) filter ({latest}::date > date '{after}') from judged")
        if 2 * later > rows:
            raise CadranError(_wrong_clock(self.name, later, rows, self.loaded_on))

    def _one(self, query: str) -> tuple[int, ...]:
        return self.connection.execute(query).fetchall()[0]


def _wrong_clock(file: str, later: int, rows: int, loaded_on: date) -> Message:
    return message("load.wrong_clock", file=file, later=later, rows=rows, loaded_on=loaded_on)
