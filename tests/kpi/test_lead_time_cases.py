"""Stages, promise drift, the contracted lead time and open lines in working days. As of Friday 20 March 2026."""

from cadran.kpis import KPIS
from kpi.tiny import Case, clause, delivered, given, line


@given(
    line(1, number="1", promised_at="2026-03-10", repromised_at="2026-03-14"),
    line(1, number="2", promised_at="2026-03-10", repromised_at="2026-03-09 17:00:00"),
    line(1, number="3", promised_at="2026-03-10", repromised_at="2026-03-10 18:00:00"),
    line(1, number="4", promised_at="2026-03-10"),
    line(1, number="5", repromised_at="2026-03-14"),
)
def test_a_promise_drifts_by_the_days_between_the_first_and_the_latest(case: Case) -> None:
    row = case.measure("promise_drift").row(0, named=True)
    assert (row["n"], row["mean"], row["p50"]) == (2, 1.5, 1.5)
    kpi = KPIS["promise_drift"]
    assert sorted(case.engine.details.lines(kpi, case.selection(kpi, {}))["value"].to_list()) == [-1.0, 4.0]


@given(
    line(1, number="1"),
    delivered(1, "2026-03-06 18:00:00", number="1"),
    line(1, number="2"),
    delivered(1, "2026-02-20", number="2"),
    line(1, number="3"),
    delivered(1, "2026-02-21", number="3"),
)
def test_where_most_lines_cannot_be_placed_no_percentile_says_anything(case: Case) -> None:
    row = case.measure("lead_time").row(0, named=True)
    assert (row["n"], row["outside"], row["unplaced"]) == (1, 2, 2)
    assert [row[name] for name in ("value", "mean", "p50", "p90")] == [None, None, None, None]


CONTRACTED = {"mode": "dropship", "supplier_id": "", "location_id": "LYON", "ordered_at": "2026-03-02 10:00:00"}


@given(
    line(1, number="1", **CONTRACTED),
    delivered(1, "2026-03-06 18:00:00", number="1"),
    line(1, number="2", **CONTRACTED),
    delivered(1, "2026-03-09 08:00:00", number="2"),
    line(1, number="3", **CONTRACTED),
    delivered(1, "2026-03-10 08:00:00", number="3"),
    line(1, number="4", **CONTRACTED),
    line(1, number="5", **(CONTRACTED | {"ordered_at": "2026-03-18 10:00:00"})),
    clause("lead_time", 0.9, lead_days=4, grace_days=1, day_kind="working", mode="dropship"),
    clause("otd", 0.9, name="not a lead time"),
)
def test_a_line_is_within_contract_until_its_last_working_day_with_grace(case: Case) -> None:
    row = case.measure("lead_time_kept").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["value"]) == (2.0, 4.0, 0.5)


@given(
    line(1, ordered_at="2026-03-13 10:00:00", location_id="LYON"),
    line(1, order="nowhere", ordered_at="2026-03-19 10:00:00"),
)
def test_an_open_line_has_an_age_in_whole_calendar_and_working_days(case: Case) -> None:
    kpi = KPIS["lead_time"]
    ages = {
        kind: case.engine.figures.distribution(kpi, case.selection(kpi, {"day_kind": kind, "cohort": "order"}))
        for kind in ("calendar", "working")
    }
    assert ages["working"].rows() == [(1.0, "open", 1.0), (5.0, "open", 1.0)]
    assert ages["calendar"].rows() == [(1.0, "open", 1.0), (7.0, "open", 1.0)]  # T is a day, without an hour.


@given(
    line(1, order="whole", flow="inbound", supplier_id="", ordered_at="2026-03-02 08:00:00"),
    delivered(
        1,
        "2026-03-06 08:00:00",
        order="whole",
        flow="inbound",
        ready_at="2026-03-04 08:00:00",
        shipped_at="2026-03-05 08:00:00",
        available_at="2026-03-07 08:00:00",
    ),
    line(1, order="no hand-over", flow="inbound", supplier_id="", ordered_at="2026-03-02 08:00:00"),
    delivered(1, "2026-03-12 08:00:00", order="no hand-over", flow="inbound", ready_at="2026-03-10 08:00:00"),
    line(1, order="backwards", flow="inbound", supplier_id="", ordered_at="2026-03-02 08:00:00"),
    delivered(
        1,
        "2026-03-06 08:00:00",
        order="backwards",
        flow="inbound",
        ready_at="2026-03-05 08:00:00",
        shipped_at="2026-03-04 08:00:00",
        available_at="2026-03-06 09:00:00",
    ),
)
def test_a_line_says_which_of_its_stages_are_known(case: Case) -> None:
    first = dict(case.measure("order_to_ready", by=("known_stages",)).select("known_stages", "mean").rows())
    assert first == {
        "order_to_ready ready_to_ship transit put_away": 2.0,
        "order_to_ready": 8.0,
        "order_to_ready transit put_away": 3.0,
    }
    assert case.measure("put_away", by=("known_stages",))["n"].to_list() == [1, 1]
