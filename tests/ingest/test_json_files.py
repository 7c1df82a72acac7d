"""JSON lines and lists of records: every record accounted for, what is broken with its line, what is nested named."""

import gzip
from datetime import datetime

import pytest

from cadran.errors import CadranError
from ingest.conftest import Bench

GOOD = [
    '{"order_id": "0012", "line_id": 1, "ordered_at": "2026-01-05", "sku": "Œuf", "ordered_quantity": 1.50}',
    '{"line_id": "2", "order_id": "0012", "sku": 7, "ordered_at": "2026-01-06", "ordered_quantity": 3, "unit_price":2}',
]
BROKEN = [
    '{"order_id": "X", "line_id": 1,, "sku": "S"}',
    '{"order_id": "X", "order_id": "Y", "line_id": 1, "ordered_at": "2026-01-05", "sku": "S", "ordered_quantity": 1}',
    '["order_id", "X"]',
]
ROWS = [("0012", "1", "Œuf", 1.5, None), ("0012", "2", "7", 3.0, 2.0)]
EXPORTS = {
    "ORDER_LINES.JSONL": "\n".join([GOOD[0], "", *BROKEN, "{}", GOOD[1]]).encode(),
    "order_lines.ndjson": "\r\n".join([GOOD[0], "", *BROKEN, "{}", GOOD[1], ""]).encode("utf-16"),
    "order_lines.jsonl.gz": gzip.compress("\n".join([GOOD[0], " ", *BROKEN, "{}", GOOD[1]]).encode()),
    "order_lines.json": ("[" + ",\n".join([GOOD[0] + ",\n" + BROKEN[0], *BROKEN[1:], "{}", GOOD[1]]) + "]").encode(),
}


@pytest.mark.long
@pytest.mark.parametrize("name", EXPORTS)
def test_a_broken_record_is_the_problem_of_its_own_row(bench: Bench, name: str) -> None:
    bench.write(name, EXPORTS[name])
    table = bench.count()
    assert (table.rows, table.accepted, table.quarantined, table.blank) == (6, 2, 3, 1)
    lines = "select order_id, line_id, sku, ordered_quantity::double, unit_price::double from order_lines order by 2"
    assert bench.rows(lines) == ROWS
    first = 2 if name == "order_lines.json" else 3
    assert bench.rows("select source_row, column_name, code from quarantine order by 1") == [
        (first + number, "record", "bad_type") for number in range(3)
    ]
    sentences = bench.rows("select sentence_en from quarantine order by source_row")
    assert "names order_id twice" in sentences[1][0]
    assert bench.rows("select max(source_row) from order_lines") == [(first + 4,)]


def test_the_same_file_again_changes_nothing(bench: Bench) -> None:
    bench.write("order_lines.jsonl", "\n".join(GOOD))
    assert (bench.count().accepted, bench.count().unchanged) == (2, 2)


def test_what_lies_inside_a_value_has_a_dot_in_its_name_and_a_list_is_named(bench: Bench) -> None:
    row = '{"order": {"id": "A", "at": {"day": "2026-01-05"}, "paid": true}, "qty": null, "tags": ["a"], "lines": []}'
    bench.write("orders.json", "[{}]".format(row.replace("null", "4")) + "\n")
    profile = bench.write(
        "own.toml",
        """
        name = "own"
        title = { en = "Own", fr = "À nous" }
        [[order_lines]]
        files.f = "orders.*"
        [order_lines.columns]
        order_id = 'f."order.id"'
        line_id = 'f."order.paid"'
        ordered_at = 'f."order.at.day"'
        sku = "'S'"
        ordered_quantity = "f.qty"
        """,
    )
    report = bench.load(profile)
    assert bench.rows("select order_id, line_id, ordered_at, ordered_quantity::int from order_lines") == [
        ("A", "true", datetime(2026, 1, 5), 4)
    ]
    assert "orders.json: not read, for they hold lists: lines, tags." in " ".join(n.read("en") for n in report.notes)


@pytest.mark.long
@pytest.mark.parametrize(
    "content",
    ["", "[]", "[[[", '{"orders": [1]}', '{\n"order_id": 1\n}', "order_id,sku\nA,S\n", "[" * 200_000, "null\n5"],
)
def test_a_file_without_any_record_is_refused_in_a_sentence(bench: Bench, content: str) -> None:
    bench.write("order_lines.json", content)
    with pytest.raises(CadranError, match=r"order_lines\.json holds no records as JSON"):
        bench.load()


def test_a_list_that_does_not_end_keeps_its_whole_records_and_names_the_torn_one(bench: Bench) -> None:
    bench.write("order_lines.json", "[" + GOOD[0] + ",\n" + GOOD[1][:40])
    table = bench.count()
    assert (table.rows, table.accepted, table.quarantined) == (2, 1, 1)
    assert bench.rows("select source_row, raw->>'line' from quarantine") == [(2, GOOD[1][:40])]


def test_records_that_share_a_line_stay_apart_when_some_of_them_are_refused(bench: Bench) -> None:
    twice = GOOD[1].replace('"ordered_quantity": 3', '"ordered_quantity": 4')
    bench.write("order_lines.json", f"[{GOOD[0]},{GOOD[1]}, {twice}]\n")
    table = bench.count()
    assert (table.rows, table.accepted, table.quarantined) == (3, 1, 2)
    assert bench.rows(
        "select source_row from quarantine union from (select source_row from order_lines) order by 1"
    ) == [
        (1,),
        (2,),
        (3,),
    ]
