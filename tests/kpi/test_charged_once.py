"""A line missed under several clauses is charged once, each case worked out by hand. As of 30 November 2026."""

from typing import Any

from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.laboratory import Bench, came, ordered, states
from kpi.tiny import Row, clause, delivered, returned

FIXED: dict[str, Any] = {"penalty_kind": "fixed_per_line"}


def late(number: str, promised: str = "2026-04-10", at: str = "2026-04-12", **values: Any) -> list[Row]:
    """A line worth 100.00 that came late."""
    ours = ordered(number, "2026-03-20 10:00:00", promised_at=promised, unit_price=100, **values)
    return [ours, came(number, f"{at} 10:00:00")]


def _charged(bench: Bench, name: str) -> dict[str, tuple[float, str | None]]:
    """What a clause charges of each missed line, and under which clause the rest is charged."""
    lines = bench.lines(name).filter(~bench.lines(name)["is_met"])
    rows = lines.select("line_id", "charged_amount", "charged_under").rows()
    return {number: (amount, under and under.split("/")[1]) for number, amount, under in rows}


def _total(bench: Bench) -> float:
    asked = Selection().where("supplier_id", bench.name)
    return float(bench.engine.figures.measure(KPIS["penalty"], asked)["value"][0])


@states(
    *late("1"),
    clause("otd", 0.9, name="a", **FIXED, penalty_rate=5),
    clause("otif", 0.9, name="b", **FIXED, penalty_rate=8),
    clause("fill_rate", 0.9, name="c", **FIXED, penalty_rate=8),
    clause("in_full", 1.0, name="d", **FIXED, penalty_rate=50),
)
def test_the_dearest_clause_takes_the_line_and_of_equals_the_smaller_id(bench: Bench) -> None:
    """Late is one miss under three clauses: 8.00 once, under b; d is met, for the line did come in full."""
    assert _charged(bench, "a") == {"1": (0, "b")}
    assert _charged(bench, "b") == {"1": (8, None)}
    assert _charged(bench, "c") == {"1": (0, "b")}
    assert [bench.window(name)["penalty"] for name in "abcd"] == [0, 8, 0, 0]
    assert [bench.window(name)["penalty_alone"] for name in "abcd"] == [5, 8, 8, 0]
    assert _total(bench) == 8


@states(
    *late("1"),
    *late("2", "2026-04-20", "2026-04-21"),
    clause("otd", 0.9, name="a", **FIXED, penalty_rate=5),
    clause("otd", 0.9, name="b", penalty_kind="percent_per_day", penalty_rate=0.04),
)
def test_each_line_is_taken_by_the_clause_that_is_dearest_for_it(bench: Bench) -> None:
    """Line 1 is two days late: 8.00 by the day beats 5.00; line 2 is one day late: 5.00 beats 4.00."""
    assert _charged(bench, "a") == {"1": (0, "b"), "2": (5, None)}
    assert _charged(bench, "b") == {"1": (8, None), "2": (0, "a")}
    assert _total(bench) == 13


@states(
    ordered("1", "2026-03-20 10:00:00", 4, promised_at="2026-04-10", unit_price=25),
    delivered(4, "2026-04-15 10:00:00", number="1", rejected_quantity=1),
    clause("otd", 0.9, name="late", **FIXED, penalty_rate=5),
    clause("reject_rate", 0.01, name="bad", **FIXED, penalty_rate=3),
    clause("reject_rate", 0.02, name="worse", **FIXED, penalty_rate=4),
)
def test_what_was_late_and_what_was_refused_are_two_misses(bench: Bench) -> None:
    """5.00 for the late line and 4.00, the dearer of two, for the refused unit."""
    assert [bench.window(name)["penalty"] for name in ("late", "bad", "worse")] == [5, 0, 4]
    assert _charged(bench, "bad") == {"1": (0, "worse")}


