"""Files in many forms give the same rows."""

import gzip
import re
from collections.abc import Callable
from datetime import datetime

import polars as pl
import pytest

from cadran.errors import CadranError
from cadran.ingest.files import delimited, sources
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
TEXT = LINES + "0012,1E5,2026-01-05 10:30,Crème,3\n007,1,2026-01-06,Œuf,1.5\n"
EXPECTED = [
    ("0012", "1E5", datetime(2026, 1, 5, 10, 30), "Crème", 3.0, 2),
    ("007", "1", datetime(2026, 1, 6), "Œuf", 1.5, 3),
]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order_lines.csv", TEXT.encode()),
        ("order_lines.csv", TEXT.encode("utf-8-sig")),
        ("order_lines.csv", TEXT.encode("cp1252")),
        ("order_lines.csv", TEXT.encode("utf-16")),
        ("order_lines.csv", TEXT.encode("utf-16-le")),
        ("order_lines.csv", TEXT.replace("\n", "\r\n").encode()),
        ("order_lines.csv", TEXT.replace("\n", "\r").encode()),
        ("order_lines.csv", TEXT.replace(",", ";").encode()),
        ("order_lines.csv", TEXT.rstrip("\n").encode()),
        ("order_lines.tsv", TEXT.replace(",", "\t").encode()),
        ("order_lines.csv.gz", gzip.compress(TEXT.encode())),
        ("order_lines-2026.tsv.gz", gzip.compress(TEXT.replace(",", "\t").encode("utf-8-sig"))),
    ],
)
def test_the_same_rows_come_out_of_every_form(bench: Bench, name: str, content: bytes) -> None:
    bench.write(name, content)
    bench.load()
    query = (
        "select order_id, line_id, ordered_at, sku, ordered_quantity, source_row from order_lines order by source_row"
    )
    assert bench.rows(query) == EXPECTED


def test_parquet_gives_the_same_rows_numbered_from_one(bench: Bench) -> None:
    columns = ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity"]
    rows = [dict(zip(columns, row, strict=False)) for row in EXPECTED]
    pl.DataFrame(rows).write_parquet(bench.folder / "order_lines.parquet")
    bench.load()
    query = (
        "select order_id, line_id, ordered_at, sku, ordered_quantity, source_row from order_lines order by source_row"
    )
    assert bench.rows(query) == [(*EXPECTED[0][:5], 1), (*EXPECTED[1][:5], 2)]


def test_windows_text_is_read_and_said(bench: Bench) -> None:
    bench.write("order_lines.csv", TEXT.encode("cp1252"))
    (said,) = [note.read("en") for note in bench.load().notes if "UTF-8" in note.read("en")]
    assert said.startswith("order_lines.csv is not UTF-8; by its letters it was read as cp1252.")


