"""Rows that Python knows, written into a table in one statement."""

from collections.abc import Iterable, Sequence

import duckdb


def insert_rows(
    con: duckdb.DuckDBPyConnection, table: str, names: Iterable[str], rows: Sequence[Sequence[object]]
) -> None:
    """Insert rows whose values stand in the order of `names`, the columns of `table` they are of."""
    if not rows:
        return
    kinds = dict(con.execute(f"select column_name, column_type from (describe {table})").fetchall())
    columns = list(names)
    listed = ", ".join(f"unnest(${position}::{kinds[name]}[])" for position, name in enumerate(columns, 1))
    quoted = ", ".join(f'"{name}"' for name in columns)
    con.execute(f"insert into {table} ({quoted}) select {listed}", [list(values) for values in zip(*rows, strict=True)])
