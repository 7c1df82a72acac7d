"""Returns worked out by hand and stated a second time: cohorts, orders, refunds, both bases. As of 20 March 2026."""

from datetime import date

import polars as pl
import pytest
from second_statement.frames import KEY, line_frame, return_frame
from second_statement.history import History

from cadran.analysis.cohorts import Cohort, bases, cohorts
from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.tiny import Case, delivered, given, line, product, returned

BY = ("sale_month", "exposed_days", "age_days")
SUMS = ("delivered", "returned", "sold_count", "return_count")
DATES = ("ordered_date", "counted_on")
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def held(engine: Engine, selection: Selection) -> tuple[Cohort, ...]:
    return cohorts(engine.details.totals("return_cohorts", BY, SUMS, selection))


def of_case(case: Case, way: str = "units") -> tuple[Cohort, ...]:
    return held(case.engine, Selection().where("segment", case.name).choosing("counted_in", way))


@given(
    line(10, order="January", ordered_at="2026-01-05 10:00:00", unit_price=10),
    delivered(10, "2026-01-10 10:00:00", order="January"),
    returned(1, "2026-01-15 10:00:00", order="January"),
    returned(2, "2026-01-30 10:00:00", order="January"),
    returned(1, "2026-02-19 10:00:00", order="January"),
    line(10, order="March", ordered_at="2026-03-01 10:00:00", unit_price=10),
    delivered(10, "2026-03-05 10:00:00", order="March"),
    returned(1, "2026-03-10 10:00:00", order="March"),
    line(5, order="back before it came", ordered_at="2026-02-01 10:00:00", unit_price=10),
    delivered(5, "2026-02-10 10:00:00", order="back before it came"),
    returned(9, "2026-02-08 10:00:00", order="back before it came"),
    returned(1, "2026-02-20 10:00:00", order="back before it came"),
)
def test_returns_on_day_5_20_and_40_are_of_that_age(case: Case) -> None:
    january, february, march = of_case(case)
    assert [january.at(age) for age in (4, 5, 20, 40)] == pytest.approx([0, 0.1, 0.3, 0.4])
    assert (march.reach, march.at(5), march.at(16)) == (15, pytest.approx(0.1), None)
    assert (february.at(0), february.rate, february.return_count) == (1.0, 1.0, 1)
    assert [cohort.rate for cohort in of_case(case, "lines")] == [1.0, 1.0, 1.0]
    assert [cohort.at(4) for cohort in of_case(case, "orders")] == [0.0, 1.0, 0.0]
    assert [cohort.delivered.sum() for cohort in of_case(case, "value")] == [100, 50, 100]


@given(
    product(sku="of A", supplier_id="A"),
    product(sku="of B", supplier_id="B"),
    line(1, number="1", sku="of A"),
    line(3, number="2", sku="of A"),
    delivered(1, "2026-03-04 09:00:00", number="1"),
    delivered(3, "2026-03-05 09:00:00", number="2"),
    returned(1, "2026-03-12 09:00:00", number="2"),
    line(1, order="two suppliers", number="1", sku="of A", supplier_id="B", mode="dropship"),
    line(1, order="two suppliers", number="2", sku="of B", supplier_id="B", mode="dropship"),
    delivered(1, "2026-03-05 09:00:00", order="two suppliers", number="1"),
    delivered(1, "2026-03-05 09:00:00", order="two suppliers", number="2"),
    line(1, order="nothing delivered", sku="of A"),
)
def test_an_order_came_back_when_any_line_of_it_did(case: Case) -> None:
    # Whose return it is says the product, whoever shipped it.
    assert case.value("return_rate", counted_in="orders") == 0.5
    assert case.n("return_rate", counted_in="orders") == 2
    assert case.value("return_rate", counted_in="lines") == 0.25
    assert case.measure("return_rate", by=("supplier_id",), counted_in="orders").select(
        "supplier_id", "value"
    ).rows() == [
        (f"{case.name}A", 1.0),
        (None, 0.0),
    ]
    assert case.states("return_rate", counted_in="orders") == {"returned": 1, "kept": 1}


