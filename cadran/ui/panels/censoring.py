"""Durations of which some still go on, and how far rows spread: kept by version as every other answer is."""

from datetime import date

import polars as pl
import streamlit as st

from cadran.analysis.survival import Estimate, estimate
from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection
from cadran.ui.request.view import ANSWERS_KEPT, AS_TEXT, SECONDS_KEPT, View

MOST_OPEN = 0.05


def durations_of(
    view: View, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None
) -> pl.DataFrame:
    """Every duration with its number of rows and whether it goes on: columns [period], by, value, outcome, weight."""
    return _durations(view.version, kpi.id, view.fitting(kpi, selection), by, grain, view.engine)


def estimates(
    view: View, kpi: Kpi, selection: Selection, share: float, grain: Grain | None = None
) -> dict[date | None, Estimate]:
    """The `share` quantile of each period of which more than 5 % of the rows are open; under None that of all days.

    Only a cohort by order holds its open rows: any other KPI or choice has none.
    """
    if "cohort" not in kpi.defaults or selection.choice("cohort") != "order" or view.engine.missing_tables(kpi):
        return {}
    frame = durations_of(view, kpi, selection, grain=grain)
    parts = frame.partition_by("period", as_dict=True) if grain else {(None,): frame}
    return {key[0]: _estimate(rows, share) for key, rows in parts.items() if _open_share(rows) > MOST_OPEN}


def _open_share(rows: pl.DataFrame) -> float:
    total = float(rows["weight"].sum() or 0)
    return float(rows.filter(outcome="open")["weight"].sum() or 0) / total if total else 0.0


def _estimate(rows: pl.DataFrame, share: float) -> Estimate:
    known = rows.filter(pl.col("outcome") != "unknown")
    return estimate(known["value"].to_list(), known["weight"].to_list(), (known["outcome"] == "open").to_list(), share)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=300, show_spinner=False, hash_funcs=AS_TEXT)
def _durations(
    version: str, kpi_id: str, selection: Selection, by: tuple[str, ...], grain: Grain | None, _engine: Engine
) -> pl.DataFrame:
    return _engine.distribution(KPIS[kpi_id], selection, by, grain)


def squares(view: View, kpi: Kpi, selection: Selection, by: tuple[str, ...]) -> pl.DataFrame:
    """How far the rows of a ratio spread, see `Engine.squares`."""
    return _squares(view.version, kpi.id, view.fitting(kpi, selection), by, view.engine)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _squares(version: str, kpi_id: str, selection: Selection, by: tuple[str, ...], _engine: Engine) -> pl.DataFrame:
    return _engine.squares(KPIS[kpi_id], selection, by)
