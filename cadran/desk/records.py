"""What lies on the desk, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime

REASONS = ("our_late_order", "refused_slot", "carrier", "force_majeure", "wrong_data", "other")
KINDS = ("strike", "system", "sale", "definition", "rebase", "harm", "other")


@dataclass(frozen=True)
class Note:
    """What somebody knows about the days `first_day` to `last_day`, both included.

    It concerns one value of a dimension and one KPI; an empty text means all of them. A note of kind rebase says that
    what is normal is measured anew from its first day.
    """

    id: int
    first_day: date
    last_day: date
    dimension: str
    value: str
    kpi: str
    kind: str
    text: str
    author: str
    written_at: datetime


@dataclass(frozen=True)
class Mute:
    """An item of the list of things to handle that somebody put aside, and why."""

    item: str
    note: str
    author: str
    written_at: datetime


@dataclass(frozen=True)
class SavedView:
    """A page with its choices under a name: `query` is the address after the question mark.

    `period` is the rule of its dates, such as last_month, or `custom` for dates that stay as they are.
    """

    id: int
    name: str
    page: str
    query: str
    period: str
    written_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class Exclusion:
    """Lines that are not to be held against the supplier: one line, or all with a cause.

    `scope` says where: `window` in the window of a clause from `window_start` to `window_end`; `clause` or `supplier`
    in every window of the clause, or of all clauses of the supplier, from the lines due on `window_start` on. It
    belongs to the clause in all its versions: `lineage` are the ids of them all, `clause_id` the one it was made on.
    """

    id: int
    scope: str
    clause_id: str
    supplier_id: str
    window_start: date
    flow: str
    order_id: str
    line_id: str
    cause: str
    reason: str
    text: str
    author: str
    written_at: datetime
    undone_at: datetime | None
    window_end: date | None = None
    lineage: tuple[str, ...] = ()
