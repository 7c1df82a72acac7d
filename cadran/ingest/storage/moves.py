"""Which months a load moves: the months of the rows that enter or leave a table, told apart by their content."""

from datetime import date

import duckdb

from cadran.contract.tables import Table
from cadran.i18n import Text, formats
from cadran.i18n.catalogue import say_code, t
from cadran.i18n.message import Message, message
from cadran.ingest.names import quoted, quoted_name


class Moves:
    """Rows that entered and left since it was made, by table and month; what leaves and enters alike moves nothing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute(
            "create or replace temp table moves(table_name varchar, month date, rows bigint, hash hugeint)"
        )

    def enter(self, table: Table, relation: str) -> None:
        """Note the rows of `relation`, which has all columns of the table, as new ones."""
        self._note(table, relation, 1)

    def leave(self, table: Table, relation: str) -> None:
        """Note the rows of `relation` as rows that stand no longer."""
        self._note(table, relation, -1)

    def _note(self, table: Table, relation: str, sign: int) -> None:
        day = main_date(table)
        if day:
            names = ", ".join(map(quoted_name, table.stored_columns()))
            self.connection.execute(
                f"insert into moves select {quoted(table.name)}, date_trunc('month', {day}), {sign} * count(*), "
                f"{sign} * sum(hash({names})::hugeint) from {relation} where {day} is not null group by all"
            )

    def months(self, tables: list[str]) -> dict[str, list[date]]:
        """The months in which rows of each of the tables differ from before."""
        rows = self.connection.execute(
            "select table_name, month from moves where table_name in $tables group by all "
            "having sum(rows) <> 0 or sum(hash) <> 0 order by all",
            {"tables": tables},
        ).fetchall()
        return {table: [month for name, month in rows if name == table] for table in dict.fromkeys(n for n, _ in rows)}


def main_date(table: Table) -> str | None:
    """The column that says when a row of the table happened, None for tables of things."""
    dated = [column for column in table.columns if column.kind in ("timestamp", "date")]
    required = [column.name for column in dated if column.required]
    delivered = [column.name for column in dated if column.name == "delivered_at"]
    return next(iter([*required, *delivered]), None)


def moved_note(months: dict[str, list[date]]) -> list[Message]:
    """The sentence that names the months that moved, neighbours together; none where none did."""
    if not months:
        return []
    named = Text.of(
        lambda language: "; ".join(
            f"{say_code(language, 'table', name)} {_spans(days, language)}" for name, days in months.items()
        )
    )
    return [message("load.months_changed", months=named)]


def _spans(months: list[date], language: str) -> str:
    spans: list[list[date]] = []
    for month in months:
        if spans and _number(month) == _number(spans[-1][-1]) + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(_span(span[0], span[-1], language) for span in spans)


def _span(first: date, last: date, language: str) -> str:
    names = [formats.month(month, language) for month in (first, last)]
    return names[0] if first == last else t(language, "load.month_span", first=names[0], last=names[1])


def _number(month: date) -> int:
    return month.year * 12 + month.month
