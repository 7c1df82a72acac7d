"""Which state a line is in, and what each state means for each rate. As of Friday 20 March 2026."""

from datetime import date
from pathlib import Path

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.warehouse import build
from kpi.tiny import Case, delivered, given, line, returned

BY_CUSTOMER = {"cancel_reason": "customer"}


@given(
    line(1, number="on time", promised_at="2026-03-10"),
    delivered(1, "2026-03-10 23:59:59", number="on time"),
    line(1, number="late", promised_at="2026-03-10"),
    delivered(1, "2026-03-11 00:00:00", number="late"),
    line(1, number="late and open", promised_at="2026-03-19"),
    line(1, number="due today", promised_at="2026-03-20"),
    line(1, number="not due", promised_at="2026-03-21"),
    line(1, number="withdrawn", promised_at="2026-03-10", cancelled_at="2026-03-09 10:00:00", **BY_CUSTOMER),
    line(1, number="ours", promised_at="2026-03-10", cancelled_at="2026-03-05 10:00:00", cancel_reason="stockout"),
    line(1, number="no date"),
)
def test_the_states_add_up_to_all_lines_and_four_of_them_are_due(case: Case) -> None:
    states = {"on_time": 1, "late": 1, "late_open": 1, "not_due": 2, "cancelled": 1, "failed": 1, "unknown": 1}
    for kpi in ("otd", "otif", "in_full", "fill_rate"):
        assert case.states(kpi) == states
        assert case.n(kpi) == 4
    assert case.states("early") == {"met": 4, "not_due": 2, "cancelled": 1, "unknown": 1}
    assert case.n("early") == 4
    assert sum(states.values()) == case.n("lines") == 8
    assert case.value("otd") == 0.25
    assert case.value("in_full") == 0.5
    assert case.value("early") == 0.0


@given(line(10, promised_at="2026-03-10", cancelled_at="2026-03-10 18:00:00", **BY_CUSTOMER))
def test_a_line_the_customer_cancels_by_the_date_is_outside_every_rate(case: Case) -> None:
    assert case.states("otd") == {"cancelled": 1}
    assert case.value("fill_rate") is None
    assert case.value("order_otif") is None
    assert case.states("order_otif") == {"cancelled": 1}
    assert case.value("cancel_rate") == 0.0


@given(line(10, promised_at="2026-03-10", cancelled_at="2026-03-11 00:00:00", **BY_CUSTOMER))
def test_a_line_the_customer_gives_up_after_the_date_is_a_miss_in_every_rate(case: Case) -> None:
    assert case.states("otd") == {"failed": 1}
    assert case.value("otd") == 0.0
    assert case.value("otif") == 0.0
    assert case.value("in_full") == 0.0
    assert case.value("fill_rate") == 0.0
    assert case.measure("fill_rate")["denominator"][0] == 10


@given(line(10, promised_at="2026-03-10", cancelled_at="2026-03-06 10:00:00", cancel_reason="supplier"))
def test_a_line_the_supplier_cancels_before_the_date_is_a_miss_once_it_has_passed(case: Case) -> None:
    assert case.states("otd") == {"failed": 1}
    assert case.value("fill_rate") == 0.0
    assert case.value("cancel_rate") == 1.0
    assert case.value("stockout_rate") == 0.0


@given(
    line(10, number="1", promised_at="2026-03-19", cancelled_at="2026-03-06 10:00:00"),
    line(10, number="2", promised_at="2026-03-30", cancelled_at="2026-03-06 10:00:00"),
)
def test_a_cancellation_without_a_reason_is_ours_and_fails_once_the_date_has_passed(case: Case) -> None:
    assert case.states("otd") == {"failed": 1, "not_due": 1}
    assert (case.n("otd"), case.value("otd")) == (1, 0.0)
    assert (case.n("cancel_rate"), case.value("cancel_rate")) == (2, 1.0)


