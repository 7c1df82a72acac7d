"""Order lines by rules 4 to 6: what was owed, what came and when, how a line stands towards a target date."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, NamedTuple

from second_statement.history import History, cents, years_later
from second_statement.rows import NOTHING, Place
from second_statement.times import Time, compare, has_passed, in_moments, punctuality

LONGEST_PROMISE_YEARS = 3


class Stand(NamedTuple):
    """What had come of a line after a moment: all of it, and what was accepted of it."""

    time: Time
    delivered: Decimal
    accepted: Decimal


@dataclass(eq=False)
class Line:
    """An order line with its parcels, in the order of time; what follows from them is worked out once."""

    row: Any
    history: History
    parcels: list[Any] = field(default_factory=list[Any])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.row.flow, self.row.order_id, self.row.line_id)

    def place(self, day: date | None) -> Place:
        line, history = self.row, self.history
        return Place(self.key, day, line.flow, history.answers_for(line), history.category(line.sku), line.channel)

    # What came.
    @cached_property
    def course(self) -> list[Stand]:
        """What had come after each moment: never below zero, rejects never above what came."""
        arrivals = [(parcel.arrived_at, parcel) for parcel in self.parcels if parcel.arrived_at]
        came = rejected = NOTHING
        stands = []
        for time, parcels in in_moments(arrivals):
            came = max(NOTHING, came + sum(parcel.delivered_quantity for parcel in parcels))
            rejected += sum(parcel.rejected or NOTHING for parcel in parcels)
            stands.append(Stand(time, came, max(NOTHING, came - rejected)))
        return stands

    @cached_property
    def delivered(self) -> Decimal:
        """What has come by T, at most what was ordered."""
        return min(self.course[-1].delivered, self.row.ordered_quantity) if self.course else NOTHING

    def complete(self, owed: Decimal, what: str = "delivered") -> Time | None:
        """The first moment from which what came never again falls below what was owed."""
        since = None
        for stand in self.course:
            if getattr(stand, what) < owed:
                since = None
            elif since is None:
                since = stand.time
        return since

    def lasting_by(self, deadline: Time, what: str = "delivered") -> Decimal:
        """What had come by a deadline and was not taken back later."""
        by_then = [stand for stand in self.course if punctuality(stand.time, deadline) == "on_time"]
        if not by_then:
            return NOTHING
        return min(getattr(stand, what) for stand in self.course[len(by_then) - 1 :])

    # What was withdrawn.
    @cached_property
    def cancelled(self) -> Decimal:
        """What the cancellation took: the quantity stated, or the rest, at most what never came."""
        line = self.row
        if line.cancelled_at is None:
            return NOTHING
        rest = max(NOTHING, line.ordered_quantity - self.delivered)
        return rest if line.cancelled_quantity is None else min(line.cancelled_quantity, rest)

    @property
    def is_cancelled_by_buyer(self) -> bool:
        """Outbound: the customer, fraud included. Inbound: us; without a reason or with `other` outside as well."""
        if self.row.flow == "outbound":
            return self.row.cancel_reason in ("customer", "fraud")
        return self.row.cancel_reason in ("customer", "other", None)

    @cached_property
    def is_cancelled_by_seller(self) -> bool | None:
        """Whether the seller cancelled any of it; None of a purchase nobody says why, on or before its promise."""
        if not self.cancelled or not self.is_cancelled_by_buyer:
            return self.cancelled > 0
        if self.row.flow == "outbound" or self.row.cancel_reason == "customer":
            return False
        first = self.row.promised_at
        return True if first is not None and compare(self.row.cancelled_at, first) > 0 else None

    @cached_property
    def rest(self) -> Decimal:
        """What is neither delivered nor cancelled."""
        return max(NOTHING, self.row.ordered_quantity - self.delivered - self.cancelled)

    @cached_property
    def closed_at(self) -> Time | None:
        """When it was closed: as the file says, else once no more is missing than the house lets stay out."""
        tolerance = self.history.closing_tolerance
        if self.row.closed_at is not None or not tolerance or not self.rest:
            return self.row.closed_at
        enough = self.complete((self.row.ordered_quantity - self.cancelled) * (1 - tolerance))
        cancelled = self.row.cancelled_at
        return cancelled if enough and cancelled and compare(cancelled, enough) > 0 else enough

    @cached_property
    def is_open(self) -> bool:
        return self.closed_at is None and self.rest > 0

    def owed(self, target: Time | None) -> Decimal:
        """Ordered less what the buyer withdrew on or before the target date; without one, whenever."""
        line, withdrawn = self.row, NOTHING
        if self.cancelled and self.is_cancelled_by_buyer:
            withdrawn += self.cancelled if target is None or compare(line.cancelled_at, target) <= 0 else NOTHING
        if self.closed_at is not None and target is not None and compare(self.closed_at, target) <= 0:
            withdrawn += self.rest
        return max(NOTHING, line.ordered_quantity - withdrawn)

    # Dates.
    def target(self, basis: str) -> Time | None:
        line = self.row
        if basis == "requested":
            return line.requested_at
        return line.promised_at if basis == "first" else (line.repromised_at or line.promised_at)

    @cached_property
    def is_delivered_before_ordered(self) -> bool:
        """Judged on what the files say, not on what was derived from it."""
        if self.row.order_date_known is False:
            return False
        return any(
            parcel.delivered_at and compare(parcel.delivered_at, self.row.ordered_at) < 0 for parcel in self.parcels
        )

    @cached_property
    def completed_at(self) -> Time | None:
        """When the line was complete, by what was owed on its first promise."""
        owed = self.owed(self.row.promised_at)
        return self.complete(owed) if owed > 0 else None

    @cached_property
    def counted_as(self) -> str | None:
        """Of a drop shipment kept as sale and as purchase: that the house counts the other one, and which."""
        line, counts = self.row, self.history.dropship_counts
        is_one = line.flow == "inbound" or line.mode == "dropship"
        if not is_one or (line.order_id, line.sku, line.supplier_id) not in self.history.kept_twice:
            return None
        other = {"inbound": "sale", "outbound": "purchase"}[line.flow]
        return f"counted_as_{other}" if counts == other else None

    @cached_property
    def why_left_out(self) -> str | None:
        """Why no figure of service, time or clauses counts the line."""
        if self.row.ordered_quantity == 0:
            return "zero_quantity"
        return self.counted_as or ("delivered_before_ordered" if self.is_delivered_before_ordered else None)

    def why_not_judged(self, target: Time | None) -> str | None:
        """Why a figure on this target date cannot place the line."""
        if self.why_left_out:
            return self.why_left_out
        if target is None:
            return "no_promise"
        if target.day > years_later(self.row.ordered_at.day, LONGEST_PROMISE_YEARS):
            return "promise_too_far"
        if self.row.order_date_known is not False and compare(target, self.row.ordered_at) < 0:
            return "promise_before_order"
        return None

    def state(self, deadline: Time, owed: Decimal, what: str = "delivered") -> str:
        """The outcome at T (rule 4) of a line with a target date, its grace included in `deadline`."""
        if owed <= 0:
            return "cancelled"
        if not has_passed(deadline, self.history.now):
            return "not_due"
        complete = self.complete(owed, what)
        if complete is not None:
            return {"on_time": "on_time", "late": "late", "unknown": "unknown"}[punctuality(complete, deadline)]
        return "late_open" if self.is_open else "failed"

    # Money.
    def worth(self, quantity: Decimal, price: Decimal | None) -> Decimal | None:
        """A value in the reporting currency, converted on the order date and rounded to the cent once."""
        rate = self.history.rate(self.row.currency, self.row.ordered_at.day)
        return None if price is None or rate is None else cents(quantity * price * rate)

    def cost(self, quantity: Decimal) -> Decimal | None:
        """At the line's cost, else at the product's, which is in the reporting currency; nothing without a rate."""
        if self.row.unit_cost is not None:
            return self.worth(quantity, self.row.unit_cost)
        product = self.history.product(self.row.sku)
        return None if product is None or product.unit_cost is None else cents(quantity * product.unit_cost)

    def value(self, quantity: Decimal) -> Decimal | None:
        """At the line's price; a purchase or move without one at its cost."""
        if self.row.unit_price is None and self.row.flow != "outbound":
            return self.cost(quantity)
        return self.worth(quantity, self.row.unit_price)

    def why_no_value(self) -> str:
        has_price = self.row.unit_price is not None or (self.row.flow != "outbound" and self.row.unit_cost is not None)
        return "no_rate" if has_price else "no_price"


