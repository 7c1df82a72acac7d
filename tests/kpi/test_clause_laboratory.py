"""Clauses at their borders, each worked out by hand in its test. One home as of Monday 30 November 2026."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from second_statement.history import History
from second_statement.statement import by, stated

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.laboratory import AS_OF, Bench, came, ordered, states
from kpi.tiny import clause, line, product, returned, stock


@states(
    ordered("1", "2026-04-02 13:59:00"),
    came("1", "2026-04-03 14:00:00"),
    ordered("2", "2026-04-02 14:00:00"),
    came("2", "2026-04-07 14:00:00"),
    ordered("3", "2026-04-03 13:59:00"),
    came("3", "2026-04-07 14:00:01"),
    ordered("4", "2026-04-03 14:00:00"),
    came("4", "2026-04-08 09:00:00"),
    ordered("5", "2026-04-04 10:00:00"),
    came("5", "2026-04-09 08:00:00"),
    clause("lead_time", 0.9, cutoff_time="14:00:00", lead_days=1, day_kind="working"),
)
def test_a_line_ordered_at_the_cut_off_or_on_a_free_day_counts_from_the_next_working_day(bench: Bench) -> None:
    assert bench.told("due_at") == {
        "1": datetime(2026, 4, 3, 14),
        "2": datetime(2026, 4, 7, 14),
        "3": datetime(2026, 4, 7, 14),
        "4": datetime(2026, 4, 8, 14),
        "5": datetime(2026, 4, 8, 14),
    }
    assert bench.told("is_met") == {"1": True, "2": True, "3": False, "4": True, "5": False}
    assert bench.told("late_days") == {"1": None, "2": None, "3": 0, "4": None, "5": 1}


@states(
    ordered("1", "2026-03-02 13:59:59", promised_at="2026-03-20"),
    came("1", "2026-03-04 14:00:01"),
    ordered("2", "2026-03-02 14:00:00", promised_at="2026-03-20"),
    came("2", "2026-03-05 14:00:00"),
    ordered("3", "2026-03-02 09:00:00", released_at="2026-03-03 16:00:00"),
    came("3", "2026-03-06 10:00:00"),
    ordered("4", "2026-03-06 09:00:00"),
    clause("otd", 0.9, cutoff_time="14:00:00", lead_days=2),
    clause("otd", 0.9, name="a day of grace", cutoff_time="14:00:00", lead_days=2, grace_days=1),
    clause("otd", 0.9, name="no days", cutoff_time="10:00:00"),
)
def test_a_cut_off_with_lead_days_decides_in_place_of_the_promise(bench: Bench) -> None:
    assert [f"{due:%d %H:%M}" for due in bench.told("due_at").values()] == [
        "04 14:00",
        "05 14:00",
        "06 14:00",
        "08 14:00",
    ]
    assert bench.told("is_met") == {"1": False, "2": True, "3": True, "4": False}
    assert bench.told("is_met", "a day of grace") == {"1": True, "2": True, "3": True, "4": False}
    assert bench.lines("no days").is_empty()


THIRD: dict[str, Any] = {"mode": "third_party", "supplier_id": "", "location_id": "LYON"}


@states(
    line(1, number="1", **(THIRD | {"ordered_at": "2026-04-03 13:59:00"})),
    came("1", "2026-04-07 13:59:00"),
    line(1, number="2", **(THIRD | {"ordered_at": "2026-04-03 09:00:00"})),
    came("2", "2026-04-07 09:00:01"),
    line(1, number="3", **(THIRD | {"ordered_at": "2026-04-03 14:00:00"})),
    line(1, number="4", **(THIRD | {"ordered_at": "2026-04-04 10:00:00"})),
    clause("cutoff_24h", 0.9, lead_days=1, day_kind="working", cutoff_time="14:00:00"),
)
def test_the_24_hours_of_a_clause_are_those_of_the_kpi(bench: Bench) -> None:
    assert bench.told("due_at") == {"1": datetime(2026, 4, 7, 13, 59), "2": datetime(2026, 4, 7, 9)}
    assert bench.told("is_met") == {"1": True, "2": False}
    kpi = bench.engine.figures.measure(KPIS["cutoff_24h"], Selection().where("segment", bench.name)).row(0, named=True)
    assert (kpi["numerator"], kpi["denominator"]) == (bench.window()["numerator"], bench.window()["denominator"])


@states(
    ordered("1", "2026-10-24 13:00:00"),
    came("1", "2026-10-25 14:00:00"),
    ordered("2", "2026-10-24 14:00:00"),
    came("2", "2026-10-26 14:00:01"),
    ordered("3", "2026-03-28 13:00:00"),
    came("3", "2026-03-29 14:00:00"),
    ordered("4", "2026-03-29 02:30:00"),
    came("4", "2026-03-30 14:00:00"),
    clause("lead_time", 0.9, cutoff_time="14:00:00", lead_days=1),
)
def test_the_cut_off_hour_is_the_same_on_the_days_the_clocks_change(bench: Bench) -> None:
    assert [f"{due:%m-%d %H:%M}" for due in bench.told("due_at").values()] == [
        "10-25 14:00",
        "10-26 14:00",
        "03-29 14:00",
        "03-30 14:00",
    ]
    assert bench.told("is_met") == {"1": True, "2": False, "3": True, "4": True}


@states(
    ordered("1", "2026-03-30 10:00:00", promised_at="2026-04-03"),
    came("1", "2026-04-05 23:59:59"),
    ordered("2", "2026-03-30 10:00:00", promised_at="2026-04-03 09:00:00"),
    came("2", "2026-04-06 00:00:00"),
    ordered("3", "2026-03-30 10:00:00", promised_at="2026-04-03"),
    came("3", "2026-04-08 23:59:59"),
    ordered("4", "2026-03-30 10:00:00", promised_at="2026-04-03"),
    came("4", "2026-04-10 00:00:00"),
    clause("otd", 0.9, name="calendar", grace_days=2),
    clause("otd", 0.9, name="working", grace_days=2, day_kind="working"),
)
def test_the_last_day_of_grace_is_on_time_and_the_next_is_late(bench: Bench) -> None:
    assert bench.told("is_met", "calendar") == {"1": True, "2": False, "3": False, "4": False}
    assert bench.told("late_days", "calendar") == {"1": None, "2": 1, "3": 3, "4": 5}
    assert set(bench.lines("working")["due_date"]) == {date(2026, 4, 8)}
    assert bench.told("late_days", "working") == {"1": None, "2": None, "3": None, "4": 2}


@states(
    ordered("1", "2026-05-04 10:00:00", 100, promised_at="2026-05-11", unit_price=9.9),
    came("1", "2026-05-11 12:00:00", 40),
    came("1", "2026-05-14 12:00:00", 60),
    clause("otif", 0.9, name="by day", penalty_kind="percent_per_day", penalty_rate=0.02),
    clause("otd", 0.9, name="capped", penalty_kind="percent_per_day", penalty_rate=0.02, penalty_line_cap=0.05),
    clause("fill_rate", 0.9, name="of value", penalty_kind="percent_of_value", penalty_rate=0.015),
)
def test_a_part_that_is_late_costs_on_its_own_value(bench: Bench) -> None:
    (late,) = bench.lines("by day").to_dicts()
    assert (late["late_quantity"], late["late_value"], late["late_days"]) == (60.0, 594.0, 3)
    assert (late["penalty_amount"], bench.window("by day")["penalty"]) == (35.64, 35.64)
    assert bench.lines("capped")["penalty_amount"].to_list() == [29.7]
    filled = bench.window("of value")
    assert (filled["numerator"], filled["denominator"], filled["penalty_alone"]) == (40.0, 100.0, 8.91)


@states(
    ordered("1", "2026-05-04 10:00:00", 4, promised_at="2026-05-11"),
    came("1", "2026-05-11 10:00:00", 4, rejected_quantity=1),
    ordered("2", "2026-05-04 10:00:00", 4, promised_at="2026-05-11"),
    came("2", "2026-05-11 10:00:00", 3),
    clause("in_full", 0.9, name="in full"),
    clause("otif", 0.9, name="otif"),
)
def test_what_came_and_was_refused_is_in_full_but_not_otif(bench: Bench) -> None:
    assert bench.told("is_met", "in full") == {"1": True, "2": False}
    assert bench.told("is_met", "otif") == {"1": False, "2": False}
    assert bench.told("late_quantity", "in full") == {"1": None, "2": 1.0}


@states(
    *(ordered(str(n), "2026-05-04 10:00:00", promised_at="2026-05-11", unit_price=10) for n in range(1, 5)),
    *(came(str(n), f"2026-05-{11 + 2 * n} 10:00:00") for n in range(1, 4)),
    came("4", "2026-05-11 10:00:00"),
    clause("otd", 0.9, name="under", penalty_kind="fixed_per_line", penalty_rate=0.5, penalty_cap=0.05),
    clause("otd", 0.9, name="over", penalty_kind="fixed_per_line", penalty_rate=5, penalty_cap=0.05),
    clause("otd", 0.9, name="by day", penalty_kind="percent_per_day", penalty_rate=0.02, penalty_line_cap=0.05),
)
def test_the_cap_of_a_window_is_a_share_of_all_that_was_judged(bench: Bench) -> None:
    assert (bench.window("under")["line_penalty"], bench.window("under")["penalty_alone"]) == (1.5, 1.5)
    assert (bench.window("over")["line_penalty"], bench.window("over")["penalty_alone"]) == (15.0, 2.0)
    assert bench.told("penalty_amount", "by day") == {"1": 0.4, "2": 0.5, "3": 0.5, "4": 0.0}
    assert bench.window("by day")["penalty_alone"] == 1.4


@states(
    ordered("1", "2026-03-20 10:00:00", promised_at="2026-03-31 23:59:59"),
    came("1", "2026-04-01 00:00:01"),
    ordered("2", "2026-03-20 10:00:00", promised_at="2026-04-01 00:00:01"),
    came("2", "2026-04-01 00:00:01"),
    clause("otd", 0.9, name="month"),
    clause("otd", 0.9, name="quarter", window="quarter"),
    clause("otd", 0.9, name="grace", grace_days=1),
)
def test_a_window_ends_with_the_last_second_of_its_last_day(bench: Bench) -> None:
    columns = ["window_start", "numerator", "denominator"]
    assert bench.windows("month").select(columns).rows() == [(date(2026, 3, 1), 0, 1), (date(2026, 4, 1), 1, 1)]
    assert bench.windows("quarter").select(columns).rows() == [(date(2026, 1, 1), 0, 1), (date(2026, 4, 1), 1, 1)]
    assert bench.windows("grace").select(columns).rows() == [(date(2026, 4, 1), 2, 2)]


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-15"),
    came("1", "2026-04-16 10:00:00"),
    ordered("2", "2026-04-02 10:00:00", promised_at="2026-04-16"),
    came("2", "2026-04-17 10:00:00"),
    clause("otd", 0.9, name="old", valid_to="2026-04-15", grace_days=0),
    clause("otd", 0.9, name="new", valid_from="2026-04-16", grace_days=1),
    clause("lead_time", 0.9, name="old days", valid_to="2026-04-01", lead_days=16),
    clause("lead_time", 0.9, name="new days", valid_from="2026-04-02", lead_days=14),
)
def test_of_two_contracts_one_judges_a_line_promised_or_ordered_in_its_days(bench: Bench) -> None:
    assert bench.told("is_met", "old") == {"1": False}
    assert bench.told("is_met", "new") == {"2": True}
    assert bench.told("is_met", "old days") == {"1": True}
    assert bench.told("is_met", "new days") == {"2": False}


@states(
    ordered(
        "1", "2026-04-01 10:00:00", promised_at="2026-04-10", repromised_at="2026-04-20", requested_at="2026-05-02"
    ),
    came("1", "2026-04-20 10:00:00"),
    ordered("2", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("2", "2026-04-10 10:00:00"),
    *(clause("otd", 0.9, name=basis, basis=basis) for basis in ("first", "latest", "requested")),
)
def test_a_new_promise_counts_only_where_the_clause_takes_the_latest(bench: Bench) -> None:
    assert bench.told("is_met", "first") == {"1": False, "2": True}
    assert bench.told("is_met", "latest") == {"1": True, "2": True}
    assert bench.windows("requested").select("window_start", "line_count").rows() == [(date(2026, 5, 1), 1)]


GONE: dict[str, Any] = {"promised_at": "2026-04-10", "cancelled_quantity": 1}


@states(
    ordered("1", "2026-04-01 10:00:00", **GONE, cancelled_at="2026-04-09 09:00:00", cancel_reason="customer"),
    ordered("2", "2026-04-01 10:00:00", **GONE, cancelled_at="2026-04-10 23:59:59", cancel_reason="customer"),
    ordered("3", "2026-04-01 10:00:00", **GONE, cancelled_at="2026-04-11 00:00:00", cancel_reason="customer"),
    ordered("4", "2026-04-01 10:00:00", **GONE, cancelled_at="2026-04-02 09:00:00", cancel_reason="supplier"),
    ordered("5", "2026-04-01 10:00:00", **GONE, cancelled_at="2026-04-02 09:00:00", cancel_reason="stockout"),
    ordered("6", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("6", "2026-04-10 09:00:00"),
    clause("otd", 0.9, name="otd"),
    clause("cancel_rate", 0.1, name="cancelled"),
    clause("stockout_rate", 0.2, name="stockout"),
)
def test_only_what_the_customer_gave_up_in_time_is_not_held_against_the_supplier(bench: Bench) -> None:
    assert bench.told("is_met", "otd") == {"3": False, "4": False, "5": False, "6": True}
    assert {number for number, met in bench.told("is_met", "cancelled").items() if not met} == {"4", "5"}
    assert {number for number, met in bench.told("is_met", "stockout").items() if not met} == {"5"}
    assert [bench.window(name)["clause_state"] for name in ("otd", "cancelled", "stockout")] == [
        "breached",
        "breached",
        "met",
    ]


@states(
    *(ordered(str(n), "2026-04-01 10:00:00", promised_at="2026-04-10") for n in range(1, 5)),
    *(
        clause("otd", 0.9, name=name, min_lines=least, penalty_kind="fixed_per_line", penalty_rate=2)
        for name, least in (("enough", 4), ("one too few", 5))
    ),
    clause("otd", 0.9, name="nothing", mode="marketplace"),
)
def test_one_line_below_the_minimum_nothing_is_judged_and_without_a_line_there_is_no_window(bench: Bench) -> None:
    told = ["clause_state", "line_count", "penalty"]
    assert bench.windows("enough").select(told).rows() == [("breached", 4, 8.0)]
    assert bench.windows("one too few").select(told).rows() == [("not_assessable", 4, 0.0)]
    assert bench.windows("nothing").is_empty()


@states(
    *(ordered(str(n), "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=50) for n in range(10)),
    *(came(str(n), "2026-04-10 10:00:00" if n > 1 else "2026-04-12 10:00:00") for n in range(10)),
    clause("otd", 0.85, penalty_kind="percent_of_value", penalty_rate=0.1),
)
def test_a_breach_without_its_excluded_line_is_met_and_costs_nothing(bench: Bench) -> None:
    before = bench.priced()
    assert (bench.window()["actual"], before["is_breached_without"], before["raw"], before["retained"]) == (
        0.8,
        True,
        10.0,
        10.0,
    )
    after = bench.priced("1", bench.excluding("1", "0"))
    assert (round(after["actual_without"], 4), after["is_breached_without"]) == (0.8889, False)
    assert (after["raw"], after["excluded"], after["retained"]) == (10.0, 10.0, 0.0)


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-20"),
    came("1", "2026-04-17 10:00:00"),
    ordered("2", "2026-04-01 10:00:00", 4, promised_at="2026-04-20", unit_price=25),
    came("2", "2026-04-16 23:59:00", 4),
    ordered("3", "2026-04-01 10:00:00", promised_at="2026-04-20"),
    came("3", "2026-04-25 10:00:00"),
    clause("early", 0.1, early_days=3, penalty_kind="percent_of_value", penalty_rate=0.05),
    clause("early", 0.1, name="working", early_days=1, day_kind="working"),
)
def test_more_than_the_agreed_days_early_is_early(bench: Bench) -> None:
    assert bench.told("is_met") == {"1": True, "2": False, "3": True}
    assert (bench.window()["clause_state"], bench.window()["penalty"]) == ("breached", 5.0)
    assert bench.told("numerator", "working") == {"1": 0.0, "2": 1.0, "3": 0.0}


@states(
    ordered("1", "2026-04-01 10:00:00", 20, promised_at="2026-04-10", unit_price=3),
    came("1", "2026-04-05 12:00:00", 10, shipped_at="2026-04-03 12:00:00"),
    returned(3, "2026-04-15", number="1"),
    ordered("2", "2026-04-01 10:00:00", 5, promised_at="2026-04-10", unit_price=3),
    came("2", "2026-04-05 13:00:00", 5, shipped_at="2026-04-03 12:00:00"),
    ordered("3", "2026-11-01 10:00:00", 5, promised_at="2026-11-10", order="2"),
    came("3", "2026-11-05 12:00:00", 5, order="2"),
    returned(5, "2026-11-15", number="3", order="2"),
    stock("2026-04-01", 5, "FEED"),
    stock("2026-04-02", 0, "FEED"),
    product(supplier_id=""),
    clause("return_rate", 0.1, name="returns", penalty_kind="percent_of_value", penalty_rate=0.5),
    clause("transit", 0.9, name="transit", lead_days=2, penalty_kind="percent_per_day", penalty_rate=0.01),
    clause("perfect_order", 0.9, name="orders", penalty_kind="fixed_per_line", penalty_rate=7),
    clause("order_otif", 0.9, name="value", penalty_kind="percent_of_value", penalty_rate=0.1),
    clause("feed_availability", 0.9, name="feed", penalty_kind="fixed_per_line", penalty_rate=1),
)
def test_a_measure_of_another_page_is_judged_by_its_own_rows(bench: Bench) -> None:
    back = bench.window("returns")
    assert (back["numerator"], back["denominator"], back["actual"], back["clause_state"]) == (
        3.0,
        15.0,
        0.2,
        "breached",
    )
    assert (bench.told("late_value", "returns"), back["penalty"]) == ({"1": 9.0, "2": None}, 4.5)
    assert bench.told("is_met", "transit") == {"1": True, "2": False}
    assert bench.lines("transit").filter(~pl.col("is_met"))["late_days"].to_list() == [1]
    assert bench.window("transit")["penalty"] == 0.15
    assert bench.windows("orders")["penalty"].to_list() == [7.0, 0.0]
    assert bench.windows("value")["penalty"].to_list() == [7.5, 0.0]
    # Nothing left on 2 April, and no snapshot after it: out on the other 29 days of the month.
    feed = bench.windows("feed").row(0, named=True)
    assert (feed["numerator"], feed["denominator"], feed["missed_line_count"], feed["penalty"]) == (1, 30, 29, 29.0)


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("1", "2026-04-05 12:00:00"),
    clause("revenue", 1000, name="a total"),
    clause("punctuality", 0.9, name="unknown"),
    clause("lead_time", 0.9, name="no days"),
    clause("transit", 0.9, name="no days there"),
    clause("transit", 0.9, name="working", lead_days=2, day_kind="working"),
    clause("order_otif", 0.9, name="by category", category="Shoes"),
    clause("stockout_days", 0.1, name="by mode", mode="dropship"),
    clause("tracked", 0.9, name="per day", penalty_kind="percent_per_day", penalty_rate=0.1),
    clause("otd", 0.9, name="fine"),
)
def test_a_clause_that_cannot_be_judged_as_written_is_named(bench: Bench) -> None:
    assert bench.warnings() == {
        "clause_kpi_not_judged": ["a total", "unknown"],
        "clause_filter_unknown": ["by category", "by mode"],
        "clause_without_lead_days": ["no days", "no days there"],
        "clause_penalty_without_base": ["per day"],
        "clause_in_calendar_days": ["working"],
    }
    assert bench.windows("no days").is_empty()
    assert bench.window("fine")["clause_state"] == "met"


def test_the_laboratory_agrees_with_the_second_statement(lab_home: Path, lab_engine: Engine) -> None:
    history = History(lab_home / "files", date.today(), AS_OF, "EUR")
    for kpi in ("sla_compliance", "penalty"):
        rows = by(stated(kpi)(history), lambda row: row.key[0])
        ours = {name: float(sum(row.numerator for row in own)) for name, own in rows.items()}
        frame = lab_engine.figures.measure(KPIS[kpi], Selection(), by=("clause_id",))
        theirs = dict(frame.select("clause_id", "numerator").iter_rows())
        assert theirs.keys() == ours.keys()
        assert theirs == pytest.approx(ours, abs=1e-6)
        assert len(ours) > 20


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("1", "2026-04-11 10:00:00"),
    ordered("2", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("2", "2026-04-20 10:00:00"),
    ordered("3", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    came("3", "2026-04-09 10:00:00"),
    ordered("4", "2026-04-01 10:00:00", promised_at="2026-04-10", cancelled_at="2026-04-03", cancel_reason="customer"),
    ordered("5", "2026-11-20 10:00:00", promised_at="2026-12-10"),
    clause("days_late", 0.5, lead_days=2),
)
def test_days_late_are_those_of_late_lines_alone(bench: Bench) -> None:
    """Line 1 is a day late, line 2 ten days; what is on time, cancelled in time or not due yet is not late by any."""
    assert bench.told("is_met") == {"1": True, "2": False}
    window = bench.window()
    assert (window["numerator"], window["denominator"], window["clause_state"]) == (1, 2, "met")


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=60),
    ordered("2", "2026-04-01 10:00:00", promised_at="2026-04-10"),
    clause("order_otif", 0.9, penalty_kind="fixed_per_line", penalty_rate=7, penalty_cap=0.05),
)
def test_the_value_of_an_order_is_known_where_that_of_every_line_is(bench: Bench) -> None:
    """Of two lines of the order one has no price: 5 % of 60.00 is no cap."""
    priced = bench.priced()
    assert (priced["cap_unknown_count"], priced["retained"]) == (1, 7)
