"""TPC-H against a direct query over the generated files."""

import duckdb
from data_set import DataSet

from cadran.kpis import KPIS
from cadran.selection import Selection

ALL = Selection()


def direct(tpch: DataSet, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        return con.sql(query.format(lineitem=f"'{tpch.files}/lineitem.parquet'")).fetchall()


def test_tpch_on_time_lines_equal_a_direct_query(tpch: DataSet) -> None:
    otd = tpch.engine.figures.measure(KPIS["otd"], ALL).row(0, named=True)
    assert [(otd["numerator"], otd["denominator"])] == direct(
        tpch, "select count_if(l_receiptdate <= l_commitdate), count(*) from {lineitem}"
    )
    assert otd["denominator"] == 60_175


def test_tpch_returned_lines_equal_a_direct_query(tpch: DataSet) -> None:
    returned = tpch.engine.figures.measure(KPIS["return_rate"], ALL.choosing("counted_in", "lines")).row(0, named=True)
    assert [(returned["numerator"], returned["denominator"])] == direct(
        tpch, "select count_if(l_returnflag = 'R'), count(*) from {lineitem}"
    )


def test_tpch_otd_of_every_supplier_equals_a_direct_query(tpch: DataSet) -> None:
    ours = tpch.engine.figures.measure(KPIS["otd"], ALL, by=("supplier_id",)).select(
        "supplier_id", "numerator", "denominator"
    )
    theirs = direct(
        tpch,
        "select l_suppkey::varchar, count_if(l_receiptdate <= l_commitdate)::double, count(*)::double "
        "from {lineitem} group by 1 order by 1",
    )
    assert len(theirs) == 100
    assert sorted(ours.rows()) == theirs


def test_tpch_loads_every_line(tpch: DataSet) -> None:
    assert tpch.counts() == {
        "order_lines": (60_175, 60_175, 0, 0),
        "deliveries": (60_175, 60_175, 0, 0),
        "returns": (60_175, 14_902, 0, 45_273),
        "products": (2_000, 2_000, 0, 0),
        "suppliers": (100, 100, 0, 0),
    }


def test_tpch_revenue_is_the_discounted_price_of_every_line(tpch: DataSet) -> None:
    ((stated,),) = direct(tpch, "select sum(round(l_extendedprice * (1 - l_discount), 2))::double from {lineitem}")
    assert isinstance(stated, float)
    assert tpch.value("revenue") == round(stated, 2)


def test_tpch_lead_time_and_transit_equal_a_direct_query(tpch: DataSet) -> None:
    orders = f"'{tpch.files}/orders.parquet'"
    medians = direct(
        tpch,
        "select median(l_receiptdate - o_orderdate), median(l_receiptdate - l_shipdate) "
        f"from {{lineitem}} join {orders} on o_orderkey = l_orderkey",
    )
    assert [(tpch.figure("lead_time")["p50"], tpch.figure("transit")["p50"])] == medians
