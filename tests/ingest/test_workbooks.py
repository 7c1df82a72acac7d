"""Excel workbooks: their rows are those of the same table as CSV; what is odd about them is said."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from cadran.errors import CadranError
from cadran.ingest.files import workbook
from ingest.conftest import Bench

NAMES = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity", "unit_price"]
ROWS = [
    ["0012", 1, datetime(2026, 1, 5, 10, 30), 3760123456789, 3, 1.234],
    ["007", 2, datetime(2026, 1, 6), "Œuf", 1.5, 12],
]
Written = Callable[..., Bench]


@pytest.fixture
def written(bench: Bench) -> Written:
    """Writes order_lines.xlsx from rows of cells, below the names of the columns."""

    def write(*rows: list[Any], above: tuple[list[Any], ...] = (), cover: str = "") -> Bench:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        if cover:
            sheet.append([cover])
            sheet = book.create_sheet("Lines")
        for row in (*above, NAMES, *rows):
            sheet.append(row)
        for cells in sheet.iter_rows(min_col=3, max_col=3):
            for cell in cells:
                if isinstance(cell.value, datetime):
                    cell.number_format = "dd/mm/yyyy hh:mm" if cell.value.hour else "dd/mm/yyyy"
        book.save(bench.folder / "order_lines.xlsx")
        return bench

    return write


def _notes(bench: Bench, language: str = "en") -> list[str]:
    return [note.read(language) for note in bench.load().notes if "order_lines.xlsx" in note.read(language)]


def test_a_workbook_gives_the_rows_of_the_table_it_shows(written: Written) -> None:
    bench = written(*ROWS)
    assert bench.count().accepted == 2
    assert bench.rows("select order_id, line_id, sku, ordered_at, ordered_has_hour, source_row from order_lines") == [
        ("0012", "1", "3760123456789", datetime(2026, 1, 5, 10, 30), True, 2),
        ("007", "2", "Œuf", datetime(2026, 1, 6), False, 3),
    ]
    amounts = bench.rows("select ordered_quantity::double, unit_price::double from order_lines order by source_row")
    assert amounts == [(3.0, 1.234), (1.5, 12.0)]


@pytest.mark.long
def test_a_total_that_lacks_a_key_is_set_aside_and_a_row_named_like_one_is_read(written: Written) -> None:
    bench = written(*ROWS, ["Total Energies", 7, *ROWS[1][2:]], ["Sous-total lot 1", None, None, None, 7.5, "99 €"])
    count = bench.count()
    assert (count.accepted, count.set_aside, count.quarantined) == (3, 1, 0)
    assert bench.rows("select source_row, kind, raw from set_aside") == [(5, "total", "Sous-total lot 1;;;;7.5;99 €")]


@pytest.mark.long
def test_the_sheet_with_the_known_names_is_read_and_the_others_are_named(written: Written) -> None:
    bench = written(*ROWS, above=(["Export of", "05/01/2026"], [], [None]), cover="Orders of our house")
    notes = _notes(bench)
    assert "order_lines.xlsx: read from the sheet “Lines”; not read: Sheet." in notes
    assert "order_lines.xlsx: not read above the column names: 1 line, first “Export of 05/01/2026”." in notes
    assert bench.rows("select source_row from order_lines order by 1") == [(5,), (6,)]


def _profile(folder: Path, setting: str) -> Path:
    columns = "\n".join(f'{name} = "{name}"' for name in NAMES)
    path = folder / "own.toml"
    path.write_text(
        f'name = "own"\ntitle = {{ en = "Own", fr = "À nous" }}\n[[order_lines]]\n{setting}\n'
        f'files.rows = "order_lines.xlsx"\n[order_lines.columns]\n{columns}\n'
    )
    return path


@pytest.mark.long
def test_a_profile_may_name_the_sheet(written: Written, tmp_path: Path) -> None:
    bench = written(*ROWS, cover="x")
    assert bench.load(_profile(tmp_path, 'sheet = "Lines"')).tables[0].accepted == 2
    with pytest.raises(CadranError, match="has no sheet “Cover”"):
        bench.load(_profile(tmp_path, 'sheet = "Cover"'))


def test_a_number_stays_itself_where_the_profile_writes_a_decimal_comma(written: Written, tmp_path: Path) -> None:
    bench = written(*ROWS)
    bench.load(_profile(tmp_path, 'decimal = ","'))
    assert bench.rows("select sum(unit_price)::double from order_lines") == [(13.234,)]


@pytest.mark.long
def test_hidden_rows_are_read_and_said_and_a_formula_without_a_value_is_no_empty_cell(bench: Bench) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (NAMES, ["A", 1, "2026-01-05", "S", 1, None], ["B", 1, "2026-01-05", "S", "=1+1", None]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    book.save(bench.folder / "order_lines.xlsx")
    notes = _notes(bench)
    assert "order_lines.xlsx, sheet “Sheet”: 1 hidden row read like all others." in notes
    assert any("1 formula without a saved value" in note for note in notes)
    assert bench.rows("select order_id from order_lines") == [("A",)]
    assert bench.refused() == [("order_lines.xlsx", 3, "ordered_quantity", "=1+1", "bad_type")]


def test_a_formula_with_its_saved_value_counts_as_that_value(bench: Bench) -> None:
    book = xlsxwriter.Workbook(str(bench.folder / "order_lines.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write_row(1, 0, ["A", 1, "2026-01-05", "S"])
    sheet.write_formula(1, 4, "=1+1", None, 2)
    sheet.write_formula(1, 5, '=IF(A2="A","","x")', None, "")
    book.close()
    _mark_as_text(bench.folder / "order_lines.xlsx", b'r="F2"')
    assert _notes(bench) == []
    assert bench.rows("select ordered_quantity::double, unit_price from order_lines") == [(2.0, None)]


def _mark_as_text(path: Path, cell: bytes) -> None:
    """The result of a formula is a text, be it an empty one, as Excel writes it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(cell, cell + b' t="str"'))


