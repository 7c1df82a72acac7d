"""Scores by what the company expects: files of a version, read again with its goals in place of none."""

import re
from collections.abc import Sequence

from cadran.engine.connection import Connection
from cadran.engine.sql_builder import Conditions
from cadran.selection import ScoreGoal
from cadran.warehouse.relations import GOALS, text_of

KINDS = {"supplier_id": "varchar", "criterion": "varchar", "month_start": "date", "target": "double"}
CRITERIA = "marts.supplier_criteria"
# What follows from the goals.
SCORED = frozenset(("kpi.supplier_score", "details.supplier_criteria"))


def by_goals(connection: Connection, relation: str, goals: Sequence[ScoreGoal], where: Conditions) -> str:
    """What to read `relation` from, with its scores by `goals`, bound in `where`; others are as they were built."""
    if not goals or relation not in SCORED:
        return relation
    columns = ", ".join(f"unnest($goal_{name}::{kind}[]) as {name}" for name, kind in KINDS.items())
    where.values.update({f"goal_{name}": [getattr(goal, name) for goal in goals] for name in KINDS})
    criteria = re.sub(rf"\b{re.escape(GOALS)}\b", "asked_goals", text_of(CRITERIA))
    own = re.sub(rf"\b{re.escape(CRITERIA)}\b", "asked_criteria", text_of(relation))
    anew = f"with asked_goals as (select {columns}), asked_criteria as (\n{criteria}\n)\n{own}\n"
    return connection.restated(anew, relation)
