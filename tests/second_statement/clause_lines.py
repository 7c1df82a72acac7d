"""Clauses on order lines: each line judged under the clause's own rule, in the window of its last day of grace."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from second_statement.durations import started_at
from second_statement.history import ANSWERED_BY_SUPPLIER, DAY, History, cents
from second_statement.lines import Line, bookings, counted
from second_statement.rows import DUE, NOTHING, ONE
from second_statement.times import Time, day_of, days_between, latest, punctuality

BY_PROMISE = ("otd", "otif", "in_full", "fill_rate", "early")
BY_START = ("lead_time", "cutoff_24h")
BY_DAY = ("reject_rate", "stockout_rate", "cancel_rate")
BY_LINE = (*BY_PROMISE, *BY_START, *BY_DAY)
CUT_OFF = time(14)
SETTLE_DAYS = 30


@dataclass(slots=True)
class Judged:
    """A line under a clause: what counts of it, on which days, and what of it is late."""

    clause: Any
    line: Line | None
    target: Time
    deadline: Time
    state: str
    numerator: Decimal = NOTHING
    denominator: Decimal = NOTHING
    late_quantity: Decimal = NOTHING
    reason: str = "hour_unknown"

    @property
    def counts(self) -> bool:
        return self.denominator != 0

    @property
    def value(self) -> Decimal | None:
        """What the line is worth under a clause: at the purchase price, else unknown."""
        return self.worth(self.line.row.ordered_quantity)

    @property
    def key(self) -> tuple[Any, ...]:
        return self.line.key

    def worth(self, quantity: Decimal) -> Decimal | None:
        return purchase_value(self.line, quantity)

    def penalty(self, window_end: date) -> Decimal:
        return penalty_of(self, window_end)

    def can_grow(self, window_end: date) -> bool:
        return can_grow(self, window_end)


def purchase_value(line: Line, quantity: Decimal) -> Decimal | None:
    """At the purchase price: what an inbound line costs, else the cost it names; None where nobody knows it."""
    row = line.row
    price = row.unit_price if row.flow == "inbound" and row.unit_price is not None else row.unit_cost
    return line.worth(quantity, price)


def is_theirs(line: Line) -> bool:
    """Inbound, dropship and marketplace lines of a supplier, and outbound third-party lines that name it."""
    return line.row.flow == "inbound" or line.row.mode in (*ANSWERED_BY_SUPPLIER, "third_party")


def is_of_clause(clause: Any, line: Line) -> bool:
    """Whether the clause looks at a line its supplier answers for."""
    row = line.row
    if not is_theirs(line) or row.supplier_id != clause.supplier_id:
        return False
    is_mode = clause.mode in (None, row.mode)
    return is_mode and clause.category in (None, line.history.category(row.sku))


def _moved(clause: Any, line: Line, start: date, days: int) -> date:
    """So many days later, in the days of the clause."""
    if clause.day_kind == "working" and days > 0:
        return line.history.after_working_days(line.row.location_id, start, days)
    return start + timedelta(days=days)


def _from_cut_off(clause: Any, line: Line, days: int) -> Time:
    """So many days after the day of the order (from the cut-off on the next, the next worked one), at the cut-off."""
    start = started_at(line)
    first = start.day + DAY if start.at.time() >= clause.cutoff_time else start.day
    while clause.day_kind == "working" and not line.history.is_worked(line.row.location_id, first):
        first += DAY
    return Time(datetime.combine(_moved(clause, line, first, days), clause.cutoff_time), True)


def dates_of(clause: Any, line: Line) -> tuple[Time, Time] | str | None:
    """d and d+g; the reason why nobody knows them; None where the line is not of the clause's rule."""
    grace, lead = int(clause.grace_days or 0), None if clause.lead_days is None else int(clause.lead_days)
    if clause.kpi in (*BY_PROMISE, "lead_time") and clause.cutoff_time and lead is not None:
        if line.row.order_date_known is False or not started_at(line).has_hour:
            return "hour_unknown"
        return _from_cut_off(clause, line, lead), _from_cut_off(clause, line, lead + grace)
    if clause.kpi == "cutoff_24h":
        return _by_next_day(clause, line, 1 if lead is None else lead, grace)
    if clause.kpi == "lead_time":
        return None if lead is None else _by_start(clause, line, lead, grace)
    return _by_promise(clause, line, grace)


