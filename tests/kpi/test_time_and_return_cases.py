"""Lead time, stages, returns, clauses and answers, each worked out by hand. As of Friday 20 March 2026."""

from datetime import date

import polars as pl
import pytest

from cadran.kpis import KPIS
from kpi.tiny import Case, answer, clause, delivered, given, line, returned

MONDAY = "2026-03-02 10:40:00"


@given(
    line(10, ordered_at=MONDAY),
    delivered(6, "2026-03-04 09:00:00"),
    delivered(4, "2026-03-06 16:05:00"),
    line(10, order="open", ordered_at=MONDAY),
)
def test_the_lead_time_ends_when_the_last_unit_is_there(case: Case) -> None:
    # From Monday 10:40 to Friday 16:05: 4 days and 325 minutes, to the minute.
    assert case.value("lead_time") == round(4 + 325 / 1440, 6)
    assert case.n("lead_time") == 1
    assert case.value("lead_time", day_kind="working") == 4.0
    assert case.states("lead_time", cohort="order") == {"complete": 1, "open": 1}
    assert case.measure("lead_time", grain="day")["period"].to_list() == [date(2026, 3, 6)]
    assert case.measure("lead_time", grain="day", cohort="order")["period"].to_list() == [date(2026, 3, 2)]


@given(
    *(line(1, order=str(days), ordered_at="2026-03-01 10:00:00") for days in (1, 2, 3, 10)),
    *(delivered(1, f"2026-03-{1 + days:02d} 10:00:00", order=str(days)) for days in (1, 2, 3, 10)),
)
def test_percentiles_come_from_the_distribution(case: Case) -> None:
    row = case.measure("lead_time").row(0, named=True)
    assert (row["n"], row["mean"], row["p50"], round(row["p90"], 6)) == (4, 4.0, 2.5, 7.9)


@given(
    line(1, ordered_at="2026-02-01 10:00:00", released_at="2026-03-02 10:00:00"),
    delivered(1, "2026-03-05 10:00:00"),
    line(1, order="released before", ordered_at="2026-03-02 10:00:00", released_at="2026-03-01 10:00:00"),
    delivered(1, "2026-03-05 10:00:00", order="released before"),
    line(1, order="no order date", ordered_at="2026-03-02 10:00:00", order_date_known="false"),
    delivered(1, "2026-03-04 10:00:00", order="no order date"),
)
def test_a_pre_order_counts_from_its_release_and_an_unknown_order_date_not_at_all(case: Case) -> None:
    assert case.value("lead_time") == 3.0
    assert case.n("lead_time") == 2


@given(
    line(1, order="Lyon", ordered_at="2025-06-06 10:00:00", location_id="LYON"),
    delivered(1, "2025-06-10 10:00:00", order="Lyon"),
    line(1, order="Madrid", ordered_at="2025-06-06 10:00:00", location_id="MADRID"),
    delivered(1, "2025-06-10 10:00:00", order="Madrid"),
)
def test_working_days_skip_weekends_and_the_public_holidays_of_the_place(case: Case) -> None:
    days = case.measure("lead_time", by=("location_id",), day_kind="working").select("location_id", "value").rows()
    assert days == [("LYON", 1.0), ("MADRID", 2.0)]
    assert case.value("lead_time") == 4.0


@given(
    line(2, ordered_at="2026-03-02 09:00:00"),
    delivered(
        1,
        "2026-03-06 12:00:00",
        ready_at="2026-03-03 09:00:00",
        shipped_at="2026-03-03 18:00:00",
        available_at="2026-03-07 12:00:00",
    ),
    delivered(
        1,
        "2026-03-05 12:00:00",
        ready_at="2026-03-03 15:00:00",
        shipped_at="2026-03-03 21:00:00",
        available_at="2026-03-08 12:00:00",
    ),
    line(1, order="wrong"),
    delivered(
        1, "2026-03-05 12:00:00", order="wrong", ready_at="2026-03-03 09:00:00", shipped_at="2026-03-06 09:00:00"
    ),
)
def test_stages_run_from_last_parcel_to_last_parcel_and_leave_impossible_dates_out(case: Case) -> None:
    assert case.value("order_to_ready") == 1.25
    assert case.value("ready_to_ship") == 0.25
    assert case.value("transit") == 2.625
    assert case.value("put_away") == 2.0
    assert case.n("transit") == 1
    # What was shipped after it was delivered stands outside, on the day it was complete.
    assert case.outside("transit", "reason") == [("shipped_after_delivered",)]
    assert case.measure("transit", grain="day").select("period", "n").rows() == [
        (date(2026, 3, 5), 0),
        (date(2026, 3, 6), 1),
    ]


