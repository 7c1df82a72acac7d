"""Penalties and lines of clauses with what a workspace excludes: files of a version, run again with its exclusions."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from cadran.engine.engine import Engine
from cadran.engine.sql_builder import Conditions
from cadran.warehouse.relations import EXCLUSIONS, text_of
from cadran.workspace import Exclusion, Workspace

# Marts that follow from the exclusions, each after those it reads, and what stands in place of what they read.
RESTATED = ("marts.excluded_lines", "marts.decided_lines", "marts.penalties", "marts.lawful_penalties")
IN_PLACE = {EXCLUSIONS: "asked_exclusions", "marts.clause_lines": "asked_lines"} | {
    name: f"asked_{name.split('.')[1]}" for name in RESTATED
}
KINDS = {
    "id": "bigint",
    "scope": "varchar",
    "clause_id": "varchar",
    "supplier_id": "varchar",
    "window_start": "date",
    "window_end": "date",
    "flow": "varchar",
    "order_id": "varchar",
    "line_id": "varchar",
    "cause": "varchar",
    "reason": "varchar",
}
CONCERNED = (
    "select supplier_id from asked_exclusions union select clause.supplier_id from marts.clauses as clause "
    "inner join asked_exclusions as exclusion on clause.clause_id = exclusion.clause_id"
)


def with_exclusions(
    engine: Engine, relation: str, exclusions: Iterable[Exclusion], **equal: str | date
) -> pl.DataFrame:
    """The rows of details.penalties or details.clause_lines as `exclusions` leave them; undone ones count nothing.

    Suppliers without any are read as they were built; `equal` are values of columns, as of `Details.rows`.
    """
    standing = [exclusion for exclusion in exclusions if exclusion.undone_at is None]
    if not standing:
        return engine.details.rows(relation, **{name: str(value) for name, value in equal.items()})
    where = Conditions()
    for name, value in equal.items():
        where.add(f"{name} = ${name}", **{name: value})
    rows = in_every_version(standing)
    values = where.values | {f"exclusion_{name}": [getattr(exclusion, name) for exclusion in rows] for name in KINDS}
    source = engine.connection.restated(_restated(relation), f"details.{relation}")
    return engine.connection.frame(f"from {source} where {where.sql} order by all", values)


def exclusions_of(engine: Engine, workspace: Workspace) -> tuple[Exclusion, ...]:
    """Every exclusion of the workspace, undone ones too, each with all versions of its clause."""
    return workspace.exclusions(engine.details.rows("replaced_clauses").select("clause_id", "replaces").iter_rows())


def in_every_version(exclusions: Iterable[Exclusion]) -> list[Exclusion]:
    """Each exclusion once for every version of its clause."""
    return [
        replace(exclusion, clause_id=version)
        for exclusion in exclusions
        for version in exclusion.lineage or (exclusion.clause_id,)
    ]


def _restated(relation: str) -> str:
    """The question for the rows of a details relation: new for the suppliers concerned, as built for all others."""
    columns = ", ".join(f"unnest($exclusion_{name}::{kind}[]) as {_named(name)}" for name, kind in KINDS.items())
    parts = {
        "asked_exclusions": f"select {columns}",
        "concerned": CONCERNED,
        "asked_lines": "from marts.clause_lines where supplier_id in (from concerned)",
        **{IN_PLACE[name]: _in_place(text_of(name)) for name in RESTATED},
        "anew": _in_place(text_of(f"details.{relation}")),
        "every": f"from anew where supplier_id in (from concerned) union all from details.{relation} "
        "where supplier_id not in (from concerned)",
    }
    return "with " + ", ".join(f"{name} as (\n{sql}\n)" for name, sql in parts.items()) + " from every"


def _named(name: str) -> str:
    return "exclusion_id" if name == "id" else name


def _in_place(sql: str) -> str:
    """The text of a file that reads the exclusions asked for and the lines of the suppliers concerned."""
    names = "|".join(re.escape(name) for name in IN_PLACE)
    return re.sub(rf"\b({names})\b", lambda match: IN_PLACE[match[1]], sql)
