"""Rows without anything in them, and rows that carry the key of another row of their file."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cadran.ingest.files import reading, sources
from cadran.ingest.storage.store import check
from ingest.conftest import LINES, Bench

Lines = Callable[..., Bench]
Setting = Callable[[str], Path]
STOCK = "stock_date,sku,location_id,on_hand_quantity,reserved_quantity,unit_cost,safety_stock\n"
LEVELS = (
    "select on_hand_quantity, reserved_quantity, unit_cost, safety_stock, source_row from stock_levels order by sku"
)


@pytest.fixture
def small_slabs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cuts every file into slabs of a few rows."""
    monkeypatch.setattr(sources, "BLOCK", 100)
    monkeypatch.setattr(reading, "SLAB_BYTES", 1)


@pytest.fixture
def stock(bench: Bench) -> Setting:
    """Writes a profile that says what repeated stock rows are, beside one order line."""

    def written(repeats: str) -> Path:
        bench.write("order_lines.csv", LINES + "A1,1,2026-01-05,S,1\n")
        path = bench.home.parent / "lots.toml"
        path.write_text(
            'name = "lots"\ntitle = { en = "Lots", fr = "Lots" }\n[[order_lines]]\nfiles = { a = "order_lines.csv" }\n'
            f'[[stock_levels]]\nfiles = {{ a = "stock_levels.csv" }}\n{repeats}\n'
        )
        return path

    return written


@pytest.mark.long
@pytest.mark.parametrize("blank", [",,,,", " , ,\t, ,\u00a0", '"","","","",""', "   ", ",,,,,,,", ";;;"])
def test_a_row_of_nothing_is_counted_as_blank(lines: Lines, blank: str) -> None:
    bench = lines("A1,1,2026-01-05,S,1", blank, "A2,1,2026-01-05,S,1", blank)
    count = bench.count()
    assert (count.rows, count.accepted, count.blank, count.quarantined) == (4, 2, 2, 0)
    assert bench.rows("select rows, blank from ledger") == [(4, 2)]
    assert (bench.refused(), check(bench.home)) == ([], [])
    assert bench.count().blank == 2


def test_a_parquet_row_of_nulls_is_blank(bench: Bench) -> None:
    rows = [["A1", 1, "2026-01-05", "S", 2.0], [None] * 5, ["A2", 1, "2026-01-05", None, 2.0]]
    frame = pl.DataFrame(rows, ["order_id", "line_id", "ordered_at", "sku", "ordered_quantity"], orient="row")
    frame.write_parquet(bench.folder / "order_lines.parquet")
    count = bench.count()
    assert (count.rows, count.accepted, count.blank, count.quarantined) == (3, 1, 1, 1)