@given(
    line(1, order="only ready", ordered_at="2026-03-02 09:00:00"),
    delivered(1, None, order="only ready", ready_at="2026-03-04 09:00:00"),
    line(1, order="shipped", ordered_at="2026-03-02 09:00:00"),
    delivered(1, None, order="shipped", ready_at="2026-03-04 09:00:00", shipped_at="2026-03-05 09:00:00"),
    line(1, order="ready before the order", ordered_at="2026-03-02 09:00:00"),
    delivered(1, None, order="ready before the order", ready_at="2026-03-01 09:00:00"),
    line(1, order="no order date", ordered_at="2026-03-02 09:00:00", order_date_known="false"),
    delivered(1, None, order="no order date", ready_at="2026-03-04 09:00:00"),
    line(1, order="shipped before ready", ordered_at="2026-03-02 09:00:00"),
    delivered(1, None, order="shipped before ready", ready_at="2026-03-04 09:00:00", shipped_at="2026-03-03 09:00:00"),
    line(1, order="put away before it came", ordered_at="2026-03-02 09:00:00"),
    delivered(1, "2026-03-04 09:00:00", order="put away before it came", available_at="2026-03-03 09:00:00"),
)
def test_a_stage_belongs_to_the_last_day_known_of_the_line(case: Case) -> None:
    # Ready before the order, on the 1st: outside, on its own day.
    assert case.measure("order_to_ready", grain="day").select("period", "n").rows() == [
        (date(2026, 3, 1), 0),
        (date(2026, 3, 3), 1),
        (date(2026, 3, 4), 1),
        (date(2026, 3, 5), 1),
    ]
    assert case.n("ready_to_ship") == 1
    assert case.value("put_away") is None


@given(
    line(1, ordered_at="2026-03-02 09:00:00"),
    delivered(
        1,
        "2026-03-02 09:00:00",
        ready_at="2026-03-02 09:00:00",
        shipped_at="2026-03-02 09:00:00",
        available_at="2026-03-02 09:00:00",
    ),
    returned(1, "2026-03-02 12:00:00"),
    line(1, order="back before it came", ordered_at="2026-03-02 09:00:00"),
    delivered(1, "2026-03-05 09:00:00", order="back before it came"),
    returned(1, "2026-03-04 12:00:00", order="back before it came"),
)
def test_no_time_at_all_is_zero_days_and_time_backwards_is_left_out(case: Case) -> None:
    for kpi in ("order_to_ready", "ready_to_ship", "transit", "put_away"):
        assert (case.value(kpi), case.n(kpi)) == (0.0, 1)
    # Back three hours after it came: an eighth of a day.
    assert (case.value("return_delay"), case.n("return_delay")) == (0.125, 1)
    assert case.value("lead_time") == 1.5