def _by_start(clause: Any, line: Line, lead: int, grace: int) -> tuple[Time, Time]:
    """So many days after the order, or its release: any time of that day."""
    start = started_at(line).day
    due, tolerated = (_moved(clause, line, start, days) for days in (lead, lead + grace))
    return day_of(due), day_of(tolerated)


def _by_promise(clause: Any, line: Line, grace: int) -> tuple[Time, Time] | str | None:
    """The promise of the clause's basis, and so many days later at the same hour."""
    if clause.cutoff_time and not line.row.ordered_at.has_hour:
        return "hour_unknown"
    if clause.cutoff_time and line.row.ordered_at.at.time() >= clause.cutoff_time:
        return None
    target = line.target(clause.basis)
    reason = line.why_not_judged(target)
    if reason or target is None:
        return reason
    deadline = datetime.combine(_moved(clause, line, target.day, grace), target.at.time())
    return target, Time(deadline, target.has_hour, target.offset)


def _by_next_day(clause: Any, line: Line, lead: int, grace: int) -> tuple[Time, Time] | str | None:
    """Ordered before the cut-off on a day worked: due so many days later at the hour of the order."""
    ordered = line.row.ordered_at
    if clause.day_kind == "working" and not line.history.is_worked(line.row.location_id, ordered.day):
        return None
    if line.row.order_date_known is False or not ordered.has_hour:
        return "hour_unknown"
    if ordered.at.time() >= (clause.cutoff_time or CUT_OFF):
        return None
    due, tolerated = (_moved(clause, line, ordered.day, days) for days in (lead, lead + grace))
    hour = ordered.at.time()
    return Time(datetime.combine(due, hour), True), Time(datetime.combine(tolerated, hour), True)


def _judged_by_day(clause: Any, line: Line) -> Judged | None:
    """Rejects by the last receipt; cancellations and stockouts by the order."""
    if line.why_left_out:
        return Judged(clause, line, line.row.ordered_at, line.row.ordered_at, "unknown", reason=line.why_left_out)
    if clause.kpi == "reject_rate":
        received = [booking for booking in bookings(line) if booking.rejected is not None]
        came = latest(parcel.arrived_at for parcel in line.parcels if parcel.row.delivered_quantity > 0)
        units = sum((booking.units for booking in received), NOTHING)
        if came is None or units <= 0:
            return None
        bad = sum((booking.rejected for booking in received), NOTHING)
        return Judged(clause, line, came, came, "missed" if bad else "met", bad, units, bad)
    ordered, is_theirs = line.row.ordered_at, line.is_cancelled_by_seller
    if clause.kpi == "stockout_rate":
        is_theirs = line.cancelled > 0 and line.row.cancel_reason == "stockout"
    if is_theirs is None:
        return Judged(clause, line, ordered, ordered, "unknown", reason="no_reason")
    state = "missed" if is_theirs else "met"
    return Judged(clause, line, ordered, ordered, state, ONE if is_theirs else NOTHING, ONE, line.cancelled * is_theirs)


def judged(clause: Any, line: Line) -> Judged | None:
    """How a line stands under a clause; None where its rule does not look at the line."""
    if clause.kpi in BY_DAY:
        return None if line.why_left_out else _judged_by_day(clause, line)
    dates = dates_of(clause, line)
    if dates is None or isinstance(dates, str):
        return None
    target, deadline = dates
    if line.why_left_out:
        return Judged(clause, line, target, deadline, "unknown", reason=line.why_left_out)
    if clause.kpi == "lead_time" and line.row.order_date_known is False:
        return Judged(clause, line, target, deadline, "unknown", reason="order_date_unknown")
    owed = line.owed(target)
    what = "accepted" if clause.kpi == "otif" else "delivered"
    state = line.state(deadline, owed)
    if state in DUE and what == "accepted":
        state = line.state(deadline, owed, what)
    one = Judged(clause, line, target, deadline, state)
    return _counted(one, owed, what) if state in DUE else one


def _counted(one: Judged, owed: Decimal, what: str) -> Judged:
    clause, line = one.clause, one.line
    by_then = min(owed, line.lasting_by(one.deadline, what))
    one.denominator = ONE
    if clause.kpi == "fill_rate":
        is_open_question = one.state != "on_time"
        if is_open_question and any(punctuality(stand.time, one.deadline) == "unknown" for stand in line.course):
            one.state, one.denominator = "unknown", NOTHING
            return one
        one.numerator, one.denominator = by_then, owed
    elif clause.kpi == "in_full":
        one.numerator = ONE if one.state in ("on_time", "late") else NOTHING
    elif clause.kpi == "early":
        one.numerator = (
            ONE if _days_early(one, owed) > (1 if clause.early_days is None else clause.early_days) else NOTHING
        )
    else:
        one.numerator = ONE if one.state == "on_time" else NOTHING
    one.late_quantity = owed * one.numerator if clause.kpi == "early" else owed - by_then
    return one


