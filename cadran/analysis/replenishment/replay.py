"""What came of plans of the past: run-outs they announced, stockouts they did not, and how true their dates were.

A row of a replayed plan is a position on a Monday with what its stock did after it (out_on, risen_on, asked_on,
unknown_from) and when the purchase it expected had come (came_on); see queries/past/advice.sql.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cadran.analysis.intervals import wilson
from cadran.analysis.replenishment.slow import PLACE
from cadran.analysis.status import FEWEST_FOR_RATE

WEEK = timedelta(days=7)
# Days after a Monday that are looked at.
AHEAD_DAYS = 91
# The dates of a plan, the share of events that is to come by each, and the days they are: the run-out at the demand of
# the plan (a mean: about half), by half and nine in ten, and the purchase expected next.
DATES = (
    ("run_out_mean", 0.5, "cover_days"),
    ("run_out_p50", 0.5, "run_out_days_p50"),
    ("run_out_p90", 0.9, "run_out_days_p90"),
    ("receipt_p50", 0.5, "expected_days_p50"),
    ("receipt_p90", 0.9, "expected_days_p90"),
)


def mondays(last_day: date, weeks: int) -> tuple[date, ...]:
    """The last `weeks` Mondays before `last_day`, the newest first."""
    newest = last_day - timedelta(days=last_day.weekday() or 7)
    return tuple(newest - week * WEEK for week in range(weeks))


def announced(advised: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """One row for each run-out a plan announced while something was left, with its `warning_state` as of `last_day`.

    A run-out is announced by Mondays on end: `warned_on` the first, `warned_until` the last, `monday_count` of them.
    It came where the stock was out (`out_on`) before the P90 of the next receipt, as a Monday saw it (`awaited_on`), at
    most 91 days after it. Else: received, the stock rose before; lasted, it did not; open, the days are not over;
    unknown, the stock was not known or the item no longer sold.
    """
    warned = _judged(advised.filter("is_running_out", pl.col("on_hand_quantity") > 0), last_day)
    is_first = (pl.col("stock_date") - pl.col("stock_date").shift(1) != WEEK).fill_null(True).over(PLACE)
    numbered = warned.sort(*PLACE, "stock_date").with_columns(spell=is_first.cum_sum().over(PLACE))
    has_come = pl.col("warning_state") == "came"
    own = ("spell", *PLACE, "warning_state", "out_on", "awaited_on")
    spells = numbered.group_by(*PLACE, "spell", maintain_order=True).agg(
        pl.col([name for name in warned.columns if name not in own]).first(),
        warned_until=pl.col("stock_date").last(),
        monday_count=pl.len().cast(pl.Int64),
        awaited_on=pl.col("awaited_on").max(),
        out_on=pl.col("out_on").filter(has_come).min(),
        warning_state=pl.when(has_come.any()).then(pl.lit("came")).otherwise(pl.col("warning_state").last()),
    )
    listed = spells.drop("spell").rename({"stock_date": "warned_on"})
    days = (pl.col("out_on") - pl.col("warned_on")).dt.total_days()
    order = ("margin_at_risk", *PLACE, "warned_on")
    return listed.with_columns(days_ahead=days).sort(order, descending=[True, False, False, False], nulls_last=True)


def _judged(warned: pl.DataFrame, last_day: date) -> pl.DataFrame:
    wait = pl.col("receipt_days_p90").ceil().clip(upper_bound=AHEAD_DAYS).cast(pl.Int64)
    until = pl.col("stock_date") + pl.duration(days=wait)
    return warned.with_columns(awaited_on=until).with_columns(
        warning_state=pl.when(pl.col("out_on") <= pl.col("awaited_on"))
        .then(pl.lit("came"))
        .when(pl.col("unknown_from") <= pl.col("awaited_on"))
        .then(pl.lit("unknown"))
        .when(pl.col("awaited_on") > pl.lit(last_day))
        .then(pl.lit("open"))
        .when(pl.col("risen_on") <= pl.col("awaited_on"))
        .then(pl.lit("received"))
        .otherwise(pl.lit("lasted"))
    )


def stockouts(spells: pl.DataFrame, advised: pl.DataFrame) -> pl.DataFrame:
    """The stockouts that began after the first Monday of the plans, with what the last Monday before said of them.

    `spells`: columns sku, location_id, started_on and what else is to be kept. `foreseen`: announced; safe: the stock
    was to last until the next receipt; unplanned: nobody knew stock, demand or lead time, or it was not there.
    """
    if advised.is_empty():
        return spells.clear().with_columns(
            planned_on=pl.lit(None, pl.Date), foreseen=pl.lit(None, pl.String), reason=pl.lit(None, pl.String)
        )
    weekday = pl.col("started_on").dt.weekday() - 1
    before = pl.col("started_on") - pl.duration(days=pl.when(weekday == 0).then(7).otherwise(weekday))
    plans = advised.select(*PLACE, "is_running_out", "reason", planned_on="stock_date")
    begun = spells.with_columns(planned_on=before).filter(
        pl.col("planned_on").is_in(plans["planned_on"].unique().implode())
    )
    joined = begun.join(plans, on=[*PLACE, "planned_on"], how="left", maintain_order="left")
    foreseen = (
        pl.when(pl.col("is_running_out").fill_null(False))
        .then(pl.lit("announced"))
        .when(pl.col("is_running_out").is_null() | pl.col("reason").is_not_null())
        .then(pl.lit("unplanned"))
        .otherwise(pl.lit("safe"))
    )
    return joined.with_columns(foreseen=foreseen).drop("is_running_out")


def calibration(advised: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """One row for each date of a plan: the share of `row_count` rows whose event came at or before it, with interval.

    A stock has run out on the day by which customers had asked for as much as lay there: no receipt hides it. Only
    dates count that have passed by `last_day`, those of stocks by the day of the last order known (`demand_until`),
    and lie at most 91 days ahead: which they are was known on the Monday.
    Mondays of one position, or of one purchase, are not independent: the interval is Wilson's for as many independent
    rows as the ratio estimator of such clusters is worth (`independent_count`). `date_verdict`: few, fits, later (it
    comes later than the date says), sooner.
    """
    rows = [
        {"plan_date": name, "aim_share": aim} | _share(_events(advised, last_day, column))
        for name, aim, column in DATES
    ]
    kinds = dict.fromkeys(("by_then_share", "low_share", "high_share"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=kinds).with_columns(date_verdict=_verdict())


def _events(advised: pl.DataFrame, last_day: date, column: str) -> pl.DataFrame:
    """The rows whose date `column` has passed: the cluster each belongs to, and whether its event had come by then."""
    days = pl.col(column).ceil()
    if column.startswith("expected"):
        known = advised.filter(~pl.col("is_given_up"), pl.col("expected_days_p90").is_not_null())
        cluster, happened, until = ("expected_order_id", "expected_line_id"), pl.col("came_on"), pl.lit(last_day)
    else:
        known = advised.filter(pl.col("on_hand_quantity") > 0, pl.col("daily_demand_quantity") > 0)
        cluster, happened = PLACE, pl.col("asked_on")
        until = pl.min_horizontal(pl.lit(last_day), "demand_until")
    left = (until - pl.col("stock_date")).dt.total_days()
    passed = known.filter(days.is_not_null() & (days <= left) & (days <= AHEAD_DAYS))
    taken = (happened - pl.col("stock_date")).dt.total_days()
    return passed.select(pl.struct(*cluster).alias("cluster"), is_by_then=(taken <= days).fill_null(False))


@dataclass(frozen=True)
class _Clustered:
    """A share of rows in clusters, and the independent rows it is worth."""

    share: float
    independent: float


def _share(events: pl.DataFrame) -> dict[str, float | int | None]:
    clusters = events.group_by("cluster").agg(hits=pl.col("is_by_then").sum(), size=pl.len())
    counts: dict[str, float | int | None] = {"row_count": events.height, "cluster_count": clusters.height}
    if events.is_empty():
        return counts | {"independent_count": 0.0, "by_then_share": None, "low_share": None, "high_share": None}
    worth = _clustered(clusters)
    low, high = wilson(worth.share * worth.independent, worth.independent)
    shares = {"by_then_share": worth.share, "low_share": low, "high_share": high}
    return counts | {"independent_count": worth.independent} | shares


def _clustered(clusters: pl.DataFrame) -> _Clustered:
    """The ratio estimator of clusters (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 6): its variance in rows."""
    hits, size = clusters["hits"].to_numpy().astype(float), clusters["size"].to_numpy().astype(float)
    count, rows = len(size), float(size.sum())
    share = float(hits.sum() / rows)
    if count < 2 or share in (0.0, 1.0):
        return _Clustered(share, float(count))
    variance = float(((hits - share * size) ** 2).sum()) / rows**2 * count / (count - 1)
    worth = share * (1 - share) / variance if variance > 0 else rows
    return _Clustered(share, min(max(worth, 1.0), rows))


def _verdict() -> pl.Expr:
    return (
        pl.when(pl.col("independent_count") < FEWEST_FOR_RATE)
        .then(pl.lit("few"))
        .when(pl.col("high_share") < pl.col("aim_share"))
        .then(pl.lit("later"))
        .when(pl.col("low_share") > pl.col("aim_share"))
        .then(pl.lit("sooner"))
        .otherwise(pl.lit("fits"))
    )
