"""How long a move between own places takes and what it costs, and whether it comes before an order would."""

from dataclasses import dataclass

import polars as pl

# From so many lines on, a pair of places, or a place that sends, tells its own days.
FEWEST_MOVES = 10
LANE = ("from_id", "location_id")
NO_LANES = pl.DataFrame(
    schema=dict.fromkeys(LANE, pl.String)
    | {"move_line_count": pl.Int64}
    | dict.fromkeys(("move_days_p50", "move_days_p90", "move_unit_cost"), pl.Float64)
)
TOLD = ("move_line_count", "move_days_p50", "move_days_p90", "move_unit_cost")


def with_lanes(moves: pl.DataFrame, lanes: pl.DataFrame, usual_days: float | None = None) -> pl.DataFrame:
    """The moves (columns of LANE and quantity) with their days, their cost and who tells them (`move_source`).

    `lanes`: rows of details.move_lanes. lane: the pair of places, from 10 lines on; sender: the place that sends, from
    10 on; network: all moves; setting: `usual_days`, where no move is known. `move_cost` = cost a unit x quantity, in
    the reporting currency: what a lorry costs whatever is in it is not known apart.
    """
    enough = lanes.filter(pl.col("move_line_count") >= FEWEST_MOVES)
    of_sender = enough.filter(pl.col("from_id") != "", location_id="").drop("location_id")
    of_all = lanes.filter(pl.col("move_line_count") > 0, from_id="").drop(LANE)
    asked = moves.select(LANE).unique(maintain_order=True)
    named = {"lane": asked.join(enough, on=LANE), "sender": asked.join(of_sender, on="from_id")}
    named["network"] = asked.join(of_all, how="cross")
    tables = [rows.select(*LANE, *TOLD, move_source=pl.lit(source)) for source, rows in named.items()]
    known = moves.join(pl.concat(tables).unique(LANE, keep="first"), on=LANE, how="left", maintain_order="left")
    usual = pl.lit(usual_days, pl.Float64)
    setting = pl.when(usual.is_not_null()).then(pl.lit("setting"))
    return known.with_columns(
        pl.coalesce("move_source", setting),
        pl.coalesce("move_days_p50", usual),
        pl.coalesce("move_days_p90", usual),
        move_cost=pl.col("move_unit_cost") * pl.col("quantity"),
    )


@dataclass(frozen=True)
class Paces:
    """How long moves take: rows of details.move_lanes, and the days to go by where none is known."""

    lanes: pl.DataFrame
    usual_days: float | None = None

    def too_late(self, candidates: pl.DataFrame) -> pl.DataFrame:
        """The candidates (LANE, lead_days_p90) whose move comes later than an order of that day, both at P90."""
        timed = with_lanes(candidates.with_columns(quantity=pl.lit(0.0)), self.lanes, self.usual_days)
        return timed.filter(pl.col("move_days_p90").ceil() > pl.col("lead_days_p90").ceil()).select(candidates.columns)


def with_verdicts(moves: pl.DataFrame) -> pl.DataFrame:
    """The moves beside an order for the same units placed on the day of the stock, both at P90, in days from it.

    `move_verdict`: sooner (there when the order would be, or before), out (sooner, but after the stock ends at the
    demand of the plan), unknown (the days of one of both are). `days_sooner`: by how many.
    """
    days, order = pl.col("move_days_p90").ceil(), pl.col("order_days_p90").ceil()
    ends = pl.col("to_cover_days").floor()
    verdict = (
        pl.when(days.is_null() | order.is_null())
        .then(pl.lit("unknown"))
        .when((days > ends) & (pl.col("move_reason") == "run_out"))
        .then(pl.lit("out"))
        .otherwise(pl.lit("sooner"))
    )
    return moves.with_columns(move_verdict=verdict, days_sooner=order - days)