@given(
    line(1, order="two suppliers", number="1", mode="dropship", supplier_id="A"),
    line(1, order="two suppliers", number="2", mode="dropship", supplier_id="B"),
    line(1, order="supplier and house", number="1", mode="dropship", supplier_id="A"),
    line(1, order="supplier and house", number="2", mode="own_warehouse"),
    line(1, order="one supplier", number="1", mode="dropship", supplier_id="A", promised_at="2026-03-10"),
    line(1, order="one supplier", number="2", mode="dropship", supplier_id="A", promised_at="2026-03-10"),
    delivered(1, "2026-03-10 09:00:00", order="one supplier", number="2"),
    returned(1, "2026-03-12 09:00:00", order="one supplier", number="2"),
)
def test_an_order_of_several_suppliers_is_nobodys_alone(case: Case) -> None:
    assert case.measure("orders", by=("supplier_id",)).select("supplier_id", "value").rows() == [
        (f"{case.name}A", 1.0),
        (None, 2.0),
    ]
    assert case.measure("orders", by=("mode",)).select("mode", "value").rows() == [("dropship", 2.0), (None, 1.0)]
    assert case.measure("order_otif", by=("supplier_id",)).select("supplier_id", "n").rows() == [
        (f"{case.name}A", 1),
        (None, 0),
    ]
    assert (case.value("return_rate"), case.n("return_rate")) == (1.0, 1)


@given(
    line(1, order="open", ordered_at=MONDAY),
    line(1, order="open, released later", ordered_at=MONDAY, released_at="2026-03-10 00:00:00"),
    line(1, order="released tomorrow", ordered_at=MONDAY, released_at="2026-03-21 00:00:00"),
    line(1, order="cancelled", ordered_at=MONDAY, cancelled_at=MONDAY, cancel_reason="other"),
    line(1, order="no order date", ordered_at=MONDAY, order_date_known="false"),
    line(1, order="complete", ordered_at=MONDAY),
    delivered(1, "2026-03-03 10:00:00", order="complete"),
)
def test_open_lines_stand_with_their_age_so_far(case: Case) -> None:
    kpi = KPIS["lead_time"]
    # The 20th is a day: whole days from the order, or from the release, which for one line is tomorrow.
    ages = case.engine.figures.distribution(kpi, case.selection(kpi, {"cohort": "order"}))
    assert ages.filter(pl.col("outcome") == "open").select("value", "weight").rows() == [
        (-1.0, 1.0),
        (10.0, 1.0),
        (18.0, 1.0),
    ]
    # Monday 10:40 to Tuesday 10:00: both with an hour, 40 minutes short of a day.
    assert ages.filter(pl.col("outcome") == "complete")["value"].to_list() == pytest.approx([35 / 36])


@given(
    line(1, order="at 14:00", mode="third_party", ordered_at="2026-03-04 14:00:00", location_id="LYON"),
    line(1, order="on Sunday", mode="third_party", ordered_at="2026-03-08 10:00:00", location_id="LYON"),
    line(1, order="our own", mode="own_warehouse", ordered_at="2026-03-04 10:00:00", location_id="LYON"),
    line(1, order="open", mode="third_party", ordered_at="2026-03-04 13:59:59", location_id="LYON"),
    line(1, order="no order date", mode="third_party", ordered_at="2026-03-04 10:00:00", order_date_known="false"),
    line(1, order="bought", mode="third_party", ordered_at="2026-03-04 10:00:00", flow="inbound", supplier_id=""),
    line(1, order="no place", mode="third_party", ordered_at="2026-03-04 10:00:00"),
    delivered(1, "2026-03-05 09:00:00", order="no place"),
    line(1, order="not due", mode="third_party", ordered_at="2026-03-20 10:00:00", location_id="LYON"),
    *(
        line(1, order=order, mode="third_party", ordered_at="2026-03-04 10:00:00", location_id="LYON", **cancelled)
        for order, cancelled in (
            ("withdrawn", {"cancelled_at": "2026-03-05 10:00:00", "cancel_reason": "customer"}),
            ("given up", {"cancelled_at": "2026-03-05 10:01:00", "cancel_reason": "customer"}),
            ("sold out", {"cancelled_at": "2026-03-04 10:01:00", "cancel_reason": "stockout"}),
        )
    ),
)
def test_the_cut_off_promise_is_made_before_14_on_working_days_by_the_3pl_only(case: Case) -> None:
    assert case.states("cutoff_24h") == {
        "on_time": 1,
        "cancelled": 1,
        "failed": 2,
        "late_open": 1,
        "not_due": 1,
        "unknown": 1,
    }
    assert case.outside("cutoff_24h", "order_id", "reason") == [(f"{case.name}/no order date", "order_date_unknown")]
    assert case.value("cutoff_24h") == 0.25
    assert case.n("cutoff_24h") == 4


