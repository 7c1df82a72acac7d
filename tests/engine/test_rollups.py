"""Which sums by day a version keeps."""

import duckdb
import pytest

from cadran.kpis import KPIS
from cadran.warehouse.rollups import Worth, write_rollups

# A hundred days of eight lines each: all of one supplier, each of a category of its own.
LINES = """
create view kpi.lines as
select
    date '2026-01-01' + cast(day as integer) as counted_on, 'outbound' as flow, 'S1' as supplier_id, 'Sel' as
    supplier_name, 'store' as mode, 'c' || line as category, 'L1' as location_id, 'Lyon' as location_name, 'met' as
    outcome, null as reason, 0 as unplaced, 1 as numerator, 1 as denominator
from range(100) as days(day) cross join range(8) as lines(line)
"""


@pytest.mark.parametrize(
    ("worth", "kept"),
    [
        (Worth(0, 8), ["lines__by_location", "lines__by_supplier"]),
        (Worth(0, 9), []),
        (Worth(3, 8), []),
        (Worth(0, 0), ["lines__by_category", "lines__by_location", "lines__by_supplier"]),
    ],
)
def test_sums_are_kept_where_each_stands_for_many_rows(worth: Worth, kept: list[str]) -> None:
    with duckdb.connect() as con:
        con.execute("create schema kpi; create schema marts; create schema meta")
        con.execute("create table marts.order_lines as select 1; create table marts.stock_days as select 1")
        con.execute(LINES)
        write_rollups(con, worth, [KPIS["lines"]])
        rollups = con.execute("select relation from meta.rollups order by relation").fetchall()
        assert [name for (name,) in rollups] == [f"rollup.{name}" for name in kept]


def test_rollups_of_one_form_share_a_table_and_are_read_apart() -> None:
    with duckdb.connect() as con:
        con.execute("create schema kpi; create schema marts; create schema meta")
        con.execute("create table marts.order_lines as select 1; create table marts.stock_days as select 1")
        con.execute(LINES)
        con.execute("create view kpi.early as select * replace (2 as numerator) from kpi.lines")
        con.execute("create view kpi.otd as select * replace (0.5 as numerator) from kpi.lines")
        write_rollups(con, Worth(0, 8), [KPIS[kpi] for kpi in ("lines", "early", "otd")])
        tables = con.execute("select count(*) from duckdb_tables() where schema_name = 'rollup'").fetchall()
        assert tables == [(4,)]
        for kpi, total in (("lines", 800), ("early", 1600), ("otd", 400)):
            for by in ("by_supplier", "by_location"):
                read = con.execute(f"select sum(numerator), sum(row_count) from rollup.{kpi}__{by}").fetchall()
                assert read == [(total, 800)]
