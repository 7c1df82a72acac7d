"""Profiles: what is wrong in one is said, and the shipped ones read the real files whole."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.errors import CadranError
from cadran.ingest.profile import profile_names, read_profile
from cadran.ingest.store import check
from tests.conftest import DataSet
from tests.ingest.conftest import LINES, Bench

Read = Callable[[str], list[tuple[Any, ...]]]


def _counts(data: DataSet) -> dict[str, tuple[int, int, int, int]]:
    assert check(data.home) == []
    return {one.table: (one.rows, one.accepted, one.quarantined, one.skipped) for one in data.report.tables}


def _reader(data: DataSet) -> Read:
    def read(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(data.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    return read


def test_every_shipped_profile_is_valid_and_bears_the_name_of_its_file() -> None:
    assert [read_profile(name).name for name in profile_names()] == profile_names()
    assert profile_names() == ["adventureworks", "adventureworks-dw", "contract", "northwind", "scms", "tpch"]


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(CadranError, match=r"There is no profile scm\. Give one of adventureworks, "):
        read_profile("scm")


def test_all_that_is_wrong_in_a_profile_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\ndecimal = "x"\n[[orderlines]]\nfiles = { a = "b" }\n'
        '[[suppliers]]\nfile = { a = "b" }\n[[locations]]\nfiles = { a = "*.csv" }\n'
        '[locations.columns]\nlocation_nam = "x"\n'
    )
    with pytest.raises(CadranError) as wrong:
        read_profile(path)
    said = wrong.value.read("en")
    assert "mine.toml: “orderlines” is neither a table nor a setting. Did you mean order_lines?" in said
    assert "mine.toml: suppliers[0].files is missing. Add it." in said
    assert "mine.toml: suppliers[0].file is not a known setting. Did you mean files?" in said
    assert any(sentence.startswith("mine.toml: suppliers[0].decimal") for sentence in said)


def test_a_column_the_file_lacks_is_named(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv" }\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'order_at'\n"
        "sku = 'sku'\nordered_quantity = 'ordered_quantity'\n"
    )
    with pytest.raises(CadranError) as wrong:
        bench.load(path)
    assert wrong.value.read("en") == [
        "o.csv: the profile's order_lines needs a column “order_at”, which is not there. Did you mean ordered_at?"
    ]


def test_a_join_that_multiplies_rows_stops_the_load(bench: Bench) -> None:
    bench.write("o.csv", LINES + "A1,1,2026-01-05,S,1\n")
    bench.write("p.csv", "sku,brand\nS,x\nS,y\n")
    path = bench.home.parent / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = { en = "Mine", fr = "À moi" }\n[[order_lines]]\nfiles = { a = "o.csv", p = "p.csv" }\n'
        'join = "left join p on p.sku = a.sku"\n'
        "[order_lines.columns]\norder_id = 'order_id'\nline_id = 'line_id'\nordered_at = 'ordered_at'\n"
        "sku = 'a.sku'\nsegment = 'p.brand'\nordered_quantity = 'ordered_quantity'\n"
    )
    with pytest.raises(CadranError, match=r"o\.csv, order_lines: the join makes 2 rows of 1"):
        bench.load(path)


def test_scms_loads_every_line(scms: DataSet) -> None:
    assert _counts(scms) == {
        "order_lines": (10_324, 10_324, 0, 0),
        "deliveries": (10_324, 10_324, 0, 0),
        "products": (10_324, 184, 0, 10_140),
        "suppliers": (10_324, 73, 0, 10_251),
    }
    read = _reader(scms)
    assert read("select count(*) from order_lines where mode = 'own_warehouse' and supplier_id is null") == [(5_404,)]
    assert read("select count(*) from order_lines where mode = 'dropship'") == [(4_920,)]
    assert read("select supplier_name from suppliers where kind = 'own'") == [("SCMS from RDC",)]
    on_time = "deliveries d join order_lines o using (order_id, line_id) where d.delivered_at <= o.promised_at"
    assert read(f"select count(*) from {on_time}") == [(9_138,)]
    assert read(
        "select median(date_diff('day', ordered_at, delivered_at)) from order_lines join deliveries "
        "using (order_id, line_id) where order_date_known"
    ) == [(92.0,)]
    assert read("select count(*) from deliveries where carrier is null") == [(360,)]
    assert read("select count(*) from order_lines where customer_country = 'Côte d''Ivoire'")[0][0] > 0


def test_adventureworks_loads_every_line(adventureworks: DataSet) -> None:
    assert _counts(adventureworks) == {
        "order_lines": (8_845, 8_845, 0, 0),
        "deliveries": (8_845, 8_845, 0, 0),
        "stock_levels": (1_069, 1_069, 0, 0),
        "products": (504, 504, 0, 0),
        "suppliers": (104, 104, 0, 0),
        "locations": (14, 14, 0, 0),
    }
    read = _reader(adventureworks)
    short = "deliveries d join order_lines o using (order_id, line_id) where d.delivered_quantity < o.ordered_quantity"
    assert read(f"select count(*) from {short}") == [(380,)]
    assert read(
        "select round(100 * sum(delivered_quantity) / sum(ordered_quantity), 4), "
        "round(100 * sum(rejected_quantity) / sum(delivered_quantity), 4) "
        "from order_lines join deliveries using (order_id, line_id) where segment = 'complete'"
    ) == [(99.0488, 1.1866)]


def test_the_adventureworks_warehouse_loads_every_row(adventureworks_dw: DataSet) -> None:
    assert _counts(adventureworks_dw) == {
        "order_lines": (121_253, 121_253, 0, 0),
        "deliveries": (121_253, 121_253, 0, 0),
        "stock_levels": (776_286, 776_286, 0, 0),
        "products": (606, 606, 0, 0),
    }
    read = _reader(adventureworks_dw)
    assert read("select count(*) from stock_levels where on_hand_quantity <= 0") == [(4_057,)]
    assert read("select count(*) from stock_levels where on_hand_quantity < 0") == [(3_319,)]


def test_northwind_skips_the_deliveries_of_open_orders(northwind: DataSet) -> None:
    assert _counts(northwind) == {
        "order_lines": (2_155, 2_155, 0, 0),
        "deliveries": (2_155, 2_082, 0, 73),
        "products": (77, 77, 0, 0),
        "suppliers": (29, 29, 0, 0),
    }
    read = _reader(northwind)
    late = "deliveries d join order_lines o using (order_id, line_id) where d.delivered_at > o.promised_at"
    assert read(f"select count(distinct order_id) from {late}") == [(37,)]
    assert read("select min(ordered_at) from order_lines") == [(datetime(1996, 7, 4),)]


def test_tpch_loads_every_line(tpch: DataSet) -> None:
    assert _counts(tpch) == {
        "order_lines": (60_175, 60_175, 0, 0),
        "deliveries": (60_175, 60_175, 0, 0),
        "returns": (60_175, 14_902, 0, 45_273),
        "products": (2_000, 2_000, 0, 0),
        "suppliers": (100, 100, 0, 0),
    }
    on_time = "deliveries d join order_lines o using (order_id, line_id) where d.delivered_at <= o.promised_at"
    direct = f"select count(*) from '{tpch.files}/lineitem.parquet' where l_receiptdate <= l_commitdate"
    assert _reader(tpch)(f"select count(*) from {on_time}") == duckdb.sql(direct).fetchall()