@given(
    line(4, order="A", ordered_at="2026-01-31 10:00:00", unit_price=10),
    delivered(4, "2026-02-03 10:00:00", order="A"),
    line(16, order="B", ordered_at="2026-01-20 10:00:00", unit_price=5),
    delivered(16, "2026-02-03 10:00:00", order="B"),
    returned(1, "2026-03-17 08:00:00", order="A", disposition="restocked"),
    returned(1, "2026-03-18 08:00:00", order="A", disposition="pending"),
    returned(1, "2026-03-19 08:00:00", order="A"),
    returned(2, "2026-02-13 08:00:00", order="B", disposition="destroyed"),
    returned(1, "2026-03-21 08:00:00", order="B", disposition="restocked"),
    line(4, order="nothing delivered", ordered_at="2026-01-31 10:00:00"),
)
def test_returns_belong_to_the_sale_whenever_they_come_back(case: Case) -> None:
    january = {"since": date(2026, 1, 1), "until": date(2026, 1, 31)}
    assert case.value("return_rate", **january) == 0.25
    assert case.n("return_rate", **january) == 2
    assert case.value("return_rate", counted_in="lines") == 1.0
    assert case.value("return_rate", counted_in="value") == round((30 + 10) / 120, 6)
    assert case.value("return_rate_cash", since=date(2026, 2, 1), until=date(2026, 2, 28)) == 0.1
    assert case.value("restockable") == 0.333333
    assert case.n("restockable") == 2
    # 9, 41, 42 and 43 days, each with 22 hours.
    assert case.value("return_delay") == round(42 + 10 / 24, 6)
    assert case.n("return_delay") == 4


@given(
    line(1, order="same number", ordered_at="2026-02-01 10:00:00"),
    delivered(1, "2026-02-03 10:00:00", order="same number"),
    line(1, order="same number", flow="inbound", supplier_id="", ordered_at="2026-02-01 10:00:00"),
    delivered(1, "2026-02-03 10:00:00", order="same number", flow="inbound"),
    returned(1, "2026-02-10 10:00:00", order="same number"),
)
def test_a_return_that_names_no_flow_belongs_to_the_customers_order_of_its_number(case: Case) -> None:
    # Of purchases nobody recorded a return at all: no value, not 0 %.
    assert case.measure("return_rate", by=("flow",)).select("flow", "n", "value").rows() == [("outbound", 1, 1.0)]


