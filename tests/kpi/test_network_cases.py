"""The fulfilment modes' own clocks, worked out by hand: ready in store, handed over in 24 h, tracked."""

from kpi.tiny import Case, delivered, given, line

STORE = {"mode": "click_collect", "location_id": "NANTES"}
HOUSE = {"mode": "own_warehouse", "location_id": "LYON"}


@given(
    line(2, order="ready, collected later", promised_at="2026-03-03 18:00:00", **STORE),
    delivered(2, "2026-03-05 12:00:00", order="ready, collected later", ready_at="2026-03-03 17:40:00"),
    line(2, order="ready too late", promised_at="2026-03-03 18:00:00", **STORE),
    delivered(2, "2026-03-03 19:00:00", order="ready too late", ready_at="2026-03-03 18:20:00"),
    line(2, order="half ready", promised_at="2026-03-03 18:00:00", **STORE),
    delivered(1, None, order="half ready", ready_at="2026-03-03 10:00:00"),
    line(2, order="not due", promised_at="2026-03-21", **STORE),
    line(2, order="no promise", **STORE),
    delivered(2, "2026-03-04 09:00:00", order="no promise", ready_at="2026-03-03 09:00:00"),
    line(
        2,
        order="given up",
        promised_at="2026-03-03 18:00:00",
        cancelled_at="2026-03-02 20:00:00",
        cancelled_quantity=2,
        cancel_reason="customer",
        **STORE,
    ),
    line(
        2,
        order="sold out",
        promised_at="2026-03-03 18:00:00",
        cancelled_at="2026-03-02 20:00:00",
        cancelled_quantity=2,
        cancel_reason="stockout",
        **STORE,
    ),
    line(
        2,
        order="one missing",
        promised_at="2026-03-03",
        cancelled_at="2026-03-02 20:00:00",
        cancelled_quantity=1,
        cancel_reason="stockout",
        **STORE,
    ),
    delivered(1, "2026-03-04 09:00:00", order="one missing", ready_at="2026-03-03 23:00:00"),
)
def test_goods_wait_in_the_store_on_time_whenever_they_are_collected(case: Case) -> None:
    assert case.states("ready_on_time") == {
        "on_time": 1,
        "late": 1,
        "late_open": 1,
        "failed": 2,
        "cancelled": 1,
        "not_due": 1,
        "unknown": 1,
    }
    assert (case.n("ready_on_time"), case.value("ready_on_time")) == (5, 0.2)


@given(
    line(2, order="by hand", mode="store", promised_at="2026-03-03"),
    delivered(2, "2026-03-03 12:00:00", order="by hand"),
    line(2, order="recorded", mode="store", promised_at="2026-03-03"),
    delivered(2, "2026-03-04 12:00:00", order="recorded", ready_at="2026-03-04 11:00:00"),
    line(2, order="from the house", promised_at="2026-03-03", **HOUSE),
    delivered(2, "2026-03-03 12:00:00", order="from the house", ready_at="2026-03-02 11:00:00"),
)
def test_what_was_handed_over_without_a_ready_time_was_ready_by_then(case: Case) -> None:
    assert case.states("ready_on_time") == {"on_time": 1, "late": 1}


@given(
    line(4, order="met", ordered_at="2026-03-06 11:20:00", **HOUSE),
    delivered(4, "2026-03-11 10:00:00", order="met", shipped_at="2026-03-09 10:00:00"),
    line(4, order="missed", ordered_at="2026-03-06 11:20:00", **HOUSE),
    delivered(4, "2026-03-11 10:00:00", order="missed", shipped_at="2026-03-09 16:00:00"),
    line(4, order="second parcel late", ordered_at="2026-03-06 11:20:00", **HOUSE),
    delivered(2, "2026-03-11 10:00:00", order="second parcel late", shipped_at="2026-03-06 16:00:00"),
    delivered(2, "2026-03-11 10:00:00", order="second parcel late", shipped_at="2026-03-10 16:00:00"),
    line(4, order="after the cut-off", ordered_at="2026-03-06 14:00:00", **HOUSE),
    line(4, order="on a Saturday", ordered_at="2026-03-07 09:00:00", **HOUSE),
    line(4, order="never sent", ordered_at="2026-03-06 11:20:00", **HOUSE),
    line(4, order="due after the data", ordered_at="2026-03-20 11:20:00", **HOUSE),
    line(4, order="pre-order", ordered_at="2026-02-02 11:20:00", released_at="2026-03-10 08:00:00", **HOUSE),
    delivered(4, None, order="pre-order", shipped_at="2026-03-11 07:59:00"),
    line(4, order="dropshipped", ordered_at="2026-03-06 11:20:00", mode="dropship", supplier_id=""),
    delivered(4, "2026-03-11 10:00:00", order="dropshipped", shipped_at="2026-03-06 12:00:00"),
)
def test_a_friday_order_is_handed_over_by_monday_at_its_hour(case: Case) -> None:
    assert case.states("shipped_24h") == {"on_time": 2, "late": 2, "late_open": 1, "not_due": 1}
    assert case.value("shipped_24h") == 0.4


@given(
    line(2, order="tracked", mode="cross_dock"),
    delivered(2, None, order="tracked", shipped_at="2026-03-03 10:00:00", tracking="T1"),
    line(2, order="one parcel of two", mode="cross_dock"),
    delivered(1, None, order="one parcel of two", shipped_at="2026-03-03 10:00:00", tracking="T2"),
    delivered(1, None, order="one parcel of two", shipped_at="2026-03-04 10:00:00"),
    line(2, order="not shipped", mode="cross_dock"),
    delivered(2, None, order="not shipped", ready_at="2026-03-04 10:00:00", tracking="T3"),
    line(2, order="fetched", **STORE),
    delivered(2, "2026-03-04 10:00:00", order="fetched", shipped_at="2026-03-04 10:00:00", tracking="T4"),
)
def test_a_line_is_tracked_when_each_of_its_parcels_is(case: Case) -> None:
    assert (case.n("tracked"), case.value("tracked")) == (2, 0.5)
    assert case.measure("tracked", grain="day")["period"].dt.day().to_list() == [3, 4]


@given(
    line(2, order="untracked mode", mode="marketplace", supplier_id=""),
    delivered(2, None, order="untracked mode", shipped_at="2026-03-03 10:00:00"),
)
def test_a_mode_without_a_single_number_has_no_tracked_share(case: Case) -> None:
    assert (case.n("tracked"), case.value("tracked")) == (0, None)
