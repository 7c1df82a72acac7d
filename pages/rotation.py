"""How fast does the stock turn, how long does it last, and where does cash sleep?"""

from functools import partial

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import current_view
from cadran.ui.sections.rotation.stock_list import stock_list, transfers_table
from cadran.ui.sections.rotation.stock_map import cover_and_value, sleeping_stock
from cadran.ui.sections.rotation.stock_structure import ages, classes, counts

KPIS = on_page("rotation")
BY = ("location_id", "category", "supplier_id", "sku", "location_kind")
view = current_view()
if panel.unloaded(view, KPIS):
    st.stop()
kpi = chosen_kpi(view, KPIS)
cards(view, KPIS, chosen=kpi.id)
if panel.missing(view, kpi):
    st.stop()
sections(
    view,
    Section("asleep", pair(partial(sleeping_stock, view), partial(cover_and_value, view), (5, 6)), 570),
    Section("trend", trend_and_why(view, kpi), 520),
    Section("stock", partial(stock_list, view), 680),
    Section("transfers", partial(transfers_table, view), 520),
    Section("ages", partial(ages, view), 580),
    Section("classes", partial(classes, view), 330),
    Section("miscounts", partial(counts, view), 330),
    Section("splits", partial(splits, view, kpi, BY), 580),
    Section("lines", partial(lines_table, view, kpi, order="stock_value"), 620),
)
