"""The cases where well-known systems disagree or are wrong, each worked out by hand. As of Friday 20 March 2026."""

from datetime import date
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build
from kpi.tiny import AS_OF, Case, clause, delivered, forecast, given, line, returned, stock


@given(
    line(10, promised_at="2026-03-10"),
    delivered(6, "2026-03-09 12:00:00"),
    delivered(4, "2026-03-10 18:00:00"),
)
def test_two_deliveries_by_the_date_make_one_line_on_time_and_in_full(case: Case) -> None:
    assert case.value("otd") == 1.0
    assert case.value("otif") == 1.0
    assert case.value("in_full") == 1.0
    assert case.value("fill_rate") == 1.0
    assert case.n("otd") == 1


@given(line(10, promised_at="2026-03-10"), delivered(20, "2026-03-09 12:00:00"))
def test_more_than_ordered_fills_the_line_and_is_a_warning(case: Case) -> None:
    assert case.value("fill_rate") == 1.0
    assert case.value("otif") == 1.0
    assert "over_delivery" in case.warnings()


@given(
    line(10, promised_at="2026-03-10"),
    delivered(6, "2026-03-10 09:00:00"),
    delivered(4, "2026-03-11 09:00:00"),
)
def test_a_line_whose_last_part_comes_a_day_later_is_late_yet_in_full_and_60_percent_filled(case: Case) -> None:
    assert case.value("otd") == 0.0
    assert case.states("otd") == {"late": 1}
    assert case.value("fill_rate") == 0.6
    assert case.value("in_full") == 1.0
    assert case.value("otif") == 0.0
    assert case.value("days_late") == 1.0


@given(line(10, promised_at="2026-03-10"), delivered(10, "2026-03-10 09:00:00"))
def test_goods_received_on_the_promised_day_are_on_time(case: Case) -> None:
    assert case.value("otd") == 1.0


@given(line(10, promised_at="2026-03-18", unit_price=3))
def test_a_line_that_never_arrived_counts_as_a_miss(case: Case) -> None:
    assert case.states("otd") == {"late_open": 1}
    assert case.value("otd") == 0.0
    assert case.n("otd") == 1
    assert case.value("days_late") == 2.0
    assert case.value("open_late") == 1.0
    assert case.value("open_late_value") == 30.0


@given(line(10, promised_at="2026-03-25"))
def test_a_line_not_yet_due_is_in_no_rate(case: Case) -> None:
    assert case.states("otd") == {"not_due": 1}
    for kpi in ("otd", "otif", "in_full", "fill_rate", "early", "order_otif", "perfect_order"):
        assert case.value(kpi) is None
        assert case.n(kpi) == 0
    assert case.value("open_late") == 0.0


@given(line(10, mode="dropship", supplier_id="", promised_at="2026-03-25"))
def test_a_supplier_without_a_due_line_has_no_rate(case: Case) -> None:
    assert case.value("otd") is None


@given(
    *(line(1, order=str(turn), mode="dropship", supplier_id="", promised_at="2026-03-10") for turn in range(5)),
    *(delivered(1, "2026-03-12 09:00:00", order=str(turn)) for turn in range(5)),
)
def test_a_supplier_with_nothing_on_time_has_a_true_zero(case: Case) -> None:
    assert case.value("otd") == 0.0
    assert case.n("otd") == 5
    assert case.measure("otd", by=("supplier_id",))["supplier_id"].to_list() == [case.name]


@given(
    line(1, number="1", promised_at="2026-03-10"),
    delivered(1, "2026-03-09 09:00:00", number="1"),
    line(1000, number="2", promised_at="2026-03-10"),
    delivered(500, "2026-03-09 09:00:00", number="2"),
)
def test_the_fill_rate_is_weighted_by_units(case: Case) -> None:
    assert case.value("fill_rate") == round(501 / 1001, 6)


@given(
    line(10, number="1", location_id="LYON", promised_at="2026-03-10"),
    delivered(9, "2026-03-09 09:00:00", number="1"),
    line(100, number="2", location_id="MADRID", promised_at="2026-03-10"),
    delivered(50, "2026-03-09 09:00:00", number="2"),
)
def test_the_rate_of_two_warehouses_is_of_their_sums_not_the_mean_of_their_rates(case: Case) -> None:
    assert case.value("fill_rate") == 0.536364
    assert case.measure("fill_rate", by=("location_id",))["value"].to_list() == [0.9, 0.5]


