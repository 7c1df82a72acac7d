"""A sheet of a workbook as text: written by a process with limits, read from a file that goes with the load."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
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

    def notes(self, file: str) -> list[Message]:
        """What a reader should know of the sheet: which others are not read, hidden rows, formulas without a value."""
        notes = []
        if self.others:
            notes.append(message("file.other_sheets", file=file, sheet=self.name, others=", ".join(self.others)))
        if self.hidden_rows:
            notes.append(message("file.hidden_rows", file=file, sheet=self.name, n=self.hidden_rows))
        if self.formulas_without_value:
            notes.append(message("file.formulas", file=file, sheet=self.name, n=self.formulas_without_value))
        if self.empty_formulas:
            notes.append(message("file.empty_formulas", file=file, sheet=self.name, n=self.empty_formulas))
        return notes


def sheet_of(source: SourceFile, entry: Entry, known: set[str]) -> Sheet:
    """The sheet the profile names, else the one with most `known` names in a row; CadranError where it is unread."""
    folder = TemporaryDirectory(prefix="cadran-sheet-")
    path = Path(folder.name) / "sheet.csv"
    outcome = _outcome(source, entry, sorted(known), path)
    if "problem" in outcome:
        raise CadranError(message(PROBLEMS[outcome["problem"]], file=source.name, sheet=entry.sheet or ""))
    return Sheet(
        outcome["sheet"],
        path,
        outcome["rows"],
        outcome["width"],
        tuple(outcome["others"]),
        outcome["hidden_rows"],
        outcome["formulas_without_value"],
        outcome["empty_formulas"],
        folder,
    )


def _outcome(source: SourceFile, entry: Entry, known: list[str], out: Path) -> dict[str, Any]:
    seconds = SECONDS + SECONDS_PER_MEGABYTE * (source.bytes >> 20)
    request = {
        "path": str(source.path),
        "out": str(out),
        "sheet": entry.sheet,
        "known": known,
        "decimal": entry.decimal or ".",
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