@states(
    ordered(
        "1",
        "2026-04-02 10:00:00",
        promised_at="2026-04-10",
        unit_price=100,
        cancelled_at="2026-04-05 10:00:00",
        cancelled_quantity=1,
        cancel_reason="stockout",
    ),
    clause("otd", 0.9, name="late", **FIXED, penalty_rate=5),
    clause("cancel_rate", 0.1, name="cancelled", **FIXED, penalty_rate=6),
    clause("stockout_rate", 0.1, name="out", **FIXED, penalty_rate=7),
    clause("early", 0.1, name="early", **FIXED, penalty_rate=9),
)
def test_what_never_came_was_cancelled_and_ran_out_is_one_miss(bench: Bench) -> None:
    assert [bench.window(name)["penalty"] for name in ("late", "cancelled", "out")] == [0, 0, 7]
    assert _charged(bench, "late") == _charged(bench, "cancelled") == {"1": (0, "out")}


@states(
    *late("1"),
    *late("2", "2026-05-10", "2026-05-12"),
    clause("otd", 0.9, name="month", **FIXED, penalty_rate=5, valid_to="2026-04-30"),
    clause("otif", 0.9, name="quarter", window="quarter", **FIXED, penalty_rate=8),
)
def test_a_window_that_ends_later_adds_only_what_it_costs_more(bench: Bench) -> None:
    """April charges 5.00 of line 1; the quarter adds 3.00 of it and charges the 8.00 of line 2."""
    assert _charged(bench, "month") == {"1": (5, None)}
    assert _charged(bench, "quarter") == {"1": (3, "month"), "2": (8, None)}
    assert (bench.window("month")["penalty"], bench.window("quarter")["penalty"], _total(bench)) == (5, 11, 16)


@states(
    *late("1"),
    clause("otd", 0.9, name="month", **FIXED, penalty_rate=8),
    clause("otif", 0.9, name="quarter", window="quarter", **FIXED, penalty_rate=5),
)
def test_a_window_that_ends_later_and_costs_less_adds_nothing(bench: Bench) -> None:
    assert _charged(bench, "quarter") == {"1": (0, "month")}
    assert (bench.window("month")["penalty"], bench.window("quarter")["penalty"]) == (8, 0)


@states(
    *late("1"),
    *late("2"),
    *late("3"),
    clause("otd", 0.9, name="a", **FIXED, penalty_rate=5),
    clause("otif", 0.9, name="b", **FIXED, penalty_rate=8),
)
def test_an_excluded_line_costs_nothing_and_the_next_dearest_does_not_take_it(bench: Bench) -> None:
    """24.00 under b; without line 1 it is 16.00, and a charges line 1 no more than before."""
    assert (bench.priced("b")["retained"], bench.priced("a")["retained"]) == (24, 0)
    left_out = bench.excluding("b", "1")
    row = bench.priced("b", left_out)
    assert (row["excluded"], row["retained"], row["alone"]) == (8, 16, 16)
    assert bench.priced("a", left_out)["retained"] == 0
    # A line that a charges nothing of may be excluded there too: of its 5.00 each, one is excluded, two are elsewhere.
    other = bench.priced("a", bench.excluding("a", "1"))
    assert (other["raw"], other["excluded"], other["elsewhere"], other["retained"]) == (15, 5, 10, 0)


@states(
    *late("1"),
    *(row for number in "23456789" for row in late(number, at="2026-04-09")),
    clause("otd", 0.95, name="a", **FIXED, penalty_rate=5),
    clause("otif", 0.95, name="b", **FIXED, penalty_rate=8),
)
def test_where_an_exclusion_makes_a_clause_met_nobody_else_takes_its_lines(bench: Bench) -> None:
    left_out = bench.excluding("b", "1")
    assert bench.priced("b", left_out)["is_breached_without"] is False
    assert [bench.priced(name, left_out)["retained"] for name in "ab"] == [0, 0]


