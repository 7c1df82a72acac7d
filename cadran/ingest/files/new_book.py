"""The sheets of a workbook as Excel writes it since 2007 (.xlsx, .xlsm)."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from cadran.ingest.files.cell_text import Refused, moment_text, number_text

LARGEST_CONTENT, LARGEST_RATIO = 2 << 30, 400
_HIDDEN = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_FORMULA = re.compile(rb"<f[ >/]")


def sheets_of(path: Path) -> list["NewSheet"]:
    """The sheets in order; Refused for an archive that unpacks to far more than it is."""
    _refuse_bombs(path)
    sheets = _book(path, data_only=True).worksheets
    for sheet in sheets:
        sheet.reset_dimensions()
    return [NewSheet(path, sheet) for sheet in sheets]


def _book(path: Path, data_only: bool = False) -> Any:
    """The workbook, which openpyxl knows by its name alone unless it is opened for it."""
    return openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=data_only)


def _refuse_bombs(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    total, packed = (sum(column) for column in zip(*sizes, strict=True)) if sizes else (0, 0)
    if total > LARGEST_CONTENT or total > LARGEST_RATIO * max(packed, 1 << 20):
        raise Refused("too_large")


@dataclass
class NewSheet:
    """A sheet whose rows are read as they come; a formula that was saved without its value stands as it is written."""

    path: Path
    sheet: ReadOnlyWorksheet
    formulas_without_value: int = 0
    empty_formulas: int = 0

    @property
    def title(self) -> str:
        return str(self.sheet.title)

    def first_texts(self, count: int) -> Iterator[list[str]]:
        """The texts of the first rows."""
        for row in islice(self.sheet.iter_rows(values_only=True), count):
            yield [str(value) for value in row if value is not None]

    @property
    def hidden_rows(self) -> int:
        return self._scanned[0]

    @cached_property
    def _scanned(self) -> tuple[int, bool]:
        """How many rows are hidden or filtered away, and whether any cell is a formula."""
        hidden, has_formulas, rest = 0, False, b""
        with zipfile.ZipFile(self.path) as archive, archive.open(self.sheet._worksheet_path) as xml:
            while block := xml.read(1 << 20):
                text = rest + block
                cut = text.rfind(b"<") if b"<" in text else len(text)
                hidden += len(_HIDDEN.findall(text, 0, cut))
                has_formulas = has_formulas or _FORMULA.search(text, 0, cut) is not None
                rest = text[cut:]
        return hidden, has_formulas

    def rows(self, decimal: str) -> Iterator[list[str]]:
        """The texts of every row."""
        for cells, sources in zip(self.sheet.iter_rows(), self._formulas(), strict=False):
            texts = [_text(cell, decimal) for cell in cells]
            for index, source in enumerate(sources[: len(texts)]):
                if source.data_type == "f" and not texts[index] and cells[index].data_type == "n":
                    texts[index] = str(source.value)
                    self.formulas_without_value += 1
            yield texts

    def _formulas(self) -> Iterator[tuple[Any, ...]]:
        if not self._scanned[1]:
            return repeat(())
        rows: Iterator[tuple[Any, ...]] = _book(self.path)[self.title].iter_rows()
        return rows


def _text(cell: Any, decimal: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number_text(value, decimal)
    if isinstance(value, datetime):
        return moment_text(value, cell.number_format or "")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
