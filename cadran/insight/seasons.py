"""A KPI in each sales season, against the same season of the year before."""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from cadran.calendar import Season
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.figures import Figure, first_day
from cadran.kpis import Kpi
from cadran.selection import Selection

Measure = Callable[[Selection], pl.DataFrame]
SCHEMA = {
    "season": pl.String,
    "season_from": pl.Date,
    "season_to": pl.Date,
    "n": pl.Int64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "comparison_n": pl.Int64,
    "comparison_numerator": pl.Float64,
    "comparison_denominator": pl.Float64,
    "comparison_value": pl.Float64,
    "change": pl.Float64,
    "is_final": pl.Boolean,
}


def by_season(
    context: Context, kpi: Kpi, asked: Selection, seasons: Sequence[Season], measure: Measure, most: int
) -> pl.DataFrame:
    """The last `most` seasons that hold rows of `kpi`, the newest first, each with the same season a year before.

    A season that still runs is compared with as many days of the one before; one the data begin within stands nowhere.
    `season` is its key. Columns of SCHEMA.
    """
    begin = first_day(context, kpi) or context.as_of
    whole = [season for season in seasons if begin <= season.first <= context.as_of]
    rows: list[list[object]] = []
    for season in reversed(whole):
        last = min(season.last, context.as_of)
        now = figures.figure(measure(asked.during(season.first, last)))
        if now.n and len(rows) < most:
            before = _before(context, season, whole)
            then = figures.figure(measure(asked.during(*before))) if before else Figure(0, None)
            is_final = season.last < context.as_of and figures.is_final(context, kpi, season.last)
            rows.append([season.key, season.first, last, *_told(now), *_told(then), _change(now, then), is_final])
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _before(context: Context, season: Season, seasons: Sequence[Season]) -> tuple[date, date] | None:
    """The days of the same season before; as many as have passed of one that still runs."""
    earlier = [other for other in seasons if other.key == season.key and other.first < season.first]
    if not earlier:
        return None
    begin, end = earlier[-1].first, earlier[-1].last
    return begin, end if season.last <= context.as_of else min(end, begin + (context.as_of - season.first))


def _told(figure: Figure) -> list[object]:
    return [figure.n, figure.numerator, figure.denominator, figure.value]


def _change(now: Figure, then: Figure) -> float | None:
    return None if now.value is None or then.value is None else now.value - then.value