@states(
    *late("1"),
    *late("2"),
    clause("otd", 0.9, name="a", **FIXED, penalty_rate=5),
    clause("otif", 0.9, name="b", **FIXED, penalty_rate=8, penalty_cap=0.05),
)
def test_the_cap_of_the_window_is_taken_of_what_the_clause_kept(bench: Bench) -> None:
    """b takes both lines, 16.00, and may charge 5 % of 200.00; a takes nothing of what the cap cut."""
    row = bench.priced("b")
    assert (row["raw"], row["elsewhere"], row["over_cap"], row["retained"]) == (16, 0, 6, 10)
    assert _total(bench) == 10


@states(
    *late("1"),
    clause("otd", 0.9, name="a", **FIXED, penalty_rate=5, charged_once="false"),
    clause("otif", 0.9, name="b", **FIXED, penalty_rate=8),
    clause("fill_rate", 0.9, name="c", **FIXED, penalty_rate=7),
)
def test_a_contract_may_charge_every_miss(bench: Bench) -> None:
    """a charges its 5.00 beside the others, which share the line as if there were no a."""
    assert [_charged(bench, name) for name in "abc"] == [{"1": (5, None)}, {"1": (8, None)}, {"1": (0, "b")}]
    assert _total(bench) == 13


@states(
    ordered("1", "2026-03-20 10:00:00", promised_at="2026-10-20", unit_price=100),
    clause("otd", 0.9, name="open", penalty_kind="percent_per_day", penalty_rate=0.01),
    clause("otd", 0.9, name="capped", penalty_kind="percent_per_day", penalty_rate=0.01, penalty_line_cap=0.2),
    clause("otif", 0.9, name="fixed", **FIXED, penalty_rate=8),
)
def test_only_final_windows_share_a_line_and_a_line_at_its_cap_is_final(bench: Bench) -> None:
    """Line 1 is open, 41 days late: 41.00 and rising by the day, 20.00 at the line cap, and 8.00."""
    rows = {name: bench.priced(name) for name in ("open", "capped", "fixed")}
    assert [row["is_final"] for row in rows.values()] == [False, True, True]
    assert [row["so_far"] for row in rows.values()] == [41, 0, 0]
    assert [row["retained"] for row in rows.values()] == [0, 20, 0]
    assert _charged(bench, "fixed") == {"1": (0, "capped")}


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=100),
    ordered("2", "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=100),
    clause("perfect_order", 0.9, name="a", **FIXED, penalty_rate=5),
    clause("perfect_order", 0.95, name="b", **FIXED, penalty_rate=8),
)
def test_what_is_no_order_line_is_never_shared(bench: Bench) -> None:
    assert [bench.window(name)["penalty"] for name in "ab"] == [5, 8]


@states(
    ordered("1", "2026-04-01 10:00:00", 4, promised_at="2026-04-10", unit_price=25),
    came("1", "2026-04-05 12:00:00", 4),
    returned(1, "2026-04-12", number="1"),
    returned(2, "2026-04-15", number="1"),
    returned(1, "2026-05-04", number="1"),
    clause("return_rate_cash", 0.1, name="back", **FIXED, penalty_rate=6),
    clause("return_rate_cash", 0.2, name="too", penalty_kind="percent_of_value", penalty_rate=0.1),
)
def test_of_a_line_that_came_and_went_back_in_one_window_only_each_return_costs(bench: Bench) -> None:
    """Two returns in April cost 6.00 each, or 10 % of 25.00 and of 50.00; the delivery costs nothing, nor does May."""
    (april, may), (share, _) = bench.all_priced("back"), bench.all_priced("too")
    assert [april[step] for step in ("raw", "elsewhere", "over_cap", "retained")] == [12, 0, 0, 12]
    assert [share[step] for step in ("raw", "elsewhere", "over_cap", "retained")] == [7.5, 0, 0, 7.5]
    assert may["retained"] == 0
    lines = bench.lines("back").sort("due_date", "is_met")
    assert lines["due_date"].dt.day().to_list() == [5, 12, 15, 4]
    assert lines["charged_amount"].to_list() == [0, 6, 6, None]
