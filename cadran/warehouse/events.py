"""The signals found when a version is published, kept in it: nothing has to be asked again to list them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

TABLE = "meta.events"
COLUMNS = {
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
}


def write_events(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write the table of events into a version nobody reads yet; one column a field of an event."""
    with duckdb.connect(str(path)) as connection:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        connection.execute(f"create table {TABLE} ({columns})")
        if rows:
            marks = ", ".join("?" * len(COLUMNS))
            connection.executemany(
                f"insert into {TABLE} values ({marks})", [[row[name] for name in COLUMNS] for row in rows]
            )
