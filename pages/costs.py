"""What does delivery cost, what do sales leave, and what do customers say?"""

from cadran.kpis import KPIS, on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import split
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.costs.customer_feedback import customer_feedback
from cadran.ui.sections.costs.delivery_cost import costs

COSTS = ("cost_per_unit", "freight_per_unit", "handling_per_unit", "gross_margin")
SALES_AND_SCORES = ("revenue", "orders", "units", "nps", "csat")
OFFERED = on_page("costs", *COSTS, *SALES_AND_SCORES)
MARGIN = KPIS["gross_margin"]

view = current_view()
kpi = chosen_kpi(OFFERED)
cards(view, OFFERED, chosen=kpi.id)
trend(view, kpi)
why(view, kpi)
costs(view)
split(view, MARGIN, "category")
split(view, MARGIN, "channel")
customer_feedback(view)
lines_table(view, kpi)
