"""Reorder point, order and transfers against cases worked out by hand."""

from typing import Any

import polars as pl
import pytest

from cadran.analysis.replenishment import plan, safety_factor, transfers, with_order, with_reorder_point

# 4 a day, give or take 2, and 9 days of lead time, give or take 1: sqrt(9 x 4 + 16 x 1) = 7.2111; z = 1.6449.
PLACE: dict[str, Any] = {
    "sku": "A",
    "location_id": "L",
    "location_name": "Lyon",
    "on_hand_quantity": 20.0,
    "on_order_quantity": 0.0,
    "daily_demand_quantity": 4.0,
    "demand_sd": 2.0,
    "lead_days_mean": 9.0,
    "lead_days_sd": 1.0,
    "receipt_days_p90": 11.0,
    "is_running_out": True,
    "margin_at_risk": 100.0,
    "transfer_quantity": None,
}


def _places(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([PLACE | change for change in changes], infer_schema_length=None).cast(
        {"transfer_quantity": pl.Float64, "margin_at_risk": pl.Float64, "lead_days_mean": pl.Float64}
    )


def test_safety_factors_are_those_of_the_normal_table() -> None:
    assert [round(safety_factor(level), 3) for level in (0.90, 0.95, 0.99)] == [1.282, 1.645, 2.326]


def test_reorder_point_is_demand_over_the_lead_time_and_the_safety_stock() -> None:
    row = with_reorder_point(_places({})).row(0, named=True)
    assert (round(row["safety_stock"], 2), round(row["reorder_point"], 2)) == (11.86, 47.86)


def test_a_spread_nobody_knows_counts_as_none_and_no_lead_time_as_no_reorder_point() -> None:
    rows = with_reorder_point(_places({"demand_sd": None, "lead_days_sd": None}, {"lead_days_mean": None}))
    assert rows["safety_stock"].to_list() == [0.0, None]
    assert rows["reorder_point"].to_list() == [36.0, None]


def test_the_order_fills_up_to_the_level_on_the_day_the_reorder_point_is_reached() -> None:
    # Level 4 x (9 + 7) + 11.86 = 75.86: 55.86 short of it with 20 on hand; 43.86 where 12 come from another place.
    rows = with_order(with_reorder_point(_places({}, {"transfer_quantity": 12.0}, {"on_order_quantity": 40.0}))).select(
        "order_quantity", "order_in_days"
    )
    # 60 on hand and on order: 12.14 above the reorder point, reached in 3.03 days, then 75.86 - 47.86 = 28 are missing.
    assert rows.rows() == [(56.0, 0), (44.0, 0), (28.0, 3)]


def test_excess_is_what_lies_beyond_the_place_s_own_need() -> None:
    # Lille keeps 1 x 11 days + 1.6449 x sqrt(9 x 4 + 1) = 10.01, so 21.01 of its 60: 38 whole units are left.
    lille = {
        "location_id": "M",
        "location_name": "Lille",
        "on_hand_quantity": 60.0,
        "daily_demand_quantity": 1.0,
        "is_running_out": False,
        "margin_at_risk": 0.0,
    }
    sent = transfers(with_reorder_point(_places({}, lille)))
    # Lyon needs 4 x 11 + 11.86 - 20 = 35.86.
    assert sent.rows() == [("A", "L", "M", "Lille", 36.0)]


def test_the_same_stock_is_never_promised_twice_and_the_larger_margin_comes_first() -> None:
    idle = {
        "location_id": "M",
        "location_name": "Lille",
        "on_hand_quantity": 50.0,
        "daily_demand_quantity": 0.0,
        "demand_sd": 0.0,
        "is_running_out": False,
        "margin_at_risk": 0.0,
    }
    poorer = {"location_id": "B", "location_name": "Brest", "margin_at_risk": 60.0}
    sent = transfers(with_reorder_point(_places(poorer, {}, idle)))
    assert sent.select("location_id", "quantity").rows() == [("L", 36.0), ("B", 14.0)]
    assert sent["quantity"].sum() == 50.0


def test_another_product_and_a_place_that_runs_out_itself_send_nothing() -> None:
    other = {"sku": "B", "location_id": "M", "on_hand_quantity": 500.0, "is_running_out": False}
    short = {"location_id": "N", "on_hand_quantity": 30.0, "margin_at_risk": None}
    assert transfers(with_reorder_point(_places({}, other, short))).is_empty()


def test_a_place_with_demand_and_no_known_receipt_keeps_its_stock() -> None:
    blind = {"location_id": "M", "on_hand_quantity": 500.0, "is_running_out": False, "receipt_days_p90": None}
    assert transfers(with_reorder_point(_places({}, blind))).is_empty()


def test_the_plan_sends_before_it_orders_and_lists_the_largest_margin_first() -> None:
    idle = {
        "location_id": "M",
        "location_name": "Lille",
        "on_hand_quantity": 198.0,
        "daily_demand_quantity": 0.0,
        "demand_sd": 0.0,
        "is_running_out": False,
        "margin_at_risk": 0.0,
    }
    # 20 + 36 lie above the reorder point of 47.86: the order comes later and is the usual 75.86 - 47.86 = 28.
    rows = plan(
        _places({"margin_at_risk": None}, {"location_id": "B", "margin_at_risk": 9.0}, idle).drop("transfer_quantity")
    )
    assert rows.select("location_id", "transfer_quantity", "transfer_from", "order_quantity").rows() == [
        ("B", 36.0, "Lille", 28.0),
        ("L", 36.0, "Lille", 28.0),
    ]


@pytest.mark.parametrize("column", ["order_quantity", "transfer_quantity"])
def test_a_plan_without_positions_is_empty(column: str) -> None:
    assert plan(_places({}).clear().drop("transfer_quantity"))[column].to_list() == []
