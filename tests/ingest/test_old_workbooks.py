"""Workbooks in the form Excel wrote until 2003 (.xls), and other files that systems name so."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt

from cadran.errors import CadranError
from ingest.conftest import LINES, Bench

NAMES = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity", "unit_price"]
DAY, MOMENT = (xlwt.easyxf(num_format_str=form) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))


def _book(path: Path, since_1904: bool = False) -> None:
    """A cover, then four lines: the second hidden, the third with an error, the last with a formula without a value."""
    book = xlwt.Workbook()
    book.dates_1904 = since_1904
    book.add_sheet("Cover").write(0, 0, "Orders of our house")
    sheet = book.add_sheet("Lines")
    for column, name in enumerate(NAMES):
        sheet.write(0, column, name)
    for row, order in enumerate(["0012", "007", "C", "D"], start=1):
        for column, value in enumerate([order, 1, datetime(2026, 1, 5), 3760123456789, 1.5, 1.234]):
            sheet.write(row, column, value, DAY if column == 2 else xlwt.Style.default_style)
    sheet.write(7, 0, "E")  # three rows below the others
    sheet.write(7, 2, datetime(2026, 1, 5, 10, 30), MOMENT)
    for column, value in {1: True, 3: "Œuf", 4: 2}.items():
        sheet.write(7, column, value)
    sheet.row(2).hidden = True
    sheet._cell_overwrite_ok = True
    sheet.row(3).set_cell_error(4, 42)
    sheet.write(4, 5, xlwt.Formula("1+1"))
    book.save(str(path))


@pytest.mark.long
@pytest.mark.parametrize("since_1904", [False, True])
def test_an_old_workbook_gives_the_rows_it_shows_whatever_day_it_counts_from(bench: Bench, since_1904: bool) -> None:
    _book(bench.folder / "ORDER_LINES.XLS", since_1904)
    report = bench.load()
    table = report.tables[0]
    assert (table.rows, table.accepted, table.quarantined) == (5, 4, 1)
    assert bench.rows("select order_id, line_id, sku, ordered_at, ordered_has_hour, source_row from order_lines") == [
        ("0012", "1", "3760123456789", datetime(2026, 1, 5), False, 2),
        ("007", "1", "3760123456789", datetime(2026, 1, 5), False, 3),
        ("D", "1", "3760123456789", datetime(2026, 1, 5), False, 5),
        ("E", "true", "Œuf", datetime(2026, 1, 5, 10, 30), True, 8),
    ]
    assert bench.rows("select sum(ordered_quantity)::double, sum(unit_price)::double from order_lines") == [
        (6.5, 2.468)
    ]
    assert bench.refused() == [("ORDER_LINES.XLS", 4, "ordered_quantity", "#N/A", "bad_type")]
    notes = [note.read("en") for note in report.notes]
    assert "ORDER_LINES.XLS: read from the sheet “Lines”; not read: Cover." in notes
    assert "ORDER_LINES.XLS, sheet “Lines”: 1 hidden row read like all others." in notes
    assert any("“Lines”: 1 formula saved with an empty result" in note for note in notes)


def _protected(path: Path) -> bytes:
    """A file in the wrapping that Excel gives to one under a password, of either age."""
    _book(path)
    return path.read_bytes() + "EncryptedPackage".encode("utf-16-le")


def test_what_is_no_old_workbook_is_refused_in_a_sentence_with_the_way_out(bench: Bench, tmp_path: Path) -> None:
    whole = tmp_path / "book.xls"
    _book(whole)
    for content, sentence in {
        _protected(tmp_path / "other.xls"): "is protected by a password",
        whole.read_bytes()[:3000]: "is no readable Excel workbook",
        b"\n<html><table><tr><td>order_id</td></tr></table>": "is a web page under the name of a workbook",
    }.items():
        bench.write("order_lines.xls", content)
        with pytest.raises(CadranError, match=f"order_lines.xls {sentence}"):
            bench.load()


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_text_under_the_name_of_an_old_workbook_is_read_as_text(bench: Bench, encoding: str) -> None:
    bench.write("order_lines.xls", (LINES + "A,1,2026-01-05,Œuf,1\n").replace(",", "\t").encode(encoding))
    assert bench.count().accepted == 1
    assert bench.rows("select sku, ordered_at::date from order_lines") == [("Œuf", date(2026, 1, 5))]


@pytest.mark.long
def test_a_new_workbook_under_the_old_name_is_read(bench: Bench) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (NAMES, ["A", 1, datetime(2026, 1, 5), "S", 1, 2]):
        book.active.append(row)
    book.save(bench.folder / "order_lines.xls")
    assert bench.count().accepted == 1