@given(
    line(1, order="euro", ordered_at="2026-02-01 10:00:00"),
    delivered(1, "2026-02-03 10:00:00", order="euro"),
    returned(1, "2026-02-20 10:00:00", order="euro", refund_value=30),
    line(1, order="franc", ordered_at="2026-02-01 10:00:00", currency="CHF"),
    delivered(1, "2026-02-03 10:00:00", order="franc"),
    returned(1, "2026-03-10 10:00:00", order="franc", refund_value=20),
    line(1, order="dollar", ordered_at="2026-02-01 10:00:00", currency="USD"),
    delivered(1, "2026-02-03 10:00:00", order="dollar"),
    returned(1, "2026-03-10 10:00:00", order="dollar", refund_value=5),
    line(1, order="euro again", ordered_at="2026-02-01 10:00:00"),
    delivered(1, "2026-02-03 10:00:00", order="euro again"),
    returned(1, "2026-03-10 10:00:00", order="euro again", refund_value=2),
    line(1, order="nothing paid back", ordered_at="2026-02-01 10:00:00"),
    delivered(1, "2026-02-03 10:00:00", order="nothing paid back"),
    returned(1, "2026-03-10 10:00:00", order="nothing paid back"),
)
def test_a_refund_is_worth_what_its_currency_was_on_the_day_of_the_order(case: Case) -> None:
    assert case.value("refunded_value") == 53.0
    assert case.value("refunded_value", since=date(2026, 3, 1), until=date(2026, 3, 31)) == 23.0
    assert case.states("refunded_value")["unknown"] == 2


@given(
    line(1, order="click", ordered_at="2026-02-01 10:00:00", mode="click_collect"),
    delivered(1, "2026-02-03 10:00:00", order="click"),
    returned(1, "2026-02-20 10:00:00", order="click", return_location_id="NANTES"),
    line(1, order="shop", ordered_at="2026-02-01 10:00:00", mode="store"),
    delivered(1, "2026-02-03 10:00:00", order="shop"),
    returned(1, "2026-02-20 10:00:00", order="shop", return_location_id="NANTES"),
    line(1, order="post", ordered_at="2026-02-01 10:00:00", mode="own_warehouse"),
    delivered(1, "2026-02-03 10:00:00", order="post"),
    returned(1, "2026-02-20 10:00:00", order="post", return_location_id="LYON"),
    line(1, order="feed", ordered_at="2026-02-01 10:00:00", mode="dropship", supplier_id="A"),
    delivered(1, "2026-02-03 10:00:00", order="feed"),
    returned(1, "2026-02-20 10:00:00", order="feed", return_location_id="FEED"),
    returned(1, "2026-02-21 10:00:00", order="feed"),
)
def test_bought_online_and_returned_in_a_store_is_a_way_of_its_own(case: Case) -> None:
    selection = Selection().where("segment", case.name)
    ways = case.engine.details.totals("returned_goods", ("mode", "return_route"), ("return_count",), selection)
    assert ways.sort("mode", "return_route", nulls_last=True).rows() == [
        ("click_collect", "online_to_store", 1.0),
        ("dropship", "supplier", 1.0),
        ("dropship", None, 1.0),
        ("own_warehouse", "warehouse", 1.0),
        ("store", "store", 1.0),
    ]


@given(
    line(10, order="February", ordered_at="2026-02-20 10:00:00"),
    delivered(10, "2026-02-25 10:00:00", order="February"),
    returned(2, "2026-02-27 10:00:00", order="February"),
    returned(4, "2026-03-05 10:00:00", order="February"),
    line(5, order="March", ordered_at="2026-03-02 10:00:00"),
    delivered(5, "2026-03-04 10:00:00", order="March"),
    returned(6, "2026-03-10 10:00:00", order="March"),
)
def test_the_two_bases_of_february_are_six_and_two_units(case: Case) -> None:
    selection = Selection().where("segment", case.name)
    rows = case.engine.details.totals("returned_goods", DATES, ("returned_quantity", "counted_quantity"), selection)
    february = bases(rows, date(2026, 2, 1), date(2026, 2, 28))
    assert (february["sale_basis"], february["received_later"], february["period_basis"]) == (6.0, -4.0, 2.0)
    march = bases(rows, date(2026, 3, 1), date(2026, 3, 31))
    assert (march["sale_basis"], march["earlier_sales"], march["beyond_delivered"]) == (5.0, 4.0, 1.0)
    assert march["period_basis"] == 10.0
    period = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
    # What came back beyond what was delivered is in neither figure: 4 of February and 5 of the 6 of March.
    assert case.measure("return_rate_cash", **period)["numerator"][0] == 9.0
    assert march["period_basis"] - march["beyond_delivered"] == 9.0
    assert case.measure("return_rate", **period)["numerator"][0] == 5.0