def test_an_empty_cell_takes_the_default_of_the_contract(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1,", header=LINES.strip() + ",flow\n")
    bench.load()
    assert bench.rows("select flow, order_date_known from order_lines") == [("outbound", True)]


def test_the_day_above_twelve_decides_the_order_of_day_and_month(lines: Lines) -> None:
    bench = lines("A1,1,03/04/2026,S,1", "A2,1,25/04/2026,S,1")
    bench.load()
    assert bench.rows("select ordered_at from order_lines order by source_row") == [
        (datetime(2026, 4, 3),),
        (datetime(2026, 4, 25),),
    ]


def test_a_date_that_may_be_two_days_stops_the_load(lines: Lines) -> None:
    bench = lines("A0,1,2026-01-05,S,1", "A1,1,03/04/2026,S,1")
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert stopped.value.read("en") == [
        "order_lines.csv, line 3, ordered_at: “03/04/2026” may be day-month or month-day."
        " Give the format under `dates` in the profile."
    ]
    assert stopped.value.read("fr")[0].startswith(
        "order_lines.csv, ligne 3, ordered_at\u00a0: «\u00a003/04/2026\u00a0» est jour-mois"
    )


def test_a_two_digit_year_is_loaded_with_a_warning(lines: Lines) -> None:
    bench = lines("A1,1,2-Jun-06,S,1")
    assert bench.count().warnings == 1
    assert bench.rows("select ordered_at from order_lines") == [(datetime(2006, 6, 2),)]
    assert bench.rows("select source_row, column_name, value, code from load_warnings") == [
        (2, "ordered_at", "2-Jun-06", "two_digit_year")
    ]


def test_a_two_digit_date_of_three_small_numbers_stops_the_load(lines: Lines) -> None:
    bench = lines("A1,1,03.04.06,S,1")
    with pytest.raises(CadranError, match=r"03\.04\.06"):
        bench.load()


@pytest.mark.parametrize("value", ["1.234", "1,234"])
def test_a_number_that_may_be_a_thousand_stops_the_load(lines: Lines, value: str) -> None:
    bench = lines("A1,1,2026-01-05,S,2", f'A2,1,2026-01-05,S,"{value}"')
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert stopped.value.read("en") == [
        f"order_lines.csv, line 3, ordered_quantity: “{value}” may be a thousand or a fraction."
        " Give the sign under `decimal` in the profile."
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1.234", "12.5"], [1.234, 12.5]),
        (["1,234", "12.5"], [1234.0, 12.5]),
        (["1.234", "12,5"], [1234.0, 12.5]),
        (["1.234,50", "7"], [1234.5, 7.0]),
        (["0.125", "1.250"], [0.125, 1.25]),
        (["1,234,567", "1.250"], [1234567.0, 1.25]),
        (["1e5", ".5"], [100000.0, 0.5]),
    ],
)
def test_another_number_of_the_file_tells_the_decimal_sign(
    lines: Lines, values: list[str], expected: list[float]
) -> None:
    bench = lines(*(f'A{number},1,2026-01-05,S,"{value}"' for number, value in enumerate(values)))
    bench.load()
    assert [
        float(row[0]) for row in bench.rows("select ordered_quantity from order_lines order by source_row")
    ] == expected


def test_an_inch_sign_inside_a_text_is_no_quote(lines: Lines) -> None:
    bench = lines('A1,1,2026-01-05,5" pipe,1', 'A2,1,2026-01-05,"quoted, comma",1')
    bench.load()
    assert bench.rows("select sku from order_lines order by source_row") == [('5" pipe',), ("quoted, comma",)]


@pytest.mark.long
@pytest.mark.parametrize(
    "rows",
    [
        ['A2,1,2026-01-05,"open,1'],
        ['A2,1,2026-01-05,"closed"here,1'],
        ['A2,1,2026-01-05,"open,1', 'A4,1,2026-01-05,"quoted, comma",1'],
        ['A2,1,2026-01-05,"open,1', 'A4,1,2026-01-05,"a ""doubled"" one",1', 'A5,1,2026-01-05,5" pipe,1'],
    ],
)
def test_a_quote_that_does_not_close_breaks_its_own_row_only(lines: Lines, rows: list[str]) -> None:
    bench = lines("A1,1,2026-01-05,S,1", *rows, 'A3,1,2026-01-05,"two\nlines",1')
    (table,) = bench.load().tables
    assert (table.rows, table.accepted, table.quarantined) == (len(rows) + 2, len(rows) + 1, 1)
    assert bench.rows("select source_row, column_name, code, json_extract_string(raw, 'line') from quarantine") == [
        (3, "record", "bad_type", rows[0])
    ]
    assert bench.rows("select source_row from order_lines where sku = 'two\nlines'") == [(len(rows) + 3,)]


def test_a_quote_left_open_for_longer_than_any_record_breaks_its_own_row_only(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1000)
    monkeypatch.setattr(sources, "BLOCK", 512)
    rows = ['A0,1,2026-01-05,"open,1', *(f"A{number},1,2026-01-05,S,1" for number in range(1, 200))]
    bench = lines(*rows)
    (table,) = bench.load().tables
    assert (table.rows, table.accepted, table.quarantined) == (200, 199, 1)
    assert bench.rows("select max(source_row) from order_lines") == [(201,)]


