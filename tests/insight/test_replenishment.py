"""The plan as it is shown: days as dates, the first thing to do, what a filter keeps, one order for each supplier."""

from datetime import date, timedelta
from math import ceil

import polars as pl
import pytest

from cadran.analysis.replenishment import Plan
from cadran.engine import Engine
from cadran.insight.replenishment import (
    DAYS,
    RECEIPTS,
    _valued,
    level_of,
    moves,
    moves_of,
    of_selection,
    order_lines,
    percent_code,
    plan_rows,
    planned,
    proposals,
    with_dates,
)
from cadran.selection import Selection

DAY = date(2026, 11, 20)
KINDS = {
    "transfer_quantity": pl.Float64,
    "next_promised_on": pl.Date,
    "next_order_id": pl.String,
    "order_in_days": pl.Int64,
    "unit_price": pl.Float64,
    "cover_days": pl.Float64,
}


def _dated(**changed: object) -> dict[str, object]:
    """The plan of a position of 4 units, of which half a unit is asked a day, ordered at ten and sold at 20 EUR."""
    row = {
        "stock_date": DAY,
        "transfer_quantity": None,
        "is_running_out": False,
        "next_order_id": None,
        "next_promised_on": None,
        "order_quantity": 0.0,
        "position_quantity": 4.0,
        "reorder_point": 10.0,
        "daily_demand_quantity": 0.5,
        "unit_price": 20.0,
        **dict.fromkeys((*DAYS.values(), *RECEIPTS.values()), 3.0),
        "order_in_days": 0,
    }
    return with_dates(pl.DataFrame([row | changed], schema_overrides=KINDS)).row(0, named=True)


def test_days_of_the_plan_are_whole_days_from_the_day_of_the_stock() -> None:
    row = _dated(cover_days=3.9, run_out_days_p90=0.2, order_in_days=12, receipt_days_p90=10.7)
    assert (row["run_out_on"], row["run_out_on_p90"]) == (date(2026, 11, 23), DAY)
    assert (row["order_on"], row["receipt_on_p90"], row["expected_on_p50"]) == (
        date(2026, 12, 2),
        date(2026, 12, 1),
        date(2026, 11, 23),
    ), "goods are there for certain by the end of a day"
    assert _dated(cover_days=None)["run_out_on"] is None


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"transfer_quantity": 1.0, "is_running_out": True, "next_order_id": "P1"}, "transfer"),
        ({"transfer_quantity": 0.0, "is_running_out": True, "next_order_id": "P1"}, "chase"),
        ({"next_order_id": "P1", "order_quantity": 5.0}, "order"),
        ({"is_running_out": True}, "order"),
        ({"order_quantity": 1.0}, "order"),
        ({"order_quantity": 0.0}, "wait"),
        ({"order_quantity": 5.0, "order_in_days": 1}, "wait"),
        ({"order_in_days": None}, None),
    ],
)
def test_the_first_thing_to_do_is_what_helps_soonest(changed: dict[str, object], advice: str | None) -> None:
    assert _dated(**changed)["advice"] == advice


def test_a_promise_after_the_end_of_the_stock_is_late_by_its_days_and_misses_their_sales() -> None:
    ends = DAY + timedelta(days=4)
    late = _dated(cover_days=4.7, next_promised_on=ends + timedelta(days=3))
    assert (late["promise_late_days"], late["awaited_value"]) == (3, 3 * 0.5 * 20)
    next_day = _dated(cover_days=4.7, next_promised_on=ends + timedelta(days=1))
    assert (next_day["promise_late_days"], next_day["awaited_value"]) == (1, 10.0)
    in_time = _dated(cover_days=4.7, next_promised_on=ends)
    assert (in_time["promise_late_days"], in_time["awaited_value"]) == (None, None)


