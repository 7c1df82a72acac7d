"""Small random histories: every table, every shape of row that a figure must survive, each under its own prefix."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cadran.contract.tables import CANCEL_REASONS, MODES
from proofs.busy import write_busy_month
from proofs.event_days import Rows, events_until

LAST_DAY = date(2026, 6, 30)
LONGEST = timedelta(days=540)

# How the files of a history are written: one of each for orders and deliveries (rules 5 and 7 look at whole files).
ORDER_FILES = ("hours", "hours", "hours", "midnights")
DELIVERY_FILES = ("rejects-with-zeros", "rejects-without-zeros", "no-rejects")
OUTBOUND_MODES = (None, *MODES[:-1], "third_party", "dropship", MODES[-1])  # these two more often
SUPPLIERS_MODES = ("dropship", "marketplace", "third_party")
PENALTIES = ("percent_of_value", "fixed_per_line", "percent_per_day", None)
REASONS = (*CANCEL_REASONS, None)


class Writer:
    """The rows of one history, all names under its prefix."""

    def __init__(self, name: str, random: Random, last_day: date = LAST_DAY) -> None:
        self.name, self.random, self.last_day = name, random, last_day
        self.rows: Rows = defaultdict(list)
        self.style = {"order_lines": random.choice(ORDER_FILES), "deliveries": random.choice(DELIVERY_FILES)}
        self.hours_told = random.choice((1.0, 1.0, 0.9, 0.5, 0.0))
        self.first_day = last_day - LONGEST
        self.start = self.first_day + timedelta(days=random.randrange(LONGEST.days - 20))
        self.span = min(random.choice((10, 40, 120, 300)), (last_day - self.start).days)
        self.skus = [f"{name}/s{turn}" for turn in range(random.randint(1, 3))]
        self.places = [f"{name}/p{turn}" for turn in range(random.randint(1, 2))]
        self.suppliers = [f"{name}/v{turn}" for turn in range(random.randint(1, 2))]
        self.feed = f"{name}/feed"

    # Values.
    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def day(self, earliest: date | None = None, within: int | None = None) -> date:
        """A day of the history, or one within some days after `earliest`."""
        if earliest is None:
            return self.start + timedelta(days=self.random.randint(0, self.span))
        return earliest + timedelta(days=self.random.randint(0, within or 5))

    def time(self, day: date, hour: int | None = None) -> str:
        """A time of a day; without an hour as often as this history leaves it out."""
        if not self.chance(self.hours_told):
            return day.isoformat()
        hour = self.random.randint(1, 23) if hour is None else hour
        minute, second = self.random.choice((0, 0, 15, 30, 59)), self.random.choice((0, 0, 0, 30))
        return f"{day.isoformat()} {hour:02d}:{minute:02d}:{second:02d}"

    def quantity(self) -> Decimal:
        return self.random.choice(
            (
                Decimal(1),
                Decimal(2),
                Decimal(3),
                Decimal(10),
                Decimal(100),
                Decimal("0.5"),
                Decimal("0.3"),
                Decimal("2.125"),
            )
        )

    def part(self, whole: Decimal) -> Decimal:
        """A part of a quantity, in thousandths."""
        return (whole * self.random.choice((Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal("0.9")))).quantize(
            Decimal("0.001")
        )

    def price(self) -> str:
        return self.random.choice(("10", "12.5", "0.333", "19.99", "7.005", "1.25"))

    def currency(self) -> str | None:
        return self.random.choice(("EUR", "EUR", "EUR", "EUR", "USD", "CHF", "GBP", None))

    def maybe(self, share: float, value: Any) -> Any:
        return value if self.chance(share) else None

    # Tables.
    def write(self) -> Rows:
        self._masters()
        for turn in range(self.random.randint(1, 7)):
            self._order(f"{self.name}/o{turn}")
        self._unlinked_returns()
        self._orphans()
        self._stock()
        if self.chance(0.4):
            write_busy_month(self)
        self._forecasts()
        self._clauses()
        self._feedback()
        return self.rows

    def _masters(self) -> None:
        for place in self.places:
            country = self.random.choice(("FR", "FR", "France", "ES", None))
            kind = self.random.choice(("warehouse", "store", "third_party"))
            self.rows["locations"] += [{"location_id": place, "kind": kind, "country": country}] * self.chance(0.85)
            closed = {"event_date": self.day().isoformat(), "kind": "closed", "location_id": place}
            self.rows["calendar_events"] += [closed] * self.chance(0.3)
        self.rows["locations"].append({"location_id": self.feed, "kind": "supplier", "country": "FR"})
        for supplier in self.suppliers:
            kind = self.random.choice(("supplier", "supplier", "supplier", "own"))
            self.rows["suppliers"].append({"supplier_id": supplier, "kind": kind})
        for sku in self.skus:
            self.rows["products"].append(
                {
                    "sku": sku,
                    "category": self.random.choice((self.name, f"{self.name}+")),
                    "supplier_id": self.maybe(0.8, self.random.choice(self.suppliers)),
                    "unit_cost": self.maybe(0.8, self.random.choice(("4", "6.5", "0.111"))),
                    "lead_time_days": self.maybe(0.5, self.random.choice(("3", "10", "30"))),
                    "safety_stock": self.maybe(0.4, "5"),
                    "launched_on": self.maybe(0.2, self.day().isoformat()),
                    "delisted_on": self.maybe(0.15, self.day().isoformat()),
                }
            )

    def _order(self, order: str) -> None:
        flow = self.random.choice((*("outbound",) * 4, *("inbound",) * 2, *("internal",) * (len(self.places) - 1)))
        ordered, mode = self.day(), self.random.choice(OUTBOUND_MODES) if flow == "outbound" else None
        for number in range(1, self.random.choice((1, 1, 2, 3)) + 1):
            line = self._line(flow, order, str(number), ordered, mode)
            self.rows["order_lines"].append(line)
            self._deliver(line, ordered)
            self._bring_back(line, ordered)

    def _line(self, flow: str, order: str, number: str, ordered: date, mode: str | None) -> dict[str, Any]:
        is_theirs = flow == "inbound" or mode in SUPPLIERS_MODES or (flow == "internal" and self.chance(0.2))
        quantity = Decimal(0) if self.chance(0.04) else self.quantity()
        line = {
            "flow": flow,
            "order_id": order,
            "line_id": number,
            "sku": self.random.choice(self.skus),
            "mode": mode,
            "ordered_at": self.time(ordered, self.random.choice((9, 13, 15, 20))),
            "order_date_known": "false" if self.chance(0.03) else "true",
            "segment": self.name,
            "customer_region": self.name,
            "channel": self.random.choice(("web", "store", None)),
            "supplier_id": self.random.choice(self.suppliers) if is_theirs else None,
            **self._places_of(flow, mode),
            "ordered_quantity": quantity,
            "unit_price": self.maybe(0.85, self.price()),
            "unit_cost": self.maybe(0.6, self.random.choice(("4", "6.5", "0.111"))),
            "currency": self.currency(),
        }
        return line | self._promises(ordered) | self._withdrawals(ordered, quantity)

    def _places_of(self, flow: str, mode: str | None) -> dict[str, str | None]:
        place, *others = self.random.sample(self.places, len(self.places))
        if flow == "internal":
            return {"from_location_id": others[0], "location_id": place}
        return {"location_id": self.feed if mode in SUPPLIERS_MODES[:2] else self.maybe(0.85, place)}

    def _promises(self, ordered: date) -> dict[str, Any]:
        promised = self.day(ordered, 12)
        if self.chance(0.05):
            promised = ordered - timedelta(days=3)
        if self.chance(0.03):
            promised = ordered + timedelta(days=1500)
        later = promised + timedelta(days=self.random.choice((-2, 0, 3, 6)))
        return {
            "promised_at": self.maybe(0.88, self.time(promised, self.random.choice((12, 14, 18)))),
            "repromised_at": self.maybe(0.3, self.time(later, self.random.choice((12, 14, 18)))),
            "requested_at": self.maybe(0.6, self.time(self.day(ordered, 8))),
            "released_at": self.maybe(0.1, self.time(self.day(ordered, 4))),
        }

    def _withdrawals(self, ordered: date, quantity: Decimal) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if self.chance(0.28):
            stated = self.random.choice((None, None, quantity, self.part(quantity), quantity + 1))
            told = {
                "cancelled_at": self.maybe(0.95, self.time(self.day(ordered, 16))),
                "cancelled_quantity": stated,
                "cancel_reason": self.random.choice(REASONS),
            }
        if self.chance(0.08):
            told["closed_at"] = self.time(self.day(ordered, 20))
        return told

    def _deliver(self, line: dict[str, Any], ordered: date) -> None:
        ordered_quantity = line["ordered_quantity"]
        how = self.random.choice(("whole", "whole", "whole", "parts", "tenths", "short", "none", "over", "reversed"))
        parts = {
            "whole": [ordered_quantity],
            "parts": [self.part(ordered_quantity)],
            "tenths": [ordered_quantity / 10] * 10,
            "short": [self.part(ordered_quantity)],
            "none": [],
            "over": [ordered_quantity, self.part(ordered_quantity)],
            "reversed": [
                ordered_quantity,
                -ordered_quantity,
                self.random.choice((ordered_quantity, self.part(ordered_quantity))),
            ],
        }[how]
        if how == "parts":
            parts.append(ordered_quantity - parts[0])
        day = self.day(ordered, 10) if not self.chance(0.04) else ordered - timedelta(days=2)
        for turn, quantity in enumerate(parts):
            self.parcel(line, f"{line['order_id']}/{line['line_id']}/d{turn}", day, quantity)
            day = self.day(day, self.random.choice((0, 1, 6))) if self.chance(0.8) else day

    def parcel(self, line: dict[str, Any], name: str, day: date, quantity: Decimal) -> None:
        ready, shipped = day - timedelta(days=2), day - timedelta(days=self.random.choice((0, 1, 1)))
        if self.chance(0.04):
            shipped = day + timedelta(days=1)
        rejected = self.random.choice((Decimal(0), None, None, self.part(abs(quantity)), abs(quantity) * 2))
        if self.style["deliveries"] == "rejects-without-zeros" and not rejected:
            rejected = None
        if self.style["deliveries"] == "no-rejects" or quantity <= 0:
            rejected = None
        self.rows["deliveries"].append(
            {
                "delivery_id": name,
                "flow": line["flow"],
                "order_id": line["order_id"],
                "line_id": line["line_id"],
                "ready_at": self.maybe(0.6, self.time(ready, 8)),
                "shipped_at": self.maybe(0.7, self.time(shipped, 10)),
                "delivered_at": self.maybe(0.95, self.time(day, self.random.choice((9, 13, 14, 19)))),
                "available_at": self.maybe(0.3, self.time(self.day(day, 2), 20)),
                "delivered_quantity": quantity,
                "rejected_quantity": rejected,
                "tracking": self.maybe(0.7, f"T{name}"),
                "freight_cost": self.maybe(0.6, self.price()),
                "handling_cost": self.maybe(0.5, self.price()),
                "currency": line["currency"],
            }
        )

    def _return(self, line: dict[str, Any] | None, flow: str, day: date, quantity: Decimal) -> None:
        number = len(self.rows["returns"])
        linked = {"order_id": line["order_id"], "line_id": line["line_id"]} if line else {}
        self.rows["returns"].append(
            {
                "return_id": f"{self.name}/r{number}",
                "flow": flow,
                **linked,
                "sku": line["sku"] if line else self.maybe(0.7, self.random.choice(self.skus)),
                "returned_at": self.time(day),
                "returned_quantity": quantity,
                "disposition": self.random.choice(("restocked", "restocked", "destroyed", "pending", None)),
                "refund_value": self.maybe(0.7, self.price()),
                "fault": self.random.choice(("ours", "supplier", "customer", None)),
            }
        )

    def _bring_back(self, line: dict[str, Any], ordered: date) -> None:
        for _ in range(self.random.choice((0, 0, 0, 0, 1, 1, 2))):
            quantity = self.random.choice((line["ordered_quantity"], self.part(line["ordered_quantity"])))
            self._return(line, line["flow"], self.day(ordered + timedelta(days=8), 40), quantity)

    def _unlinked_returns(self) -> None:
        if self.chance(0.15):
            self._return(None, "outbound", self.day(), self.quantity())
        if self.chance(0.1):
            unknown = {"order_id": f"{self.name}/nobody", "line_id": "1", "sku": self.random.choice(self.skus)}
            self._return(unknown, "outbound", self.day(), self.quantity())

    def _orphans(self) -> None:
        if self.chance(0.1):
            line = {"flow": "outbound", "order_id": f"{self.name}/lost", "line_id": "1", "currency": "EUR"}
            self.parcel(line, f"{self.name}/lost/d", self.day(), Decimal(3))

    def _snapshot_days(self) -> list[date]:
        step = self.random.choice((1, 1, 2, 7, 7, 30, 31))
        first = self.day()
        count = 1 if self.chance(0.1) else max(1, (self.last_day - first).days // step)
        longest = {1: 40, 2: 40, 7: 40, 30: 16, 31: 16}[step]
        days = [first + timedelta(days=step * turn) for turn in range(min(count, longest))]
        return [day for day in days if day <= self.last_day and (step == 1 or self.chance(0.93))]

    def _stock(self) -> None:
        for place in [*self.places, self.feed]:
            if self.chance(0.25):
                continue
            shared, lists_zeros = self._snapshot_days(), self.chance(0.5)
            for sku in self.skus:
                days = shared if self.chance(0.8) else self._snapshot_days()
                self._stock_of(sku, place, days, lists_zeros)

    def _stock_of(self, sku: str, place: str, days: list[date], lists_zeros: bool) -> None:
        on_hand = Decimal(self.random.choice((0, 3, 10, 40)))
        leaves = self.random.choice((None, None, None, len(days) // 2, max(1, len(days) - 2)))
        for turn, day in enumerate(days):
            if leaves is not None and turn >= leaves and self.chance(0.95):
                continue
            on_hand = max(Decimal(-2), on_hand + self.random.choice((-3, -1, -1, 0, 0, 2, 10)))
            if self.chance(0.08):
                on_hand = Decimal(0)
            if on_hand <= 0 and not lists_zeros:
                on_hand = max(on_hand, Decimal(0))
                continue
            self.rows["stock_levels"].append(
                {
                    "stock_date": day.isoformat(),
                    "sku": sku,
                    "location_id": place,
                    "on_hand_quantity": on_hand,
                    "counted_quantity": self.maybe(0.1, self.random.choice((on_hand if on_hand > 0 else 0, 10, 0))),
                    "unit_cost": self.maybe(0.6, self.random.choice(("4", "5.5"))),
                    "safety_stock": self.maybe(0.3, "4"),
                }
            )

    def _forecasts(self) -> None:
        seen = set()
        for _ in range(self.random.choice((0, 0, 1, 3, 5))):
            first = self.day()
            last = first + timedelta(days=self.random.choice((0, 6, 6, 27, 30)))
            made = first - timedelta(days=self.random.choice((0, 1, 10, -2)))
            place = self.random.choice((None, None, *self.places))
            sku, made_on = self.random.choice(self.skus), self.maybe(0.8, made.isoformat())
            if (sku, place, first, last, made_on) in seen:
                continue
            seen.add((sku, place, first, last, made_on))
            self.rows["forecasts"].append(
                {
                    "sku": sku,
                    "location_id": place,
                    "period_start": first.isoformat(),
                    "period_end": last.isoformat(),
                    "forecast_quantity": self.random.choice((0, 5, 31, 7)),
                    "made_on": made_on,
                }
            )

    def _clauses(self) -> None:
        for turn in range(self.random.choice((0, 1, 3, 5, 7))):
            kpi = self.random.choice(
                (
                    "otd",
                    "otd",
                    "otif",
                    "otif",
                    "in_full",
                    "fill_rate",
                    "lead_time",
                    "cutoff_24h",
                    "reject_rate",
                    "early",
                    "stockout_rate",
                    "cancel_rate",
                )
            )
            self.rows["sla_clauses"].append(
                {
                    "clause_id": f"{self.name}/c{turn}",
                    "supplier_id": self.random.choice(self.suppliers),
                    "kpi": kpi,
                    "target": self.random.choice(("0.9", "0.5", "0.05", "1", "1")),
                    "basis": self.random.choice(("first", "requested", "latest")),
                    "grace_days": self.random.choice(("0", "0", "1", "3")),
                    "early_days": self.maybe(0.3, "2"),
                    "lead_days": self.random.choice(("1", "3", "5")) if kpi in ("lead_time", "cutoff_24h") else None,
                    "cutoff_time": "12:00:00" if kpi == "cutoff_24h" and self.chance(0.4) else None,
                    "day_kind": self.random.choice(("calendar", "working")),
                    "min_lines": self.random.choice("1125"),
                    "window": self.random.choice(("month", "quarter")),
                    "penalty_kind": (kind := self.random.choice(PENALTIES)),
                    "penalty_rate": self.random.choice(("0.1", "0.005", "25" if kind == "fixed_per_line" else "0.25")),
                    "penalty_cap": self.maybe(0.3, "0.05"),
                    "charged_once": self.maybe(0.2, "false"),
                    "penalty_line_cap": "0.03" if kind == "percent_per_day" and self.chance(0.3) else None,
                    "valid_from": self.start.isoformat() if self.chance(0.3) else self.first_day.isoformat(),
                    "valid_to": self.maybe(0.2, self.last_day.isoformat()),
                }
            )

    def _feedback(self) -> None:
        orders = sorted({row["order_id"] for row in self.rows["order_lines"] if row["flow"] == "outbound"})
        for order in orders:
            if self.chance(0.3):
                self.rows["feedback"].append(
                    {
                        "order_id": order,
                        "answered_at": self.time(self.day()),
                        "nps": self.maybe(0.8, self.random.randint(0, 10)),
                        "csat": self.maybe(0.7, self.random.randint(1, 5)),
                    }
                )


def written(name: str, seed: str, last_day: date = LAST_DAY, until: date | None = None) -> tuple[Rows, dict[str, str]]:
    """One history, with the events until a day, and the style of its files."""
    writer = Writer(name, Random(seed), last_day)
    return events_until(writer.write(), until or last_day), writer.style
