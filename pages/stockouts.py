"""What was missing, how often and where, and what runs out next?"""

import streamlit as st

from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.stockouts.past import PAST, by_kind, causes, longest, oversold, stockout_matrix, tab_shown, tabs
from cadran.ui.sections.stockouts.run_outs import coming

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
