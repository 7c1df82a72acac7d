"""What was missing, how often and where, and what runs out next?"""

import streamlit as st

from cadran.screen.card import cards
from cadran.screen.choices import kpi_choices
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.run_outs import coming
from cadran.screen.split import splits
from cadran.screen.stockouts import PAST, by_kind, causes, longest, oversold, stockout_matrix, tab_shown, tabs
from cadran.screen.trend import trend
from cadran.screen.view import current_view
from cadran.screen.why import why

view = current_view()
tabs(view)
if tab_shown() == "coming":
    coming(view)
else:
    kpi = chosen_kpi(PAST)
    kpi_choices(view, kpi, "counted_in")
    cards(view, PAST, chosen=kpi.id)
    trend(view, kpi)
    why(view, kpi)
    stockout_matrix(view, kpi)
    longest(view)
    left, right = st.columns(2)
    with left:
        causes(view)
    with right:
        by_kind(view)
    oversold(view)
    splits(view, kpi, ("location_id", "category", "mode", "supplier_id", "sku"))
    if kpi.id != "oversell":
        lines_table(view, kpi)
