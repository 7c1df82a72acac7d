"""Which expression of a profile failed in the database, on which line, and what it read there."""

import re
from collections.abc import Callable
from dataclasses import replace

import duckdb
import pyarrow as pa

from cadran.contract.personal import LEFT_OUT
from cadran.i18n.message import Message, message
from cadran.ingest.checking.checks import Plan
from cadran.ingest.files.reading import SOURCE_ROW, over
from cadran.ingest.load_plan import Task
from cadran.ingest.profiles.expressions import named_columns

Fails = Callable[[Plan, pa.Table], bool]
_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")


def expression_fault(
    connection: duckdb.DuckDBPyConnection, task: Task, profile: str, slab: pa.Table, wrong: duckdb.Error
) -> Message:
    """The sentence about the first column whose expression fails over the rows of the slab, alone."""
    plan, reason = task.plan, str(wrong).split("\n", 1)[0]
    reason = _TEXTS.sub(f"'{LEFT_OUT}'", reason) if plan.entry.is_personal else reason

    def fails(alone: Plan, rows: pa.Table) -> bool:
        try:
            over(connection, rows, f"with {alone.texts} select max(hash(texts)) from texts where chosen")
        except duckdb.Error:
            return True
        return False

    facts = {"file": task.source.name, "table": plan.table.name, "profile": profile, "reason": reason}
    for name, sql in plan.expressions.items():
        alone = replace(plan, expressions={name: sql})
        if fails(alone, slab):
            return _at(alone, slab, fails, facts | {"column": name, "sql": sql})
    return message("load.wrong_expression", **facts)


def _at(alone: Plan, slab: pa.Table, fails: Fails, facts: dict[str, str]) -> Message:
    """The sentence with the first line on which the expression fails, if it works over no row at all."""
    if fails(alone, slab.slice(0, 0)):
        return message("load.wrong_column", **facts)
    first, after = 0, slab.num_rows
    while after - first > 1:
        middle = (first + after) // 2
        first, after = (first, middle) if fails(alone, slab.slice(first, middle - first)) else (middle, after)
    row = slab.slice(first, 1).to_pylist()[0]
    names = {column.name for column in named_columns(alone.table.name, alone.entry.aliases, [facts["sql"]], "")}
    texts = {name: LEFT_OUT if alone.entry.is_personal else row[name] for name in alone.columns if name in names}
    values = ", ".join(f"{name} “{text}”" for name, text in texts.items()) or "—"
    return message("load.wrong_value", **facts, line=row[SOURCE_ROW], values=values)
