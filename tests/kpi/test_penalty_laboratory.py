"""What breaches cost, with caps, exclusions and unknown values, each worked out by hand. As of 30 November 2026."""

from dataclasses import replace
from typing import Any

import polars as pl

from cadran.workspace import Exclusion
from kpi.laboratory import Bench, came, ordered, states
from kpi.tiny import Row, clause

STEPS = ("raw", "excluded", "over_cap", "estimate", "retained", "so_far")


def late(count: int, kept: int = 0, price: float | None = 100, **values: Any) -> list[Row]:
    """`count` lines promised on 10 April that came two days late, then `kept` in time, each worth `price`."""
    told = values | ({"unit_price": price} if price is not None else {})
    numbers = range(1, count + kept + 1)
    days = ["12" if number <= count else "10" for number in numbers]
    return [
        *(ordered(str(number), "2026-04-01 10:00:00", promised_at="2026-04-10", **told) for number in numbers),
        *(came(str(number), f"2026-04-{day} 10:00:00") for number, day in zip(numbers, days, strict=True)),
    ]


def _steps(bench: Bench, name: str = "1", *exclusions: Exclusion) -> dict[str, float]:
    row = bench.priced(name, *exclusions)
    return {step: row[step] for step in STEPS if row[step]}


@states(*late(2, 8), clause("otd", 0.9, penalty_kind="fixed_per_line", penalty_rate=40, penalty_cap=0.05))
def test_the_cap_of_the_window_takes_off_what_exceeds_it(bench: Bench) -> None:
    """80.00; at most 5 % of 1,000.00 is 50.00; without a late line 40.00, at most 5 % of 900.00 is 45.00."""
    assert bench.priced()["base"] == 200
    assert _steps(bench) == {"raw": 80, "over_cap": 30, "estimate": 50, "retained": 50}
    one = bench.excluding("1", "1")
    assert _steps(bench, "1", one) == {"raw": 80, "excluded": 40, "estimate": 40, "retained": 40}
    assert bench.window()["penalty"] == 50


@states(
    *late(3, 8),
    clause("otd", 0.9, name="ten", min_lines=10, penalty_kind="fixed_per_line", penalty_rate=40),
    clause("otd", 0.9, name="eleven", min_lines=11, penalty_kind="fixed_per_line", penalty_rate=40),
)
def test_too_few_lines_left_are_no_breach(bench: Bench) -> None:
    assert bench.priced("ten", bench.excluding("ten", "1"))["raw"] == 120
    left = [bench.priced(name, bench.excluding(name, "1")) for name in ("ten", "eleven")]
    assert [row["is_breached_without"] for row in left] == [True, False]


@states(
    *late(2, 1, None),
    ordered("9", "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=100),
    clause("otd", 0.9, penalty_kind="fixed_per_line", penalty_rate=5, penalty_cap=0.01),
)
def test_a_cap_of_values_not_all_known_is_not_computable_and_none_is_applied(bench: Bench) -> None:
    """Three late lines at 5.00 are 15.00; three of the four lines judged have no price, so 1 % of them is not known."""
    row = bench.priced()
    assert (row["cap_unknown_count"], row["cap_line_count"]) == (3, 4)
    assert _steps(bench) == {"raw": 15, "estimate": 15, "retained": 15}
    assert bench.window()["penalty"] == 15
    known = [bench.excluding("1", number) for number in ("1", "2", "3")]
    row = bench.priced("1", *known)
    # The one line left is worth 100.00: 1 % of it is 1.00.
    assert (row["cap_unknown_count"], row["cap_line_count"], row["over_cap"], row["retained"]) == (0, 0, 4, 1)


@states(
    *late(1, 1),
    clause("otd", 0.9, penalty_kind="fixed_per_line", penalty_rate=5),
)
def test_another_line_changes_nothing_and_a_cause_is_left_out_of_its_own_window_alone(bench: Bench) -> None:
    assert _steps(bench, "1", bench.excluding("1", "2")) == {"raw": 5, "estimate": 5, "retained": 5}
    clause_id = bench.window()["clause_id"]
    cause = bench.engine.details.rows("clause_lines", clause_id=clause_id).filter(~pl.col("is_met"))["cause"][0]
    every = replace(bench.excluding("1", ""), flow="", order_id="", cause=cause)
    assert _steps(bench, "1", every) == {"raw": 5, "excluded": 5}
    start = every.window_start.replace(month=5)
    assert _steps(bench, "1", replace(every, window_start=start)) == {"raw": 5, "estimate": 5, "retained": 5}


@states(
    *late(1, 1),
    clause("otd", 0.9, penalty_kind="fixed_per_line", penalty_rate=5),
)
def test_a_line_named_stays_out_of_its_clause_whatever_window_it_was_named_in(bench: Bench) -> None:
    """A clause dates a line once: another version of it may have judged it in another window."""
    named = bench.excluding("1", "1")
    elsewhere = replace(named, window_start=named.window_start.replace(month=5))
    assert _steps(bench, "1", named) == _steps(bench, "1", elsewhere) == {"raw": 5, "excluded": 5}


@states(
    ordered("1", "2026-11-01 10:00:00", promised_at="2026-11-10", unit_price=100),
    came("1", "2026-11-12 10:00:00"),
    clause("otd", 0.9, penalty_kind="fixed_per_line", penalty_rate=5),
    ordered("2", "2026-10-01 10:00:00", promised_at="2026-10-20", unit_price=100),
    clause("otif", 0.9, name="by day", penalty_kind="percent_per_day", penalty_rate=0.01, valid_to="2026-10-31"),
)
def test_a_running_window_costs_nothing_yet_and_one_that_may_grow_is_told_so_far(bench: Bench) -> None:
    """On the last day of November its window still runs; line 2 is open, 41 days late at 1.00, in a window of October.

    October settles on 30 November, that day included: from then on nothing grows.
    """
    november = bench.all_priced()[-1]
    assert (november["is_final"], november["estimate"], november["so_far"], november["retained"]) == (False, 0, 0, 0)
    october = bench.priced("by day")
    assert (october["is_final"], october["so_far"], october["retained"]) == (False, 41, 0)
    assert bench.window("by day")["penalty"] == 0
