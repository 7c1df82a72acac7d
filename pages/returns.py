"""What comes back, from which sales, why, and is the rate final?"""

from functools import partial

import streamlit as st

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.split import splits
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.lead_time.distribution import distribution
from cadran.ui.sections.returns import cohorts, products, reasons, two_clocks

OFFERED = on_page("returns", *cohorts.OFFERED)
view = current_view()
if panel.unloaded(view, OFFERED):
    st.stop()
kpi = chosen_kpi(view, OFFERED)
kpi_choices(view, cohorts.RATE, "counted_in")
cards(view, cohorts.cards_of(OFFERED), chosen=kpi.id)
if panel.missing(view, cohorts.RATE):
    st.stop()
sold = cohorts.months(view)
sections(
    view,
    Section("history", pair(partial(cohorts.history, view, kpi, sold), partial(cohorts.at_equal_age, view, sold)), 480),
    Section("products", partial(products.product if products.chosen_product(view) else products.products, view), 580),
    Section("why", partial(why, view, kpi), 480),
    Section("reasons", partial(reasons.reasons_and_faults, view), 380),
    Section("routes", partial(reasons.routes, view), 500),
    Section("bases", partial(two_clocks.two_bases, view), 360),
    Section("splits", partial(splits, view, kpi, ("supplier_id", "mode", "channel", "category", "location_id")), 580),
    Section("delay", partial(distribution, view, reasons.DELAY), 420),
    Section("lines", partial(cohorts.lines_behind, view, kpi), 620),
)
