"""What comes back, from which sales, why, and is the rate final?"""

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.split import splits
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.lead_time.distribution import distribution
from cadran.ui.sections.returns import cohorts, products, reasons

OFFERED = on_page("returns", *cohorts.OFFERED)

view = current_view()
kpi = chosen_kpi(OFFERED)
kpi_choices(view, cohorts.RATE, "counted_in")
cards(view, cohorts.cards_of(OFFERED), chosen=kpi.id)
if panel.missing(view, cohorts.RATE):
    st.stop()
if products.chosen_product(view):
    products.product(view)
months = cohorts.months(view)
cohorts.history(view, kpi, months)
why(view, kpi)
cohorts.at_equal_age(view, months)
if not products.chosen_product(view):
    products.products(view)
reasons.reasons_and_faults(view)
reasons.routes(view)
cohorts.two_bases(view)
splits(view, kpi, ("supplier_id", "mode", "channel", "category", "location_id"))
distribution(view, reasons.DELAY)
cohorts.lines_behind(view, kpi)
