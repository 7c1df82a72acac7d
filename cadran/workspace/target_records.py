"""A target or plan of a KPI as the company set it: for what, from when to when, by whom; and how it is kept."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class TargetTerms:
    """The `target` of a KPI in its unit, shares as fractions, and the rows it is meant for.

    An empty text of `mode`, `category`, `supplier_id`, `location_id` or `season` means every one; without `valid_from`
    it holds for all days before, without `valid_to` until another one follows.

    `kind`: `target`, what a figure is judged by, or `plan`, what is foreseen of one calendar month (its first and last
    day), also of a total; nothing is judged by a plan.
    """

    kpi: str
    target: float
    mode: str = ""
    category: str = ""
    supplier_id: str = ""
    location_id: str = ""
    season: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    kind: str = "target"


@dataclass(frozen=True)
class KeptTarget:
    """A target, who wrote it and why; what was written is never changed, only withdrawn."""

    id: int
    terms: TargetTerms
    text: str
    author: str
    written_at: datetime
    withdrawn_at: datetime | None


TARGET_TERMS = tuple(field.name for field in fields(TargetTerms))
DAYS = ("valid_from", "valid_to")
TARGET_KINDS = ("target", "plan")


def target_as_row(terms: TargetTerms) -> tuple[object, ...]:
    """The terms in the order of TARGET_TERMS, days as ISO text."""
    return tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in astuple(terms))


def target_of_row(cells: Sequence[Any]) -> TargetTerms:
    """What `target_as_row` wrote."""
    named = dict(zip(TARGET_TERMS, cells, strict=True))
    return TargetTerms(**named | {name: date.fromisoformat(named[name]) if named[name] else None for name in DAYS})
