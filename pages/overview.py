"""What is off target, what has really changed, and where to look next?"""

from functools import partial

from cadran.kpis import KPIS
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.card import cards
from cadran.ui.panels.small_multiples import multiples
from cadran.ui.panels.split import furthest_suppliers
from cadran.ui.request.view import current_view
from cadran.ui.sections.overview.to_handle import alerts_and_breaches

OTD = KPIS["otd"]

view = current_view()
suppliers_view = view if view.has_own_flow else view.across_flows()
cards(view, ["otd", "otif", ("lead_time", "p90"), "stockout_rate", "return_rate", "rotation"])
sections(
    view,
    Section("to_handle", partial(alerts_and_breaches, view), 560),
    *([Section("modes", partial(multiples, view, OTD, by="mode"), 340)] if view.members("mode").height else []),
    Section("suppliers", partial(furthest_suppliers, suppliers_view, OTD, rows_shown=8), 420),
)
