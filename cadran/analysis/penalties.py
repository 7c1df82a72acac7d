"""Which exclusions touch a clause's window, and how far a breach was from its target."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cadran.desk import Exclusion

MONTHS = {"month": 1, "quarter": 3}


def concerning(exclusions: Sequence[Exclusion], row: Mapping[str, Any]) -> tuple[Exclusion, ...]:
    """Those that touch the clause and window of `row`, undone ones too; a standing one from its day on."""
    return tuple(exclusion for exclusion in exclusions if _concerns(exclusion, row))


def _concerns(exclusion: Exclusion, row: Mapping[str, Any]) -> bool:
    if exclusion.scope == "window":
        return (exclusion.clause_id, exclusion.window_start) == (row["clause_id"], row["window_start"])
    is_meant = exclusion.clause_id == row["clause_id"] or exclusion.supplier_id == row["supplier_id"]
    return is_meant and exclusion.window_start < _next_window(row["window_start"], row["window_kind"])


def _next_window(start: date, kind: str) -> date:
    month = start.month - 1 + MONTHS[kind]
    return date(start.year + month // 12, month % 12 + 1, 1)


def lines_to_target(numerator: float, denominator: float, target: float, is_lower_better: bool) -> int:
    """How many of the missed lines would have had to be good for the target to be met."""
    short = numerator - target * denominator if is_lower_better else target * denominator - numerator
    return max(0, -int(-round(short, 9) // 1))