@given(
    *(line(2, order=order, number=number, promised_at="2026-03-10", sku=number) for order in "AB" for number in "123"),
    *(delivered(2, "2026-03-09 09:00:00", order=order, number=number) for order in "AB" for number in "12"),
    delivered(1, "2026-03-09 09:00:00", order="A", number="3"),
)
def test_by_lines_by_orders_and_by_units_are_three_different_figures(case: Case) -> None:
    assert case.value("otif") == 0.666667
    assert case.value("order_otif") == 0.0
    assert case.value("fill_rate") == 0.75


@given(
    *(line(1, order=str(turn), promised_at="2026-03-10") for turn in range(100)),
    *(delivered(1, "2026-03-09 09:00:00", order=str(turn)) for turn in range(90)),
    *(delivered(1, "2026-03-12 09:00:00", order=str(turn), rejected_quantity=1) for turn in range(90, 100)),
)
def test_a_perfect_order_is_one_joint_test_not_a_product_of_rates(case: Case) -> None:
    assert case.value("perfect_order") == 0.9
    assert case.n("perfect_order") == 100


@given(
    *(stock(f"2026-01-{day:02d}", 100 if day <= 15 else 0, unit_cost=4) for day in range(1, 31)),
    line(200, ordered_at="2026-01-10 09:00:00", location_id="LYON", unit_cost=4),
    delivered(200, "2026-01-20 09:00:00"),
)
def test_a_month_that_ends_at_zero_stock_still_turned_over(case: Case) -> None:
    january = {"since": date(2026, 1, 1), "until": date(2026, 1, 30)}
    assert case.value("rotation", **january) == round(365 * 200 / (30 * 50), 6)
    assert case.value("rotation_units", **january) == round(365 * 200 / (30 * 50), 6)


@given(
    stock("2026-02-02", 100, sku="A", counted_quantity=95),
    stock("2026-02-02", 100, sku="B", counted_quantity=105),
)
def test_a_surplus_does_not_make_good_a_shortage_in_inventory_accuracy(case: Case) -> None:
    assert case.value("inventory_accuracy") == 0.0
    assert case.n("inventory_accuracy") == 2


@given(
    forecast(950, "2026-02-01", "2026-02-28", "2026-01-25", sku="A"),
    forecast(25, "2026-02-01", "2026-02-28", "2026-01-25", sku="B"),
    line(1000, order="A", sku="A", ordered_at="2026-02-10 09:00:00"),
    line(10, order="B", sku="B", ordered_at="2026-02-28 23:00:00"),
)
def test_the_forecast_error_is_weighted_by_the_demand(case: Case) -> None:
    assert case.value("forecast_wape") == round(65 / 1010, 6)
    assert case.value("forecast_bias") == round(-35 / 1010, 6)
    assert case.value("forecast_ratio") == round(975 / 1010, 6)


@given(
    line(1, order="A", ordered_at="2026-02-01 00:00:00", promised_at="2026-02-01"),
    delivered(1, "2026-02-01 00:00:00", order="A"),
    line(1, order="B", ordered_at="2026-01-31 23:59:59", promised_at="2026-01-31"),
)
def test_the_first_of_the_month_at_midnight_belongs_to_that_month(case: Case) -> None:
    periods = [date(2026, 1, 1), date(2026, 2, 1)]
    assert case.measure("lines", grain="month")["period"].to_list() == periods
    assert case.measure("otd", grain="month")["value"].to_list() == [0.0, 1.0]
    assert case.value("lines", since=date(2026, 2, 1), until=date(2026, 2, 1)) == 1.0
    assert case.value("lead_time") == 0.0