def _days_early(one: Judged, owed: Decimal) -> float:
    complete = one.line.complete(owed)
    if complete is None:
        return 0
    if one.clause.day_kind == "working":
        return one.line.history.worked_between(one.line.row.location_id, complete.day, one.target.day)
    return days_between(complete, one.target)


@cache
def judged_lines(history: History) -> list[Judged]:
    """Every line under every clause that judges lines, by the day it was promised, or ordered where that counts."""
    found = []
    for clause in history.raw["sla_clauses"]:
        for line in _of_supplier(history)[clause.supplier_id] if clause.kpi in BY_LINE else ():
            one = judged(clause, line) if is_of_clause(clause, line) else None
            if one is not None and is_valid(clause, _agreed_on(clause, one)):
                found.append(one)
    return found


@cache
def _of_supplier(history: History) -> dict[str, list[Line]]:
    """The lines that name a supplier and stand in figures at all."""
    held: dict[str, list[Line]] = defaultdict(list)
    for line in counted(history):
        held[line.row.supplier_id].append(line)
    return held


def _agreed_on(clause: Any, one: Judged) -> date:
    """The day that says which of two clauses judges a line: of its promise, or where it counts from the order, of that.

    Days a clause adds itself do not count, so that of two that follow each other just one judges a line.
    """
    if clause.kpi == "cutoff_24h":
        return one.line.row.ordered_at.day
    is_from_start = clause.kpi == "lead_time" or (
        clause.kpi in BY_PROMISE and clause.cutoff_time is not None and clause.lead_days is not None
    )
    return started_at(one.line).day if is_from_start else one.target.day


def is_valid(clause: Any, day: date) -> bool:
    return clause.valid_from <= day and (clause.valid_to is None or day <= clause.valid_to)


def days_late(one: Judged, until: date) -> int:
    """Days past the last day of grace, in the days of the clause."""
    first = one.deadline.day
    if until <= first:
        return 0
    if one.clause.day_kind == "working":
        return one.line.history.worked_between(one.line.row.location_id, first, until)
    return (until - first).days


def penalty_of(one: Judged, window_end: date) -> Decimal:
    """What a missed line costs by the words of its clause; nothing where its value is not known."""
    clause = one.clause
    if clause.penalty_kind is None or clause.penalty_rate is None:
        return NOTHING
    if clause.penalty_kind == "fixed_per_line":
        return cents(clause.penalty_rate)
    value = one.worth(one.late_quantity)
    if value is None:
        return NOTHING
    if clause.penalty_kind == "percent_of_value":
        return cents(clause.penalty_rate * value)
    return cents(_share_by_day(one, window_end) * value)


def _share_by_day(one: Judged, window_end: date) -> Decimal:
    """min(line cap, rate x days late after grace); what never came costs the cap, else the days to the limit."""
    clause, history = one.clause, one.line.history
    limit = window_end + timedelta(days=SETTLE_DAYS)
    complete = one.line.complete(one.line.owed(one.target), "accepted" if clause.kpi == "otif" else "delivered")
    cap = clause.penalty_line_cap
    if clause.kpi == "reject_rate":
        return NOTHING
    is_cancelled = clause.kpi in BY_DAY and one.state == "missed"
    if is_cancelled or one.state == "failed" or (one.state == "late_open" and history.today > limit):
        return cap if cap is not None else clause.penalty_rate * days_late(one, limit)
    until = min(limit, complete.day if complete is not None else history.today)
    share = clause.penalty_rate * days_late(one, until)
    return share if cap is None else min(cap, share)


def can_grow(one: Judged, window_end: date) -> bool:
    """Whether the penalty of a line is still rising: by the day, while it is open, until settled or at its cap."""
    history, clause = one.line.history, one.clause
    is_settled = history.today > window_end + timedelta(days=SETTLE_DAYS)
    if clause.penalty_kind != "percent_per_day" or one.state != "late_open" or is_settled:
        return False
    share = clause.penalty_rate * days_late(one, history.today)
    return clause.penalty_line_cap is None or share < clause.penalty_line_cap
