"""A reader who has the unzipped files of one evidence pack and nothing else, and recomputes every figure from them.

Written from the pack's own page how_to_recompute.txt; the columns and words are found by the keys of manifest.json.
"""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

Row = dict[str, str]
Values = dict[str, Any]
LINE = ("flow", "order_id", "line_id")
ONE, NOTHING = Decimal(1), Decimal(0)
DAY = timedelta(days=1)
BY_PROMISE = ("otd", "otif", "in_full", "fill_rate", "early")
IN_UNITS = ("return_rate", "return_rate_cash", "restockable")
BUYERS = {"inbound": ("customer", "other", ""), "outbound": ("customer", "fraud")}


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Time:
    """A day, or a moment of it."""

    at: datetime
    has_hour: bool

    @classmethod
    def read(cls, text: str) -> Any:
        return cls(datetime.fromisoformat(text), len(text) > 10) if text else None

    @property
    def day(self) -> date:
        return self.at.date()

    def __str__(self) -> str:
        return str(self.at) if self.has_hour else str(self.day)

    def after(self, other: "Time") -> bool:
        if self.has_hour and other.has_hour:
            return self.at > other.at
        return self.day > other.day

    def moved(self, day: date) -> "Time":
        return Time(datetime.combine(day, self.at.time()), self.has_hour)


@dataclass
class Course:
    """What of a line counts at each moment: (moment, what had come and stays)."""

    stays: list[tuple[Time, Decimal]]

    def complete(self, owed: Decimal) -> Time | None:
        return next((at for at, stays in self.stays if owed > 0 and stays >= owed), None)

    def by(self, due: Time, owed: Decimal) -> Decimal:
        known = [
            stays
            for at, stays in self.stays
            if not at.after(due) and (at.has_hour or not due.has_hour or at.day < due.day)
        ]
        return min(known[-1] if known else NOTHING, owed)


