"""What lies in the workspace, as frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

REASONS = ("our_late_order", "refused_slot", "carrier", "force_majeure", "wrong_data", "other")
WINDOW_FACTS = ("invoiced_on", "notice_on", "answer_until", "contested", "deducted", "force_majeure")
SUPPLIER_FACTS = ("territory", "agreement")
HOUSE_FACTS = ("role",)
KINDS = ("strike", "system", "sale", "definition", "rebase", "harm", "other")


@dataclass(frozen=True)
class Note:
    """What somebody knows about the days `first_day` to `last_day`, both included.

    It concerns one value of a dimension and one KPI; an empty text means all of them. A note of kind rebase says that
    what is normal is measured anew from its first day; one of kind harm names the `lines` (flow, order, line) that did
    it, all of its days where it names none, and may tell the `amount` of it in the reporting currency.
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
    lines: tuple[tuple[str, str, str], ...] = ()
    amount: float | None = None


@dataclass(frozen=True)
class LegalFact:
    """What somebody wrote down about a claim: `value` is a day, `yes`, `no` or a code; an empty one is not known again.

    A fact of WINDOW_FACTS belongs to a supplier and window, one of SUPPLIER_FACTS to a supplier, one of HOUSE_FACTS to
    our house, of which `supplier_id` is empty.
    """

    id: int
    supplier_id: str
    first_day: date | None
    last_day: date | None
    fact: str
    value: str
    author: str
    written_at: datetime


def standing(
    facts: Iterable[LegalFact], supplier_id: str, first: date | None = None, last: date | None = None
) -> dict[str, LegalFact]:
    """The facts that hold for a supplier and the window of these days, the last written of each."""
    known = [fact for fact in facts if fact.supplier_id in ("", supplier_id) and fact.first_day in (None, first)]
    latest = {fact.fact: fact for fact in known if fact.last_day in (None, last)}
    return {name: fact for name, fact in latest.items() if fact.value}


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
