"""Refused rows as a file that goes out and comes back with decisions."""

import csv
import io
from pathlib import Path

import pytest

from cadran.cli import corrections
from cadran.engine import Engine
from cadran.imports.corrections import correct_store
from cadran.ingest.loading import load
from cadran.insight.events import everything
from cadran.insight.sources import refused_rows
from cadran.rights import machine_user
from cadran.warehouse import build
from cli.conftest import Cadran

FILE = """order_id;line_id;ordered_at;sku;ordered_quantity
A1;1;2026-01-15;S;1
A2;1;2026-01-13;S;deux
A3;1;2026-01-13;S;deux
A4;1;2026/14/01;S;3
A5;1;2026-01-13
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with four refused rows; what is decided counts without a build."""
    monkeypatch.setattr(corrections, "published", lambda home, *_: correct_store(home))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "order_lines.csv").write_text(FILE, encoding="utf-8")
    load(tmp_path / "files", "contract", tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.long
def test_a_file_of_refused_rows_comes_back_with_decisions(home: Path, tmp_path: Path, cadran: Cadran) -> None:
    exported = cadran("corrections", "export", "--home", str(home)).out
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert [(row["source_row"], row["column_name"], row["value"], row["decision"]) for row in rows] == [
        ("3", "ordered_quantity", "deux", ""),
        ("4", "ordered_quantity", "deux", ""),
        ("5", "ordered_at", "2026/14/01", ""),
        ("6", "record", "3", ""),
    ]
    rows[0] |= {"decision": "mapping", "corrected": "2", "why": "telephoned"}
    rows[2] |= {"decision": "format", "corrected": "%Y/%d/%m"}
    rows[3] |= {"decision": "rejct"}
    answer = tmp_path / "answer.csv"
    _write(answer, rows)
    importing = ("corrections", "import", str(answer), "--home", str(home))
    outcome = cadran(*importing)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        "Line 4: write in `why` why this is so, or give --why for all.",
        "Line 5: “rejct” is no decision. Write one of value, mapping, format, accept, reject.",
    ]
    rows[3] |= {"decision": "reject"}
    _write(answer, rows)
    states = [line.split() for line in cadran(*importing, "--why", "as the sender says").out.splitlines()]
    assert ["corrected", "3"] in states
    assert ["rejected", "1"] in states
    assert list(csv.DictReader(io.StringIO(cadran("corrections", "export", "--home", str(home)).out))) == []

    listed = list(
        csv.DictReader(io.StringIO(cadran("corrections", "list", "--format", "csv", "--home", str(home)).out))
    )
    assert [(row["id"], row["kind"], row["why"], row["author"]) for row in listed] == [
        ("1", "mapping", "telephoned", machine_user().name),
        ("2", "format", "as the sender says", machine_user().name),
        ("3", "reject", "as the sender says", machine_user().name),
    ]
    undone = [line.split() for line in cadran("corrections", "undo", "1", "--home", str(home)).out.splitlines()]
    assert ["open", "2"] in undone
    assert _rows_to_handle(home) == [2]
    assert cadran("corrections", "undo", "1", "--home", str(home)).err == (
        "No standing decision has the number 1. See all: cadran corrections list.\n"
    )


def _rows_to_handle(home: Path) -> list[int]:
    correct_store(home)
    engine = Engine(build(home).path)
    lines = [alert.lines for alert in refused_rows(everything(engine))]
    engine.close()
    return lines


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