class Reader:
    """The tables of an unzipped pack, and each figure worked out anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.clauses = {row["clause_id"]: row for row in self.table("clauses.csv")}
        self.lines = self.table("judged_lines.csv")
        self.orders = {self.key(row): row for row in self.table("order_lines.csv")}
        self.deliveries: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.table("deliveries.csv"):
            self.deliveries[self.key(row)].append(row)
        self.worked = {
            (row["location_id"], date.fromisoformat(row["calendar_date"])): row["is_working_day"] == "true"
            for row in self.table("calendar_days.csv")
        }
        self.others = self.table("other_charges.csv")
        self.last_day = date.fromisoformat(self.manifest["window"]["last_day"])
        self.first_day = date.fromisoformat(self.manifest["window"]["first_day"])
        self.as_of = date.fromisoformat(self.manifest["as_of"][:10])

    def table(self, name: str) -> list[Row]:
        """The rows of a file by the keys of the manifest, codes for words and a point in every number."""
        keys = {heading: key for key, heading in self.manifest["columns"][name].items()}
        codes = {
            key: {word: code for code, word in words.items()} for key, words in self.manifest["words"][name].items()
        }
        form = self.manifest["csv"]
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows = [
                {keys[heading]: cell for heading, cell in row.items()}
                for row in csv.DictReader(file, delimiter=form["delimiter"])
            ]
        return [
            {
                key: codes.get(key, {}).get(cell, cell if key in codes else self._plain(cell, form["decimal"]))
                for key, cell in row.items()
            }
            for row in rows
        ]

    @staticmethod
    def _plain(cell: str, decimal: str) -> str:
        is_number = cell.replace(decimal, "", 1).removeprefix("-").isdigit()
        return cell.replace(decimal, ".") if is_number else cell

    @staticmethod
    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in LINE)

    # 1. When a row was due.

    def days_on(self, place: str, start: date, days: int, kind: str) -> date:
        """So many days after `start`, in the clause's kind of days."""
        if kind != "working":
            return start + days * DAY
        day = start
        while days:
            day += DAY
            days -= self.worked[place, day]
        return day

    def between(self, place: str, first: date, last: date, kind: str) -> int:
        """The days after `first` up to `last`."""
        days = [first + n * DAY for n in range(1, (last - first).days + 1)]
        return sum(self.worked[place, day] for day in days) if kind == "working" else len(days)

    def start(self, clause: Row, order: Row) -> Time:
        kpi = clause["kpi"]
        if kpi == "reject_rate":
            came = [
                Time.read(row["delivered_at"])
                for row in self.deliveries[self.key(order)]
                if Decimal(row["delivered_quantity"]) >= 0
            ]
            return Time(max(one.at for one in came), False)
        if kpi in ("cancel_rate", "stockout_rate"):
            return Time(Time.read(order["ordered_at"]).at, False)
        if kpi == "cutoff_24h":
            return Time.read(order["ordered_at"])
        if self.has_cutoff(clause):
            return Time.read(order["started_at"])
        if kpi == "lead_time":
            return Time(Time.read(order["started_at"]).at, False)
        latest = order["repromised_at"] or order["promised_at"]
        by = {"first": order["promised_at"], "requested": order["requested_at"], "latest": latest}
        return Time.read(by[clause["basis"]])

    @staticmethod
    def has_cutoff(clause: Row) -> bool:
        is_able = clause["kpi"] in (*BY_PROMISE, "lead_time")
        return is_able and bool(clause["cutoff_time"]) and bool(clause["lead_days"])

    def due(self, clause: Row, order: Row) -> tuple[Time, Time]:
        """The target, and with grace the moment that decides."""
        kpi, kind, place, start = clause["kpi"], clause["day_kind"], order["location_id"], self.start(clause, order)
        if kpi in ("reject_rate", "cancel_rate", "stockout_rate"):
            return start, start
        lead, grace = int(float(clause["lead_days"] or 0)), int(float(clause["grace_days"] or 0))
        if kpi == "cutoff_24h":
            lead = int(float(clause["lead_days"] or 1))
        elif self.has_cutoff(clause):
            cutoff = time.fromisoformat(clause["cutoff_time"])
            is_off = kind == "working" and not self.worked[place, start.day]
            lead += is_off or start.at.time() >= cutoff
            start = Time(datetime.combine(start.day, cutoff), True)
        elif kpi != "lead_time":
            lead = 0
        ends = [start.moved(self.days_on(place, start.day, days, kind)) for days in (lead, lead + grace)]
        return ends[0], ends[1]

    # 2. What had come by then.

    def owed(self, order: Row, target: Time) -> Decimal:
        ordered, cancelled = Decimal(order["ordered_quantity"]), Decimal(order["cancelled_quantity"])
        gone, closed = Time.read(order["cancelled_at"]), Time.read(order["closed_at"])
        owed = ordered
        if gone and not gone.after(target) and order["cancel_reason"] in BUYERS[order["flow"]]:
            owed -= cancelled
        if closed and not closed.after(target):
            owed -= max(ordered - cancelled - Decimal(order["delivered_quantity"]), NOTHING)
        return owed

    def course(self, order: Row, is_accepted: bool) -> Course:
        rows = self.deliveries[self.key(order)]
        days = {Time.read(row["delivered_at"]).day for row in rows if len(row["delivered_at"]) == 10}
        moments: dict[Time, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
        for row in rows:
            at = Time.read(row["delivered_at"])
            at = Time(datetime.combine(at.day, time()), False) if at.day in days else at
            moments[at][0] += Decimal(row["delivered_quantity"])
            moments[at][1] += number(row["stated_rejected_quantity"]) or NOTHING
        come, lowest, rejected, stands = NOTHING, NOTHING, NOTHING, []
        for at in sorted(moments, key=lambda one: one.at):
            come, rejected = come + moments[at][0], rejected + moments[at][1]
            lowest = min(lowest, come)
            stands.append((at, max(come - lowest - (rejected if is_accepted else 0), NOTHING)))
        return Course([(at, min(held for _, held in stands[place:])) for place, (at, _) in enumerate(stands)])

    def dated(self, clause: Row, order: Row) -> Values:
        """A row whose clause dates it, from its order line and deliveries to its days late."""
        kpi = clause["kpi"]
        (target, due), course = self.due(clause, order), self.course(order, kpi == "otif")
        owed = self.owed(order, target)
        complete, in_time = course.complete(owed), course.by(due, owed)
        if kpi in ("reject_rate", "cancel_rate", "stockout_rate"):
            complete = None
        told = [row for row in self.deliveries[self.key(order)] if row["stated_rejected_quantity"]]
        cancelled = Decimal(order["cancelled_quantity"])
        is_kept = complete is not None and not complete.after(due)
        numerator, denominator = {
            "reject_rate": (
                sum((Decimal(row["rejected_quantity"]) for row in told), NOTHING),
                sum((Decimal(row["booked_quantity"]) for row in told), NOTHING),
            ),
            "stockout_rate": (ONE * (cancelled > 0 and order["cancel_reason"] == "stockout"), ONE),
            "cancel_rate": (ONE * (cancelled > 0 and not self._is_buyers(order)), ONE),
            "in_full": (ONE * (complete is not None), ONE),
            "fill_rate": (in_time, owed),
            "early": (ONE * self._is_early(clause, order, complete, target), ONE),
        }.get(kpi, (ONE * is_kept, ONE))
        late = {
            "reject_rate": numerator,
            "stockout_rate": cancelled * numerator,
            "cancel_rate": cancelled * numerator,
            "early": owed * numerator,
        }.get(kpi, owed - in_time)
        is_open = not order["closed_at"] and owed - Decimal(order["delivered_quantity"]) > 0
        is_open = is_open and Decimal(order["ordered_quantity"]) - cancelled > Decimal(order["delivered_quantity"])
        is_pending = complete is None and kpi not in ("reject_rate", "early")
        is_lost = is_pending and (not is_open or self.as_of > self.limit or kpi in ("cancel_rate", "stockout_rate"))
        until = self.limit if is_lost else min(self.limit, complete.day if complete else self.as_of)
        if kpi == "reject_rate":
            until = due.day
        return {
            "measured_from_at": str(self.start(clause, order)),
            "due_at": str(due),
            "completed_at": str(complete) if complete else "",
            "numerator": numerator,
            "denominator": denominator,
            "late_quantity": late,
            "late_hours": self._hours(due, complete),
            "is_lost": is_lost,
            "late_until": str(until),
            "late_days": self.between(order["location_id"], due.day, until, clause["day_kind"]),
        }

    @cached_property
    def limit(self) -> date:
        return self.last_day + 30 * DAY

    def _is_buyers(self, order: Row) -> bool:
        if order["flow"] == "inbound" and order["cancel_reason"] in ("", "other"):
            promised = Time.read(order["promised_at"])
            return promised is None or not Time.read(order["cancelled_at"]).after(promised)
        return order["cancel_reason"] in BUYERS[order["flow"]]

    def _is_early(self, clause: Row, order: Row, complete: Time | None, target: Time) -> bool:
        if complete is None:
            return False
        allowed = float(clause["early_days"] or 1)
        if clause["day_kind"] == "working":
            return self.between(order["location_id"], complete.day, target.day, "working") > allowed
        if complete.has_hour and target.has_hour:
            minutes = (target.at.replace(second=0) - complete.at.replace(second=0)).total_seconds() // 60
            return minutes / 1440 > allowed
        return (target.day - complete.day).days > allowed

    @staticmethod
    def _hours(due: Time, complete: Time | None) -> Decimal | None:
        if complete is None or not (due.has_hour and complete.has_hour) or complete.at <= due.at:
            return None
        seconds = Decimal((complete.at - due.at).total_seconds())
        return Decimal(ceil(seconds / 36)) / 100

    def by_measure(self, clause: Row, row: Row) -> Values:
        """A row that its measure dates and counts; what is missing of it in units of the line."""
        numerator, denominator = Decimal(row["numerator"]), Decimal(row["denominator"])
        ordered = number(self._ordered(row))
        missing = max(numerator if clause["is_lower_better"] == "true" else denominator - numerator, NOTHING)
        late = missing if clause["kpi"] in IN_UNITS else ordered and ordered * missing / denominator
        days = Decimal(row["measured_days"] or 0) - Decimal(clause["lead_days"] or 0) - Decimal(clause["grace_days"])
        late_days = max(ceil(days), 0) if row["measured_days"] else 0
        found: Values = {"late_quantity": late if ordered is None else min(late, ordered), "late_days": late_days}
        if row["measured_days"]:
            found["numerator"] = ONE * (days <= 0)
        return found

    def _ordered(self, row: Row) -> str:
        """The units of the row's line, or of all lines of its order."""
        if self.key(row) in self.orders:
            return self.orders[self.key(row)]["ordered_quantity"]
        whole = [Decimal(one["ordered_quantity"]) for one in self._whole(row)]
        return str(sum(whole, NOTHING)) if whole else ""

    def _whole(self, row: Row) -> list[Row]:
        return [one for one in self.orders.values() if (one["flow"], one["order_id"]) == (row["flow"], row["order_id"])]

    # 3. and 4. Late value and penalty.

    def price(self, row: Row) -> Decimal | None:
        """At the purchase price in the currency of the pack; of a whole order the mean of its lines."""
        if self.key(row) in self.orders:
            order = self.orders[self.key(row)]
            stated, rate = number(order["stated_price"]), number(order["exchange_rate"])
            return None if stated is None or rate is None else stated * rate
        return number(row["purchase_price"])

    def line_value(self, row: Row) -> Decimal | None:
        if self.key(row) in self.orders:
            price = self.price(row)
            return None if price is None else cents(price * Decimal(self._ordered(row)))
        values = [self.line_value(one) for one in self._whole(row)]
        return sum(values, NOTHING) if values and None not in values else number(row["line_value"])

    def row(self, row: Row) -> Values:
        """Everything of a judged row but who charges it."""
        clause, order = self.clauses[row["clause_id"]], self.orders.get(self.key(row))
        is_dated = bool(row["measured_from_at"])
        found = self.dated(clause, order) if is_dated else self.by_measure(clause, row)
        numerator = found.get("numerator", Decimal(row["numerator"]))
        denominator = found.get("denominator", Decimal(row["denominator"]))
        is_met = numerator <= 0 if clause["is_lower_better"] == "true" else numerator >= denominator
        found |= {"is_met": is_met, "line_value": self.line_value(row)}
        if is_met:
            empty = dict.fromkeys(("late_quantity", "late_until", "late_days", "late_hours", "late_value"))
            return found | empty | {"penalty_amount": NOTHING}
        price, late = self.price(row), max(found["late_quantity"] or NOTHING, NOTHING)
        value = None if price is None else cents(price * late)
        found |= {"late_quantity": late, "late_value": value}
        return found | {"penalty_amount": self._penalty(clause, found)}

    @staticmethod
    def _penalty(clause: Row, found: Values) -> Decimal:
        rate, cap, value = number(clause["penalty_rate"]), number(clause["penalty_line_cap"]), found["late_value"]
        if clause["penalty_kind"] == "fixed_per_line":
            return cents(rate)
        if not clause["penalty_kind"] or value is None:
            return NOTHING
        if clause["penalty_kind"] == "percent_of_value":
            return cents(rate * value)
        if found.get("is_lost") and cap is not None:
            return cents(cap * value)
        share = rate * found["late_days"]
        return cents((share if cap is None else min(share, cap)) * value)
