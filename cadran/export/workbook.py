"""Workbooks: every cell has its type, the heading stays in sight, nothing runs when the file is opened."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

import polars as pl
import xlsxwriter
from babel.numbers import get_currency_precision
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cadran.export.csv import may_run
from cadran.kpis.kpi import Unit

MOST_ROWS = 1_048_575  # below the heading
LONGEST_CELL = 32_767
ROWS_MEASURED = 200
WIDTHS = (9, 46)
# Signs across: of the words of notes, and of a sheet of paper before they are too small to read. Points: a line.
NOTES_WIDTH, PAPER_WIDTH, LINE = 100, 230, 15
HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
# The short date, and date and time, of whoever opens the file, by their numbers in the format.
DAY, MOMENT = 14, 22
NUMBERS: dict[Unit | None, str] = {
    "percent": "0.0%",
    "points": "0.000",
    "days": "#,##0.0",
    "turns": "#,##0.0",
    "score": "0.0",
    "price": "#,##0.00##",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows under headings, and the unit of each column; texts of notes go on on the next line."""

    name: str
    frame: pl.DataFrame
    units: tuple[Unit | None, ...]
    currency: str
    is_notes: bool = False


def workbook_bytes(sheets: list[Sheet]) -> bytes:
    """The workbook; a text stays the text it is, whatever it begins with."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet in sheets:
            _written(book, sheet)
    return buffer.getvalue()


def _written(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    widths = _headed(book, page, sheet)
    writers = [
        _writer(book, page, column, unit, sheet)
        for column, unit in zip(sheet.frame.iter_columns(), sheet.units, strict=True)
    ]
    for row, cells in enumerate(sheet.frame.iter_rows(), 1):
        if sheet.is_notes:
            page.set_row(row, LINE * max(ceil(len(text or "") / NOTES_WIDTH) for text in cells) or LINE)
        for index, (write, cell) in enumerate(zip(writers, cells, strict=True)):
            if cell is not None:
                write(row, index, cell)
    _arranged(page, sheet.frame, max(1, round(sum(widths) / PAPER_WIDTH)))


def _headed(book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet) -> list[float]:
    """The headings on two lines, those of numbers to the right as these; the width of each column."""
    left, right = (book.add_format(HEAD | {"align": side, "indent": int(side == "left")}) for side in ("left", "right"))
    widest = NOTES_WIDTH if sheet.is_notes else WIDTHS[1]
    widths = [_width(column, widest) for column in sheet.frame]
    page.set_row(0, 2 * LINE)
    for index, (column, width) in enumerate(zip(sheet.frame, widths, strict=True)):
        page.set_column(index, index, width)
        page.write_string(0, index, column.name, right if column.dtype.is_numeric() else left)
    return widths


def _arranged(page: Worksheet, frame: pl.DataFrame, sheets_wide: int) -> None:
    """The heading frozen and repeated, a filter on it, on as many sheets of paper side by side as can be read."""
    page.freeze_panes(1, 0)
    if frame.height:
        page.autofilter(0, 0, frame.height, frame.width - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(sheets_wide, 0)
    page.repeat_rows(0)
    if sheets_wide > 1:
        page.repeat_columns(0)
    page.set_footer("&L&A&R&P / &N")


def _writer(
    book: xlsxwriter.Workbook, page: Worksheet, column: pl.Series, unit: Unit | None, sheet: Sheet
) -> Callable[[int, int, Any], object]:
    """What writes a cell of the column with its type and its format."""
    kind = column.dtype
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        look = book.add_format({"num_format": DAY if kind == pl.Date else MOMENT, "align": "left", "indent": 1})
        return lambda row, index, cell: page.write_datetime(row, index, cell, look)
    if kind == pl.Boolean:
        write: Callable[[int, int, Any], object] = page.write_boolean
        return write
    if kind.is_numeric():
        return _number_writer(page, book.add_format({"num_format": number_format(column, unit, sheet.currency)}))
    look = {"text_wrap": sheet.is_notes, "valign": "top", "align": "left", "indent": 1}
    return _text_writer(page, book.add_format(look), book.add_format(look | {"quote_prefix": True}), column)


def _number_writer(page: Worksheet, look: Format) -> Callable[[int, int, Any], object]:
    """Numbers; one that is none, such as infinity, is an empty cell."""
    return lambda row, index, cell: page.write_number(row, index, cell, look) if abs(cell) < float("inf") else None


def _text_writer(
    page: Worksheet, plain: Format, quoted: Format, column: pl.Series
) -> Callable[[int, int, Any], object]:
    """Texts; what a program might run is marked as text, so that it stays one when somebody edits the cell."""
    risky = frozenset(column.filter(may_run(column.cast(pl.String)).fill_null(False)).cast(pl.String))

    def write(row: int, index: int, cell: object) -> None:
        text = str(cell)[:LONGEST_CELL]
        page.write_string(row, index, text, quoted if cell in risky else plain)

    return write


def number_format(column: pl.Series, unit: Unit | None, currency: str) -> str:
    """How numbers of the column look: in their unit, and whole where all of them are; ids of rows without thousands."""
    if unit == "money":
        return "#,##0." + "0" * get_currency_precision(currency)
    if unit in NUMBERS:
        return NUMBERS[unit]
    if (column.drop_nulls() % 1 == 0).all():
        return "#,##0" if unit in ("count", "units") else "0"
    return "#,##0.00"


def _width(column: pl.Series, widest: float) -> float:
    """Wide enough for most of the first rows, and for the heading on two lines, no word of it broken."""
    first = column.head(ROWS_MEASURED).cast(pl.String, strict=False)
    longest = max((len(text) for text in first.drop_nulls()), default=0)
    heading = max(len(column.name) / 2 + 3, *(len(word) + 3 for word in column.name.split()))
    return min(max(longest + 2, heading, WIDTHS[0]), widest)
