"""What was missing, how often and where, and what runs out next?"""

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.stockouts import past
from cadran.ui.sections.stockouts.run_outs import run_outs_tab

KPIS = on_page("stockouts")

view = current_view()
past.tabs(view)
if past.current_tab() == "coming":
    run_outs_tab(view)
else:
    kpi = chosen_kpi(KPIS)
    kpi_choices(view, kpi, "counted_in")
    cards(view, KPIS, chosen=kpi.id)
    trend(view, kpi)
    why(view, kpi)
    past.stockout_matrix(view, kpi)
    past.longest_stockouts(view)
    left, right = st.columns(2)
    with left:
        past.causes(view)
    with right:
        past.availability_by_kind(view)
    past.oversold(view)
    splits(view, kpi, past.splits_of(kpi))
    past.lines_behind(view, kpi)
