"""The history at T (rule 2): what has happened by then, in which currency (rule 10) and on which calendar (rule 9)."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays

from second_statement import contract_files
from second_statement.packs import in_units
from second_statement.times import Time, day_of

DAY = timedelta(days=1)
CENT = Decimal("0.01")
HOME_COUNTRY = "FR"
COUNTRY_NAMES = {
    "FRANCE": "FR",
    "SPAIN": "ES",
    "ESPAGNE": "ES",
    "ESPAÑA": "ES",
    "GERMANY": "DE",
    "ALLEMAGNE": "DE",
    "DEUTSCHLAND": "DE",
    "ITALY": "IT",
    "ITALIE": "IT",
    "BELGIUM": "BE",
    "BELGIQUE": "BE",
}
EVENTS = {
    "order_lines": ("ordered_at", "cancelled_at", "closed_at"),
    "deliveries": ("ready_at", "shipped_at", "delivered_at", "available_at"),
    "returns": ("returned_at",),
    "feedback": ("answered_at",),
}
ANSWERED_BY_SUPPLIER = ("dropship", "marketplace")
NOT_OF_A_MOVE = (*ANSWERED_BY_SUPPLIER, "third_party")


@dataclass(eq=False)
class History:
    """The contract files of a folder, as they stood at T.

    `loaded_on` is the day of the load; `as_of` an earlier T that somebody asked for; `currency` the one that is set;
    `closing_tolerance` and `dropship_counts` what the profile says of the orders.
    """

    folder: Path
    loaded_on: date | None = None
    as_of: date | None = None
    currency_set: str | None = None
    timezone: str | None = None
    closing_tolerance: Decimal = Decimal(0)
    dropship_counts: str | None = None

    @cached_property
    def raw(self) -> dict[str, list[Any]]:
        stated = {name: contract_files.rows(self.folder, name, self.timezone) for name in contract_files.TABLES}
        for row in stated["order_lines"]:
            if row.flow == "internal":
                row.supplier_id, row.mode = None, None if row.mode in NOT_OF_A_MOVE else row.mode
        return in_units(stated)

    @cached_property
    def _events(self) -> list[Time]:
        told = [
            getattr(row, column) for name, columns in EVENTS.items() for row in self.raw[name] for column in columns
        ]
        return [*(time for time in told if time), *(day_of(row.stock_date) for row in self.raw["stock_levels"])]

    @cached_property
    def now(self) -> Time:
        """T: the newest day with another in the 366 days before it; its last moment where all its events have one."""
        day = self.as_of or self._newest_day()
        of_the_day = [event for event in self._events if event.day == day]
        if self.as_of or any(not event.has_hour for event in of_the_day):
            return day_of(day)
        return max(of_the_day, key=lambda event: event.at)

    def _newest_day(self) -> date:
        limit = self.loaded_on + DAY if self.loaded_on else date.max
        days = sorted({event.day for event in self._events if event.day <= limit}, reverse=True)
        for day, before in pairwise(days):
            if (day - before).days <= 366:
                return day
        return days[0]

    @property
    def today(self) -> date:
        return self.now.day

    def _happened(self, time: Time | None) -> Time | None:
        """The event, if it has happened by T: a later one does not exist."""
        return time if time is not None and time.day <= self.today else None

    # What has happened by T.
    @cached_property
    def lines(self) -> list[Any]:
        """Order lines placed by T; a later cancellation or closing is not known yet."""
        placed = [row for row in self.raw["order_lines"] if row.ordered_at.day <= self.today]
        return [
            replace(row, cancelled_at=self._happened(_cancelled_at(row)), closed_at=self._happened(row.closed_at))
            for row in placed
        ]

    @cached_property
    def deliveries(self) -> list[Any]:
        return [self._delivery(row) for row in self.raw["deliveries"]]

    def _delivery(self, row: Any) -> Any:
        """What has happened of a parcel; one that is said to arrive after T has not been put away either."""
        known = {column: self._happened(getattr(row, column)) for column in EVENTS["deliveries"]}
        if row.delivered_at and not known["delivered_at"]:
            known["available_at"] = None
        return replace(row, **known)

    @cached_property
    def returns(self) -> list[Any]:
        return [row for row in self.raw["returns"] if self._happened(row.returned_at)]

    @cached_property
    def answers(self) -> list[Any]:
        return [row for row in self.raw["feedback"] if self._happened(row.answered_at)]

    @cached_property
    def stock_levels(self) -> list[Any]:
        return [row for row in self.raw["stock_levels"] if row.stock_date <= self.today]

    # Names.
    @cached_property
    def products(self) -> dict[Any, Any]:
        """Products by SKU; those nobody lists are derived from the order lines."""
        known = {row.sku: row for row in self.raw["products"]}
        empty = dict.fromkeys(contract_files.KINDS["products"])
        for row in [*self.raw["order_lines"], *self.raw["stock_levels"]]:
            if row.sku not in known:
                known[row.sku] = contract_files.ROW["products"](**(empty | {"sku": row.sku}), source=row.source)
        return known

    def product(self, sku: str | None) -> Any:
        return self.products.get(sku)

    def category(self, sku: str | None) -> str | None:
        product = self.product(sku)
        return product.category if product else None

    @cached_property
    def own_suppliers(self) -> frozenset[str]:
        return frozenset(row.supplier_id for row in self.raw["suppliers"] if row.kind == "own")

    @cached_property
    def kept_twice(self) -> frozenset[tuple[Any, ...]]:
        """Order, SKU and supplier of drop shipments that stand as sale and as purchase."""
        named = [row for row in self.lines if row.supplier_id is not None]
        sales = [row for row in named if row.flow == "outbound" and row.mode == "dropship"]
        purchases = [row for row in named if row.flow == "inbound"]
        sold, bought = ({(row.order_id, row.sku, row.supplier_id) for row in rows} for rows in (sales, purchases))
        return frozenset(sold & bought)

    def answers_for(self, line: Any) -> str | None:
        """The supplier that answers for a line; nobody where our own house does."""
        is_theirs = line.flow == "inbound" or line.mode in ANSWERED_BY_SUPPLIER
        return line.supplier_id if is_theirs and line.supplier_id not in self.own_suppliers else None

    def supplier_of(self, sku: str | None) -> str | None:
        product = self.product(sku)
        return product.supplier_id if product else None

    @cached_property
    def places(self) -> dict[Any, Any]:
        return {row.location_id: row for row in self.raw["locations"]}

    @cached_property
    def feeds(self) -> frozenset[str]:
        """Places that are a supplier's stock feed."""
        return frozenset(row.location_id for row in self.raw["locations"] if row.kind == "supplier")

    # Rule 10.
    @cached_property
    def currency(self) -> str:
        """The one that is set, or the only one, or the only one whose rate is 1 on every date."""
        if self.currency_set:
            return self.currency_set
        used = {row.currency for name in ("order_lines", "deliveries") for row in self.raw[name]} - {None}
        if len(used) <= 1:
            return next(iter(used), "EUR")
        rates: dict[str, set[Any]] = defaultdict(set[Any])
        for row in self.raw["exchange_rates"]:
            rates[row.currency].add(row.rate)
        (only,) = [name for name, told in rates.items() if told == {Decimal(1)}]
        return only

    @cached_property
    def _rates(self) -> dict[str, list[Any]]:
        rates: dict[str, list[Any]] = defaultdict(list[Any])
        for row in self.raw["exchange_rates"]:
            rates[row.currency].append((row.valid_from, row.rate))
        return {name: sorted(told) for name, told in rates.items()}

    def rate(self, currency: str | None, day: date) -> Decimal | None:
        """What one unit was worth on a day; None where nobody says."""
        if currency is None or currency == self.currency:
            return Decimal(1)
        told = self._rates.get(currency, [])
        position = bisect_right([valid_from for valid_from, _ in told], day)
        return told[position - 1][1] if position else None

    # Rule 9.
    def country_of(self, place: str | None) -> str:
        told = _country(self.places[place].country) if place in self.places else None
        return told if told in holidays.list_supported_countries() else HOME_COUNTRY

    @cached_property
    def _closed(self) -> dict[date, list[Any]]:
        closed = defaultdict(list)
        for row in self.raw["calendar_events"]:
            if row.kind == "closed":
                closed[row.event_date].append(row)
        return closed

    def is_worked(self, place: str | None, day: date) -> bool:
        """Not a Saturday, a Sunday, a public holiday of the place's country, or a day it is closed."""
        country = self.country_of(place)
        if day.weekday() >= 5 or day in _holidays(country, day.year):
            return False
        return not any(
            row.location_id in (None, place) and _country(row.country) in (None, country)
            for row in self._closed.get(day, [])
        )

    def worked_between(self, place: str | None, first: date, last: date) -> int:
        """How many working days follow `first` up to and including `last`."""
        return sum(self.is_worked(place, first + DAY * step) for step in range(1, (last - first).days + 1))

    def after_working_days(self, place: str | None, start: date, days: int) -> date:
        """The day so many working days after `start`."""
        day = start
        while days > 0:
            day += DAY
            days -= self.is_worked(place, day)
        return day


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _cancelled_at(row: Any) -> Time | None:
    """A cancellation without a date, told by its quantity or reason, stands on the day of the order."""
    is_told = row.cancel_reason is not None or (row.cancelled_quantity is not None and row.cancelled_quantity > 0)
    return row.cancelled_at or (row.ordered_at if is_told else None)


def _country(told: str | None) -> str | None:
    if told is None:
        return None
    return COUNTRY_NAMES.get(told.strip().upper(), told.strip().upper())


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


def years_later(day: date, years: int) -> date:
    """The same day some years later; the 28th for a 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
