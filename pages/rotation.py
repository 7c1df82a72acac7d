"""How fast does the stock turn, where does cash sleep, how good are forecasts, and what do delivery and delay cost?"""

import streamlit as st

from cadran.kpis import KPIS
from cadran.screen import blocks
from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.plan_and_cost import costs, forecast_errors, forecast_misses
from cadran.screen.rotation import OFFERED, sleeping, tabs, value_map
from cadran.screen.split import split, splits
from cadran.screen.stock_list import miscounts, stock_list, transfers_table
from cadran.screen.stock_structure import ages, classes
from cadran.screen.trend import trend
from cadran.screen.view import current_view
from cadran.screen.voice import voice
from cadran.screen.why import why

view = current_view()
tab = tabs(view, OFFERED)
kpi = chosen_kpi(OFFERED[tab])
cards(view, OFFERED[tab], chosen=kpi.id)
if tab == "stock" and view.engine.missing_tables(kpi):
    with blocks.block(view, "missing", view.text(kpi.name)):
        blocks.empty(view, kpi)
elif tab == "stock":
    left, right = st.columns([5, 6])
    with left:
        sleeping(view)
    with right:
        value_map(view)
    stock_list(view)
    transfers_table(view)
    trend(view, kpi)
    why(view, kpi)
    ages(view)
    classes(view)
    miscounts(view)
    splits(view, kpi, ("location_id", "category", "supplier_id", "sku", "location_kind"))
    lines_table(view, kpi, order="stock_value")
elif tab == "forecast":
    trend(view, kpi)
    why(view, kpi)
    forecast_errors(view)
    forecast_misses(view)
else:
    trend(view, kpi)
    why(view, kpi)
    costs(view)
    split(view, KPIS["gross_margin"], "category")
    split(view, KPIS["gross_margin"], "channel")
    voice(view)
    lines_table(view, kpi)
