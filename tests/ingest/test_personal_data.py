"""What names a customer is replaced under a key of the home, or left out, whatever door it comes in by."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from cadran.errors import CadranError
from cadran.imports.backup import export_all
from cadran.imports.corrections import correct_store, write_decisions
from cadran.imports.job import Job, job_folder
from cadran.imports.worker import Diary, work
from cadran.ingest.loading import load
from cadran.ingest.storage import store
from cadran.workspace import Ruling
from ingest.conftest import Bench

MARK = "Zzyzx"
HEADING = ["order_no", "pos", "placed", "sku", "qty", "region", "customer"]
COLUMNS = """
order_id = "order_no"
line_id = "pos"
ordered_at = "placed"
sku = "sku"
ordered_quantity = "qty"
customer_region = "region"
"""
PROFILE = """
name = "shop"
title = {{ en = "Shop", fr = "Boutique" }}
personal_data = {personal}
home_country = "FR"
reporting_currency = "EUR"
databases = {{ erp = {{ url_from = "ERP_OF_CUSTOMERS" }} }}
[[order_lines]]
{source}
[order_lines.columns]
{columns}
"""

JOINED = """
name = "shop"
title = { en = "Shop", fr = "Boutique" }
personal_data = "replace"
[[order_lines]]
files = { o = "order_lines.csv" }
[[deliveries]]
files = { d = "deliveries.csv" }
"""


def profile(bench: Bench, source: str, personal: str = '"replace"', columns: str = COLUMNS) -> Path:
    return bench.write("shop.toml", PROFILE.format(personal=personal, source=source, columns=columns))


def rows(door: str) -> list[list[str]]:
    """A good line, one without a date, and the same key said twice in different ways."""
    name = f"{MARK} {door}"
    return [
        [f"{name}-1", "1", "2026-01-05", "A", "2", f"{MARK} sur Mer", f"{MARK} & Sons"],
        [f"{name}-2", "1", "soon", "A", "2", f"{MARK} sur Mer", f"{MARK} & Sons"],
        [f"{name}-3", "1", "2026-01-05", "A", "2", "", f"{MARK} & Sons"],
        [f"{name}-3", "1", "2026-01-05", "A", "7", "", f"{MARK} & Sons"],
    ]


def as_csv(bench: Bench) -> str:
    lines = [f"{MARK} export for {MARK}", ",".join(HEADING), *(",".join(row) for row in rows("csv"))]
    bench.write("lines.csv", "\n".join([*lines, f"{MARK},broken", f"{MARK},1,2,3,4,5,6,7,8", ""]))
    return 'files = { o = "lines.csv" }'


def as_json(bench: Bench) -> str:
    bench.write("lines.json", json.dumps([dict(zip(HEADING, row, strict=True)) for row in rows("json")]))
    return 'files = { o = "lines.json" }'


def as_workbook(bench: Bench) -> str:
    with xlsxwriter.Workbook(bench.folder / "lines.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADING, *rows("xlsx")]):
            sheet.write_row(number, 0, row)
    return 'files = { o = "lines.xlsx" }'


def as_database(bench: Bench) -> str:
    path = bench.folder.parent / "erp.sqlite"
    os.environ["ERP_OF_CUSTOMERS"] = f"sqlite:///{path}"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table lines ({', '.join(HEADING)})")
        connection.executemany("insert into lines values (?, ?, ?, ?, ?, ?, ?)", rows("sqlite"))
    return 'queries = { o = { database = "erp", table = "lines", order = "order_no" } }'


def found(home: Path) -> list[str]:
    """The files of a home, and the tables of what it holds as texts, in which the mark stands."""
    tables = home.parent / f"tables {len(list(home.parent.iterdir()))}"
    export_all(home, tables, "csv")
    files = [path for folder in (home, tables) for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if MARK.encode() in path.read_bytes() or MARK in path.name)


@pytest.mark.long
@pytest.mark.parametrize(
    ("personal", "doors"),
    [('"replace"', (as_csv, as_json, as_workbook, as_database)), ('"leave_out"', (as_csv,))],
    ids=["replace", "leave_out"],
)
def test_no_byte_of_a_home_holds_a_customer_whatever_door_rows_come_by(
    bench: Bench, personal: str, doors: tuple[Callable[[Bench], str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_OF_CUSTOMERS", "")
    for door in doors:
        path = profile(bench, door(bench), personal)
        assert sum(table.accepted for table in load(bench.folder, path, bench.home).tables) == 1
        for file in bench.folder.iterdir():
            file.unlink()
    assert len(bench.rows("from order_lines")) == len(doors)
    assert len(bench.rows("from quarantine where raw is not null")) == 3 * len(doors) + 2
    assert found(bench.home) == []


def test_what_is_kept_is_found_so_that_the_search_can_find(bench: Bench) -> None:
    bench.load(profile(bench, as_csv(bench), '"keep"'))
    assert {"order_lines.csv", "quarantine.csv"} <= set(found(bench.home))


def test_dropped_files_go_once_they_are_loaded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.imports.worker._published", lambda _home, _diary: "done")
    bench.folder = bench.home / "inbox" / "20260105-101500-0123abcd"
    bench.folder.mkdir(parents=True)
    path = profile(bench, as_csv(bench))
    state = job_folder(bench.home, bench.folder.name)
    state.mkdir(parents=True)
    diary = Diary(state)
    work(bench.home, Job("load", str(bench.folder), str(path.rename(state / "shop.toml"))), diary)
    assert (diary.state.outcome, diary.state.problems) == ("done", ())
    assert found(bench.home) == []


def test_files_still_find_each_other_and_purchases_keep_their_numbers(bench: Bench) -> None:
    bench.write(
        "order_lines.csv",
        "flow,order_id,line_id,ordered_at,sku,ordered_quantity,supplier_id\n"
        f"outbound,{MARK},1,2026-01-05,A,2,\noutbound,{MARK},{MARK}-2,2026-01-05,A,2,\ninbound,PO-7,1,2026-01-05,A,9,S\n",
    )
    bench.write(
        "deliveries.csv",
        "flow,delivery_id,order_id,line_id,delivered_at,delivered_quantity,tracking\n"
        f",D1,{MARK},1,2026-01-07,2,{MARK}\n,D1,{MARK},{MARK}-2,2026-01-07,2,{MARK}\ninbound,D2,PO-7,1,2026-01-07,9,T9\n",
    )
    bench.load(bench.write("shop.toml", JOINED))
    joined = "from order_lines join deliveries using (flow, order_id, line_id)"
    assert bench.rows(f"select count(*), count(distinct order_id), count(distinct tracking) {joined}") == [(3, 2, 2)]
    assert bench.rows(f"select order_id, line_id, tracking {joined} where flow = 'inbound'") == [("PO-7", "1", "T9")]
    ((code,),) = bench.rows("select distinct order_id from order_lines where flow = 'outbound'")
    assert len(code) == 21
    assert code.startswith("~")
    assert bench.rows("select count(*) from order_lines where line_id = '1'") == [(2,)]


def test_a_corrected_row_finds_the_same_order_and_keeps_no_name(bench: Bench) -> None:
    bench.load(profile(bench, as_csv(bench)))
    refused = store.refused(bench.home).filter(store.refused(bench.home)["code"] == "bad_date").row(0, named=True)
    owner = {name: refused[name] for name in ("profile", "table_name", "source_file", "source_row", "raw")}
    date = Ruling("value", **owner, column_name="ordered_at", value="soon", corrected="2026-01-06")
    number = Ruling("value", **owner, column_name="order_id", value="", corrected=f"{MARK} csv-1")
    line = Ruling("value", **owner, column_name="line_id", value="1", corrected="2")
    write_decisions(bench.home, [date, number, line], "by phone", "Ann")
    assert bench.rows("select count(*), count(distinct order_id) from order_lines") == [(1, 1)]
    correct_store(bench.home)
    assert bench.rows("select count(*), count(distinct order_id) from order_lines") == [(2, 1)]
    assert found(bench.home) == []


@pytest.mark.long
def test_a_home_whose_key_is_gone_takes_nothing_that_would_match_nothing(bench: Bench) -> None:
    path = profile(bench, as_csv(bench))
    bench.load(path)
    assert store.check(bench.home) == []
    key = bench.home / "personal.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    with pytest.raises(CadranError, match=r"personal\.key"):
        bench.load(path)
    assert [problem.key for problem in store.check(bench.home)] == ["personal.key_gone"]


@pytest.mark.parametrize(
    ("personal", "named"), [('{ sku = "replace" }', "sku"), ('"hide"', "personal_data")], ids=["column", "word"]
)
def test_what_cannot_be_replaced_is_said(bench: Bench, personal: str, named: str) -> None:
    with pytest.raises(CadranError, match=named):
        bench.load(profile(bench, as_csv(bench), personal))