def test_rows_of_a_key_that_differ_are_all_refused_and_named(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,1", "A1,1,2026-01-05,S,3", "A1,1,2026-01-05,S,1")
    count = bench.count()
    assert (count.accepted, count.quarantined, count.skipped) == (1, 3, 0)
    named = ("flow, order_id, line_id", "outbound, A1, 1", "duplicate_in_file")
    assert bench.refused() == [("order_lines.csv", row, *named) for row in (2, 4, 5)]
    assert bench.rows("select raw from quarantine where source_row = 4")[0][0] == (
        '{"order_id":"A1","line_id":"1","ordered_at":"2026-01-05","sku":"S","ordered_quantity":"3"}'
    )
    assert check(bench.home) == []


def test_the_same_row_twice_is_one_row(lines: Lines) -> None:
    bench = lines("A1,1,2026-01-05,S,1", "A1,1,2026-01-05,S,1.0", "A2,1,2026-01-05,S,1")
    count = bench.count()
    assert (count.accepted, count.skipped, count.quarantined) == (2, 1, 0)
    assert bench.rows("select source_row from order_lines order by 1") == [(2,), (4,)]


@pytest.mark.long
@pytest.mark.usefixtures("small_slabs")
def test_repeats_are_found_however_far_apart_they_stand(lines: Lines) -> None:
    rows = [f"B{number},1,2026-01-05,S,1" for number in range(200)]
    bench = lines("A1,1,2026-01-05,S,1", "A2,1,2026-01-05,S,7", *rows, "A1,1,2026-01-05,S,2", "A2,1,2026-01-05,S,7")
    count = bench.count()
    assert (count.rows, count.accepted, count.quarantined, count.skipped) == (204, 201, 2, 1)
    assert [row[1] for row in bench.refused()] == [2, 204]
    assert check(bench.home) == []


def test_a_refused_repeat_takes_its_warning_with_it(lines: Lines) -> None:
    header = LINES.strip() + ",mode\n"
    bench = lines("A1,1,2026-01-05,S,1,drone", "A1,1,2026-01-05,S,2,drone", "A2,1,2026-01-05,S,2,drone", header=header)
    assert bench.count().warnings == 1
    assert bench.rows("select source_row from load_warnings") == [(4,)]


def test_lots_are_added_and_their_cost_weighed_by_quantity(bench: Bench, stock: Setting) -> None:
    bench.write(
        "stock_levels.csv",
        STOCK + "2026-01-31,A,W,30,1,4,12\n2026-01-31,B,W,5,,2,\n2026-01-31,A,W,10,2,6,12\n2026-01-31,A,W,20,,,12\n",
    )
    count = next(one for one in bench.load(stock('repeats = "sum"')).tables if one.table == "stock_levels")
    assert (count.rows, count.accepted, count.skipped, count.quarantined) == (4, 2, 2, 0)
    # 30 at 4 and 10 at 6 are 180 for 40; the 20 without a cost have the same.
    assert bench.rows(LEVELS) == [(60, 3, 4.5, 12, 2), (5, None, 2, None, 3)]


@pytest.mark.long
@pytest.mark.usefixtures("small_slabs")
def test_lots_in_all_corners_of_a_file_are_added(bench: Bench, stock: Setting) -> None:
    others = "".join(f"2026-01-31,X{number:03},W,1,,,\n" for number in range(90))
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,3,,5,\n" + others + "2026-01-31,A,W,2,,10,\n")
    bench.load(stock('repeats = "sum"'))
    assert bench.rows(LEVELS)[0] == (5, None, 7, None, 2)
    assert bench.rows("select count(*), sum(on_hand_quantity) from stock_levels") == [(91, 95)]


@pytest.mark.long
def test_lots_that_disagree_about_the_item_are_refused(bench: Bench, stock: Setting) -> None:
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,3,,5,10\n2026-01-31,A,W,2,,5,20\n2026-01-31,B,W,2,,5,20\n")
    bench.load(stock('repeats = "sum"'))
    assert [row[1] for row in bench.refused()] == [2, 3]
    assert bench.rows(LEVELS) == [(2, None, 5, 20, 4)]


@pytest.mark.long
def test_a_sum_too_large_for_a_quantity_is_refused(bench: Bench, stock: Setting) -> None:
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,9e8,,5,\n2026-01-31,A,W,2e8,,5,\n")
    bench.load(stock('repeats = "sum"'))
    assert [row[1] for row in bench.refused()] == [2, 3]


def test_lots_that_leave_nothing_share_the_plain_mean_of_their_costs(bench: Bench, stock: Setting) -> None:
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,4,,2,\n2026-01-31,A,W,-4,,3,\n")
    bench.load(stock('repeats = "sum"'))
    assert bench.rows(LEVELS) == [(0, None, 2.5, None, 2)]


@pytest.mark.long
@pytest.mark.parametrize(("repeats", "expected", "row"), [("skip", 3, 2), ("last", 8, 4)])
def test_the_first_or_the_last_row_of_a_key_may_stand(
    bench: Bench, stock: Setting, repeats: str, expected: int, row: int
) -> None:
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,3,,5,\n2026-01-31,A,W,1,,5,\n2026-01-31,A,W,8,,6,\n")
    count = next(one for one in bench.load(stock(f'repeats = "{repeats}"')).tables if one.table == "stock_levels")
    assert (count.accepted, count.skipped, count.quarantined) == (1, 2, 0)
    assert bench.rows("select on_hand_quantity, source_row from stock_levels") == [(expected, row)]


def test_without_a_word_lots_are_refused_with_the_way_out(bench: Bench, stock: Setting) -> None:
    bench.write("stock_levels.csv", STOCK + "2026-01-31,A,W,3,,5,\n2026-01-31,A,W,2,,5,\n")
    bench.load(stock(""))
    assert bench.rows("select distinct sentence_fr from quarantine") == [
        (
            "Une autre ligne de ce fichier porte la même clé et dit autre chose\u00a0: 2026-01-31, A, W. "
            "Indiquez sous `repeats`, dans le profil, ce que veulent dire de telles lignes.",
        )
    ]
    assert len(bench.refused()) == 2