def test_a_few_bytes_of_another_encoding_question_their_own_rows_only(bench: Bench) -> None:
    rows = [f"A{number},1,2026-01-05,été,1".encode() for number in range(20)]
    rows[7] = "A7,1,2026-01-05,été,1".encode("cp1252")
    header = b"order_id,line_id,ordered_at,sku,ordered_quantity"
    bench.write("order_lines.csv", b"\n".join([header, *rows]) + b"\n")
    (table,) = bench.load().tables
    assert (table.rows, table.accepted, table.quarantined) == (20, 19, 1)
    assert bench.rows("select distinct sku from order_lines") == [("été",)]
    assert bench.rows("select source_row, json_extract_string(raw, 'line') from quarantine") == [
        (9, "A7,1,2026-01-05,\ufffdt\ufffd,1")
    ]


def test_a_stray_quote_in_the_header_is_a_name_like_any_other(lines: Lines) -> None:
    bench = lines("A,1,2026-01-05,S,1,x", header=LINES.rstrip() + ',5" pipe\n')
    with pytest.raises(CadranError, match=re.escape('order_lines.csv: unknown column “5" pipe”')):
        bench.load()


def test_a_cut_off_archive_stops_the_load(bench: Bench) -> None:
    bench.write("order_lines.csv.gz", gzip.compress(TEXT.encode() * 50)[:-12])
    with pytest.raises(CadranError, match=r"order_lines\.csv\.gz is damaged or cut off"):
        bench.load()


def test_all_problems_of_all_files_come_together(bench: Bench) -> None:
    bench.write("order_lines.csv", "order_id,line_id,orderd_at,sku,quantity\nA,1,2026-01-05,S,1\n")
    bench.write("suppliers.csv", "supplier_id,nam\nS1,Acme\n")
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert stopped.value.read("en") == [
        "order_lines.csv: unknown column “orderd_at”. Did you mean ordered_at?",
        "order_lines.csv: unknown column “quantity”. Did you mean ordered_quantity?",
        "order_lines.csv: the required column ordered_at is missing. Add it.",
        "order_lines.csv: the required column ordered_quantity is missing. Add it.",
        "suppliers.csv: unknown column “nam”. Known: supplier_id, supplier_name, country, kind, minimum_order_value.",
    ]


@pytest.mark.parametrize(("text", "told"), [(LINES, 1), (TEXT, 0)])
def test_a_file_with_a_heading_and_no_rows_is_named(bench: Bench, text: str, told: int) -> None:
    bench.write("order_lines.csv", text)
    notes = [note.read("en") for note in bench.load().notes]
    assert notes.count("order_lines.csv has a heading and no rows: nothing was loaded from it.") == told


def test_a_folder_without_order_lines_says_what_is_missing(bench: Bench) -> None:
    bench.write("suppliers.csv", "supplier_id\nS1\n")
    with pytest.raises(CadranError, match=r"no file order_lines\.\*"):
        bench.load()


def test_numbers_of_each_column_tell_its_decimal_sign_where_the_file_has_both(lines: Lines) -> None:
    header = LINES.strip() + ",unit_price,unit_cost\n"
    bench = lines('A1,1,2026-01-05,S,1.5,"1.234,50",7', 'A2,1,2026-01-05,S,2,"3,5",8.25', header=header)
    notes = [note.read("en") for note in bench.load().notes]
    rows = bench.rows("select ordered_quantity, unit_price, unit_cost from order_lines order by source_row")
    assert [tuple(map(float, row)) for row in rows] == [(1.5, 1234.5, 7.0), (2.0, 3.5, 8.25)]
    assert any("a decimal comma in unit_price, elsewhere with a point" in note for note in notes)


def test_a_column_that_says_nothing_of_itself_is_asked_for_where_the_others_differ(lines: Lines) -> None:
    header = LINES.strip() + ",unit_price,unit_cost\n"
    bench = lines('A1,1,2026-01-05,S,1.5,"3,50",1.234', header=header)
    with pytest.raises(CadranError, match=r"line 2, unit_cost: “1\.234” may be a thousand or a fraction"):
        bench.load()


