"""Lines that stand outside a clause, and lines left out of one by hand, by hand. As of 30 November 2026."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kpi.laboratory import Bench, came, ordered, states
from kpi.tiny import clause, delivered, returned

BOUGHT: dict[str, Any] = {"flow": "inbound", "mode": ""}
FIVE: dict[str, Any] = {"penalty_kind": "fixed_per_line", "penalty_rate": 5}


def _outside(bench: Bench, name: str = "1") -> dict[str, str]:
    """Why lines stand outside a clause, by their number."""
    rows = bench.engine.connection.frame(f"from marts.clause_unplaced where clause_id = '{bench.name}/{name}'")
    return dict(rows.sort("line_id").select("line_id", "reason").iter_rows())


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10", cancelled_at="2026-04-09 10:00:00", **BOUGHT),
    ordered("2", "2026-04-01 10:00:00", promised_at="2026-04-10", cancelled_at="2026-04-11 10:00:00", **BOUGHT),
    ordered("3", "2026-04-01 10:00:00", promised_at="2026-04-10", **BOUGHT),
    clause("cancel_rate", 0.4, **FIVE),
)
def test_a_purchase_cancelled_without_a_reason_before_its_promise_is_held_against_nobody(bench: Bench) -> None:
    """1 of 2, not 1 of 3: cancelled after the promise it is the supplier's, before it nobody says whose."""
    assert bench.told("is_met") == {"2": False, "3": True}
    assert _outside(bench) == {"1": "no_reason"}
    assert (bench.window()["clause_state"], bench.window()["penalty"]) == ("breached", 5)


@states(
    ordered("1", "2026-04-05 10:00:00", 2, promised_at="2026-04-10"),
    delivered(2, "2026-04-04 10:00:00", number="1", rejected_quantity=1),
    returned(1, "2026-04-20", number="1"),
    ordered("2", "2026-04-05 10:00:00", 2, promised_at="2026-04-10"),
    delivered(2, "2026-04-06 10:00:00", number="2", rejected_quantity=1),
    returned(1, "2026-04-20", number="2"),
    clause("reject_rate", 0.1, name="rejects"),
    clause("stockout_rate", 0.1, name="stockouts"),
    clause("cancel_rate", 0.1, name="cancelled"),
    clause("return_rate", 0.1, name="returns"),
)
def test_a_line_delivered_before_it_was_ordered_is_in_no_figure_of_a_clause(bench: Bench) -> None:
    for name in ("rejects", "stockouts", "cancelled", "returns"):
        assert list(bench.told("is_met", name)) == ["2"], name
    assert _outside(bench, "rejects") == {"1": "delivered_before_ordered"}


@states(
    ordered("1", "2026-03-02", released_at="2026-03-03 16:00:00", promised_at="2026-03-20"),
    came("1", "2026-03-06 14:00:00"),
    ordered("2", "2026-03-02", promised_at="2026-03-20"),
    came("2", "2026-03-06 14:00:00"),
    clause("otd", 0.9, cutoff_time="14:00:00", lead_days=2),
)
def test_a_cut_off_needs_the_hour_it_counts_from(bench: Bench) -> None:
    """Released on the 3rd after the cut-off: from the 4th two days. The day of the order needs no hour then."""
    assert bench.told("due_at") == {"1": datetime(2026, 3, 6, 14)}
    assert bench.told("is_met") == {"1": True}
    assert _outside(bench) == {"2": "hour_unknown"}


@states(
    ordered("1", "2026-03-20 10:00:00", promised_at="2026-04-10", repromised_at="2026-04-12"),
    clause("promise_kept", 0.9, name="line", **FIVE),
    clause("order_otif", 0.9, name="order", **FIVE),
)
def test_a_line_or_order_named_stays_out_of_a_clause_that_counts_it_by_another_measure(bench: Bench) -> None:
    """Named in the window of May, counted in April: a clause counts it once, so that it is the same miss."""
    may = date(2026, 5, 1)
    line = bench.excluding("line", "1", may)
    order = replace(bench.excluding("order", "", may), line_id="")
    assert [bench.priced(name)["raw"] for name in ("line", "order")] == [5, 5]
    assert [bench.priced(name, one)["excluded"] for name, one in (("line", line), ("order", order))] == [5, 5]