@given(line(10, promised_at="2026-03-10", cancelled_at="2026-03-06 10:00:00", cancel_reason="fraud"))
def test_an_order_stopped_for_fraud_is_as_if_the_customer_had_cancelled(case: Case) -> None:
    assert case.states("otd") == {"cancelled": 1}
    assert case.value("cancel_rate") == 0.0


@given(
    line(
        10, promised_at="2026-03-10", cancelled_at="2026-03-06 10:00:00", cancelled_quantity=4, cancel_reason="stockout"
    ),
    delivered(6, "2026-03-09 10:00:00"),
)
def test_a_line_cancelled_in_part_for_stockout_fails_though_the_rest_came_on_time(case: Case) -> None:
    for kpi in ("otd", "otif", "in_full"):
        assert case.states(kpi) == {"failed": 1}
    assert case.value("otd") == 0.0
    assert case.value("otif") == 0.0
    assert case.value("in_full") == 0.0
    assert case.value("fill_rate") == 0.6
    assert case.value("order_otif") == 0.0
    assert case.value("stockout_rate") == 1.0
    assert case.value("cancel_rate") == 1.0


@given(
    line(10, promised_at="2026-03-10", cancelled_at="2026-03-06 10:00:00", cancelled_quantity=4, **BY_CUSTOMER),
    delivered(6, "2026-03-09 10:00:00"),
)
def test_what_the_customer_cancels_in_time_is_no_longer_owed(case: Case) -> None:
    assert case.value("otif") == 1.0
    assert case.value("in_full") == 1.0
    assert case.value("fill_rate") == 1.0
    assert case.measure("fill_rate")["denominator"][0] == 6
    assert case.value("cancel_rate") == 0.0


@given(
    line(10, promised_at="2026-03-10", cancelled_at="2026-03-12 10:00:00", cancelled_quantity=4, **BY_CUSTOMER),
    delivered(6, "2026-03-09 10:00:00"),
)
def test_what_the_customer_gives_up_after_the_date_was_still_owed_on_it(case: Case) -> None:
    assert case.value("otif") == 0.0
    assert case.value("in_full") == 0.0
    assert case.value("fill_rate") == 0.6


@given(
    line(10, promised_at="2026-03-10"),
    delivered(10, "2026-03-09 10:00:00", rejected_quantity=2),
)
def test_rejected_goods_came_on_time_but_are_not_otif(case: Case) -> None:
    assert case.states("otd") == {"on_time": 1}
    assert case.value("otd") == 1.0
    assert case.value("open_late") == 0.0
    assert case.states("otif") == {"failed": 1}
    assert case.value("otif") == 0.0
    assert case.value("perfect_order") == 0.0
    assert case.value("in_full") == 1.0
    assert case.value("fill_rate") == 1.0
    assert case.value("reject_rate") == 0.2


@given(
    line(10, promised_at="2026-03-10"),
    delivered(10, "2026-03-09 10:00:00", rejected_quantity=2),
    delivered(2, "2026-03-10 10:00:00"),
)
def test_rejected_goods_replaced_by_the_date_are_otif_but_no_perfect_order(case: Case) -> None:
    assert case.value("otd") == 1.0
    assert case.value("otif") == 1.0
    assert case.value("perfect_order") == 0.0
    assert case.value("reject_rate") == 0.2  # Of the 10 ordered: the replacement is more than that and books nothing.
    assert case.measure("reject_rate")["denominator"][0] == 10


@given(
    line(10, promised_at="2026-03-10"),
    delivered(10, "2026-03-09 10:00:00", rejected_quantity=2),
    delivered(2, "2026-03-12 10:00:00"),
)
def test_rejected_goods_replaced_after_the_date_are_on_time_but_late_for_otif(case: Case) -> None:
    assert case.states("otd") == {"on_time": 1}
    assert case.states("otif") == {"late": 1}


