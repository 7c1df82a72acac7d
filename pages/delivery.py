"""Is the promise kept, where is it not, and what is late now?"""

import streamlit as st

from cadran.screen.card import cards
from cadran.screen.choices import kpi_choices
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lateness import bullets, late_calendar, lateness
from cadran.screen.lines import lines_table
from cadran.screen.promises import ageing, state_bar
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view
from cadran.screen.why import why

KPIS = ("otd", "otif", "in_full", "fill_rate", "open_late")

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
    bullets(view)
late_calendar(view)
splits(view, kpi, ("mode", "supplier_id", "carrier", "category", "customer_region"))
lines_table(view, kpi)
