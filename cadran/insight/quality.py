"""How far the figures of a table may be relied on, as columns: few rows, not final, and what stands outside and why."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from cadran.analysis.status import FEWEST_FOR_RATE
from cadran.calendar import end_of
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.kpis import Kpi
from cadran.selection import GRAINS, Grain, Selection

PERIODS = ("period", "period_start")
# The widest gap, in days, between the starts of two periods that follow each other.
WIDEST: dict[Grain, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


def qualified(context: Context, kpi: Kpi, frame: pl.DataFrame, asked: Selection) -> pl.DataFrame:
    """`frame` with is_few, is_final, outside and reasons where it tells figures of `kpi`: where it has a column n."""
    if "n" not in frame.columns or context.engine.catalogue.missing_tables(kpi):
        return frame
    return _with_reasons(context, kpi, settled(context, kpi, frame, asked), asked)


def settled(context: Context, kpi: Kpi, frame: pl.DataFrame, asked: Selection) -> pl.DataFrame:
    """`frame` of figures of `kpi` with is_few, fewer than ten rows, and is_final, unless it says the latter itself."""
    few = frame.with_columns(is_few=pl.col("n") < FEWEST_FOR_RATE)
    return few if "is_final" in few.columns else few.with_columns(_is_final(context, kpi, frame, asked))


def _periods(context: Context, frame: pl.DataFrame) -> tuple[str, Grain] | None:
    """The column of the periods of a table, and their grain; None where it has none."""
    name = next((name for name in PERIODS if name in frame.columns), None)
    return (name, grain_of(frame[name].to_list(), context.grain)) if name else None


def grain_of(starts: Sequence[date], usual: Grain) -> Grain:
    """The grain of periods by the days they begin on; `usual` of a single one."""
    days = sorted(set(starts))
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return next((grain for grain in GRAINS if gaps and min(gaps) <= WIDEST[grain]), usual)


def _is_final(context: Context, kpi: Kpi, frame: pl.DataFrame, asked: Selection) -> pl.Series:
    """Whether each row is of days whose figures no longer move."""
    periods = _periods(context, frame)
    if periods is None:
        last = context.as_of if kpi.timing == "now" else asked.period_to
        is_over = last is not None and (kpi.timing == "now" or last < context.as_of)
        return pl.Series("is_final", [is_over and figures.is_final(context, kpi, last)] * frame.height, pl.Boolean)
    lasts = [end_of(start, periods[1]) for start in frame[periods[0]]]
    is_settled = [last < context.as_of and figures.is_final(context, kpi, last) for last in lasts]
    return pl.Series("is_final", is_settled, pl.Boolean)


def _with_reasons(context: Context, kpi: Kpi, frame: pl.DataFrame, asked: Selection) -> pl.DataFrame:
    """`frame` with how many rows stand outside each of its figures, and why: `9 no_promise, 3 orphan`."""
    period, grain = _periods(context, frame) or (None, None)
    known = context.engine.catalogue.dimensions(kpi)
    by = tuple(name for name in frame.columns if name in known and name not in PERIODS)
    keys = [*([period] if period else []), *by]
    if not keys and frame.height != 1:
        return frame
    rows = context.outside(kpi, asked, by, grain).rename({"period": period} if period else {})
    reasons = _by_reason(rows, keys)
    bare = frame.drop("outside", "reasons", strict=False).with_columns(_keys(keys))
    on = [f"_{key}" for key in keys]
    joined = (
        bare.join(reasons, on=on, how="left", nulls_equal=True, maintain_order="left") if keys else bare.hstack(reasons)
    )
    return joined.with_columns(pl.col("outside").fill_null(0)).drop(on)


def _keys(keys: Sequence[str]) -> list[pl.Expr]:
    return [pl.col(key).cast(pl.String).alias(f"_{key}") for key in keys]


def _by_reason(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    reason = pl.concat_str(pl.col("row_count").cast(pl.String), pl.col("reason"), separator=" ")
    summed = [pl.col("row_count").sum().cast(pl.Int64).alias("outside"), reason.str.join(", ").alias("reasons")]
    named = rows.with_columns(_keys(keys)).sort("row_count", descending=True)
    together = named.group_by([f"_{key}" for key in keys]).agg(summed) if keys else named.select(summed)
    return together.with_columns(pl.when(pl.col("reasons") != "").then("reasons"))
