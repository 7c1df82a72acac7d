"""Clause windows: running or ended, met or breached; the contracted lead time; the scorecard."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement import clause_lines, returned, service, volume
from second_statement.clause_lines import Judged, judged_lines
from second_statement.clause_rows import LOWER_IS_BETTER, MATURE_DAYS, JudgedRow, judged_rows
from second_statement.history import DAY, History, cents
from second_statement.lines import by_key
from second_statement.rows import NOTHING, ONE, Place, Row

NEAR_THE_END_DAYS = 7


@dataclass(slots=True)
class Share:
    """What one judged thing adds to a window: of a line, or of a row of the clause's KPI."""

    clause: Any
    day: date
    numerator: Decimal
    denominator: Decimal
    judged: Judged | JudgedRow
    is_due: bool = True

    @property
    def key(self) -> tuple[Any, ...]:
        return self.judged.key

    @property
    def is_missed(self) -> bool:
        """Not wholly as promised: some of it was late, refused, returned."""
        return self.numerator > 0 if self.clause.kpi in LOWER_IS_BETTER else self.numerator < self.denominator

    def claim(self, window_end: date) -> Decimal:
        """What a miss costs by the words of the clause alone."""
        return self.judged.penalty(window_end)


@dataclass(slots=True)
class Window:
    """A clause in a month or quarter."""

    clause: Any
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
        return [share for share in self.shares if share.denominator != 0 or share.numerator != 0]

    def has_ended(self, due_later: bool) -> bool:
        """T is after its last day; or near it, the load day after it, and no line of the clause due after T."""
        if self.history.today > self.last:
            return True
        is_near = self.history.today >= self.last - timedelta(days=NEAR_THE_END_DAYS)
        loaded_on = self.history.loaded_on
        return is_near and loaded_on is not None and loaded_on > self.last and not due_later

    def is_assessable_with(self, shares: list[Share]) -> bool:
        """They are enough, and there is something to divide by."""
        under = sum((share.denominator for share in shares), NOTHING)
        return under > 0 and len(shares) >= int(self.clause.min_lines or 1)

    def is_breached_with(self, shares: list[Share]) -> bool:
        """The exact share misses the target, and there are enough lines."""
        over = sum((share.numerator for share in shares), NOTHING)
        under = sum((share.denominator for share in shares), NOTHING)
        if not self.is_assessable_with(shares):
            return False
        target = self.clause.target * under
        return over > target if self.clause.kpi in LOWER_IS_BETTER else over < target

    @property
    def missed(self) -> list[Share]:
        return [share for share in self.counted if share.is_missed]

    @property
    def is_final(self) -> bool:
        """No line can grow any more."""
        return not any(share.judged.can_grow(self.last) for share in self.missed)

    def claims(self) -> dict[tuple[Any, ...], Decimal]:
        """What each missed line costs by the words of the clause."""
        return {share.key: share.claim(self.last) for share in self.missed}

    def unknown_values(self, shares: list[Share]) -> int:
        return sum(share.judged.value is None for share in shares)

    def capped(self, together: Decimal, shares: list[Share]) -> Decimal:
        """At most the clause's share of the value of the lines judged, where all of it is known."""
        if self.clause.penalty_cap is None or self.unknown_values(shares):
            return together
        worth = sum((share.judged.value for share in shares), NOTHING)
        return min(together, cents(self.clause.penalty_cap * worth))


def _start(clause: Any, day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 1 if clause.window == "quarter" else day.month
    return date(day.year, month, 1)


def _shares(history: History, clause: Any) -> Iterator[Share]:
    if clause.kpi in clause_lines.BY_LINE:
        for one in _judged_by_clause(history)[clause.clause_id]:
            yield Share(clause, one.deadline.day, one.numerator, one.denominator, one, one.state != "not_due")
        return
    for judged in judged_rows(history, clause):
        yield Share(clause, judged.row.counted_on, judged.row.numerator, judged.row.denominator, judged)


@cache
def _judged_by_clause(history: History) -> dict[str, list[Judged]]:
    held: dict[str, list[Judged]] = defaultdict(list)
    for one in judged_lines(history):
        held[one.clause.clause_id].append(one)
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
            place = Place(
                (one.clause.clause_id, *line.key),
                line.counted_on,
                line.flow,
                one.clause.supplier_id,
                line.category,
                line.channel,
            )
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
