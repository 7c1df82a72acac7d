"""Clause windows: running or ended, met or breached; the contracted lead time; the scorecard."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from cadran.kpis import KPIS
from second_statement import clause_lines, clocks, durations, returned, service, stock, volume
from second_statement.clause_lines import (
    Judged,
    can_grow,
    is_valid,
    judged_lines,
    penalty_of,
)
from second_statement.history import DAY, History, cents
from second_statement.lines import Line, by_key, counted
from second_statement.rows import NOTHING, ONE, Place, Row

LOWER_IS_BETTER = frozenset(
    {"reject_rate", "stockout_rate", "cancel_rate", "early", "return_rate", "return_rate_cash", "below_safety",
     "stockout_revenue", "stockout_days", "oversell", "forecast_wape"}
)  # fmt: skip
OTHERS = (service, clocks, durations, returned, stock, volume)
NEAR_THE_END_DAYS = 7
MATURE_DAYS = 44


@dataclass(slots=True)
class Share:
    """What one judged thing adds to a window: of a line, or of a row of the clause's KPI."""

    clause: object
    day: date
    numerator: Decimal
    denominator: Decimal
    judged: Judged | None = None
    is_due: bool = True
    key: tuple = ()

    @property
    def is_missed(self) -> bool:
        """Not wholly as promised: some of it was late, refused, returned."""
        return self.numerator > 0 if self.clause.kpi in LOWER_IS_BETTER else self.numerator < self.denominator

    def claim(self, window_end: date) -> Decimal:
        """What a miss costs by the words of the clause alone; of a row of another KPI only a fixed amount is stated."""
        if self.judged is not None:
            return penalty_of(self.judged, window_end)
        return cents(self.clause.penalty_rate) if self.clause.penalty_kind == "fixed_per_line" else NOTHING