def test_a_number_that_a_spreadsheet_rounded_is_named_and_never_merged_with_another(lines: Lines) -> None:
    rows = ['A1,1,2026-01-05,"3,76012E+12",1', '"3,76012E+12",1,2026-01-05,S,1', '"3,76012E+12",1,2026-01-05,S,1']
    bench = lines(*rows, "A2,1,2026-01-05,1E5,1", "2E+15,1,2026-01-05,S,1")
    (count,) = bench.load().tables
    assert (count.accepted, count.quarantined, count.skipped, count.warnings) == (3, 2, 0, 2)
    assert bench.rows("select source_row, column_name, code from load_warnings order by source_row") == [
        (2, "sku", "rounded_id"),
        (6, "order_id", "rounded_id"),
    ]
    assert [(row[1], row[4]) for row in bench.refused()] == [(3, "rounded_id"), (4, "rounded_id")]


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1 234", "12"], [1234.0, 12.0]),
        (["1 234 567,5", "12,5"], [1234567.5, 12.5]),
        (["1 234.5", "12.5"], [1234.5, 12.5]),
        ([" 12,5 ", "7"], [12.5, 7.0]),
    ],
)
def test_thousands_may_be_written_with_any_space(bench: Bench, values: list[str], expected: list[float]) -> None:
    spaces = (" ", "\u00a0", "\u202f", "\u2009")
    for space in spaces:
        code = f"{ord(space):04X}"
        rows = [f'{code},{line},2026-01-05,S,"{value.replace(" ", space)}"' for line, value in enumerate(values)]
        bench.write(f"order_lines-{code}.csv", LINES + "\n".join(rows) + "\n")
    bench.load()
    read = bench.rows("select order_id, list(ordered_quantity order by source_row) from order_lines group by all")
    assert {code: [*map(float, numbers)] for code, numbers in read} == {f"{ord(each):04X}": expected for each in spaces}


def test_a_space_that_groups_no_thousands_makes_no_number(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,12 34", "A2,1,2026-01-05,S,1\u202f2", "A3,1,2026-01-05,S,1")
    bench.load()
    assert [row[3:] for row in bench.refused()] == [("12 34", "bad_type"), ("1 2", "bad_type")]


def test_titles_above_the_column_names_are_said_and_not_read(bench: Bench) -> None:
    text = "Export of 05/01/2026\n\nWarehouse;Lyon\n" + TEXT.replace(",", ";")
    bench.write("order_lines.csv", text)
    report = bench.load()
    assert report.tables[0].accepted == 2
    assert bench.rows("select source_row from order_lines order by 1") == [(5,), (6,)]
    said = "order_lines.csv: not read above the column names: 2 lines, first “Export of 05/01/2026”."
    assert said in [note.read("en") for note in report.notes]


def test_a_row_below_unknown_names_is_not_taken_for_the_column_names(lines: Lines) -> None:
    bench = lines("sku,x,2026-01-05,y,1", header="a,b,c,d,e\n")
    with pytest.raises(CadranError, match="unknown column “a”"):
        bench.load()


def test_names_of_files_are_known_in_any_case_and_what_is_not_read_is_named_with_its_reason(bench: Bench) -> None:
    bench.write("Order_Lines.CSV", TEXT)
    bench.write("SUPPLIERS.csv.GZ", gzip.compress(b"supplier_id\nV1\n"))
    bench.write("orderline.csv", "x\n")
    bench.write("scan.pdf", b"%PDF")
    bench.write(".hidden.csv", "x\n")
    bench.write("own.toml", "")
    (bench.folder / "old").mkdir()
    report = bench.load()
    assert {count.table: count.accepted for count in report.tables} == {"order_lines": 2, "suppliers": 1}
    said = [note.read("en") for note in report.notes if "not read" in note.read("en")]
    assert said == [
        "The folder old was not read: no file the profile means lies in it.",
        "orderline.csv was not read: it is not named after a table. Did you mean order_lines?",
        "scan.pdf was not read: it is neither CSV, text, TSV, JSON, Parquet, an Excel workbook nor a ZIP of such"
        " files.",
    ]
