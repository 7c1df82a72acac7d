"""What does delivery cost, what do sales leave, and what do customers say?"""

from functools import partial

from cadran.kpis import KPIS, on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import split
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import current_view
from cadran.ui.sections.costs.customer_feedback import customer_feedback
from cadran.ui.sections.costs.delivery_cost import costs
from cadran.ui.sections.costs.incidents import incidents, lost_parcels

COSTS = ("cost_per_unit", "freight_per_unit", "handling_per_unit", "gross_margin")
SALES_AND_SCORES = ("revenue", "orders", "units", "nps", "csat")
OFFERED = on_page("costs", *COSTS, *SALES_AND_SCORES)
MARGIN = KPIS["gross_margin"]

view = current_view()
kpi = chosen_kpi(view, OFFERED)
cards(view, OFFERED, chosen=kpi.id)
by_category, by_channel = partial(split, view, MARGIN, "category"), partial(split, view, MARGIN, "channel")
sections(
    view,
    Section("costs", partial(costs, view), 520),
    Section("trend", trend_and_why(view, kpi), 520),
    Section("incidents", partial(incidents, view), 420),
    Section("lost", partial(lost_parcels, view), 320),
    Section("margin", pair(by_category, by_channel), 540),
    Section("feedback", partial(customer_feedback, view), 560),
    Section("lines", partial(lines_table, view, kpi), 620),
)
