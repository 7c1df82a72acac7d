"""A KPI by sales season, on request: each beside the same season of the year before; a ticked row sets the period."""

import polars as pl
import streamlit as st

from cadran.insight import figures
from cadran.insight.data_end import unfinal_words
from cadran.insight.figures import Figure
from cadran.insight.known import known_seasons
from cadran.insight.periods import season_name, span
from cadran.insight.seasons import by_season
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.request.view import View, go

MOST = 8
COLUMNS = ("season", "season_days", "n", "figure", "comparison_n", "comparison_figure", "season_moved")


def seasons(view: View, kpi: Kpi) -> None:
    """The last eight seasons; nothing of a figure of the moment."""
    if kpi.timing == "now":
        return
    with panel.on_request(view, f"seasons_{kpi.id}", view.t("seasons.open")) as is_open:
        if is_open:
            _seasons(view, kpi)


def _seasons(view: View, kpi: Kpi) -> None:
    rows = by_season(view, kpi, view.selection, known_seasons(view.engine), lambda days: view.measure(kpi, days), MOST)
    if rows.is_empty():
        panel.empty(view, kpi)
        return
    row = ticked_row(view, f"seasons_of_{kpi.id}", _written(view, kpi, rows), COLUMNS)
    asked = view.selection.during(min(rows["season_from"]), max(rows["season_to"]))
    named = rows.with_columns(
        season=pl.Series([season_name(key, view.language) for key in rows["season"]], dtype=pl.String)
    )
    panel.footer(view, f"{kpi.id}_seasons", named, view.t("seasons.note"), kpi, asked=asked)
    if row and view.state.during(row["season_from"], row["season_to"]) != view.state:
        go(view.state.compared_by("ly").during(row["season_from"], row["season_to"]))
        st.rerun()


def _written(view: View, kpi: Kpi, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as people read them; no change between counts of few rows, nor of a season that is not final."""
    cells: dict[str, list[str]] = {
        "season": [],
        "season_days": [],
        "figure": [],
        "comparison_figure": [],
        "season_moved": [],
    }
    for row in rows.iter_rows(named=True):
        now, then = figures.figure_of(row), _before(row)
        may_compare = row["is_final"] and not now.is_few(kpi) and not then.is_few(kpi)
        cells["season"].append(season_name(row["season"], view.language))
        cells["season_days"].append(span(row["season_from"], row["season_to"], view.language))
        cells["figure"].append(figures.figure_text(view, kpi, now))
        cells["comparison_figure"].append(figures.figure_text(view, kpi, then))
        moved = view.change(kpi, row["change"]) if may_compare else ""
        cells["season_moved"].append(moved if row["is_final"] else unfinal_words(view, kpi, row["season_to"]))
    return rows.with_columns(pl.Series(name, texts, pl.String) for name, texts in cells.items())


def _before(row: dict[str, float | None]) -> Figure:
    names = ("comparison_n", "comparison_value", "comparison_numerator", "comparison_denominator")
    n, *more = (row[name] for name in names)
    return Figure(int(n or 0), *more)
