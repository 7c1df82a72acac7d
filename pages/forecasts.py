"""How good are the forecasts, on which side do they miss, and where most?"""

from functools import partial

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import current_view
from cadran.ui.sections.forecasts.forecast_accuracy import forecast_errors, forecast_misses

KPIS = on_page("forecasts")

view = current_view()
if panel.untold(view, KPIS):
    st.stop()
kpi = chosen_kpi(view, KPIS)
cards(view, KPIS, chosen=kpi.id)
sections(
    view,
    Section("errors", partial(forecast_errors, view), 560),
    Section("trend", trend_and_why(view, kpi), 520),
    Section("misses", partial(forecast_misses, view), 520, kpi),
)
