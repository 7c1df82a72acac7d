"""Exclusions as the workspace keeps them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cadran.workspace.records import Exclusion

EXCLUSION = (
    "id, scope, clause_id, supplier_id, window_start, flow, order_id, line_id, cause, reason, text, author, "
    "written_at, undone_at, window_end"
)


def exclusion_of_row(row: tuple[Any, ...], versions: Mapping[str, tuple[str, ...]]) -> Exclusion:
    """The exclusion of one row of EXCLUSION, with every version of its clause."""
    key, scope, clause_id, supplier_id, window_start, *line, made, undone, last_day = row
    flow, order_id, line_id, cause, reason, text, author = line
    return Exclusion(
        key,
        scope,
        clause_id,
        supplier_id,
        date.fromisoformat(window_start),
        flow,
        order_id,
        line_id,
        cause,
        reason,
        text,
        author,
        datetime.fromisoformat(made),
        datetime.fromisoformat(undone) if undone else None,
        date.fromisoformat(last_day) if last_day else None,
        versions.get(clause_id, (clause_id,)),
    )