@given(
    line(1, number="1", promised_at="2026-03-10 12:00:00"),
    delivered(1, "2026-03-10 12:00:00", number="1"),
    line(1, number="2", promised_at="2026-03-10 12:00:00"),
    delivered(1, "2026-03-10 12:01:00", number="2"),
)
def test_a_promise_with_a_time_is_kept_to_the_minute(case: Case) -> None:
    assert case.states("otd") == {"late": 1, "on_time": 1}
    assert case.n("days_late") == 1
    assert case.value("days_late") == round(1 / (24 * 60), 6)


@given(
    line(1, requested_at="2026-03-05", promised_at="2026-03-10", repromised_at="2026-03-15"),
    delivered(1, "2026-03-12 09:00:00"),
)
def test_the_same_line_is_judged_by_the_promise_it_is_measured_against(case: Case) -> None:
    assert case.value("otd") == 0.0
    assert case.value("otd", basis="requested") == 0.0
    assert case.value("otd", basis="latest") == 1.0
    assert case.value("fill_rate", basis="latest") == 1.0
    assert case.value("days_late", basis="requested") == 7.0
    assert case.value("promise_kept") == 0.0
    assert case.measure("otd", grain="day", basis="latest")["period"].to_list() == [date(2026, 3, 15)]
    assert case.measure("otd", grain="day", basis="requested")["period"].to_list() == [date(2026, 3, 5)]


@given(
    line(1, number="1", promised_at="2026-03-10", repromised_at="2026-03-08"),
    line(1, number="2", promised_at="2026-03-10"),
    line(1, number="3", promised_at="2026-03-10", repromised_at="2026-03-11"),
    line(1, number="4", repromised_at="2026-03-11"),
)
def test_a_promise_is_kept_unless_it_was_put_off(case: Case) -> None:
    assert case.value("promise_kept") == 0.666667
    assert case.n("promise_kept") == 3


@given(
    line(1, number="two days early", promised_at="2026-03-10"),
    delivered(1, "2026-03-08 09:00:00", number="two days early"),
    line(1, number="a day early", promised_at="2026-03-10"),
    delivered(1, "2026-03-09 00:00:00", number="a day early"),
)
def test_more_than_a_day_before_the_date_is_early(case: Case) -> None:
    assert case.states("early") == {"met": 1, "missed": 1}
    assert case.value("early") == 0.5
    assert case.value("otd") == 1.0


@given(
    line(1, order="late and open, with a line on time", number="1", promised_at="2026-03-10"),
    delivered(1, "2026-03-10 09:00:00", order="late and open, with a line on time", number="1"),
    line(1, order="late and open, with a line on time", number="2", promised_at="2026-03-12"),
    line(1, order="one line due later", number="1", promised_at="2026-03-10"),
    delivered(1, "2026-03-10 09:00:00", order="one line due later", number="1"),
    line(1, order="one line due later", number="2", promised_at="2026-03-30"),
    line(1, order="good", promised_at="2026-03-10"),
    delivered(1, "2026-03-10 09:00:00", order="good"),
)
def test_an_order_is_due_once_a_line_is_missed_or_all_are_due(case: Case) -> None:
    assert case.states("order_otif") == {"late_open": 1, "not_due": 1, "on_time": 1}
    assert case.value("order_otif") == 0.5
    assert case.measure("order_otif", grain="day", until=date(2026, 3, 15))["period"].to_list() == [
        date(2026, 3, 10),
        date(2026, 3, 12),
    ]


@given(
    *(line(1, order=order, promised_at="2026-03-10") for order in ("carrier", "customer", "unknown", "none")),
    *(delivered(1, "2026-03-10 09:00:00", order=order) for order in ("carrier", "customer", "unknown", "none")),
    returned(1, "2026-03-15 09:00:00", order="carrier", fault="carrier", reason="damaged"),
    returned(1, "2026-03-15 09:00:00", order="customer", fault="customer", reason="changed_mind"),
    returned(1, "2026-03-15 09:00:00", order="unknown"),
)
def test_only_a_return_for_a_fault_of_our_side_spoils_a_perfect_order(case: Case) -> None:
    assert case.value("perfect_order") == 0.75


