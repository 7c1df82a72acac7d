"""How long does it really take, where does the time go, and what must be planned?"""

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.lead_time.distribution import distribution, supplier_ranges
from cadran.ui.sections.lead_time.header import lead_cards, lines_behind, measure_bar
from cadran.ui.sections.lead_time.planning import planning
from cadran.ui.sections.lead_time.promise_drift import promise_drift
from cadran.ui.sections.lead_time.sale_seasons import sale_seasons
from cadran.ui.sections.lead_time.stages import has_stages, stages

STAGES = ("order_to_ready", "ready_to_ship", "transit", "put_away")
MEASURES = on_page("lead_time")

view = current_view()
kpi = chosen_kpi(MEASURES)
lead_cards(view, kpi.id)
measure_bar(view, kpi, MEASURES)
trend(view, kpi)
why(view, kpi)
left, right = st.columns(2) if has_stages(view, STAGES) else (st.container(), st.container())
with left:
    stages(view, STAGES)
with right:
    distribution(view, kpi)
supplier_ranges(view, kpi)
planning(view)
promise_drift(view)
splits(view, kpi, ("mode", "category", "sku", "supplier_id", "location_id", "carrier"))
sale_seasons(view, kpi)
lines_behind(view, kpi)