@given(
    line(1, order="leap day", ordered_at="2024-02-29 10:00:00"),
    line(1, order="week 53", ordered_at="2021-01-03 10:00:00"),
    line(1, order="week 1", ordered_at="2024-12-31 10:00:00"),
)
def test_leap_days_and_iso_weeks_fall_into_the_right_period(case: Case) -> None:
    weeks = case.measure("lines", grain="week")["period"].to_list()
    assert weeks == [date(2020, 12, 28), date(2024, 2, 26), date(2024, 12, 30)]
    months = case.measure("lines", grain="month")["period"].to_list()
    assert months == [date(2021, 1, 1), date(2024, 2, 1), date(2024, 12, 1)]
    assert case.measure("lines", grain="year")["period"].to_list() == [date(2021, 1, 1), date(2024, 1, 1)]
    assert case.measure("lines", grain="quarter")["period"].to_list()[-1] == date(2024, 10, 1)


@given(
    line(10, order="A", unit_price=10, currency="EUR"),
    line(10, order="B", unit_price=10, currency="USD"),
)
def test_an_amount_without_a_rate_is_left_out_and_never_added_raw(case: Case) -> None:
    assert case.value("revenue") == 100.0
    assert (case.n("revenue"), case.n("lines")) == (1, 2)


@given(
    line(1, order="met", mode="third_party", ordered_at="2025-06-06 11:20:00", location_id="LYON"),
    delivered(1, "2025-06-10 11:20:00", order="met"),
    line(1, order="missed", mode="third_party", ordered_at="2025-06-06 11:20:00", location_id="LYON"),
    delivered(1, "2025-06-10 11:21:00", order="missed"),
    line(
        1,
        order="Spain works on Whit Monday",
        mode="third_party",
        ordered_at="2025-06-06 11:20:00",
        location_id="MADRID",
    ),
    delivered(1, "2025-06-10 11:00:00", order="Spain works on Whit Monday"),
)
def test_a_friday_order_before_a_monday_holiday_is_due_on_tuesday_at_its_hour(case: Case) -> None:
    assert case.measure("cutoff_24h", by=("order_id",)).select("order_id", "value").rows() == [
        (f"{case.name}/Spain works on Whit Monday", 0.0),
        (f"{case.name}/met", 1.0),
        (f"{case.name}/missed", 0.0),
    ]


@given(
    line(10, number="1", ordered_at="2026-02-02 10:00:00", mode="dropship", supplier_id="", promised_at="2026-02-10"),
    delivered(10, "2026-02-10 09:00:00", number="1"),
    line(10, number="2", ordered_at="2026-02-02 10:00:00", mode="dropship", supplier_id="", promised_at="2026-02-10"),
    delivered(10, "2026-02-11 09:00:00", number="2"),
    clause("otd", 0.5, name="exactly met"),
    clause("otd", 0.51, name="breached"),
    clause("otd", 0.9, name="too few lines", min_lines=3),
    clause("otd", 1.0, name="a day of grace", grace_days=1),
)
def test_a_clause_is_judged_by_its_exact_share_and_its_own_rule(case: Case) -> None:
    states = dict(case.measure("sla_compliance", by=("clause_id",)).select("clause_id", "value").iter_rows())
    assert {name.removeprefix(f"{case.name}/"): value for name, value in states.items()} == {
        "a day of grace": 1.0,
        "breached": 0.0,
        "exactly met": 1.0,
        "too few lines": None,
    }
    assert case.value("sla_compliance") == 0.666667


@given(
    line(10, promised_at="2026-02-10", ordered_at="2026-02-01 08:00:00", unit_price=2),
    delivered(10, "2026-02-05 08:00:00"),
    returned(8, "2026-02-20 08:00:00"),
    returned(7, "2026-03-01 08:00:00"),
)
def test_never_more_comes_back_than_was_delivered(case: Case) -> None:
    assert case.value("return_rate") == 1.0
    assert case.value("return_rate", counted_in="lines") == 1.0
    assert case.value("return_rate", counted_in="value") == 1.0
    assert case.value("return_rate", until=date(2026, 2, 1)) == 1.0


@pytest.mark.long
def test_the_same_files_loaded_twice_change_no_figure(tiny_folder: Path, tiny_engine: Engine, tmp_path: Path) -> None:
    load(tiny_folder, "contract", tmp_path)
    load(tiny_folder, "contract", tmp_path)
    engine = Engine(build(tmp_path, AS_OF).path)
    for kpi in KPIS.values():
        assert engine.figures.measure(kpi, Selection()).equals(tiny_engine.figures.measure(kpi, Selection())), kpi.id
    engine.close()
