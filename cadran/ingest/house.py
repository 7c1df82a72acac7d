"""What no row can say about the house: its reporting currency, its country, what its extracts leave open."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from cadran.config import HOME_COUNTRY
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.load_plan import Task
from cadran.ingest.profiles.countries import currencies, currency_of
from cadran.ingest.profiles.profile import Profile

_AMOUNTS = "select currency from order_lines union all select currency from deliveries"
Currencies = dict[tuple[str, str], str | None]
_SIGNED = "select value as currency from settings where name = 'amounts_in'"
_OTHERS = """
    select signed.source_file, signed.table_name, signed.value, told.value
    from settings as signed, settings as told
    where signed.name = 'amounts_in' and told.name = 'reporting_currency' and signed.value <> told.value
    order by all
"""
_ONES = "select currency from exchange_rates group by currency having min(rate) = 1 and max(rate) = 1"


@dataclass
class House:
    """The settings of the store as a load leaves them; a row without profile was derived from the data or assumed."""

    connection: duckdb.DuckDBPyConnection
    profile: Profile
    load_id: int
    notes: list[Message] = field(default_factory=list)

    def settle(self, tasks: tuple[Task, ...], currencies: Currencies) -> list[Message]:
        """Writes every setting; the notes say what was assumed, CadranError asks for what cannot be.

        `currencies` are those that the amounts of files say, by table and file.
        """
        for task in tasks:
            if task.plan.table.name == "stock_levels":
                self._write("absent", task.plan.entry.absent, self.profile.name, task)
            if task.plan.table.name == "order_lines":
                self._write("closing_tolerance", _told(task.plan.entry.closing_tolerance), self.profile.name, task)
            file = (task.plan.table.name, task.source.name)
            if file in currencies and not _says_currency(task):
                self._write("amounts_in", currencies[file], self.profile.name, task)
        if self.profile.dropship_counts:
            self._write("dropship_counts", self.profile.dropship_counts, self.profile.name)
        self._settle_country()
        self._settle_currency()
        return self.notes

    def _settle_country(self) -> None:
        if self.profile.home_country:
            self._write("home_country", self.profile.home_country, self.profile.name)
        elif not self._rows("from settings where name = 'home_country'"):
            self._write("home_country", HOME_COUNTRY, None)
            self.notes.append(_assumed_country())

    def _settle_currency(self) -> None:
        if self.profile.reporting_currency:
            self._write("reporting_currency", self.profile.reporting_currency, self.profile.name)
        elif not self._told("reporting_currency"):
            self._write("reporting_currency", self._derived_currency(), None)
        if others := self._rows(_OTHERS):
            raise CadranError.of(_other_currency(*row) for row in others)

    def stated_currency(self) -> str | None:
        """The reporting currency that this profile, else one before, says."""
        query = "select value from settings where name = 'reporting_currency' and profile is not null"
        return self.profile.reporting_currency or next((value for (value,) in self._rows(query)), None)

    def _derived_currency(self) -> str:
        """The one in the data, unless the rates are to another; else the only one whose rate is always 1."""
        used = self._currencies(_AMOUNTS) or self._currencies(_SIGNED)
        ones = self._currencies(_ONES)
        if len(ones) == 1:
            return ones[0]
        if len(used) == 1:
            return used[0]
        if used:
            raise CadranError(_open_currency(used))
        return currency_of(self._rows("select value from settings where name = 'home_country'")[0][0])

    def _currencies(self, relation: str) -> list[str]:
        """Codes of currencies there are; a word that is none has no rate, but leaves nothing open either."""
        named = {
            name for (name,) in self._rows(f"select distinct currency from ({relation}) where currency is not null")
        }
        return sorted(named & currencies())

    def _told(self, name: str) -> bool:
        """Whether a profile once said it."""
        return bool(self._rows(f"from settings where name = '{name}' and profile is not null"))

    def _write(self, name: str, value: str | None, profile: str | None, task: Task | None = None) -> None:
        """Writes a setting over what its source said before; None says nothing."""
        of = {"table_name": task.plan.table.name, "source_file": task.source.name} if task else {}
        row = {"name": name, "value": value, "profile": profile, "table_name": None, "source_file": None} | of
        self.connection.execute(
            "delete from settings where name = $name and source_file is not distinct from $source_file "
            "and table_name is not distinct from $table_name and ($table_name is null or profile = $profile)",
            {key: row[key] for key in ("name", "table_name", "source_file", "profile")},
        )
        if value is None:
            return
        self.connection.execute(
            "insert into settings values ($name, $value, $profile, $table_name, $source_file, $load_id)",
            {**row, "load_id": self.load_id},
        )

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def _told(share: Decimal) -> str | None:
    """A share as text, where it says something."""
    return f"{share:f}" if share else None


def _says_currency(task: Task) -> bool:
    """Whether each row of the table says its currency by itself."""
    return any(column.name == "currency" for column in task.plan.table.columns)


def _other_currency(file: str, table: str, currency: str, reporting: str) -> Message:
    return message("load.other_currency", file=file, table=table, currency=currency, reporting=reporting)


def _assumed_country() -> Message:
    return message("load.assumed_country", country=HOME_COUNTRY)


def _open_currency(used: list[str]) -> Message:
    names = ", ".join(used)
    return message("load.open_currency", names=names, first=used[0])
