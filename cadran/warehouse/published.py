"""What is worked out when a version is published, kept in it: nothing has to be asked again to tell it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from cadran.warehouse.rows import insert_rows

# The signals, one column a field of an event; and what the rows of each KPI tell of each flow, on which days.
TABLES: Mapping[str, Mapping[str, str]] = {
    "events": {
        "kpi": "varchar",
        "read": "varchar",
        "dimension": "varchar",
        "member": "varchar",
        "grain": "varchar",
        "start": "date",
        "first": "date",
        "course": "varchar",
        "value": "double",
        "usual": "double",
        "lines": "bigint",
        "worth": "double",
        "until": "date",
    },
    "reaches": {"kpi": "varchar", "flow": "varchar", "is_placed": "boolean", "days": "date[]"},
}


def write_published(
    path: Path, events: Sequence[Mapping[str, object]], reaches: Sequence[Mapping[str, object]]
) -> None:
    """Write the tables into a version nobody reads yet."""
    with duckdb.connect(str(path)) as connection:
        for (name, columns), rows in zip(TABLES.items(), (events, reaches), strict=True):
            typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f"create table meta.{name} ({typed})")
            insert_rows(connection, f"meta.{name}", columns, [[row[column] for column in columns] for row in rows])
