"""Days and cost of a move: whose past tells them, and whether it comes before an order; worked out by hand."""

import polars as pl
import pytest

from cadran.analysis.replenishment.lanes import with_lanes, with_verdicts

# From, to (empty: all), lines, P50, P90, cost a unit.
LANES = pl.DataFrame(
    [
        ("LIL", "PAR", 12, 1.0, 2.0, 0.5),
        ("LIL", "NTE", 9, 3.0, 9.0, 4.0),
        ("LIL", "", 21, 1.5, 3.0, 1.0),
        ("LYO", "", 9, 2.0, 8.0, 2.0),
        ("", "", 30, 2.0, 4.0, None),
    ],
    schema=["from_id", "location_id", "move_line_count", "move_days_p50", "move_days_p90", "move_unit_cost"],
    orient="row",
)
TOLD = ("move_source", "move_days_p50", "move_days_p90", "move_cost")


def _moves(*ends: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame([(*end, 10.0) for end in ends], schema=["from_id", "location_id", "quantity"], orient="row")


def test_days_are_those_of_the_two_places_else_of_the_giver_else_of_all_else_the_readers() -> None:
    moves = _moves(("LIL", "PAR"), ("LIL", "NTE"), ("LYO", "PAR"))
    assert with_lanes(moves, LANES, 7.0).select(TOLD).rows() == [
        ("lane", 1.0, 2.0, 5.0),
        ("sender", 1.5, 3.0, 10.0),
        ("network", 2.0, 4.0, None),
    ]
    assert with_lanes(moves, LANES.clear(), 7.0).select(TOLD).unique().rows() == [("setting", 7.0, 7.0, None)]
    assert with_lanes(moves, LANES.clear()).select(TOLD).unique().rows() == [(None, None, None, None)]


@pytest.mark.parametrize(
    ("days", "order", "cover", "reason", "verdict", "sooner"),
    [
        (1.2, 9.0, 5.0, "run_out", "sooner", 7.0),
        (1.2, 2.0, 5.0, "surplus", "sooner", 0.0),
        (3.0, 2.5, 5.0, "run_out", "sooner", 0.0),
        (4.0, 3.0, 5.0, "run_out", "later", -1.0),
        (3.0, 9.0, 1.5, "run_out", "out", 6.0),
        (3.0, 9.0, 1.5, "surplus", "sooner", 6.0),
        (None, 9.0, 5.0, "run_out", "unknown", None),
        (3.0, None, 5.0, "run_out", "unknown", None),
    ],
)
def test_a_move_stands_beside_an_order_of_the_same_day(
    days: float | None, order: float | None, cover: float, reason: str, verdict: str, sooner: float | None
) -> None:
    row = {"move_days_p90": days, "order_days_p90": order, "to_cover_days": cover, "move_reason": reason}
    kinds = dict.fromkeys(("move_days_p90", "order_days_p90", "to_cover_days"), pl.Float64)
    told = with_verdicts(pl.DataFrame([row], schema_overrides=kinds)).row(0, named=True)
    assert (told["move_verdict"], told["days_sooner"]) == (verdict, sooner)
