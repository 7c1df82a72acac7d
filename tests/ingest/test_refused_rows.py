"""Each reason to refuse a row, once, with its file, line, column and value."""

import json
from collections.abc import Callable

import pytest

from cadran.ingest.storage.store import check, quarantined
from ingest.conftest import Bench

Lines = Callable[..., Bench]
GOOD = "A1,1,2026-01-05,SKU1,3"


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        ("A2,,2026-01-05,SKU1,3", "line_id", None, "missing_required"),
        ("A2,1,2026-01-05,SKU1,three", "ordered_quantity", "three", "bad_type"),
        ("A2,1,2026-01-05,SKU1,nan", "ordered_quantity", "nan", "bad_type"),
        ("A2,1,2026-01-05,SKU1,1_000", "ordered_quantity", "1_000", "bad_type"),
        ("A2,1,2026-02-30,SKU1,3", "ordered_at", "2026-02-30", "bad_date"),
        ("A2,1,yesterday,SKU1,3", "ordered_at", "yesterday", "bad_date"),
        ("A2,1,infinity,SKU1,3", "ordered_at", "infinity", "bad_date"),
        ("A2,1,epoch,SKU1,3", "ordered_at", "epoch", "bad_date"),
        ("A2,1,2026-01-05,SKU1,-3", "ordered_quantity", "-3", "negative_quantity"),
        ("A2,1,2026-01-05,SKU1,1e400", "ordered_quantity", "1e400", "bad_type"),
        ("A2,1,2026-01-05,SKU1,1000000000", "ordered_quantity", "1000000000", "bad_type"),
        ("A2,1,2026-01-05,SKU1,-inf", "ordered_quantity", "-inf", "bad_type"),
        ("A2,1,0987-01-05,SKU1,3", "ordered_at", "0987-01-05", "bad_date"),
        ("A2,1,10000-01-01,SKU1,3", "ordered_at", "10000-01-01", "bad_date"),
        ("A2,1,9999-12-31 24:00:00,SKU1,3", "ordered_at", "9999-12-31 24:00:00", "bad_date"),
        ("A2,1,2026-01-05 11:30 PM,SKU1,3", "ordered_at", "2026-01-05 11:30 PM", "bad_date"),
        ("A2,1,2026-01-05 23:30+25:00,SKU1,3", "ordered_at", "2026-01-05 23:30+25:00", "bad_date"),
        ("A2,1,2026-01-05,SKU1,3,9", "record", "6", "bad_type"),
        ("A2,1,2026-01-05", "record", "3", "bad_type"),
    ],
)
def test_a_broken_row_is_refused_with_its_place(
    lines: Lines, row: str, column: str, value: str | None, code: str
) -> None:
    bench = lines(GOOD, row, "A9,1,2026-01-07,SKU3,1")
    count = bench.count()
    assert (count.rows, count.accepted, count.quarantined) == (3, 2, 1)
    assert bench.refused() == [("order_lines.csv", 3, column, value, code)]
    assert check(bench.home) == []


def test_an_inbound_line_needs_its_supplier(lines: Lines) -> None:
    header = "flow,order_id,line_id,ordered_at,sku,ordered_quantity,supplier_id\n"
    bench = lines("inbound,P1,1,2026-01-05,S,1,", "inbound,P2,1,2026-01-05,S,1,ACME", header=header)
    bench.load()
    assert bench.refused() == [("order_lines.csv", 2, "supplier_id", None, "missing_required")]


def test_stock_may_be_negative(bench: Bench) -> None:
    bench.write("order_lines.csv", "order_id,line_id,ordered_at,sku,ordered_quantity\n" + GOOD)
    bench.write("stock_levels.csv", "stock_date,sku,location_id,on_hand_quantity\n2026-01-05,S,W,-4\n")
    assert bench.count("stock_levels").accepted == 1


def test_the_sentence_speaks_both_languages_and_counts_further_problems(lines: Lines) -> None:
    bench = lines("A2,1,05.01,SKU1,three")
    bench.load()
    refused = quarantined(bench.home).to_dicts()[0]
    assert refused["sentence_en"] == (
        "ordered_at is not a date in the expected form (YYYY-MM-DD or YYYY-MM-DD HH:MM:SS): “05.01”."
        " Further problems on this row: 1."
    )
    assert refused["sentence_fr"].startswith("ordered_at n'est pas une date au format attendu (AAAA-MM-JJ")
    assert json.loads(refused["raw"]) == {
        "order_id": "A2",
        "line_id": "1",
        "ordered_at": "05.01",
        "sku": "SKU1",
        "ordered_quantity": "three",
    }


def test_a_row_with_too_few_fields_keeps_its_text(lines: Lines) -> None:
    bench = lines(GOOD, "A2,1")
    bench.load()
    assert json.loads(quarantined(bench.home, "order_lines")["raw"][0]) == {"line": "A2,1"}


def test_a_refused_row_does_not_block_a_right_one_with_the_same_key(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,SKU1,-1", "A1,1,2026-01-05,SKU1,1")
    bench.load()
    assert bench.rows("select source_row, ordered_quantity from order_lines") == [(3, 1.0)]


def test_a_malformed_record_after_a_quoted_line_break_is_named_by_its_line(lines: Lines) -> None:
    bench = lines('A1,1,2026-01-05,"two\nlines",3', "", "A2,1", 'A3,1,2026-01-05,"x ""y""",1')
    assert bench.count().rows == 3
    assert bench.refused() == [("order_lines.csv", 5, "record", "2", "bad_type")]
    assert bench.rows("select sku, source_row from order_lines order by 2") == [("two\nlines", 2), ('x "y"', 6)]


def test_a_move_needs_two_different_places(lines: Lines) -> None:
    header = "flow,order_id,line_id,ordered_at,sku,ordered_quantity,from_location_id,location_id\n"
    rows = (
        "internal,M1,1,2026-01-05,S,1,,WH",
        "INTERNAL,M2,1,2026-01-05,S,1,WH,",
        "transfert,M3,1,2026-01-05,S,1,WH,WH",
    )
    bench = lines(*rows, "Internal,M4,1,2026-01-05,S,1,WH,ST", "outbound,A1,1,2026-01-05,S,1,,", header=header)
    count = bench.count()
    assert (count.accepted, count.quarantined) == (2, 3)
    places = (None, "WH", "WH")
    assert bench.refused() == [
        ("order_lines.csv", row, "from_location_id", value, "move_without_places")
        for row, value in zip((2, 3, 4), places, strict=True)
    ]
    sentences = quarantined(bench.home).select("sentence_en", "sentence_fr").row(0)
    assert all("from_location_id" in text and "location_id" in text and "outbound" in text for text in sentences)


def test_a_file_without_a_place_it_leaves_holds_no_move(lines: Lines) -> None:
    header = "flow,order_id,line_id,ordered_at,sku,ordered_quantity,location_id\n"
    bench = lines("internal,M1,1,2026-01-05,S,1,WH", "outbound,A1,1,2026-01-05,S,1,WH", header=header)
    bench.load()
    assert bench.refused() == [("order_lines.csv", 2, "flow", "internal", "move_without_places")]