def _lines() -> pl.DataFrame:
    row = {
        "sku": "A",
        "location_id": "L1",
        "supplier_id": "S1",
        "supplier_name": "One",
        "order_quantity": 6.0,
        "order_in_days": 0,
        "order_on": DAY,
        "purchase_value": 60.0,
        "minimum_order_value": 100.0,
        "margin_at_risk": 5.0,
    }
    rows = [
        row | {"sku": "C", "order_in_days": 6, "order_on": DAY + timedelta(days=6), "purchase_value": 30.0},
        row | {"sku": "B"},
        row,
        row | {"sku": "D", "margin_at_risk": None},
        row | {"sku": "E", "margin_at_risk": 9.0, "supplier_id": "S2", "supplier_name": "Two", "purchase_value": None},
        row | {"sku": "F", "order_in_days": 7},
        row | {"sku": "G", "order_quantity": 0.0},
        row
        | {"sku": "H", "margin_at_risk": None, "supplier_id": "S3", "supplier_name": "Three", "order_quantity": 1.0},
        row | {"sku": "B", "location_id": "L0"},
    ]
    return pl.DataFrame(rows)


def test_what_is_to_order_before_the_next_review_stands_by_day_then_margin_at_risk() -> None:
    lines = order_lines(_lines())
    assert [f"{sku}@{place}" for sku, place in lines.select("sku", "location_id").iter_rows()] == [
        "E@L1", "A@L1", "B@L0", "B@L1", "D@L1", "H@L1", "C@L1",
    ]  # fmt: skip
    assert lines["is_due"].to_list() == [True] * 6 + [False]


def test_a_supplier_gets_one_order_and_an_amount_nobody_knows_is_no_amount() -> None:
    one, two, three = proposals(order_lines(_lines())).iter_rows(named=True)
    assert one == {
        "supplier_id": "S1",
        "supplier_name": "One",
        "send_on": DAY,
        "line_count": 5,
        "due_count": 4,
        "order_quantity": 30.0,
        "purchase_value": 270.0,
        "due_value": 240.0,
        "unpriced_count": 0,
        "minimum_order_value": 100.0,
        "margin_at_risk": 20.0,
        "missing_value": 0.0,
    }
    assert (two["supplier_id"], two["purchase_value"], two["due_value"], two["unpriced_count"]) == ("S2", None, None, 1)
    assert (two["missing_value"], two["margin_at_risk"]) == (None, 9.0)
    assert (three["supplier_id"], three["margin_at_risk"], three["missing_value"]) == ("S3", None, 40.0)


def test_one_line_without_a_cost_is_enough_for_no_amount_of_its_order() -> None:
    lines = order_lines(_lines()).with_columns(supplier_id=pl.lit("S1"), supplier_name=pl.lit("One"))
    (order,) = proposals(lines).iter_rows(named=True)
    assert (order["purchase_value"], order["due_value"], order["unpriced_count"], order["line_count"]) == (
        None,
        None,
        1,
        7,
    )


def test_orders_of_the_same_margin_at_risk_stand_by_what_is_due_then_by_supplier() -> None:
    lines = order_lines(_lines()).with_columns(margin_at_risk=0.0)
    assert proposals(lines)["supplier_id"].to_list() == ["S1", "S2", "S3"]


def test_a_filter_keeps_its_rows_and_one_that_no_column_answers_keeps_all() -> None:
    rows = pl.DataFrame({"sku": ["A", "B", None], "rank": [1, 2, 3]})
    assert of_selection(rows, Selection().where("sku", "A", "B"))["rank"].to_list() == [1, 2]
    assert of_selection(rows, Selection().where("sku", ""))["rank"].to_list() == [3]
    assert of_selection(rows, Selection().where("rank", "2"))["rank"].to_list() == [2]
    assert of_selection(rows, Selection().where("carrier", "DPD"))["rank"].to_list() == [1, 2, 3]


def test_the_moves_of_a_place_are_those_from_it_and_to_it() -> None:
    sent = pl.DataFrame({"sku": ["A", "A", "B"], "location_id": ["L1", "L2", "L3"], "from_id": ["L2", "L3", "L1"]})
    assert moves_of(sent, Selection().where("location_id", "L1"))["sku"].to_list() == ["A", "B"]
    assert moves_of(sent, Selection().where("location_id", "L1").where("sku", "A")).height == 1
    assert moves_of(sent, Selection()).height == 3


