"""One sheet of a workbook as CSV text, written by a process of its own within limits of memory and time.

Run as a module with a request as JSON on its input; the outcome is JSON on its output. It imports little, so that the
limits are those of the workbook.
"""

import csv
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

FURTHEST = 30
LARGEST_CONTENT, LARGEST_RATIO, MOST_COLUMNS = 2 << 30, 400, 2_000
_HIDDEN = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_FORMULA = re.compile(rb"<f[ >/]")
_TIME_PARTS = re.compile(r"[hs]", re.IGNORECASE)
_QUOTED_PARTS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Refused(Exception):
    """The workbook is not read, for a reason with a code: not_workbook, too_large or no_sheet."""


def outcome_of(request: dict[str, Any]) -> dict[str, Any]:
    """What was written of the sheet asked for, else of the one whose rows name most known columns."""
    path = Path(request["path"])
    _refuse_bombs(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = _chosen(book.worksheets, request)
    hidden_rows, has_formulas = _scanned(path, sheet)
    formulas = openpyxl.load_workbook(path, read_only=True)[sheet.title] if has_formulas else None
    with Path(request["out"]).open("w", encoding="utf-8", newline="") as file:
        counts = _write(csv.writer(file, quoting=csv.QUOTE_ALL), sheet, formulas, request["decimal"])
    others = [each.title for each in book.worksheets if each is not sheet]
    return counts | {"sheet": sheet.title, "others": others, "hidden_rows": hidden_rows}


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        raise Refused("not_workbook")
    with zipfile.ZipFile(path) as archive:
        sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    total, packed = (sum(column) for column in zip(*sizes, strict=True)) if sizes else (0, 0)
    if total > LARGEST_CONTENT or total > LARGEST_RATIO * max(packed, 1 << 20):
        raise Refused("too_large")


def _chosen(sheets: list[ReadOnlyWorksheet], request: dict[str, Any]) -> ReadOnlyWorksheet:
    if request["sheet"]:
        sheets = [sheet for sheet in sheets if sheet.title == request["sheet"]]
    if not sheets:
        raise Refused("no_sheet")
    for sheet in sheets:
        sheet.reset_dimensions()
    return max(sheets, key=lambda sheet: _known_names(sheet, set(request["known"])))


def _known_names(sheet: ReadOnlyWorksheet, known: set[str]) -> int:
    rows = islice(sheet.iter_rows(values_only=True), FURTHEST)
    return max((sum(str(value).strip() in known for value in row if value is not None) for row in rows), default=0)


def _scanned(path: Path, sheet: ReadOnlyWorksheet) -> tuple[int, bool]:
    """How many rows of the sheet are hidden or filtered away, and whether any cell is a formula."""
    hidden, has_formulas, rest = 0, False, b""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as xml:
        while block := xml.read(1 << 20):
            text = rest + block
            cut = text.rfind(b"<") if b"<" in text else len(text)
            hidden += len(_HIDDEN.findall(text, 0, cut))
            has_formulas = has_formulas or _FORMULA.search(text, 0, cut) is not None
            rest = text[cut:]
    return hidden, has_formulas


def _write(writer: Any, sheet: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet | None, decimal: str) -> dict[str, int]:
    """Write each row that holds anything: its number, what stands beyond the widest of the first rows, its texts."""
    rows = _Rows(sheet, formulas, decimal)
    filled = rows.filled()
    first = list(islice(filled, FURTHEST))
    width = max((len(texts) for _, texts in first), default=0)
    if width > MOST_COLUMNS:
        raise Refused("too_large")
    count = 0
    for number, texts in chain(first, filled):
        beyond = ";".join(text for text in texts[width:] if text)
        writer.writerow([number, beyond, *texts[:width], *[""] * (width - len(texts))])
        count += 1
    return {"rows": count, "width": width, "formulas_without_value": rows.formulas_without_value}


@dataclass
class _Rows:
    """The rows of a sheet as texts; a formula that was saved without its value stands as it is written."""

    sheet: ReadOnlyWorksheet
    formulas: ReadOnlyWorksheet | None
    decimal: str
    formulas_without_value: int = 0

    def filled(self) -> Iterator[tuple[int, list[str]]]:
        """Number and texts of every row that holds anything, without the empty cells at its end."""
        stated = self.formulas.iter_rows() if self.formulas else repeat(())
        for number, (cells, sources) in enumerate(zip(self.sheet.iter_rows(), stated, strict=False), start=1):
            texts = [_text(cell, self.decimal) for cell in cells]
            for index, source in enumerate(sources[: len(texts)]):
                if source.data_type == "f" and not texts[index]:
                    texts[index] = str(source.value)
                    self.formulas_without_value += 1
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield number, texts


def _text(cell: Any, decimal: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number(value, decimal)
    if isinstance(value, datetime):
        return _moment(value, cell.number_format or "")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _number(value: float, decimal: str) -> str:
    """The shortest text of a number; three decimals get a fourth, for 1.234 may be a thousand elsewhere."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    whole, _, decimals = text.partition(".")
    return f"{whole}{decimal}{decimals}{'0' * (len(decimals) == 3)}" if decimals.isdigit() else text


def _moment(value: datetime, number_format: str) -> str:
    """A day where the cell shows no time and holds none."""
    shows_time = _TIME_PARTS.search(_QUOTED_PARTS.sub("", number_format)) is not None
    return value.isoformat(" ", "seconds") if shows_time or value.time() != time() else value.date().isoformat()


def main() -> None:
    """Answer the request on the input; a problem is an answer too."""
    request = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"],) * 2)
    try:
        outcome = outcome_of(request)
    except Refused as refused:
        outcome = {"problem": str(refused)}
    except MemoryError:
        outcome = {"problem": "too_large"}
    except Exception:
        outcome = {"problem": "not_workbook"}
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
