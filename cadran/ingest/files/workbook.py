"""A sheet of a workbook as text: written by a process with limits, read from a file that goes with the load."""

import csv
import json
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.files.sources import SourceFile
from cadran.ingest.profiles.profile import Entry

MEMORY = 1 << 30
SECONDS, SECONDS_PER_MEGABYTE = 20, 8
PROBLEMS = {
    "not_workbook": "file.not_workbook",
    "encrypted": "file.encrypted",
    "web_page": "file.web_page",
    "too_large": "file.too_large",
    "no_sheet": "file.no_sheet",
}
ROW, BEYOND = "row", "beyond"


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet that hold anything, as CSV: the row's number, what stands beyond `width` texts, these."""

    name: str
    path: Path
    rows: int
    width: int
    others: tuple[str, ...]
    hidden_rows: int
    formulas_without_value: int
    empty_formulas: int
    folder: TemporaryDirectory[str] = field(repr=False, compare=False)

    def first_rows(self, count: int) -> list[list[str]]:
        """The texts of the first rows."""
        with self.path.open(encoding="utf-8", newline="") as file:
            return [row[2:] for row in islice(csv.reader(file), count)]

    def batches(self, skipped: int) -> Iterator[pa.Table]:
        """`ROW`, `BEYOND` and the texts of the rows below the first `skipped`, some megabytes at a time."""
        names = [ROW, BEYOND, *(str(index) for index in range(self.width))]
        reader = pa_csv.open_csv(
            self.path,
            read_options=pa_csv.ReadOptions(column_names=names, block_size=16 << 20, skip_rows_after_names=skipped),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names} | {ROW: pa.int64()}, strings_can_be_null=False
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])

    def notes(self, file: str, read: Collection[str]) -> list[Message]:
        """What a reader should know of the sheet: hidden rows, formulas without a value, others that are not `read`."""
        notes = []
        unread = [title for title in self.others if title not in read]
        if unread:
            notes.append(message("file.other_sheets", file=file, sheet=self.name, others=", ".join(unread)))
        if self.hidden_rows:
            notes.append(message("file.hidden_rows", file=file, sheet=self.name, n=self.hidden_rows))
        if self.formulas_without_value:
            notes.append(message("file.formulas", file=file, sheet=self.name, n=self.formulas_without_value))
        if self.empty_formulas:
            notes.append(message("file.empty_formulas", file=file, sheet=self.name, n=self.empty_formulas))
        return notes


def sheets_of(source: SourceFile, entry: Entry, known: set[str], others: int = 0) -> list[Sheet]:
    """The sheet the profile names, else the one with most `known` names in a row, and some of the others.

    CadranError where it is unread.
    """
    folder = TemporaryDirectory(prefix="cadran-sheet-")
    outcome = _outcome(source, entry, sorted(known), folder.name, others)
    if "problem" in outcome:
        raise CadranError(message(PROBLEMS[outcome["problem"]], file=source.name, sheet=entry.sheet or ""))
    titles = outcome["titles"]
    return [
        Sheet(
            **facts,
            path=Path(folder.name) / f"{number}.csv",
            others=tuple(title for title in titles if title != facts["name"]),
            folder=folder,
        )
        for number, facts in enumerate(outcome["sheets"])
    ]


class Books:
    """The workbooks of a folder while it is read: a sheet that several entries read is written once."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[Path, str | dict[str, str] | None, str | None], Sheet] = {}

    def sheet(self, source: SourceFile, entry: Entry, known: set[str]) -> Sheet:
        """The sheet an entry reads, of several the one with most `known` names where it names none."""
        key = (source.path, entry.sheet, str(entry.decimal))
        sheet = self._sheets.get(key)
        if sheet is None or (entry.sheet is None and sheet.others):
            sheet = self._sheets[key] = sheets_of(source, entry, known)[0]
        return sheet


def _outcome(source: SourceFile, entry: Entry, known: list[str], folder: str, others: int) -> dict[str, Any]:
    seconds = SECONDS + SECONDS_PER_MEGABYTE * (source.bytes >> 20)
    request = {
        "path": str(source.path),
        "folder": folder,
        "sheet": entry.sheet,
        "others": others,
        "known": known,
        "decimal": entry.decimal if isinstance(entry.decimal, str) else ".",
        "memory": MEMORY,
        "seconds": seconds,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cadran.ingest.files.sheet_text"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=3 * seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return {"problem": "too_large"}
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome
