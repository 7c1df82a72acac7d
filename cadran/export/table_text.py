"""A frame as people read it: columns, codes, dates and numbers in the words of a language, each number in its unit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl

from cadran.export.columns import AMOUNTS, CHANGES, CODES, DURATIONS, IN_THE_UNIT, SHARES, kpi_of, word_of
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.kpis import Kpi

Write = Callable[[Any], str]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
DAYS_WITH_A_DECIMAL = frozenset(("late_days", "return_days", "transit_days"))


@dataclass(frozen=True)
class TableText:
    """How a table is written: in which language and currency, and of which KPI its figures are.

    A table of figures says its counts as whole numbers, one of rows with their decimals (`is_of_rows`).
    """

    language: str
    currency: str
    kpi: Kpi | None = None
    is_of_rows: bool = False

    def titled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with its columns named and every cell a text; a column of plain text stays as it is."""
        return self.written(frame).rename({name: self.title(name) for name in frame.columns})

    def title(self, column: str) -> str:
        return say_code(self.language, "column", column)

    def written(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with every cell a text, its columns under their own names."""
        return frame.with_columns(self._written(frame[name]) for name in frame.columns)

    def _written(self, column: pl.Series) -> pl.Series:
        write = self.writer(column)
        if write is None:
            return column
        return pl.Series(column.name, [None if cell is None else write(cell) for cell in column], dtype=pl.String)

    def writer(self, column: pl.Series) -> Write | None:
        """What writes a cell of the column; None where its text stays as it is."""
        name, kind = column.name, column.dtype
        if kind == pl.Date:
            return lambda day: formats.day(day, self.language)
        if isinstance(kind, pl.Datetime):
            return lambda moment: formats.when(moment, self.language)
        if kind == pl.Boolean:
            return lambda is_so: t(self.language, "value.yes" if is_so else "value.no")
        if kind == pl.String and name == "reason":
            return lambda code: word_of(self.language, name, code)
        if kind == pl.String and name in CODES:
            return lambda code: say_code(self.language, CODES[name], code)
        return self._number_writer(column) if kind.is_numeric() else None

    def _number_writer(self, column: pl.Series) -> Write:
        name = column.name
        if name in SHARES:
            return lambda share: formats.percent(share, self.language)
        if name in DURATIONS:
            return lambda days: formats.days(days, self.language)
        if name == "season_change":
            return lambda days: formats.delta(days, "days", self.language)
        return self._kpi_writer(name) or self._plain_writer(column)

    def _kpi_writer(self, name: str) -> Write | None:
        """Of a figure of the KPI of the table, of its changes, and of a column named after a KPI."""
        kpi = self.kpi
        if kpi is not None and name in CHANGES:
            return lambda change: formats.delta(change, kpi.unit, self.language, self.currency)
        if kpi is not None and name in IN_THE_UNIT:
            return lambda figure: formats.value(figure, kpi.unit, self.language, self.currency)
        named = kpi_of(name)
        if named and name not in AMOUNTS:
            return lambda figure: formats.value(figure, named.unit, self.language, self.currency)
        return None

    def _plain_writer(self, column: pl.Series) -> Write:
        """All numbers of a column with the same decimals: none where every one is whole; amounts in their currency."""
        is_whole = (column.drop_nulls() % 1 == 0).all()
        if column.name in AMOUNTS:
            write = formats.money if is_whole else formats.price
            return lambda amount: write(amount, self.currency, self.language)
        decimals = (
            0 if is_whole or (self.kpi and not self.is_of_rows) else 1 if column.name in DAYS_WITH_A_DECIMAL else 2
        )
        return lambda number: formats.number(number, self.language, decimals)


def plain(cell: object, language: str) -> str:
    """One cell as it stands; a number keeps at most two decimals, midnight is only a date."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return formats.day(cell, language) if cell.time() == time() else formats.moment(cell, language)
    if isinstance(cell, date):
        return formats.day(cell, language)
    if isinstance(cell, int | float):
        return formats.number(cell, language, 0 if cell == int(cell) else 2)
    return formats.NOTHING if cell is None else _CONTROL.sub(" ", str(cell))
