"""Demand, safety stock, moves and orders: cases worked out by hand, and what holds of any positions."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from analysis.thirty_positions import ORDER_SIZES, STATED, order_sizes, positions
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.analysis.replenishment import SERVICE_LEVELS, Choice, plan, safety_factor
from cadran.analysis.replenishment.slow import lead_demand

NO_SIZES = order_sizes()
LILLE: dict[str, Any] = {"location_id": "LIL", "location_name": "Lille"}


def _row(*changes: dict[str, Any], choice: Choice | None = None) -> dict[str, Any]:
    return plan(positions(*changes), NO_SIZES, choice or Choice()).positions.row(0, named=True)


def test_safety_factors_are_those_of_the_normal_table() -> None:
    assert [round(safety_factor(level), 3) for level in (0.90, 0.95, 0.99)] == [1.282, 1.645, 2.326]


def test_a_spread_nobody_knows_counts_as_none() -> None:
    row = _row({"sku": "A", "demand_sd": None, "lead_days_sd": None, "demand_drift": None})
    assert (row["safety_stock"], row["reorder_point"]) == (0.0, 90.0)


def test_more_service_never_means_less_safety_stock() -> None:
    levels = [
        plan(positions(*STATED), order_sizes(*ORDER_SIZES), Choice(service_level=level)).positions.sort(
            "sku", "location_id"
        )
        for level in SERVICE_LEVELS
    ]
    safety = np.array([frame["computed_safety_stock"].fill_null(0.0).to_list() for frame in levels])
    assert (np.diff(safety, axis=0) >= 0).all()
    assert (safety[-1] > safety[0]).sum() >= 25


@pytest.mark.parametrize(
    ("source", "used", "named"), [("past", 10.0, "past"), ("forecast", 4.0, "forecast"), ("higher", 10.0, "past")]
)
def test_the_demand_is_that_of_the_past_or_the_forecast_or_the_higher(source: Any, used: float, named: str) -> None:
    row = _row({"sku": "A", "forecast_daily_quantity": 4.0, "on_hand_quantity": 40.0}, choice=Choice(source))
    assert (row["daily_demand_quantity"], row["demand_source"], row["past_daily_quantity"]) == (used, named, 10.0)
    assert (row["cover_days"], row["days_out_p90"]) == (40 / used, max(12 - 40 / used, 0))


def test_a_forecast_that_does_not_cover_the_horizon_gives_way_to_the_past() -> None:
    row = _row({"sku": "A", "forecast_daily_quantity": None}, choice=Choice("forecast"))
    assert (row["daily_demand_quantity"], row["demand_source"]) == (10.0, "past")


def test_the_formulas_count_instead_of_the_file_where_the_reader_asks_so() -> None:
    stated = {"sku": "A", "own_safety_stock": 60.0, "own_reorder_point": 100.0}
    own, computed = _row(stated), _row(stated, choice=Choice(safety="computed"))
    assert (own["safety_source"], own["reorder_point"]) == ("file", 100.0)
    assert (computed["safety_source"], round(computed["reorder_point"], 2)) == ("computed", 129.89)


def test_a_varying_lead_time_widens_the_demand_of_a_slow_item() -> None:
    # 6 orders of one unit in 90 days, 9 days give or take 3: negative binomial of mean 0.6 and variance 0.6 + 0.04, and
    # 0.6^2 x (14 / 90 + 0.01): the mean of those days, by chance (variance 14 times its square), and a tenth by drift.
    asked = lead_demand(np.array([1.0]), np.array([6.0]), 90, 9, 3, drift=0.1)
    steps = np.arange(len(asked.chances))
    variance = (asked.chances * steps**2).sum() - asked.mean**2
    assert (round(asked.mean, 6), round(variance, 6)) == (0.6, 0.6996)
    assert round(asked.short(1), 4) == round(0.6 - (1 - asked.chances[0]), 4)


def test_huge_and_fractional_order_sizes_keep_their_mean() -> None:
    for sizes, mean in (([1e6, 3e8], 9 * (1e6 + 6e8) / 91), ([0.25, 1.5], 9 * 3.25 / 91)):
        assert lead_demand(np.array(sizes), np.array([1.0, 2.0]), 91, 9, 0).mean == pytest.approx(mean, rel=2e-3)


def test_the_larger_margin_is_served_first_and_nothing_is_promised_twice() -> None:
    idle = {**LILLE, "sku": "A", "on_hand_quantity": 150.0, "daily_demand_quantity": 0.0, "demand_sd": 0.0}
    short = {"sku": "A", "on_hand_quantity": 40.0}
    poorer = {"sku": "A", "location_id": "BRE", "on_hand_quantity": 70.0}
    sent = plan(positions(poorer, short, idle), NO_SIZES).moves
    # Lyon needs 10 x 12 + 39.89 - 40 = 119.89; Brest wants 89.89, of which 30 are left.
    assert sent.select("location_id", "quantity").rows() == [("LYO", 120.0), ("BRE", 30.0)]


def test_a_place_that_is_to_order_takes_what_lies_beyond_the_level_of_another() -> None:
    # Lyon is 80 short of its level; Lille has 240 and keeps 199.89 of them, so 40 come and 40 are left to order.
    rows = plan(
        positions({"sku": "A", "on_hand_quantity": 120.0}, {**LILLE, "sku": "A", "on_hand_quantity": 240.0}), NO_SIZES
    )
    assert rows.moves.select("location_id", "from_id", "quantity", "move_reason").rows() == [
        ("LYO", "LIL", 40.0, "surplus")
    ]
    lyon = rows.positions.filter(pl.col("location_id") == "LYO").row(0, named=True)
    assert (lyon["position_quantity"], lyon["transfer_quantity"]) == (160.0, 40.0)


def test_a_place_with_demand_and_no_known_receipt_keeps_its_stock() -> None:
    blind = {**LILLE, "sku": "A", "on_hand_quantity": 900.0, "lead_days_mean": None, "receipt_days_p90": None}
    assert plan(positions({"sku": "A", "on_hand_quantity": 40.0}, blind), NO_SIZES).moves.is_empty()


def test_an_order_raised_to_the_minimum_is_sent_whole_where_nobody_asks() -> None:
    idle = {"sku": "A", "daily_demand_quantity": 0.0, "own_reorder_point": 5.0, "minimum_order_quantity": 20.0}
    here, there = idle | {"on_hand_quantity": 3.0}, {**LILLE, **idle, "on_hand_quantity": 1.0}
    rows = plan(positions(here, there), NO_SIZES).positions
    # Two and four are needed; the fourteen that the minimum adds go to Lille, which has least.
    assert dict(rows.select("location_id", "order_quantity").iter_rows()) == {"LYO": 2.0, "LIL": 18.0}


def test_a_plan_without_positions_is_empty() -> None:
    empty = plan(positions(), NO_SIZES)
    assert (empty.positions.height, empty.moves.height) == (0, 0)
    assert "order_quantity" in empty.positions.columns


@st.composite
def _places(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to four places of a SKU, on any terms."""
    units = st.floats(-20, 2000).map(lambda number: round(number, 2))
    terms = {
        "pack_size": draw(st.sampled_from([None, 0.0, 0.5, 1.0, 12.0, 50.0])),
        "minimum_order_quantity": draw(st.sampled_from([None, 10.0, 333.0])),
        "maximum_stock": draw(st.sampled_from([None, 0.0, 250.0, 2500.0])),
    }
    return [
        {
            "sku": "A",
            "location_id": f"P{number}",
            "on_hand_quantity": draw(st.none() | units),
            "reserved_quantity": draw(st.none() | st.floats(0, 50)),
            "coming_quantity": draw(st.sampled_from([0.0, 30.0])),
            "daily_demand_quantity": draw(st.none() | st.sampled_from([0.0, 0.02, 3.0, 40.0, 1e8])),
            "demand_sd": draw(st.none() | st.floats(0, 30)),
            "own_reorder_point": draw(st.none() | st.floats(0, 300)),
            "receipt_days_p90": draw(st.none() | st.floats(0, 40)),
            **terms,
        }
        for number in range(draw(st.integers(1, 4)))
    ]


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(_places())
def test_no_unit_goes_twice_packs_are_whole_and_the_maximum_holds(places: list[dict[str, Any]]) -> None:
    planned = plan(positions(*places), NO_SIZES)
    rows, terms = planned.positions, places[0]
    pack = terms["pack_size"] or 1.0
    free = pl.col("on_hand_quantity").clip(lower_bound=0) - pl.col("reserved_quantity").fill_null(0.0)
    assert rows.filter(pl.col("sent_quantity") > free + 1e-6).is_empty()
    assert rows.filter(pl.col("sent_quantity").is_not_null(), pl.col("transfer_quantity").is_not_null()).is_empty()
    packs = rows["order_quantity"].drop_nulls() / pack
    assert ((packs - packs.round(0)).abs() < 1e-6).all()
    assert (rows["order_quantity"].drop_nulls() >= 0).all()
    due = rows.filter(pl.col("order_in_days") == 0)["order_quantity"].sum()
    if due and terms["maximum_stock"] is not None:
        assert due + rows["position_quantity"].sum() <= terms["maximum_stock"] + 1e-6
    if due and terms["minimum_order_quantity"]:
        assert due >= terms["minimum_order_quantity"] - 1e-6