@pytest.fixture(scope="module")
def sales(part_history: History) -> pl.DataFrame:
    """Delivered sales of the sample, straight from its files."""
    lines = line_frame(part_history).filter((pl.col("flow") == "outbound") & (pl.col("delivered_quantity") > 0))
    age = (pl.lit(part_history.now.day) - pl.col("last_delivered_on")).dt.total_days()
    return lines.with_columns(age=age, month=pl.col("ordered_on").dt.truncate("1mo"))


@pytest.fixture(scope="module")
def goods(part_history: History, sales: pl.DataFrame) -> pl.DataFrame:
    """Their returns; in the sample never more comes back than was delivered."""
    known = return_frame(part_history).join(
        sales.select(*KEY, "month", "ordered_on", "last_delivered_on", "age"), on=KEY
    )
    assert known.filter(pl.col("returned_quantity") != pl.col("counted_quantity")).is_empty()
    return known.with_columns(days=(pl.col("came") - pl.col("last_delivered_on")).dt.total_days())


def test_the_curves_of_the_sample_stated_a_second_time(
    part_engine: Engine, sales: pl.DataFrame, goods: pl.DataFrame
) -> None:
    curves = {cohort.month: cohort for cohort in held(part_engine, Selection().where("flow", "outbound"))}
    assert len(curves) == 26
    for month in (date(2025, 12, 1), date(2026, 8, 1), OCTOBER[0]):
        ours, theirs = goods.filter(pl.col("month") == month), sales.filter(pl.col("month") == month)
        rate = 0.0
        for age in range(30):
            came = ours.filter(pl.col("days") == age)["returned_quantity"].sum()
            rate += came / theirs.filter(pl.col("age") >= age)["delivered_quantity"].sum()
            if age <= curves[month].reach:
                assert curves[month].at(age) == pytest.approx(rate, rel=1e-9), (month, age)


def test_the_two_bases_of_the_sample_add_up_and_are_the_figures_of_the_kpis(
    part_engine: Engine, goods: pl.DataFrame
) -> None:
    selection = Selection().where("flow", "outbound")
    rows = part_engine.details.totals("returned_goods", DATES, ("returned_quantity", "counted_quantity"), selection)
    steps = bases(rows, *OCTOBER)
    sold, came = (pl.col(name).is_between(*OCTOBER) for name in ("ordered_on", "came"))
    stated = [goods.filter(kept)["returned_quantity"].sum() for kept in (sold, sold & came, ~sold & came, came)]
    assert [steps[name] for name in ("sale_basis", "in_both", "earlier_sales", "period_basis")] == stated
    assert steps["sale_basis"] + steps["received_before"] + steps["received_later"] == steps["in_both"]
    after = steps["earlier_sales"] + steps["later_sales"] + steps["beyond_delivered"]
    assert steps["in_both"] + after == steps["period_basis"]
    october = selection.during(*OCTOBER)
    figures = [
        part_engine.figures.measure(KPIS[name], october)["numerator"][0] for name in ("return_rate", "return_rate_cash")
    ]
    assert [steps["sale_basis"], steps["period_basis"]] == figures


def test_every_way_of_counting_agrees_between_the_curves_and_the_figure(part_engine: Engine) -> None:
    selection = Selection(*OCTOBER).where("flow", "outbound").where("category", "Luminaires")
    for way in ("units", "lines", "orders", "value"):
        (october,) = held(part_engine, selection.choosing("counted_in", way))
        row = part_engine.figures.measure(KPIS["return_rate"], selection.choosing("counted_in", way)).row(0, named=True)
        assert (october.sold_count, october.rate) == (row["n"], pytest.approx(row["value"], rel=1e-9))