@given(
    line(10, number="1", flow="inbound", supplier_id="", ordered_at="2026-02-02 10:00:00", promised_at="2026-02-06"),
    delivered(8, "2026-02-06 10:00:00", number="1", flow="inbound", rejected_quantity=0),
    delivered(2, "2026-02-09 10:00:00", number="1", flow="inbound", rejected_quantity=1),
    delivered(1, "2026-02-10 10:00:00", number="1", flow="inbound", rejected_quantity=0),
    line(
        10,
        number="2",
        flow="inbound",
        supplier_id="",
        ordered_at="2026-02-02 10:00:00",
        promised_at="2026-02-06",
        cancelled_at="2026-02-03 10:00:00",
        cancelled_quantity=5,
        cancel_reason="stockout",
    ),
    delivered(5, "2026-02-06 10:00:00", number="2", flow="inbound", rejected_quantity=0),
    clause("otd", 0.5, name="one working day of grace", grace_days=1, day_kind="working"),
    clause("otd", 0.51, name="half is not enough", grace_days=1, day_kind="working"),
    clause("otd", 0.5, name="two calendar days of grace", grace_days=2),
    clause("otif", 0.5, name="the whole quantity by the day it was made good", grace_days=4),
    clause("otif", 0.5, name="a day before it was made good", grace_days=3),
    clause("otif", 0.51, name="half of the whole quantity is not enough", grace_days=4),
    clause("fill_rate", 0.75, name="quantity after three days", grace_days=3),
    clause("fill_rate", 0.66, name="quantity on the day"),
    clause("lead_time", 0.5, name="five working days", lead_days=5, day_kind="working"),
    clause("lead_time", 0.5, name="four working days", lead_days=4, day_kind="working"),
    clause("reject_rate", 0.067, name="rejects"),
    clause("reject_rate", 0.066, name="fewer rejects"),
    clause("stockout_rate", 0.49, name="stockouts"),
    clause("cancel_rate", 0.5, name="cancellations", valid_to="2026-02-28"),
    clause("cancel_rate", 0.0, name="not valid yet", valid_from="2026-02-03"),
    clause("otd", 1.0, name="another category", category="none"),
)
def test_every_kind_of_clause_is_judged_on_the_lines_of_its_supplier(case: Case) -> None:
    """Line 1 had all 10 on Monday the 9th, 10 good ones on the 10th; line 2 never, half of it the supplier cancelled.

    Of the 11 units of line 1 the last is over-delivered: 1 of 15 received was refused.
    """
    rows = case.measure("sla_compliance", by=("clause_id",)).select("clause_id", "value").rows()
    assert {name.removeprefix(f"{case.name}/"): value for name, value in rows} == {
        "one working day of grace": 1.0,
        "half is not enough": 0.0,
        "two calendar days of grace": 0.0,
        "the whole quantity by the day it was made good": 1.0,
        "a day before it was made good": 0.0,
        "half of the whole quantity is not enough": 0.0,
        "quantity after three days": 1.0,
        "quantity on the day": 0.0,
        "five working days": 1.0,
        "four working days": 0.0,
        "rejects": 1.0,
        "fewer rejects": 0.0,
        "stockouts": 0.0,
        "cancellations": 1.0,
    }


@given(
    *(line(1, order=order, channel="web") for order in "ABCDE"),
    answer("A", "2026-03-05 10:00:00", nps=10, csat=5),
    answer("B", "2026-03-05 10:00:00", nps=9, csat=4),
    answer("C", "2026-03-05 10:00:00", nps=8, csat=4),
    answer("D", "2026-03-05 10:00:00", nps=6, csat=3),
    answer("E", "2026-03-05 10:00:00"),
    answer("E", "2026-03-06 10:00:00", nps=7),
    answer("E", "2026-03-21 10:00:00", nps=0, csat=1),
    answer("unknown order", "2026-03-05 10:00:00", nps=0, csat=1),
)
def test_promoters_less_detractors_and_the_mean_score(case: Case) -> None:
    assert (case.value("nps"), case.n("nps")) == (0.2, 5)
    assert (case.value("csat"), case.n("csat")) == (4.0, 4)


@given(
    line(10, order="A", number="1", ordered_at="2026-03-02 10:00:00"),
    line(4, order="A", number="2", ordered_at="2026-03-05 10:00:00"),
    line(1, order="B", ordered_at="2026-03-05 10:00:00", cancelled_at="2026-03-05 11:00:00", cancel_reason="customer"),
    line(1, order="tomorrow", ordered_at="2026-03-21 10:00:00"),
)
def test_orders_lines_and_units_count_what_was_placed(case: Case) -> None:
    assert case.value("orders") == 2.0
    assert case.value("lines") == 3.0
    assert case.value("units") == 15.0
    assert case.measure("orders", grain="day").select("period", "value").rows() == [
        (date(2026, 3, 2), 1.0),
        (date(2026, 3, 5), 1.0),
    ]


@given(line(1, order="A", supplier_id="", mode="own_warehouse"), line(1, order="B", supplier_id="OWN", mode="dropship"))
def test_our_own_house_is_never_a_supplier(case: Case) -> None:
    assert case.measure("lines", by=("supplier_id",)).select("supplier_id", "value").rows() == [(None, 2.0)]
