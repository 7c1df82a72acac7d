"""The tabs beside the stock on the page of rotation: how good forecasts are, what delivery and delay cost."""

import streamlit as st

from cadran.kpis import KPIS, Kpi
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import split
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import View
from cadran.ui.sections.rotation.customer_feedback import voice
from cadran.ui.sections.rotation.forecast_and_cost import costs, forecast_errors, forecast_misses
from cadran.ui.sections.rotation.stock_map import sleeping, value_map

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
