"""The tabs beside the stock on the page of rotation: how good forecasts are, what delivery and delay cost."""

import streamlit as st

from cadran.kpis import KPIS, Kpi
from cadran.screen.lines import lines_table
from cadran.screen.plan_and_cost import costs, forecast_errors, forecast_misses
from cadran.screen.rotation import sleeping, value_map
from cadran.screen.split import split
from cadran.screen.trend import trend
from cadran.screen.view import View
from cadran.screen.voice import voice
from cadran.screen.why import why

MARGIN = KPIS["gross_margin"]


def sleeping_and_map(view: View) -> None:
    """Where cash sleeps, beside each product by days of cover and value."""
    left, right = st.columns([5, 6])
    with left:
        sleeping(view)
    with right:
        value_map(view)


def forecast_tab(view: View, kpi: Kpi) -> None:
    """How far forecasts were off, and where most."""
    trend(view, kpi)
    why(view, kpi)
    forecast_errors(view)
    forecast_misses(view)


def cost_tab(view: View, kpi: Kpi) -> None:
    """What delivery costs, what sales leave, and what customers say."""
    trend(view, kpi)
    why(view, kpi)
    costs(view)
    split(view, MARGIN, "category")
    split(view, MARGIN, "channel")
    voice(view)
    lines_table(view, kpi)
