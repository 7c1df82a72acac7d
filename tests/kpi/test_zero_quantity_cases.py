"""Lines of nothing, promises that cannot be, returns of nobody and orders of two days, worked out by hand."""

from datetime import date

from kpi.tiny import Case, delivered, given, line, returned

NOTHING = "zero_quantity"


@given(
    line(10, order="1", promised_at="2026-03-05 12:00:00", unit_price=2),
    line(10, order="1", number="2"),
    line(10, order="1", number="3"),
    delivered(10, "2026-03-04 10:00:00", order="1", rejected_quantity=0),
    returned(1, "2026-03-10 10:00:00", order="1"),
    line(0, order="2", promised_at="2026-03-05 12:00:00", unit_price=2),
    delivered(5, "2026-03-04 10:00:00", order="2", rejected_quantity=1),
    returned(1, "2026-03-10 10:00:00", order="2"),
    line(0, order="3", cancelled_at="2026-03-06 10:00:00", cancel_reason="stockout"),
)
def test_a_line_of_nothing_counts_nowhere_and_is_said(case: Case) -> None:
    assert [case.value(kpi) for kpi in ("lines", "units", "orders")] == [3.0, 30.0, 1.0]
    assert (case.states("lines"), case.states("units")) == ({"met": 3, "unknown": 2}, {"met": 3, "unknown": 2})
    assert case.outside("lines", "order_id", "reason", "unplaced") == [
        (f"{case.name}/{order}", NOTHING, 1) for order in "23"
    ]
    assert case.outside("units", "reason", "unplaced") == [(NOTHING, 0)] * 2
    assert case.n("otd") == 1
    assert (case.value("cancel_rate"), case.n("cancel_rate")) == (0.0, 3)
    assert case.outside("cancel_rate", "reason") == [(NOTHING,)] * 2
    assert (case.value("return_delay"), case.n("return_delay")) == (6.0, 1)
    assert case.outside("return_delay", "reason") == [(NOTHING,)]


@given(
    line(1, order="kept", promised_at="2026-03-10", repromised_at="2026-03-10"),
    line(1, order="moved", promised_at="2026-03-10", repromised_at="2026-03-14"),
    line(1, order="moved", number="2", promised_at="2026-03-10", repromised_at="2026-03-14"),
    line(1, order="moved", number="3", promised_at="2026-03-10", repromised_at="2026-03-14"),
    line(1, order="far", promised_at="2029-12-01", repromised_at="2026-03-14"),
    line(1, order="before", promised_at="2026-02-01", repromised_at="2026-03-14"),
    line(0, order="nothing", promised_at="2026-03-10", repromised_at="2026-03-14"),
)
def test_a_promise_that_cannot_be_neither_moves_nor_is_kept(case: Case) -> None:
    assert (case.value("promise_drift"), case.n("promise_drift")) == (4.0, 3)
    assert (case.value("promise_kept"), case.n("promise_kept")) == (0.25, 4)
    impossible = [("before", "promise_before_order"), ("far", "promise_too_far"), ("nothing", NOTHING)]
    for kpi in ("promise_drift", "promise_kept"):
        told = case.outside(kpi, "order_id", "reason")
        assert told == [(f"{case.name}/{order}", reason) for order, reason in impossible]


@given(
    line(10, order="1", unit_price=2),
    delivered(10, "2026-03-04 10:00:00", order="1"),
    returned(2, "2026-03-10 10:00:00", order="1"),
    returned(1, "2026-03-11 10:00:00", order="of nobody"),
)
def test_a_return_of_a_line_nobody_knows_is_outside_of_what_comes_back(case: Case) -> None:
    for kpi in ("return_delay", "return_rate"):
        counted = " and counted_in = 'units'" if kpi == "return_rate" else ""
        rows = case.engine.connection.frame(
            f"select reason, unplaced from kpi.{kpi} where return_id = $name{counted}",
            {"name": f"{case.name}/3"},
        )
        assert rows.rows() == [("unlinked_return", 1)]
    assert (case.value("return_delay"), case.value("return_rate")) == (6.0, 0.2)


@given(
    line(1, order="1", ordered_at="2026-03-04 10:00:00", channel="web", customer_country="FR"),
    line(1, order="1", number="2", ordered_at="2026-03-02 10:00:00", channel="store", customer_country="DE"),
    line(0, order="2", ordered_at="2026-03-03 10:00:00", channel="web", customer_country="FR"),
)
def test_an_order_is_one_of_the_day_of_its_first_line_and_of_one_channel_and_country(case: Case) -> None:
    told = case.measure("orders", ("channel", "customer_country"), "day")
    assert told.select("period", "channel", "customer_country", "n").rows() == [(date(2026, 3, 2), "store", "DE", 1)]
