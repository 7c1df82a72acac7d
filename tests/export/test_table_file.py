"""A table as files: headings and codes in words, numbers to their unit, and workbooks whose cells have their types."""

import csv
import io
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest
from openpyxl.cell.cell import Cell

from cadran.export.columns import rounded
from cadran.export.csv import may_run
from cadran.export.table_file import TableFile
from cadran.kpis import KPIS

LINES = pl.DataFrame(
    {
        "order_id": ["0042", "=1+1", None],
        "mode": ["dropship", "store", None],
        "outcome": ["late", "on_time", "unknown"],
        "reason": [None, None, "no_promise"],
        "reasons": [None, "9 no_promise, 3 orphan", None],
        "target_date": [date(2026, 10, 30), date(2026, 10, 2), None],
        "completed_at": [datetime(2026, 10, 30, 14, 5), None, None],
        "late_days": [14.799999999999995, 0.0, None],
        "ordered_quantity": [3, 12, None],
        "line_value": [12.30000000001, 0.1 + 0.2, None],
        "is_final": [True, False, None],
    }
)
FACTS = (("KPI", "OTD"), ("Filter", "=x"))
RISKS = (" =1+1", "\u00a0=1", "\u3000@x", "\ufeff=1", "\u200b+1", "＝1", "＋1", "－1", "＠x", "\n-1", "｜x", "﹦1")
PLAIN = ("a=1", "x", "", " x", "1", "é=", "·=1")


def cells(content: bytes, sheet: int = 0) -> list[tuple[Cell, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows())


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_headings_and_codes_are_in_the_words_of_the_reader() -> None:
    rows = read(TableFile(LINES, "fr", "EUR").csv("fr"), ";")
    assert rows[0][:6] == ["Commande", "Mode", "État", "Motif", "Pourquoi hors du chiffre", "Date visée"]
    assert rows[0][7:10] == ["Retard (j)", "Qté commandée", "Valeur de la ligne (EUR)"]
    assert rows[2][:5] == ["'=1+1", "Magasin", "à l'heure", "", "9 sans date promise, 3 sans ligne de commande"]
    assert rows[3][2:4] == ["inconnue", "sans date promise"]
    assert [row[10] for row in rows[1:]] == ["oui", "non", ""]


def test_names_for_programs_never_change_with_the_language() -> None:
    files = [TableFile(LINES, language, "EUR", has_labels=False).csv("international") for language in ("en", "fr")]
    assert files[0] == files[1]
    assert read(files[0])[0] == LINES.columns
    assert read(files[0])[1][1:3] == ["dropship", "late"]


def test_numbers_have_the_decimals_of_their_unit_and_no_rest_of_adding_them() -> None:
    row = read(TableFile(LINES, "fr", "EUR").csv("fr"), ";")[1]
    assert row[7:10] == ["14,8", "3", "12,3"]
    shares = pl.DataFrame({"value": [1 / 3], "change": [-0.0206061234], "n": [3], "price": [0.0125]})
    assert rounded(shares, "EUR", KPIS["otd"]).row(0) == (0.333333, -0.020606, 3, 0.0125)
    assert rounded(shares, "EUR", KPIS["lead_time"]).row(0) == (0.3333, -0.0206, 3, 0.0125)


def test_headings_that_would_be_alike_also_bear_the_name_of_their_column() -> None:
    headings = TableFile(pl.DataFrame({"due_at": [1], "due_date": [2]}), "en", "EUR").headings()
    assert headings == {"due_at": "Due [due_at]", "due_date": "Due [due_date]"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_cell_of_a_workbook_has_its_type(language: str) -> None:
    rows = cells(TableFile(LINES, language, "EUR").xlsx())
    assert [cell.data_type for cell in rows[1]] == ["s", "s", "s", "n", "n", "d", "d", "n", "n", "n", "s"]
    assert [cell.value for cell in rows[1]][5:10] == [
        datetime(2026, 10, 30),
        datetime(2026, 10, 30, 14, 5),
        14.8,
        3,
        12.3,
    ]
    assert rows[1][0].value == "0042"
    assert (rows[1][9].number_format, rows[1][7].number_format) == ("#,##0.00", "#,##0.0")
    assert rows[1][5].is_date
    assert [cell.value for cell in rows[3]][:2] == [None, None]


def test_the_heading_of_a_workbook_stays_in_sight_and_filters() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(TableFile(LINES, "en", "EUR").xlsx())).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K4")
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert all(9 <= width.width <= 47 for width in sheet.column_dimensions.values())
    assert (sheet.row_dimensions[1].height, sheet.page_setup.fitToWidth) == (30, None)


def test_a_workbook_breaks_no_word_of_a_heading_and_no_long_note_and_prints_in_a_size_one_can_read() -> None:
    wide = pl.DataFrame({f"denominator_{at}": [1.0] for at in range(60)})
    content = TableFile(wide, "fr", "EUR", facts=(("Formule", "word " * 60),)).xlsx()
    rows, notes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert rows.page_setup.fitToWidth > 3
    assert rows.print_title_cols == "$A:$A"
    assert rows.column_dimensions["A"].width >= len("denominator_0")
    assert notes["B2"].alignment.wrap_text
    assert notes.row_dimensions[2].height == 3 * 15


def test_the_second_sheet_says_what_the_rows_are_of_and_what_each_column_is() -> None:
    file = TableFile(LINES, "en", "EUR", facts=FACTS)
    told = [(name.value, words.value) for name, words in cells(file.xlsx(), 1)]
    assert told[:3] == [("What", "In words"), ("KPI", "OTD"), ("Filter", "=x")]
    assert ("Column late_days", "Days late") in told
    assert len(told) == 1 + len(FACTS) + LINES.width
    assert read(file.about("international"))[2] == ["Filter", "'=x"]


def test_a_table_without_rows_is_still_a_workbook_and_a_csv() -> None:
    file = TableFile(LINES.clear(), "en", "EUR", facts=FACTS)
    assert len(cells(file.xlsx())) == 1
    assert len(read(file.csv("international"))) == 1


def test_an_infinite_number_is_an_empty_cell() -> None:
    numbers = pl.DataFrame({"n": [1.0, float("nan"), float("inf")]})
    sheet = openpyxl.load_workbook(io.BytesIO(TableFile(numbers, "en", "EUR").xlsx())).worksheets[0]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [1, None, None]


def test_what_may_run_is_seen_behind_blanks_of_any_kind_and_in_any_width() -> None:
    assert may_run(pl.Series(RISKS)).all()
    assert not may_run(pl.Series(PLAIN)).any()


def test_no_text_of_a_file_can_run_and_each_stays_the_text_it_is() -> None:
    frame = pl.DataFrame({"name": [*RISKS, "=1+1", "@SUM(A1)", "https://example.org", "plain"]})
    file = TableFile(frame, "en", "EUR")
    written = [row[0] for row in cells(file.xlsx())][1:]
    assert [cell.data_type for cell in written] == ["s"] * frame.height
    assert [bool(cell.quotePrefix) for cell in written] == [True] * (len(RISKS) + 2) + [False] * 2
    assert [cell.value for cell in written][-4:] == ["=1+1", "@SUM(A1)", "https://example.org", "plain"]
    assert [row[0][:1] for row in read(file.csv("international"))[1:]] == ["'"] * (len(RISKS) + 2) + ["h", "p"]


def test_a_heading_from_data_cannot_run_either() -> None:
    assert read(TableFile(pl.DataFrame({"=1+1": [1]}), "en", "EUR").csv("international"))[0] == ["'=1+1"]
