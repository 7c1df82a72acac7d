"""What stands ready before the rows of a file are judged: looked-up files, and cells or ranks known from all rows."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import chain

import duckdb

from cadran.i18n.message import Message, message
from cadran.ingest.checking.casts import cleaned
from cadran.ingest.checking.checks import HIT, ROW, SLAB
from cadran.ingest.files.reading import Opened, no_rows, over, slabs
from cadran.ingest.limits import limited
from cadran.ingest.load_plan import Task
from cadran.ingest.names import quoted_name
from cadran.ingest.profiles.shapes import RANK, made, prepared

_FILE = '"cadran file"'


def stage_lookups(connection: duckdb.DuckDBPyConnection, task: Task) -> None:
    """Leaves every looked-up file of the task in a table of its alias, one row per key where the profile groups it."""
    for alias, files in task.lookups:
        grouped = task.plan.entry.lookups.get(alias)
        table = quoted_name(f"lookup {alias}")
        _stage(connection, task, table, alias, files, f", true as {HIT}" if grouped is None else "")
        if grouped:
            rows = grouped.rows_of(f"{table} as {quoted_name(alias)}", f"({_FILE}, {ROW})")
            connection.execute(f"create or replace temp table {table} as select *, true as {HIT} from ({rows})")


def prepare_rows(connection: duckdb.DuckDBPyConnection, task: Task) -> list[Message]:
    """Leaves filled cells and ranks of the task's file in `prepared`; the sentence says how many rows a rank parts."""
    entry = task.plan.entry
    if not task.plan.made_ready:
        return []
    _stage(connection, task, "stated", entry.primary, [task.opened])
    rows = f"(select * exclude ({_FILE}) from stated)"
    with _limits(connection, task):
        connection.execute(
            f"create or replace temp table prepared as {prepared(rows, ROW, entry.fill_down, entry.rank)}"
        )
    if entry.rank is None:
        return []
    key = ", ".join(map(quoted_name, entry.rank.by))
    ((repeated,),) = connection.execute(
        f"select count(*) from prepared join stated using ({ROW}) "
        f"where {quoted_name(made(RANK))} > 1 and coalesce({key}) is not null"
    ).fetchall()
    by = ", ".join(entry.rank.by)
    return [message("load.ranked", file=task.source.name, n=repeated, by=by)] if repeated else []


def _stage(
    connection: duckdb.DuckDBPyConnection, task: Task, table: str, alias: str, files: Sequence[Opened], more: str = ""
) -> None:
    """All rows of the files as cleaned text with file and line, in a temporary table."""
    columns = cleaned(task.plan.used[alias], task.plan.entry.nothing, task.plan.dates) or "null as nothing"
    start = f"create or replace temp table {table} as"
    if not files:
        nothing = f"{columns}, 0 as {_FILE}, 0::bigint as {ROW}{more}"
        connection.execute(f"{start} select {nothing} where false")
    for number, opened in enumerate(files):
        fields = f"{columns}, {number} as {_FILE}, {ROW}{more}"
        for rows in chain([no_rows(opened)], (slab.rows for slab in slabs(opened))):
            with _limits(connection, task):
                over(connection, rows, f"{start} select {fields} from {SLAB}")
            start = f"insert into {table}"


def _limits(connection: duckdb.DuckDBPyConnection, task: Task) -> AbstractContextManager[None]:
    return limited(connection, task.source.name, task.plan.table.name)
