"""Stock it or not: the money of one item each way, worked out by hand."""

from typing import Any

import polars as pl
import pytest

from cadran.analysis.sourcing import Costs, house, to_drop, to_stock

# What own warehouses send: 2 % lost, 5 % late, parcels of 4.00 a unit.
HOUSE: dict[str, Any] = {
    "shipped_line_count": 1000,
    "shipped_lost_count": 20,
    "shipped_due_count": 1000,
    "shipped_late_count": 50,
    "shipped_parcel_cost": 4000.0,
    "shipped_parcel_quantity": 1000.0,
}
# One a day on average with a standard deviation of 2 a day, 20.00 each; a tenth lost, a fifth late, parcels of 6.00.
WEEKLY = 365 / 52
STEADY: dict[str, Any] = {
    "sku": "A",
    "served_by": "supplier",
    "supplier_id": "S1",
    "xyz_class": "X",
    "line_count": 100,
    "demand_quantity": 365.0,
    "squared_quantity": 52 * (WEEKLY**2 + 7 * 2**2),
    "priced_quantity": 365.0,
    "lost_count": 10,
    "due_count": 100,
    "late_count": 20,
    "margin": 3500.0,
    "margin_lost": 150.0,
    "parcel_cost": 2190.0,
    "parcel_quantity": 365.0,
    "receipt_unit_cost": 1.0,
    "unit_cost": 20.0,
    "lead_days_mean": 9.0,
    "lead_days_sd": 0.0,
}
# Four lines a year earned 60.00, on a stock of 1,000.00.
STOCKED: dict[str, Any] = {
    "sku": "B",
    "served_by": "stock",
    "supplier_id": "S2",
    "line_count": 4,
    "margin": 100.0,
    "parcel_cost": 40.0,
    "mean_value": 1000.0,
    "stock_value": 900.0,
    "stock_day_count": 365,
} | HOUSE
ENDS = ("yearly_gain", "gain_low", "gain_high")


def _rows(*changes: dict[str, Any]) -> pl.DataFrame:
    names = list(STEADY | STOCKED)
    kinds = dict.fromkeys(("margin", "margin_lost", "unit_cost", "parcel_cost", "lead_days_mean"), pl.Float64)
    return pl.DataFrame(
        [dict.fromkeys(names) | row for row in changes], schema_overrides=kinds, infer_schema_length=None
    )


def test_the_gain_of_stocking_is_margin_and_parcels_less_receipts_and_carrying() -> None:
    row = to_stock(_rows(STEADY, STOCKED)).row(0, named=True)
    # (10 % - 2 %) x 365 units x 10.00; (6.00 - 4.00) x 365; (20 % - 5 %) of 100 lines; 365 received at 1.00 a unit.
    assert [
        round(row[name], 2) for name in ("margin_recovered", "parcel_saving", "late_avoided", "receiving_cost")
    ] == [
        292.0,
        730.0,
        15.0,
        365.0,
    ]
    # 1.645 x 2 x square root of 9 days + 3.5 units for a week's order = 13.37 units, at 20.00 and 20 % a year.
    assert (round(row["needed_stock"], 2), round(row["carrying_cost"], 2)) == (13.37, 53.48)
    # Wilson of 10 in 100: 5.52 % to 17.44 %.
    assert [round(row[name], 1) for name in ENDS] == [603.5, 440.1, 875.0]
    assert row["sourcing_verdict"] == "stock"
    late = to_stock(_rows(STEADY, STOCKED), Costs(late_cost=10.0)).row(0, named=True)
    assert round(late["yearly_gain"] - row["yearly_gain"], 6) == 150.0


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"parcel_cost": 1100.0}, "perhaps"),
        ({"parcel_cost": 1100.0, "lost_count": 0, "late_count": 5}, "leave"),
        ({"unit_cost": None}, "unknown"),
        ({"margin": None, "margin_lost": None}, "unknown"),
        ({"lead_days_mean": None}, "unknown"),
    ],
)
def test_a_verdict_needs_a_gain_at_both_ends(changed: dict[str, Any], verdict: str) -> None:
    assert to_stock(_rows(STEADY | changed, STOCKED))["sourcing_verdict"].to_list() == [verdict]


@pytest.mark.parametrize("changed", [{"xyz_class": "Z"}, {"line_count": 29}, {"served_by": "stock"}])
def test_only_steady_items_of_suppliers_are_asked_about(changed: dict[str, Any]) -> None:
    assert to_stock(_rows(STEADY | changed, STOCKED)).is_empty()


@pytest.mark.parametrize(
    ("changed", "gains", "verdict"),
    [
        # 200.00 of carrying less 60.00; Garwood of 4 lines: 1.0899 to 10.2416, at 15.00 a line.
        ({}, [140.0, 46.4, 183.7], "not_stocked"),
        ({"supplier_id": "S1"}, [140.0, 46.4, 183.7], "drop"),
        ({"margin": 200.0}, [40.0, -209.7, 156.4], "perhaps"),
    ],
)
def test_a_stock_that_costs_more_than_its_sales_earn_does_not_pay(
    changed: dict[str, Any], gains: list[float], verdict: str
) -> None:
    row = to_drop(_rows(STEADY, STOCKED | changed)).row(0, named=True)
    assert ([round(row[name], 1) for name in ENDS], row["sourcing_verdict"]) == (gains, verdict)


