"""What breached clauses cost: lines left out by hand, a miss charged once, caps, and what French law lets pass."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement.clause_lines import is_theirs, purchase_value
from second_statement.clauses import Share, Window, place_of, windows
from second_statement.history import History, cents
from second_statement.lines import by_key, counted
from second_statement.rows import NOTHING, ONE, Row

DELIVERY = ("otd", "otif", "in_full", "fill_rate", "lead_time", "cutoff_24h", "cancel_rate", "stockout_rate")
LEGAL_SHARE = Decimal("0.02")
Key = tuple[str, date]
CauseOf = Callable[[str, tuple[Any, ...]], str | None]


@dataclass(frozen=True)
class Decision:
    """Lines that somebody left out: a line or a cause, of a clause in all its versions or of all of a supplier.

    In force from `first` on, until `last` where it was made in one window.
    """

    clauses: frozenset[str]
    supplier_id: str
    first: date
    last: date | None = None
    line: tuple[Any, ...] | None = None
    cause: str | None = None

    def covers(self, share: Share, cause: str | None) -> bool:
        """Whether it is about a row of a clause it concerns; a line named on a clause stays out of all its windows."""
        if self.line is not None and self.last is not None:
            return share.key == self.line
        is_meant = share.key == self.line if self.line is not None else cause is not None and cause == self.cause
        return is_meant and self.first <= share.day and (self.last is None or share.day <= self.last)


@dataclass
class Priced:
    """A window of a clause from the claims of its misses to what is retained."""

    window: Window
    outcome: str
    left_out: set[tuple[Any, ...]] = field(default_factory=set)
    charged: dict[tuple[Any, ...], Decimal] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.window.clause.clause_id, self.window.first

    @property
    def is_final(self) -> bool:
        return self.outcome != "running" and self.window.is_final

    @property
    def kept(self) -> list[Share]:
        """What is judged once the lines left out are, met or missed."""
        return [share for share in self.window.counted if share.key not in self.left_out]

    @property
    def is_breached_without(self) -> bool:
        """Leaving lines out never makes a breach of what was none."""
        return self.outcome == "breached" and self.window.is_breached_with(self.kept)

    @property
    def raw(self) -> Decimal:
        """The claims of all missed lines."""
        return sum(self.window.claims().values(), NOTHING) if self.outcome == "breached" else NOTHING

    def _sum_kept(self, amounts: dict[tuple[Any, ...], Decimal]) -> Decimal:
        if not self.is_breached_without:
            return NOTHING
        together = sum((amount for line, amount in amounts.items() if line not in self.left_out), NOTHING)
        return self.window.capped(together, self.kept)

    @property
    def is_cap_unknown(self) -> bool:
        """A cap whose base is not wholly known is not computable, and none is applied."""
        cap = self.window.clause.penalty_cap
        return self.is_breached_without and cap is not None and self.window.unknown_values(self.kept) > 0

    @property
    def is_over_cap(self) -> bool:
        left = (amount for line, amount in self.window.claims().items() if line not in self.left_out)
        return self.is_breached_without and self.alone < sum(left, NOTHING)

    @property
    def alone(self) -> Decimal:
        """As if there were no other clause."""
        return self._sum_kept(self.window.claims())

    @property
    def retained(self) -> Decimal:
        return self._sum_kept(self.charged) if self.is_final else NOTHING

    @property
    def so_far(self) -> Decimal:
        return NOTHING if self.is_final else self.alone

    def by_category(self) -> dict[str | None, Decimal]:
        """What is retained by category; what the cap of the window takes off, it takes off each in proportion.

        To the cent category by category, in the order of their names, so that the parts add up.
        """
        parts: dict[str | None, Decimal] = defaultdict(Decimal)
        lines = by_key(self.window.history)
        for key, amount in self.charged.items():
            if amount and key not in self.left_out:
                parts[lines[key].place(None).category if key in lines else None] += amount
        together, sofar, given, found = sum(parts.values(), NOTHING), NOTHING, NOTHING, {}
        for category in sorted(parts, key=lambda name: (name is None, name)):
            sofar += parts[category]
            upto = cents(sofar * self.retained / together)
            found[category], given = upto - given, upto
        return found


@cache
def charged_once(history: History) -> dict[Key, dict[tuple[Any, ...], Decimal]]:
    """What each breached and final window charges of each line it missed: a miss of a supplier costs once.

    Window end by window end the dearest claim takes the line, of equals the smaller clause; where an earlier one
    charged it, only the difference.
    """
    final = [window for window, outcome in windows(history) if outcome == "breached" and window.is_final]
    charged = {(window.clause.clause_id, window.first): window.claims() for window in final}
    claims: dict[tuple[Any, ...], list[tuple[date, Decimal, str, date]]] = defaultdict(list)
    for window in final:
        clause = window.clause
        if clause.charged_once is False:
            continue
        miss = "delivery" if clause.kpi in DELIVERY else clause.kpi
        for key, amount in window.claims().items():
            if key in by_key(history):
                claims[clause.supplier_id, miss, key].append((window.last, -amount, clause.clause_id, window.first))
    for (_, _, line), held in claims.items():
        most, ends = NOTHING, set()
        for last, less, clause_id, first in sorted(held):
            takes = last not in ends
            ends.add(last)
            charged[clause_id, first][line] = max(NOTHING, -less - most) if takes else NOTHING
            most = max(most, -less)
    return charged


def priced(history: History, decisions: list[Decision] | None = None, cause_of: CauseOf | None = None) -> list[Priced]:
    """Every window of every clause, with what `decisions` leave of it; `cause_of` tells whose doing a miss was.

    Who charges a line is settled before anything is left out: the next dearest does not take what is.
    """
    return [
        Priced(
            window,
            outcome,
            _left_out(window, decisions or [], cause_of or (lambda _clause, _row: None)),
            charged_once(history).get((window.clause.clause_id, window.first), {}),
        )
        for window, outcome in windows(history)
    ]


def _left_out(window: Window, decisions: list[Decision], cause_of: CauseOf) -> set[tuple[Any, ...]]:
    clause = window.clause
    own = [one for one in decisions if clause.clause_id in one.clauses or clause.supplier_id == one.supplier_id]
    causes = {share.key: cause_of(clause.clause_id, share.key) for share in window.missed}
    return {share.key for share in window.counted if any(one.covers(share, causes.get(share.key)) for one in own)}


def penalty(history: History) -> Iterator[Row]:
    """What breached and final windows cost, a miss charged once, each on its last day."""
    for one in priced(history):
        if one.outcome == "breached" and one.is_final:
            yield place_of(one.window).counts(one.outcome, one.retained, ONE)
        elif one.outcome == "met":
            yield place_of(one.window).counts(one.outcome, NOTHING, ONE)
        else:
            yield place_of(one.window).not_judged(one.outcome)


# Article L. 441-17: of each category at most 2 % of the products ordered for the window, over all clauses.
def lawful(history: History, rows: list[Priced]) -> dict[Key, Decimal | None]:
    """How much of what each French window retains stays within the limit; None where it is not known.

    Clauses use a limit in the order of their ids; months before quarters, which have what their months left.
    """
    used: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    allowed: dict[Key, Decimal | None] = {}
    french = [one for one in rows if one.window.clause.country == "FR" and one.retained]
    for one in sorted(french, key=lambda one: (one.window.clause.window == "quarter", one.key)):
        total: Decimal | None = NOTHING
        for category, amount in one.by_category().items():
            passes = _passing(history, one.window, category, amount, used)
            total = None if passes is None or total is None else total + passes
        allowed[one.key] = None if total is None else cents(total)
    return allowed


def _passing(
    history: History, window: Window, category: str | None, amount: Decimal, used: dict[tuple[Any, ...], Decimal]
) -> Decimal | None:
    """What of an amount the limit of its category leaves, and its use; None where category or base is not known."""
    supplier = window.clause.supplier_id
    values = _bases(history).get((supplier, category), [])
    own = [value for day, value in values if window.first <= day <= window.last]
    if category is None or any(value is None for value in own):
        return None
    by_months = sum(
        (
            took
            for (who, what, kind, first), took in used.items()
            if (who, what) == (supplier, category)
            and (first == window.first if kind == window.clause.window else window.first <= first <= window.last)
        ),
        NOTHING,
    )
    passes = min(amount, max(NOTHING, cents(LEGAL_SHARE * sum(own, NOTHING)) - by_months))
    used[supplier, category, window.clause.window, window.first] += passes
    return passes


@cache
def _bases(history: History) -> dict[tuple[str, str | None], list[tuple[date, Decimal | None]]]:
    """The lines of each supplier and category by the day of their first promise, each with its value."""
    held: dict[tuple[Any, ...], list[tuple[date, Decimal | None]]] = defaultdict(list)
    for line in counted(history):
        if is_theirs(line) and not line.counted_as and line.row.promised_at is not None:
            place = (line.row.supplier_id, history.category(line.row.sku))
            held[place].append((line.row.promised_at.day, purchase_value(line, line.row.ordered_quantity)))
    return held
