"""Sheets of a workbook as CSV texts, written by a process of its own within limits of memory and time.

Run as a module with a request as JSON on its input; the outcome is JSON on its output. It imports little, so that the
limits are those of the workbook.
"""

import csv
import json
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from cadran.ingest.files.cell_text import Refused

if TYPE_CHECKING:
    from cadran.ingest.files.new_book import NewSheet
    from cadran.ingest.files.old_book import OldSheet

    Sheet = NewSheet | OldSheet

_NO_MEMORY = "Error -4"  # of zlib
FURTHEST, MOST_COLUMNS = 30, 2_000
LAST_ROW = 1 << 20  # of any workbook; one that names a row far beyond would be counted up to it
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def outcome_of(request: dict[str, Any], reader: ModuleType) -> dict[str, Any]:
    """What was written of the sheet asked for, else of the one whose rows name most known columns, and of others."""
    sheets = reader.sheets_of(Path(request["path"]))
    first = _chosen(sheets, request)
    others = [sheet for sheet in sheets if sheet is not first]
    written = [
        _written(sheet, Path(request["folder"]) / f"{number}.csv", request["decimal"])
        for number, sheet in enumerate([first, *others[: request["others"]]])
    ]
    return {"sheets": written, "titles": [sheet.title for sheet in sheets]}


def _written(sheet: "Sheet", path: Path, decimal: str) -> dict[str, Any]:
    with path.open("w", encoding="utf-8", newline="") as file:
        counts = _write(csv.writer(file, quoting=csv.QUOTE_ALL), sheet, decimal)
    return {"name": sheet.title, "hidden_rows": sheet.hidden_rows, **counts}


def _reader(path: Path) -> ModuleType:
    """The reader of the file's form, whatever its name says; that of the other one is not imported."""
    with path.open("rb") as file:
        head = file.read(512).lstrip()
    if head.startswith(b"<"):
        raise Refused("web_page")
    if head.startswith(_OLD):
        return import_module("cadran.ingest.files.old_book")
    if not zipfile.is_zipfile(path):
        raise Refused("not_workbook")
    cast(Any, sys.modules)["numpy"] = None  # openpyxl does without it, and is there in half the time
    return import_module("cadran.ingest.files.new_book")


def _chosen(sheets: "Sequence[Sheet]", request: dict[str, Any]) -> "Sheet":
    if request["sheet"]:
        sheets = [sheet for sheet in sheets if sheet.title == request["sheet"]]
    if not sheets:
        raise Refused("no_sheet")
    known = set(request["known"])
    return max(sheets, key=lambda sheet: _known_names(sheet, known))


def _known_names(sheet: "Sheet", known: set[str]) -> int:
    return max((sum(text.strip() in known for text in row) for row in sheet.first_texts(FURTHEST)), default=0)


def _write(writer: Any, sheet: "Sheet", decimal: str) -> dict[str, int]:
    """Write each row that holds anything: its number, what stands beyond the widest of the first rows, its texts."""
    filled = _filled(sheet.rows(decimal))
    first = list(islice(filled, FURTHEST))
    width = max((len(texts) for _, texts in first), default=0)
    if width > MOST_COLUMNS:
        raise Refused("too_large")
    count = 0
    for number, texts in chain(first, filled):
        beyond = ";".join(text for text in texts[width:] if text)
        writer.writerow([number, beyond, *texts[:width], *[""] * (width - len(texts))])
        count += 1
    formulas = {name: getattr(sheet, name) for name in ("formulas_without_value", "empty_formulas")}
    return {"rows": count, "width": width, **formulas}


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number and texts of every row that holds anything, without the empty cells at its end."""
    for number, texts in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise Refused("too_large")
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def main() -> None:
    """Answer the request on the input; a problem is an answer too."""
    request = json.load(sys.stdin)
    try:
        reader = _reader(Path(request["path"]))
        resource.setrlimit(resource.RLIMIT_AS, (request["memory"],) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"],) * 2)
        outcome = outcome_of(request, reader)
    except Refused as refused:
        outcome = {"problem": str(refused)}
    except MemoryError:
        outcome = {"problem": "too_large"}
    except Exception as broken:
        outcome = {"problem": "too_large" if _NO_MEMORY in str(broken) else "not_workbook"}
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