@dataclass(slots=True)
class Parcel:
    """A row of deliveries; goods put away have arrived. `rejected` is None where nobody says (rule 5)."""

    row: Any
    line: Line | None
    rejected: Decimal | None

    @property
    def arrived_at(self) -> Time | None:
        return self.row.delivered_at or self.row.available_at

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@cache
def lines(history: History) -> list[Line]:
    found = {(row.flow, row.order_id, row.line_id): Line(row, history) for row in history.lines}
    for parcel in parcels(history):
        line = found.get((parcel.row.flow, parcel.row.order_id, parcel.row.line_id))
        if line is not None:
            parcel.line = line
            line.parcels.append(parcel)
    return list(found.values())


@cache
def by_key(history: History) -> dict[tuple[Any, ...], Line]:
    return {line.key: line for line in lines(history)}


@cache
def parcels(history: History) -> list[Parcel]:
    """Parcels, an empty reject read as none where its file holds a number above 0 but never 0."""
    told: dict[str, set[Any]] = defaultdict(set[Any])
    for row in history.raw["deliveries"]:
        told[row.source].add(row.rejected_quantity)
    means_none = {
        source
        for source, numbers in told.items()
        if 0 not in numbers and any(number is not None and number > 0 for number in numbers)
    }
    return [
        Parcel(
            row,
            None,
            NOTHING if row.rejected_quantity is None and row.source in means_none else row.rejected_quantity,
        )
        for row in history.deliveries
    ]


