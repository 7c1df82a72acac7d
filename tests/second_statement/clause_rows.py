"""Clauses on any other KPI: judged by the rows of its own statement, and what one of them costs where it is missed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Any

from cadran.kpis import KPIS
from second_statement import clocks, durations, forecasts, returned, service, stock, volume
from second_statement.clause_lines import is_theirs, is_valid, purchase_value
from second_statement.history import History, cents
from second_statement.lines import Line, by_key, counted
from second_statement.rows import NOTHING, ONE, Row

LOWER_IS_BETTER = frozenset(
    {
        "reject_rate",
        "stockout_rate",
        "cancel_rate",
        "early",
        "return_rate",
        "return_rate_cash",
        "below_safety",
        "stockout_revenue",
        "stockout_days",
        "oversell",
        "forecast_wape",
    }
)
OTHERS = (service, clocks, durations, returned, stock, volume, forecasts)
BY_BASIS = ("order_otif", "perfect_order", "days_late")
IN_UNITS = ("return_rate", "return_rate_cash", "restockable")
MATURE_DAYS = 44


@dataclass(slots=True)
class JudgedRow:
    """A row of the clause's KPI with the order lines it is about: one, all of an order, or none."""

    clause: Any
    row: Row
    lines: list[Line]

    @property
    def key(self) -> tuple[Any, ...]:
        return self.row.key

    @property
    def value(self) -> Decimal | None:
        """What was ordered at the purchase price, if all of it is known."""
        values = [purchase_value(line, line.row.ordered_quantity) for line in self.lines]
        return None if not values or None in values else sum(values, NOTHING)

    @property
    def late_quantity(self) -> Decimal | None:
        """What was missed of it: its units, or the missed share of what was ordered."""
        is_lower = self.clause.kpi in LOWER_IS_BETTER
        missing = max(NOTHING, self.row.numerator if is_lower else self.row.denominator - self.row.numerator)
        if not self.lines or (self.row.denominator == 0 and self.clause.kpi not in IN_UNITS):
            return None
        missed = missing if self.clause.kpi in IN_UNITS else self.ordered * missing / self.row.denominator
        return min(missed, self.ordered)

    @property
    def ordered(self) -> Decimal:
        return sum((line.row.ordered_quantity for line in self.lines), NOTHING)

    def worth(self, quantity: Decimal | None) -> Decimal | None:
        """At the purchase price of its line, or at that of a unit of its order."""
        if quantity is None or self.value is None:
            return None
        if len(self.lines) == 1:
            return purchase_value(self.lines[0], quantity)
        return cents(self.value * quantity / self.ordered)

    def penalty(self, _window_end: date) -> Decimal:
        """What it costs by the words of the clause; it cannot grow, so that the end of the window changes nothing."""
        clause, value = self.clause, self.worth(self.late_quantity)
        if clause.penalty_kind is None or clause.penalty_rate is None:
            return NOTHING
        if clause.penalty_kind == "fixed_per_line":
            return cents(clause.penalty_rate)
        if value is None:
            return NOTHING
        if clause.penalty_kind == "percent_of_value":
            return cents(clause.penalty_rate * value)
        share = clause.penalty_rate * self._days_beyond()
        return cents(value * (share if clause.penalty_line_cap is None else min(clause.penalty_line_cap, share)))

    def can_grow(self, _window_end: date) -> bool:
        return False

    def _days_beyond(self) -> int:
        allowed = (self.clause.lead_days or 0) + (self.clause.grace_days or 0)
        return 0 if self.row.value is None else max(0, ceil(Decimal(str(self.row.value)) - allowed))


def judged_rows(history: History, clause: Any) -> Iterator[JudgedRow]:
    """The rows of the KPI that fall under a clause; of a duration, whether each is within the days."""
    is_known = clause.kpi in KPIS
    function = next((getattr(room, clause.kpi) for room in OTHERS if is_known and hasattr(room, clause.kpi)), None)
    for row in [] if function is None else function(history, *([clause.basis] if clause.kpi in BY_BASIS else [])):
        lines = _lines_of(history, row)
        if row.numerator == row.denominator == 0 or not _is_of(clause, row, lines):
            continue
        if len(lines) == 1 and lines[0].is_delivered_before_ordered:
            continue
        if clause.kpi == "return_rate" and (history.today - row.counted_on).days < MATURE_DAYS:
            continue
        if row.value is not None:
            if clause.lead_days is None:
                continue
            row.numerator = ONE if row.value <= clause.lead_days + (clause.grace_days or 0) else NOTHING
        if is_valid(clause, row.counted_on):
            yield JudgedRow(clause, row, lines)


def _is_of(clause: Any, row: Row, lines: list[Line]) -> bool:
    """Rows answer to who answers for their lines; those about none to the supplier they name."""
    if clause.category not in (None, row.category):
        return False
    if clause.mode is not None and (len(lines) != 1 or lines[0].row.mode != clause.mode):
        return False
    theirs = {line.row.supplier_id if is_theirs(line) else None for line in lines} if lines else {row.supplier_id}
    return theirs == {clause.supplier_id}


def _lines_of(history: History, row: Row) -> list[Line]:
    """The order line a row is about, all those of its order, or that of its return; none for stock and forecasts."""
    if len(row.key) == 2:
        return _by_order(history).get(row.key, [])
    line = _by_return(history).get(row.key) if len(row.key) == 1 else by_key(history).get(row.key)
    return [line] if line else []


@cache
def _by_order(history: History) -> dict[tuple[Any, ...], list[Line]]:
    found: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in counted(history):
        found[line.key[:2]].append(line)
    return found


@cache
def _by_return(history: History) -> dict[tuple[Any, ...], Line | None]:
    return {(one.row.return_id,): one.line for one in returned.returns(history)}