def test_a_text_beyond_the_last_name_and_an_error_cell_refuse_their_own_row(written: Written) -> None:
    bench = written(
        ROWS[0],
        [*ROWS[1], "a note"],
        ["C", 1, datetime(2026, 1, 6), "S", "#N/A", 1],
        [None] * 6,
        ["D", 1, None, "S", 1, 1],
    )
    table = bench.count()
    assert (table.rows, table.accepted, table.quarantined) == (4, 1, 3)
    assert bench.refused() == [
        ("order_lines.xlsx", 3, "record", "7", "bad_type"),
        ("order_lines.xlsx", 4, "ordered_quantity", "#N/A", "bad_type"),
        ("order_lines.xlsx", 6, "ordered_at", None, "missing_required"),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, b"order_id,line_id\n"]
)
def test_what_is_no_workbook_is_refused_in_a_sentence(bench: Bench, content: bytes) -> None:
    bench.write("order_lines.xlsx", content)
    with pytest.raises(CadranError, match=r"order_lines\.xlsx is no readable Excel workbook"):
        bench.load()


@pytest.mark.long
def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(bench: Bench) -> None:
    with zipfile.ZipFile(bench.folder / "order_lines.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (600 << 20))
    with pytest.raises(CadranError, match=r"order_lines\.xlsx holds more than"):
        bench.load()


def test_a_workbook_that_takes_too_much_memory_ends_its_own_process_only(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = written(*([f"A{number}", 1, datetime(2026, 1, 5), "S" * 500, 1, 1] for number in range(3000)))
    monkeypatch.setattr(workbook, "MEMORY", 20 << 20)
    with pytest.raises(CadranError, match=r"order_lines\.xlsx holds more than"):
        bench.load()