def test_a_move_is_worth_its_units_at_the_cost_of_where_they_lie_most_first() -> None:
    place = {
        "stock_date": DAY, "sku": "A", "product_name": "Lamp", "category": "Light", "brand": None, "abc_class": "A",
        "supplier_id": "S1", "supplier_name": "One", "on_hand_quantity": 1.0, "daily_demand_quantity": 0.5,
        "cover_days": 2.0, "lead_days_p90": 9.0, "run_out_on": DAY, "unit_cost": 7.0,
    }  # fmt: skip
    places = [
        place | {"location_id": "L1", "location_name": "Lille"},
        place | {"location_id": "L2", "location_name": None, "unit_cost": 3.0, "on_hand_quantity": 8.0},
        place | {"location_id": "L3", "location_name": "Lyon", "unit_cost": None},
    ]
    sent = [
        {"sku": "A", "location_id": "L1", "from_id": "L2", "from_name": None, "quantity": 2.0},
        {"sku": "A", "location_id": "L2", "from_id": "L1", "from_name": "Lille", "quantity": 2.0},
        {"sku": "A", "location_id": "L1", "from_id": "L3", "from_name": "Lyon", "quantity": 9.0},
        {"sku": "A", "location_id": "L3", "from_id": "L2", "from_name": None, "quantity": 2.0},
    ]
    rows = _valued(Plan(positions=pl.DataFrame(places), moves=pl.DataFrame(sent)))
    assert rows.select("location_id", "from_id", "stock_value").rows() == [
        ("L2", "L1", 14.0),
        ("L1", "L2", 6.0),
        ("L3", "L2", 6.0),
        ("L1", "L3", None),
    ]
    first, second = rows.head(2).iter_rows(named=True)
    assert (first["to_name"], first["from_name"], first["to_on_hand"], first["from_on_hand"]) == (
        "L2",
        "Lille",
        8.0,
        1.0,
    )
    assert (second["to_name"], second["from_name"], second["order_days_p90"]) == ("Lille", "L2", 9.0)


def test_a_service_level_is_known_by_its_percent() -> None:
    known = (0.9, 0.95, 0.995)
    assert [percent_code(level) for level in known] == ["90", "95", "99.5"]
    assert level_of("99.5", known) == 0.995
    assert level_of("99", known) is level_of(None, known) is None


def test_the_plan_of_the_sample_holds_every_position_with_its_sources_and_days(sample_engine: Engine) -> None:
    rows, known = planned(sample_engine), sample_engine.details.rows("replenishment")
    keys = ["sku", "location_id"]
    assert rows.select(keys).sort(keys).equals(known.select(keys).sort(keys))
    sources = sample_engine.details.rows("sources").group_by("sku").agg(most=pl.col("source_count").max())
    told = rows.join(sources, on="sku", how="left", maintain_order="left")
    assert told["source_count"].to_list() == told["most"].to_list()
    assert plan_rows(rows).columns[:4] == ["product_name", "location_name", "advice", "order_on"]
    stock = sample_engine.details.rows("unified_stock").select(*keys, by="expected_on_p90", since="expected_on_p50")
    days = rows.join(stock, on=keys).drop_nulls("expected_on_p90")
    assert days.height > 50
    assert days["expected_on_p90"].to_list() == days["by"].to_list()
    assert days["expected_on_p50"].to_list() == days["since"].to_list()
    sent = moves(sample_engine)
    assert sent.height > 0
    for day, move, order, first, last in sent.select(
        "stock_date", "move_days_p50", "order_days_p90", "move_arrives_on_p50", "order_arrives_on_p90"
    ).iter_rows():
        assert (first, last) == (day + timedelta(ceil(move)), day + timedelta(ceil(order)))
