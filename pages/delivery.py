"""Is the promise kept, where is it not, and what is late now?"""

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.line_states import ageing, state_bar
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.delivery.lateness import late_calendar, lateness, otd_beside_otif

KPIS = on_page("delivery")

view = current_view()
kpi = chosen_kpi(KPIS)
kpi_choices(view, kpi, "counted_in", "cohort")
cards(view, KPIS, chosen=kpi.id)
left, right = st.columns([3, 2])
with left:
    trend(view, kpi)
    state_bar(view, kpi)
    ageing(view)
with right:
    why(view, kpi)
left, right = st.columns(2)
with left:
    lateness(view)
with right:
    otd_beside_otif(view)
late_calendar(view)
splits(view, kpi, ("mode", "supplier_id", "carrier", "category", "customer_region"))
lines_table(view, kpi)
