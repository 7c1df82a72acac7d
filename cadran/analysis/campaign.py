"""Whether stock lasts through a sale: expected units by place, stock by day, what is missing, by when to order."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from cadran.analysis.replenishment.moves import free, served, spare, with_moves
from cadran.analysis.replenishment.orders import TRACE, whole
from cadran.analysis.replenishment.slow import PLACE

Numbers = npt.NDArray[np.float64]
USUAL_DAYS = 28  # days before a sale that say what was usual
FEWEST_LINES = 30  # below, a category takes the uplift of everything
PACES = ("p50", "p90")
MOVED = ("transfer_quantity", "transfer_from", "transfer_from_id", "sent_quantity")


@dataclass(frozen=True)
class SaleDays:
    """The days of a sale, both included, seen from the day of the stock."""

    as_of: date
    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def coming(self) -> list[date]:
        """The days of it that are still to come."""
        begin = max(self.first, self.as_of + timedelta(days=1))
        return [begin + timedelta(days=step) for step in range((self.last - begin).days + 1)]


def with_shares(positions: pl.DataFrame) -> pl.DataFrame:
    """The positions with `place_share`: the place's part of what its SKU is asked for a day in all own places.

    Places of a SKU nobody asks for share alike.
    """
    demand = pl.col("daily_demand_quantity").fill_null(0.0)
    total = demand.sum().over("sku")
    return positions.with_columns(
        place_share=pl.when(total > 0).then(demand / total).otherwise(1 / pl.len().over("sku"))
    )


def uplifts(sale: pl.DataFrame, usual: pl.DataFrame, sale_days: int) -> pl.DataFrame:
    """By category, and for everything (empty text), how many times the usual units a day an earlier sale sold.

    `sale`, `usual`: columns category, units and n (order lines) of its days and of the 28 days before it. `uplift` =
    (units / days of the sale) / (usual units / 28); only where both have 30 lines or more, everything wherever it can.
    """
    totals = [_total(rows) for rows in (sale, usual)]
    named = [pl.concat([rows, total]) for rows, total in zip((sale, usual), totals, strict=True)]
    joined = named[0].join(named[1], on="category", suffix="_before")
    enough = (pl.min_horizontal("n", "n_before") >= FEWEST_LINES) | (pl.col("category") == "")
    uplift = (pl.col("units") / sale_days) / (pl.col("units_before") / USUAL_DAYS)
    return joined.filter(enough, pl.col("units_before") > 0).with_columns(uplift=uplift)


def _total(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.lit("").alias("category"), pl.col("units").sum(), pl.col("n").sum())


def projected(positions: pl.DataFrame, arrivals: pl.DataFrame, days: SaleDays) -> pl.DataFrame:
    """One row for each position of known stock and each coming day of the sale; `is_sold` where units are expected.

    A day of the sale takes the expected units spread evenly; any other day, and where none are expected, the usual
    demand. What is not there is lost, not owed. `arrivals`: columns of PLACE, open_quantity, wait_days_p50 and
    wait_days_p90 (empty: no date). Columns by p50 and p90 of the arrivals: arrived_, stock_ (at the end of the day),
    missing_; and of the position, coming_ (all that arrives to the end of the sale), `start_stock` (when the sale, or
    what is left of it, begins, at P90) and `least_stock` (the lowest end of a day until its end, at P90).
    """
    known = positions.filter(pl.col("on_hand_quantity").is_not_null()).with_columns(free_quantity=free())
    known = known.with_columns(is_sold=pl.col("sale_quantity").is_not_null()).with_row_index("row")
    came = {pace: _arrived(known, arrivals, f"wait_days_{pace}", days) for pace in PACES}
    rows, start, least = _days(known, came, days)
    coming = {f"coming_{pace}": sum(came[pace].values(), np.zeros(known.height)) for pace in PACES}
    ends = known.select("row").with_columns(start_stock=start, least_stock=least, **coming)
    return pl.concat(rows).join(ends, on="row").drop("row") if rows else _no_days()


def _days(
    known: pl.DataFrame, came: dict[str, dict[int, Numbers]], days: SaleDays
) -> tuple[list[pl.DataFrame], Numbers, Numbers]:
    """The rows of each day of the sale, the stock at its start, and the lowest stock until its end."""
    usual = pl.col("daily_demand_quantity").fill_null(0.0)
    asked = known.select(usual=usual, sale=pl.coalesce(pl.col("sale_quantity") / days.count, usual))
    stock = {pace: known["free_quantity"].to_numpy().clip(min=0).copy() for pace in PACES}
    start = least = stock["p90"]
    rows: list[pl.DataFrame] = []
    for step in range(1, (days.last - days.as_of).days + 1):
        day = days.as_of + timedelta(days=step)
        wanted = asked["sale" if day >= days.first else "usual"].to_numpy()
        start = stock["p90"] if day <= days.first else start
        columns: dict[str, Numbers] = {}
        for pace in PACES:
            there = stock[pace] + came[pace][step]
            stock[pace] = np.maximum(there - wanted, 0)
            columns |= {f"arrived_{pace}": came[pace][step], f"missing_{pace}": np.maximum(wanted - there, 0)}
            columns[f"stock_{pace}"] = stock[pace]
        least = np.minimum(least, stock["p90"])
        if day >= days.first:
            of_day = known.select("row", *PLACE, "is_sold", day=pl.lit(day), sale_quantity=wanted)
            rows.append(of_day.with_columns(**columns))
    return rows, start, least


def _no_days() -> pl.DataFrame:
    numbers = [f"{name}_{pace}" for pace in PACES for name in ("arrived", "missing", "stock")]
    of_position = ("start_stock", "least_stock", "coming_p50", "coming_p90")
    kinds = dict.fromkeys(["sale_quantity", *numbers, *of_position], pl.Float64)
    own = {"sku": pl.String, "location_id": pl.String, "is_sold": pl.Boolean, "day": pl.Date}
    return pl.DataFrame(schema={**own, **kinds})


def _arrived(known: pl.DataFrame, arrivals: pl.DataFrame, wait: str, days: SaleDays) -> dict[int, Numbers]:
    """By days from the day of the stock, what has come to each position: by the end of the day its wait ends within;
    what is due on the day of the stock comes on the next."""
    length = (days.last - days.as_of).days
    whole_days = pl.col(wait).ceil().clip(lower_bound=1).cast(pl.Int64)
    timed = arrivals.select(*PLACE, units=pl.col("open_quantity").cast(pl.Float64), step=whole_days)
    arriving = known.select("row", *PLACE).join(timed.filter(pl.col("step") <= length), on=list(PLACE))
    came = {step: np.zeros(known.height) for step in range(1, length + 1)}
    for row, step, units in arriving.select("row", "step", "units").iter_rows():
        came[step][row] += units
    return came


def checked(positions: pl.DataFrame, daily: pl.DataFrame, days: SaleDays) -> pl.DataFrame:
    """The positions with what they miss, from where it can come, what is left to order, and the last days to order it.

    `missing_on`: the first day of the sale that misses something at P90. A place gives what is free on every day to the
    end of the sale beyond its safety stock, and beyond its own need until its next receipt, less what the plan sends
    away; no unit twice. `last_order_on_` = missing_on - lead time in whole days, rounded up. `order_verdict`: late
    (past at P50), risky (past at P90 only), in_time, unknown.
    """
    missing = daily.filter("is_sold", pl.col("missing_p90") > TRACE)
    lost = [pl.when(pl.col("is_sold").first()).then(pl.col(f"missing_{pace}").sum()) for pace in PACES]
    sums = daily.group_by(*PLACE).agg(
        *(expression.alias(f"missing_{pace}") for expression, pace in zip(lost, PACES, strict=True)),
        pl.col("coming_p50", "coming_p90", "start_stock", "least_stock").first(),
    )
    first = missing.group_by(*PLACE).agg(missing_on=pl.col("day").min())
    joined = positions.join(sums, on=list(PLACE), how="left", maintain_order="left")
    joined = joined.join(first, on=list(PLACE), how="left", maintain_order="left")
    moved = with_moves(joined.drop(MOVED), served(*_asking(joined), "campaign"))
    left = whole(pl.col("missing_p90") - pl.col("transfer_quantity").fill_null(0.0))
    return _with_last_days(moved.with_columns(to_order_quantity=left), days)


def _asking(joined: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who misses units, most first, and who could give them."""
    short = joined.filter(pl.col("missing_p90") > TRACE).with_columns(need=whole(pl.col("missing_p90")))
    safety = pl.col("safety_stock").fill_null(0.0)
    lasting = (pl.col("least_stock") - safety + TRACE).floor()
    given = pl.min_horizontal(lasting, spare()) - pl.col("sent_quantity").fill_null(0.0)
    has_enough = pl.col("missing_p90").fill_null(0.0) <= TRACE
    donors = joined.filter(~pl.col("is_running_out"), has_enough).with_columns(spare=given)
    return short.sort("missing_p90", *PLACE, descending=[True, False, False]), donors


def _with_last_days(rows: pl.DataFrame, days: SaleDays) -> pl.DataFrame:
    is_asked = pl.col("to_order_quantity") > 0
    lead = {pace: pl.col(f"lead_days_{pace}").cast(pl.Float64).ceil().cast(pl.Int64) for pace in PACES}
    last = {
        f"last_order_on_{pace}": pl.when(is_asked).then(pl.col("missing_on") - pl.duration(days=lead[pace]))
        for pace in PACES
    }
    as_of = pl.lit(days.as_of)
    verdict = (
        pl.when(pl.col("last_order_on_p90").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("last_order_on_p50") < as_of)
        .then(pl.lit("late"))
        .when(pl.col("last_order_on_p90") < as_of)
        .then(pl.lit("risky"))
        .otherwise(pl.lit("in_time"))
    )
    return rows.with_columns(**last).with_columns(order_verdict=pl.when(is_asked).then(verdict))