@given(line(10, promised_at="2026-03-10"), delivered(10, None, shipped_at="2026-03-09 10:00:00"))
def test_goods_on_their_way_have_not_arrived(case: Case) -> None:
    assert case.states("otd") == {"late_open": 1}
    assert case.value("fill_rate") == 0.0


@given(line(10, promised_at="2026-03-10"), delivered(10, None, available_at="2026-03-09 10:00:00"))
def test_goods_in_stock_have_arrived_also_without_a_delivery_date(case: Case) -> None:
    assert case.states("otd") == {"on_time": 1}


@given(
    line(10, promised_at="2026-03-10"),
    delivered(10, "2026-03-09 10:00:00", number="unknown line"),
)
def test_an_orphan_delivery_counts_nowhere_until_its_line_arrives(case: Case) -> None:
    assert case.states("otd") == {"late_open": 1}
    assert case.value("reject_rate") is None
    warnings = case.engine.catalogue.warnings().select("table_name", "code", "row_count").rows()
    assert ("deliveries", "orphan", 1) in warnings


@given(line(10, promised_at="2026-03-01", ordered_at="2026-03-02 08:00:00"), delivered(10, "2026-02-27 10:00:00"))
def test_impossible_dates_are_warnings_and_left_out_of_service_and_lead_time(case: Case) -> None:
    assert case.warnings() == ["delivered_before_ordered", "promise_before_order"]
    assert case.value("lead_time") is None
    for kpi in ("otd", "otif", "in_full", "fill_rate"):
        assert case.states(kpi) == {"unknown": 1}
        assert (case.n(kpi), case.value(kpi)) == (0, None)


@given(
    line(1, order="1", ordered_at="2026-03-02 10:00:00", promised_at="2026-03-10"),
    delivered(1, "2026-03-09 10:00:00", order="1"),
    line(1, order="2", ordered_at="2026-03-02 10:00:00", promised_at="2026-03-04", mode="dropship", supplier_id=""),
    line(1, order="3", ordered_at="2026-03-06 10:00:00", promised_at="2026-03-06"),
    line(1, order="4", cancelled_at="2026-03-06 10:00:00", cancel_reason="stockout", promised_at="2026-03-04"),
    returned(1, "2026-03-12 10:00:00", order="1"),
)
def test_in_the_past_later_events_do_not_exist(case: Case, tiny_home: Path, tmp_path: Path) -> None:
    (tmp_path / "store.duckdb").write_bytes((tiny_home / "store.duckdb").read_bytes())
    engine = Engine(build(tmp_path, date(2026, 3, 5)).path)
    then = Case(engine, case.name)
    assert then.states("otd") == {"not_due": 1, "late_open": 2}
    assert then.n("lines") == 3
    assert then.value("days_late") == 1.0
    assert then.value("stockout_rate") == 0.0
    assert then.value("return_rate") is None
    assert case.states("otd") == {"on_time": 1, "late_open": 2, "failed": 1}
    assert case.value("return_rate") == 1.0
    assert engine.info.as_of_date == date(2026, 3, 5)
    engine.close()


@given(
    line(1, ordered_at="2026-01-05 10:00:00", promised_at="2026-01-10", unit_price=7),
    line(1, number="2", ordered_at="2026-01-05 10:00:00", promised_at="2026-02-10", unit_price=5),
)
def test_open_late_lines_stand_as_of_the_data_date_whatever_the_period(case: Case) -> None:
    february = {"since": date(2026, 2, 1), "until": date(2026, 2, 28)}
    assert KPIS["open_late"].timing == "now"
    assert case.value("open_late", **february) == 2.0
    assert case.value("open_late_value", **february) == 12.0