@pytest.mark.parametrize("changed", [{"margin": 300.0}, {"stock_day_count": 179}, {"margin": None}])
def test_what_earns_its_keep_or_is_not_known_long_enough_is_not_listed(changed: dict[str, Any]) -> None:
    assert to_drop(_rows(STEADY, STOCKED | changed)).is_empty()


def test_thirty_lines_and_180_days_are_enough_to_be_asked_about() -> None:
    assert to_stock(_rows(STEADY | {"line_count": 30}, STOCKED)).height == 1
    assert to_drop(_rows(STEADY, STOCKED | {"stock_day_count": 180})).height == 1
    assert to_drop(_rows(STEADY, STOCKED | {"mean_value": 0.0})).is_empty()
    assert to_drop(_rows(STEADY, STOCKED | {"mean_value": 0.5, "margin": 0.0, "parcel_cost": 1.0})).height == 1


def test_late_lines_are_told_with_their_ends_and_count_only_where_they_were_due() -> None:
    """Wilson of 40 in 200: 15.04 % to 26.09 %, less the 5 % of the house, of 200 lines due."""
    row = to_stock(_rows(STEADY | {"due_count": 200, "late_count": 40}, STOCKED)).row(0, named=True)
    assert [round(row[name], 1) for name in ("late_avoided", "late_low", "late_high")] == [30.0, 20.1, 42.2]
    for due in (None, 0):
        unknown = to_stock(_rows(STEADY | {"due_count": due, "late_count": due}, STOCKED)).row(0, named=True)
        assert [unknown[name] for name in ("late_avoided", "late_low", "late_high")] == [0.0, 0.0, 0.0]


def test_an_uncertain_lead_time_adds_to_the_stock_needed_and_what_is_not_recorded_costs_nothing() -> None:
    """1.645 x root of (9 days x 2 squared + 4 days squared) + 3.5 = 15.36 units; 12.01 where demand is even."""
    rows = [STEADY | {"lead_days_sd": 4.0}, STEADY | {"squared_quantity": 52 * WEEKLY**2 - 1e-6, "lead_days_sd": 4.0}]
    told = [to_stock(_rows(row, STOCKED)).row(0, named=True) for row in rows]
    assert [round(row["needed_stock"], 2) for row in told] == [15.36, 10.08]
    plain = to_stock(_rows(STEADY | {"receipt_unit_cost": None, "lead_days_sd": None}, STOCKED)).row(0, named=True)
    assert (plain["receiving_cost"], round(plain["needed_stock"], 2)) == (0.0, 13.37)
    assert to_drop(_rows(STEADY, STOCKED | {"parcel_cost": None})).row(0, named=True)["contribution"] == 100.0


def test_items_stand_by_their_gain_then_by_number_and_those_without_one_last() -> None:
    names = ("D", "C", "B", "A")
    changes: list[dict[str, Any]] = [{"unit_cost": None}, {}, {}, {"demand_quantity": 200.0, "priced_quantity": 200.0}]
    rows = [STEADY | change | {"sku": name} for name, change in zip(names, changes, strict=True)]
    assert to_stock(_rows(*rows, STOCKED))["sku"].to_list() == ["B", "C", "A", "D"]
    stocked = [STOCKED | {"sku": sku, "mean_value": value} for sku, value in (("Z", 900.0), ("Y", 800.0), ("X", 900.0))]
    assert to_drop(_rows(STEADY, *stocked))["sku"].to_list() == ["X", "Z", "Y"]


def test_only_what_own_warehouses_send_is_the_house_and_one_that_sends_nothing_has_no_parcel() -> None:
    assert house(_rows(STEADY | HOUSE | {"shipped_lost_count": 900}, STOCKED)) == {
        "lost": 0.02,
        "late": 0.05,
        "parcel": 4.0,
    }
    nothing = house(_rows(STEADY, STOCKED | dict.fromkeys(HOUSE, 0)))
    assert (nothing["lost"], nothing["late"], nothing["parcel"] == nothing["parcel"]) == (0.0, 0.0, False)
    one = house(_rows(STEADY, STOCKED | dict.fromkeys(HOUSE, 1)))
    assert one == {"lost": 1.0, "late": 1.0, "parcel": 1.0}


def test_a_stock_of_nobody_known_does_not_pay_but_nobody_delivers_it_for_us() -> None:
    row = to_drop(_rows(STEADY, STOCKED | {"supplier_id": None})).row(0, named=True)
    assert (row["supplier_drops"], row["sourcing_verdict"]) == (False, "not_stocked")
    unnamed = to_drop(_rows(STEADY | {"supplier_id": None}, STOCKED | {"supplier_id": None})).row(0, named=True)
    assert unnamed["supplier_drops"] is False