@dataclass(slots=True)
class Window:
    """A clause in a month or quarter."""

    clause: object
    first: date
    shares: list[Share]
    history: History

    @property
    def last(self) -> date:
        months = 3 if self.clause.window == "quarter" else 1
        month = self.first.month - 1 + months
        return date(self.first.year + month // 12, month % 12 + 1, 1) - DAY

    @property
    def counted(self) -> list[Share]:
        return [share for share in self.shares if share.denominator != 0]

    def has_ended(self, due_later: bool) -> bool:
        """T is after its last day; or near it, the load day after it, and no line of the clause due after T."""
        if self.history.today > self.last:
            return True
        is_near = self.history.today >= self.last - timedelta(days=NEAR_THE_END_DAYS)
        loaded_on = self.history.loaded_on
        return is_near and loaded_on is not None and loaded_on > self.last and not due_later

    def is_assessable_with(self, shares: list[Share]) -> bool:
        return bool(shares) and len(shares) >= int(self.clause.min_lines or 1)

    def is_breached_with(self, shares: list[Share]) -> bool:
        """The exact share misses the target, and there are enough lines."""
        over = sum((share.numerator for share in shares), NOTHING)
        under = sum((share.denominator for share in shares), NOTHING)
        if not self.is_assessable_with(shares) or under <= 0:
            return False
        target = self.clause.target * under
        return over > target if self.clause.kpi in LOWER_IS_BETTER else over < target

    @property
    def missed(self) -> list[Share]:
        return [share for share in self.counted if share.is_missed]

    @property
    def is_final(self) -> bool:
        """No line can grow any more."""
        return not any(share.judged and can_grow(share.judged, self.last) for share in self.missed)

    def claims(self) -> dict[tuple, Decimal]:
        """What each missed line costs by the words of the clause."""
        return {share.key: share.claim(self.last) for share in self.missed}

    def unknown_values(self, shares: list[Share]) -> int:
        return sum(share.judged is not None and share.judged.value is None for share in shares)

    def capped(self, together: Decimal, shares: list[Share]) -> Decimal:
        """At most the clause's share of the value of the lines judged, where all of it is known."""
        if self.clause.penalty_cap is None or self.unknown_values(shares):
            return together
        worth = sum((share.judged.value for share in shares if share.judged), NOTHING)
        return min(together, cents(self.clause.penalty_cap * worth))


def _start(clause, day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 1 if clause.window == "quarter" else day.month
    return date(day.year, month, 1)


def _shares(history: History, clause) -> Iterator[Share]:
    if clause.kpi in clause_lines.BY_LINE:
        for one in _judged_by_clause(history)[clause.clause_id]:
            yield Share(
                clause, one.deadline.day, one.numerator, one.denominator, one, one.state != "not_due", one.line.key
            )
        return
    for row in _rows_of(history, clause):
        yield Share(clause, row.counted_on, row.numerator, row.denominator, key=row.key)


@cache
def _judged_by_clause(history: History) -> dict[str, list[Judged]]:
    held: dict[str, list[Judged]] = defaultdict(list)
    for one in judged_lines(history):
        held[one.clause.clause_id].append(one)
    return held


def _rows_of(history: History, clause) -> Iterator[Row]:
    """The rows of any other KPI, as its own statement gives them; of a duration, whether it is within the days."""
    is_known = clause.kpi in KPIS
    function = next(
        (getattr(module, clause.kpi) for module in OTHERS if is_known and hasattr(module, clause.kpi)), None
    )
    by_basis = clause.kpi in ("order_otif", "perfect_order", "days_late")
    for row in [] if function is None else function(history, *([clause.basis] if by_basis else [])):
        line = by_key(history).get(row.key)
        if _answering(history, row) != clause.supplier_id or clause.category not in (None, row.category):
            continue
        if clause.mode is not None and (line is None or line.row.mode != clause.mode):
            continue
        if line is not None and line.is_delivered_before_ordered:
            continue
        if clause.kpi == "return_rate" and (history.today - row.counted_on).days < MATURE_DAYS:
            continue
        if row.value is not None:
            if clause.lead_days is None:
                continue
            row.numerator = ONE if row.value <= clause.lead_days + (clause.grace_days or 0) else NOTHING
        if is_valid(clause, row.counted_on):
            yield row


def _answering(history: History, row: Row) -> str | None:
    """Whose row it is: of a line or a whole order the supplier of a clause, else the one it names."""
    line = by_key(history).get(row.key)
    own = [line] if line else _of_orders(history).get(row.key[:2], [])
    named = {one.row.supplier_id if clause_lines.is_theirs(one) else None for one in own}
    return row.supplier_id if not own else named.pop() if len(named) == 1 else None


@cache
def _of_orders(history: History) -> dict[tuple, list[Line]]:
    held: dict[tuple, list[Line]] = defaultdict(list)
    for line in counted(history):
        held[line.key[:2]].append(line)
    return held


@cache
def windows(history: History) -> list[tuple[Window, str]]:
    """Every window of every clause with its outcome."""
    found = []
    for clause in history.raw["sla_clauses"]:
        by_start: dict[date, list[Share]] = defaultdict(list)
        for share in _shares(history, clause):
            by_start[_start(clause, share.day)].append(share)
        due_later = any(not share.is_due for shares in by_start.values() for share in shares)
        for first, shares in sorted(by_start.items()):
            window = Window(clause, first, shares, history)
            if window.counted:
                found.append((window, _outcome(window, due_later)))
    return found


def _outcome(window: Window, due_later: bool) -> str:
    if not window.has_ended(due_later):
        return "running"
    if not window.is_assessable_with(window.counted):
        return "not_assessable"
    return "breached" if window.is_breached_with(window.counted) else "met"


def place_of(window: Window) -> Place:
    return Place((window.clause.clause_id, window.first), window.last, None, window.clause.supplier_id)


def sla_compliance(history: History) -> Iterator[Row]:
    """Clauses met / clauses assessable, once per clause and ended window, on its last day."""
    for window, outcome in windows(history):
        if outcome in ("met", "breached"):
            yield place_of(window).counts(outcome, outcome == "met", ONE)
        else:
            yield place_of(window).not_judged(outcome)


def lead_time_kept(history: History) -> Iterator[Row]:
    """Lines within the contracted lead time / lines a lead time clause judges, by the day it makes them due."""
    for one in judged_lines(history):
        if one.clause.kpi == "lead_time":
            line = one.line.place(one.deadline.day)
            place = Place((one.clause.clause_id, *line.key), line.counted_on, line.flow, one.clause.supplier_id,
                          line.category, line.channel)  # fmt: skip
            if one.counts:
                yield place.counts(one.state, one.numerator, one.denominator)
            elif one.state == "unknown":
                yield place.outside(one.reason)
            else:
                yield place.beside(one.state)


# The scorecard.
def _returns_of_answered_sales(history: History) -> Iterator[Row]:
    """The return rate of the sales a supplier answers for."""
    for row in returned.return_rate(history):
        line = by_key(history).get(row.key)
        if line is not None and line.row.flow == "outbound":
            row.supplier_id = history.answers_for(line.row)
            yield row


CRITERIA = {
    "otd": (30, Decimal("0.95"), service.otd),
    "reject_rate": (20, Decimal("0.01"), returned.reject_rate),
    "lead_time_kept": (20, Decimal("0.95"), lead_time_kept),
    "return_rate": (15, Decimal("0.06"), _returns_of_answered_sales),
    "stockout_rate": (15, Decimal("0.025"), volume.stockout_rate),
}
FEWEST_LINES = 10
ALLOWED_MISSES = 5


def score(share: Decimal, target: Decimal, is_lower_better: bool) -> Decimal:
    """100 at the target, 0 at five times the allowed miss, linear between."""
    miss, allowed = (share, target) if is_lower_better else (1 - share, 1 - target)
    none = ALLOWED_MISSES * allowed if allowed else Decimal("0.05")
    none = min(none, ONE)
    reached = (none - miss) / (none - allowed)
    return 100 * min(ONE, max(NOTHING, reached))


def supplier_score(history: History) -> Iterator[Row]:
    """By supplier and month, what each criterion with ten lines earns towards its target, by weight."""
    for criterion, (weight, target, rows) in CRITERIA.items():
        months: dict[tuple[str, date], list[Row]] = defaultdict(list)
        for row in rows(history):
            if row.supplier_id is not None and row.denominator > 0:
                months[row.supplier_id, row.counted_on.replace(day=1)].append(row)
        for (supplier, month), own in months.items():
            if len(own) < FEWEST_LINES or (criterion == "return_rate" and not _is_mature(history, month)):
                continue
            share = sum((row.numerator for row in own), NOTHING) / sum((row.denominator for row in own), NOTHING)
            earned = weight * score(share, target, criterion in LOWER_IS_BETTER)
            yield Place((supplier, month, criterion), month, None, supplier).counts(None, earned, weight)


def _is_mature(history: History, month: date) -> bool:
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY
    return (history.today - last).days >= MATURE_DAYS
