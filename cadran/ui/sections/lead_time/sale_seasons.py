"""Whether the sales seasons of the calendar took longer than the weeks before them."""

from datetime import timedelta

import polars as pl
import streamlit as st

from cadran.calendar import ONE_DAY, Season
from cadran.insight.figures import FEWEST_FOR_RATE
from cadran.insight.footing import rows_footing
from cadran.insight.known import known_seasons
from cadran.insight.periods import season_name, span
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.request.view import View, go
from cadran.ui.sections.lead_time.distribution import duration_of

SHOWN = 12
BEFORE = timedelta(days=28)
COLUMNS = ("season", "season_days", "n", "season_p50", "season_p90", "before_p50", "before_p90", "season_change")


def sale_seasons(view: View, page_kpi: Kpi) -> None:
    """A duration in each sales season and in the four weeks before it, newest first; a ticked row sets the period."""
    kpi = duration_of(page_kpi)
    begun = [season for season in reversed(known_seasons(view.engine)) if season.first <= view.as_of][:SHOWN]
    rows = _frame(view, kpi, begun)
    if rows.is_empty():
        return
    subtitle = view.t("season.subtitle", by=view.text(kpi.attribution))
    base = rows_footing(view, view.text(kpi.short), int(rows["n"].sum() or 0), view.text(kpi.counts), False)
    with panel.block(view, "seasons", _finding(view, kpi, rows), subtitle, base):
        row = ticked_row(view, f"seasons_{kpi.id}_{view.period}", _written(view, rows), COLUMNS)
        asked = view.selection.during(min(rows["first_day"]), max(rows["last_day"]))
        panel.export(view, f"{kpi.id}_seasons", rows, kpi=kpi, asked=asked)
        if row and view.state.during(row["first_day"], row["last_day"]) != view.state:
            go(view.state.during(row["first_day"], row["last_day"]))
            st.rerun()


def _frame(view: View, kpi: Kpi, known: list[Season]) -> pl.DataFrame:
    rows = []
    for season in known:
        now = view.measure(kpi, view.selection.during(season.first, season.last)).row(0, named=True)
        earlier = view.selection.during(season.first - BEFORE, season.first - ONE_DAY)
        before = view.measure(kpi, earlier).row(0, named=True)
        if now["n"] >= FEWEST_FOR_RATE:
            enough = before["n"] >= FEWEST_FOR_RATE
            days = [now["p50"], now["p90"], before["n"], *(before[name] if enough else None for name in ("p50", "p90"))]
            rows.append([season_name(season.key, view.language), season.first, season.last, now["n"], *days])
    schema = {
        "season": pl.String,
        "first_day": pl.Date,
        "last_day": pl.Date,
        "n": pl.Int64,
        "p50": pl.Float64,
        "p90": pl.Float64,
        "before_n": pl.Int64,
        "before_p50": pl.Float64,
        "before_p90": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _finding(view: View, kpi: Kpi, rows: pl.DataFrame) -> str:
    longer = rows.filter(pl.col("p90") > pl.col("before_p90")).height
    compared = rows.drop_nulls("before_p90").height
    if not compared:
        return view.t("season.title_alone", name=view.text(kpi.short), n=view.count(rows.height))
    return view.t("season.title", name=view.text(kpi.short), n=view.count(longer), total=view.count(compared))


def _written(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as people read them."""
    spans = [span(first, last, view.language) for first, last in rows.select("first_day", "last_day").iter_rows()]
    names = {"season_p50": "p50", "season_p90": "p90", "before_p50": "before_p50", "before_p90": "before_p90"}
    return rows.with_columns(
        pl.Series("season_days", spans, pl.String),
        (pl.col("p90") - pl.col("before_p90")).alias("season_change"),
        *(pl.col(source).alias(column) for column, source in names.items()),
    )
