"""How fast does the stock turn, how long does it last, and where does cash sleep?"""

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.rotation.stock_list import miscounts, stock_list, transfers_table
from cadran.ui.sections.rotation.stock_map import cover_and_value, sleeping_stock
from cadran.ui.sections.rotation.stock_structure import ages, classes

KPIS = on_page("rotation")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS, chosen=kpi.id)
if panel.missing(view, kpi):
    st.stop()
left, right = st.columns([5, 6])
with left:
    sleeping_stock(view)
with right:
    cover_and_value(view)
stock_list(view)
transfers_table(view)
trend(view, kpi)
why(view, kpi)
ages(view)
classes(view)
miscounts(view)
splits(view, kpi, ("location_id", "category", "supplier_id", "sku", "location_kind"))
lines_table(view, kpi, order="stock_value")
