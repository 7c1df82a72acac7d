"""Days and cost of a move: whose past tells them, and whether it comes before an order; worked out by hand."""

import polars as pl
import pytest
from analysis.thirty_positions import order_sizes, positions

from cadran.analysis.replenishment import Choice, plan
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


def _planned(lead: float, days: float | None, lanes: pl.DataFrame = LANES) -> dict[str, object]:
    """Paris runs out and Nantes has plenty, of a giver whose moves nobody knows but by all of them (P90 four days)."""
    short = {"sku": "A", "location_id": "PAR", "on_hand_quantity": 40.0, "lead_days_p90": lead}
    giver = {"sku": "A", "location_id": "NTE", "on_hand_quantity": 900.0, "lead_days_p90": lead}
    rows = plan(positions(short, giver), order_sizes(), Choice(move_days=days), lanes).positions
    paris = rows.filter(location_id="PAR").row(0, named=True)
    return {name: paris[name] for name in ("transfer_quantity", "order_quantity")}


def test_what_would_come_after_an_order_is_ordered_and_not_moved() -> None:
    # It lacks 10 a day x 12 days + 39.89 to its next receipt, 160 to its level.
    moved, ordered = (
        {"transfer_quantity": 120.0, "order_quantity": 70.0},
        {"transfer_quantity": None, "order_quantity": 160.0},
    )
    assert _planned(lead=4.0, days=None) == moved
    assert _planned(lead=3.0, days=None) == ordered
    assert _planned(lead=3.0, days=None, lanes=LANES.clear()) == moved
    assert _planned(lead=3.0, days=5.0, lanes=LANES.clear()) == ordered
