"""The sheets of a workbook as Excel wrote it until 2003 (.xls)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlrd

from cadran.ingest.files.cell_text import Refused, moment_text, number_text

_PROTECTED = "EncryptedPackage".encode("utf-16-le")


def sheets_of(path: Path) -> list["OldSheet"]:
    """The sheets in order; Refused for one under a password, be it a newer one, which is wrapped in the same way."""
    if _PROTECTED in path.read_bytes():
        raise Refused("encrypted")
    with Path(os.devnull).open("w", encoding="utf-8") as silence:
        try:
            book = xlrd.open_workbook(str(path), logfile=silence, formatting_info=True, ragged_rows=True)
        except xlrd.XLRDError as wrong:
            raise Refused("encrypted" if "encrypted" in str(wrong) else "not_workbook") from wrong
    return [OldSheet(book, book.sheet_by_index(index)) for index in range(book.nsheets)]


@dataclass
class OldSheet:
    """A sheet, all of it in memory: it has 65,536 rows at most. A formula saved without its value has an empty text."""

    book: Any
    sheet: Any
    formulas_without_value: int = 0
    empty_formulas: int = 0

    @property
    def title(self) -> str:
        return str(self.sheet.name)

    def first_texts(self, count: int) -> Iterator[list[str]]:
        """The texts of the first rows."""
        for number in range(min(count, self.sheet.nrows)):
            yield [str(value) for value in self.sheet.row_values(number) if value != ""]

    @property
    def hidden_rows(self) -> int:
        return sum(bool(row.hidden) for row in self.sheet.rowinfo_map.values())

    def rows(self, decimal: str) -> Iterator[list[str]]:
        """The texts of every row."""
        for number in range(self.sheet.nrows):
            yield [self._text(cell, decimal) for cell in self.sheet.row(number)]

    def _text(self, cell: Any, decimal: str) -> str:
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return str(bool(cell.value)).lower()
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._moment(cell) or number_text(cell.value, decimal)
        self.empty_formulas += cell.ctype == xlrd.XL_CELL_TEXT and not cell.value
        return number_text(cell.value, decimal) if cell.ctype == xlrd.XL_CELL_NUMBER else str(cell.value)

    def _moment(self, cell: Any) -> str:
        """A day, a moment or, below the first day, a time; nothing where no calendar knows the number."""
        try:
            moment = xlrd.xldate.xldate_as_datetime(cell.value, self.book.datemode)
        except (ValueError, OverflowError):
            return ""
        if 0 <= cell.value < 1:
            return str(moment.time().isoformat())
        number_format = self.book.format_map[self.book.xf_list[cell.xf_index].format_key].format_str
        return moment_text(moment, number_format)
