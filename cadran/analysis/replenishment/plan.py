"""The plan of all positions: demand, safety stock, reorder point, risk, moves, and then orders."""

from dataclasses import dataclass

import polars as pl

from cadran.analysis.replenishment.demand import Source, with_demand
from cadran.analysis.replenishment.lanes import NO_LANES, Paces
from cadran.analysis.replenishment.moves import surplus, transfers, with_moves
from cadran.analysis.replenishment.orders import with_needs, with_orders
from cadran.analysis.replenishment.risks import with_risks
from cadran.analysis.replenishment.run_outs import with_run_out_days
from cadran.analysis.replenishment.safety import SERVICE_LEVEL, Safety, with_computed_safety, with_reorder_point
from cadran.analysis.replenishment.slow import PLACE, slow_items


@dataclass(frozen=True)
class Choice:
    """What the reader plans for: which demand, at which share of cycles without a stockout, by whose safety stock.

    `move_days`: how long a move takes where the data hold none.
    """

    source: Source = "past"
    service_level: float = SERVICE_LEVEL
    safety: Safety = "own"
    move_days: float | None = None


USUAL = Choice()


@dataclass(frozen=True)
class Plan:
    """Every position with its order, the riskiest first, and the moves between places, one row each."""

    positions: pl.DataFrame
    moves: pl.DataFrame


def plan(
    positions: pl.DataFrame, sizes: pl.DataFrame, choice: Choice = USUAL, lanes: pl.DataFrame | None = None
) -> Plan:
    """The plan of positions (rows of details.replenishment) and the order sizes of slow items (details.order_sizes).

    `lanes`: rows of details.move_lanes; no move is planned that would come later than an order placed today.
    """
    protected = with_levels(positions, sizes, choice)
    paces = Paces(NO_LANES if lanes is None else lanes, choice.move_days)
    first = transfers(protected, paces)
    needs = with_needs(with_moves(protected, first))
    sent = pl.concat([first, surplus(needs, paces)])
    columns = ("transfer_quantity", "transfer_from", "transfer_from_id", "sent_quantity")
    planned = with_orders(with_needs(with_moves(needs.drop(columns), sent)))
    by_risk = with_run_out_days(planned).sort(
        "margin_at_risk", *PLACE, descending=[True, False, False], nulls_last=True
    )
    return Plan(by_risk, sent)


def with_levels(positions: pl.DataFrame, sizes: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The positions with the demand they are planned for, safety stock, reorder point and what is at risk."""
    asked = asked_for(positions, choice)
    slow = slow_items(asked, sizes)
    return with_reorder_point(with_computed_safety(asked, slow, choice.service_level), choice.safety)


def asked_for(positions: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The positions with the demand they are planned for and what is at risk at it."""
    return with_risks(with_demand(positions, choice.source))
