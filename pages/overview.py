"""What is off target, what has really changed, and where to look next?"""

from cadran.kpis import KPIS
from cadran.ui.panels.card import cards
from cadran.ui.panels.small_multiples import multiples
from cadran.ui.panels.split import furthest_suppliers
from cadran.ui.request.view import current_view
from cadran.ui.sections.overview.to_handle import alerts_and_breaches

view = current_view()
cards(view, ["otd", "otif", ("lead_time", "p90"), "stockout_rate", "return_rate", "rotation"])
alerts_and_breaches(view)
multiples(view, KPIS["otd"], by="mode")
furthest_suppliers(view.across_flows(), KPIS["otd"], rows_shown=8)