@cache
def counted(history: History) -> list[Line]:
    """Lines that stand in figures at all: those of more than nothing."""
    return [line for line in lines(history) if line.row.ordered_quantity != 0]


@dataclass(frozen=True, slots=True)
class Booking:
    """A parcel on the day it arrived: the units it adds to its line (at most what was ordered), what was rejected."""

    parcel: Parcel
    day: date
    units: Decimal
    rejected: Decimal | None


def bookings(line: Line) -> list[Booking]:
    """Rule 11: each parcel on its own day, capped over the line; a reversal takes back at most what had come."""
    arrived = [(parcel.arrived_at, parcel) for parcel in line.parcels if parcel.arrived_at]
    came = seen = rejected = NOTHING
    booked = []
    for time, group in in_moments(arrived):
        for parcel in sorted(group, key=lambda one: (-one.row.delivered_quantity, one.row.delivery_id)):
            before = min(came, line.row.ordered_quantity)
            came = max(NOTHING, came + parcel.row.delivered_quantity)
            units = min(came, line.row.ordered_quantity) - before
            bad = None
            if parcel.rejected is not None:
                known = min(rejected, max(NOTHING, seen))
                seen, rejected = seen + units, rejected + parcel.rejected
                bad = min(rejected, max(NOTHING, seen)) - known
            booked.append(Booking(parcel, time.day, units, bad))
    return booked


@cache
def orphans(history: History) -> list[Parcel]:
    """Parcels that arrived of lines nobody knows."""
    lines(history)
    known = {(row.flow, row.order_id, row.line_id) for row in history.raw["order_lines"]}
    return [
        parcel
        for parcel in parcels(history)
        if parcel.arrived_at and (parcel.row.flow, parcel.row.order_id, parcel.row.line_id) not in known
    ]


def of_orphan(parcel: Parcel) -> Place:
    key = (parcel.row.flow, parcel.row.order_id, parcel.row.line_id)
    return Place(key, parcel.arrived_at.day, parcel.row.flow)


@cache
def flows_that_promise_again(history: History) -> frozenset[str]:
    """The flows whose files record a later promise at all."""
    return frozenset(line.row.flow for line in lines(history) if line.row.repromised_at is not None)


@cache
def flows_that_cancel(history: History) -> frozenset[str]:
    """The flows whose files record a cancellation at all: in the others none is known, which is no 0 %."""
    return frozenset(line.row.flow for line in lines(history) if line.row.cancelled_at is not None)
