"""Clause windows: running or ended, met or breached, what a breach costs; the contracted lead time; the scorecard."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

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

    day: date
    numerator: Decimal
    denominator: Decimal
    judged: Judged | JudgedRow
    is_due: bool = True


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
        return [share for share in self.shares if share.denominator != 0 or share.numerator != 0]

    def has_ended(self, due_later: bool) -> bool:
        """T is after its last day; or near it, the load day after it, and no line of the clause due after T."""
        if self.history.today > self.last:
            return True
        is_near = self.history.today >= self.last - timedelta(days=NEAR_THE_END_DAYS)
        loaded_on = self.history.loaded_on
        return is_near and loaded_on is not None and loaded_on > self.last and not due_later

    @property
    def is_assessable(self) -> bool:
        """It holds its fewest lines and something to divide by."""
        under = sum((share.denominator for share in self.counted), NOTHING)
        return under > 0 and len(self.counted) >= int(self.clause.min_lines or 1)

    @property
    def is_breached(self) -> bool:
        """The exact share misses the target."""
        over = sum((share.numerator for share in self.counted), NOTHING)
        under = sum((share.denominator for share in self.counted), NOTHING)
        if not self.is_assessable:
            return False
        target = self.clause.target * under
        return over > target if self.clause.kpi in LOWER_IS_BETTER else over < target

    def missed(self) -> list[Judged | JudgedRow]:
        is_lower = self.clause.kpi in LOWER_IS_BETTER
        return [
            share.judged
            for share in self.counted
            if (share.numerator > 0 if is_lower else share.numerator < share.denominator)
        ]

    @property
    def is_final(self) -> bool:
        """No line can grow any more."""
        return not any(one.can_grow(self.last) for one in self.missed())

    def claims(self) -> dict[tuple, Decimal]:
        """What each missed line or row costs by the words of the clause."""
        return {one.key: one.penalty(self.last) for one in self.missed()}

    def capped(self, charged: Iterable[Decimal]) -> Decimal:
        """What the clause charges together, at most its share of the value of the lines judged, if all are known."""
        together = sum(charged, NOTHING)
        values = [share.judged.value for share in self.counted]
        if self.clause.penalty_cap is None or any(value is None for value in values):
            return together
        return min(together, cents(self.clause.penalty_cap * sum(values, NOTHING)))


def _start(clause, day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 1 if clause.window == "quarter" else day.month
    return date(day.year, month, 1)


def _shares(history: History, clause) -> Iterator[Share]:
    if clause.kpi in clause_lines.BY_LINE:
        for one in judged_lines(history):
            if one.clause is clause:
                is_due = one.state not in ("not_due",)
                yield Share(one.deadline.day, one.numerator, one.denominator, one, is_due)
        return
    for one in judged_rows(history, clause):
        yield Share(one.row.counted_on, one.row.numerator, one.row.denominator, one)


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
    if not window.is_assessable:
        return "not_assessable"
    return "breached" if window.is_breached else "met"


def _place(window: Window) -> Place:
    return Place((window.clause.clause_id, window.first), window.last, None, window.clause.supplier_id)


def sla_compliance(history: History) -> Iterator[Row]:
    """Clauses met / clauses assessable, once per clause and ended window, on its last day."""
    for window, outcome in windows(history):
        if outcome in ("met", "breached"):
            yield _place(window).counts(outcome, outcome == "met", ONE)
        else:
            yield _place(window).not_judged(outcome)


DELIVERY = ("otd", "otif", "in_full", "fill_rate", "lead_time", "cutoff_24h", "cancel_rate", "stockout_rate")


@cache
def charged_once(history: History) -> dict[tuple[str, date], dict[tuple, Decimal]]:
    """What each breached and final window charges of each line it missed: a miss of a supplier costs once.

    Window end by window end the dearest claim takes the line, of equals the smaller clause; where an earlier one
    charged it, only the difference.
    """
    final = [window for window, outcome in windows(history) if outcome == "breached" and window.is_final]
    charged = {(window.clause.clause_id, window.first): window.claims() for window in final}
    claims: dict[tuple, list[tuple[date, Decimal, str, date]]] = defaultdict(list)
    for window in final:
        clause = window.clause
        if clause.charged_once is False:
            continue
        miss = "delivery" if clause.kpi in DELIVERY else clause.kpi
        shared = {one.key for one in window.missed() if one.is_line}
        for line, amount in window.claims().items():
            if line in shared:
                claims[clause.supplier_id, miss, line].append((window.last, -amount, clause.clause_id, window.first))
    for (_, _, line), held in claims.items():
        most, ends = NOTHING, set()
        for last, less, clause_id, first in sorted(held):
            takes = last not in ends
            ends.add(last)
            charged[clause_id, first][line] = max(NOTHING, -less - most) if takes else NOTHING
            most = max(most, -less)
    return charged


def penalty(history: History) -> Iterator[Row]:
    """What breached and final windows cost, a miss charged once, each on its last day."""
    for window, outcome in windows(history):
        if outcome == "breached" and window.is_final:
            kept = charged_once(history)[window.clause.clause_id, window.first]
            yield _place(window).counts(outcome, window.capped(kept.values()), ONE)
        elif outcome == "met":
            yield _place(window).counts(outcome, NOTHING, ONE)
        else:
            yield _place(window).not_judged(outcome)


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
