"""What is off target, what has really changed, and where to look next?"""

from cadran.kpis import KPIS
from cadran.screen.card import cards
from cadran.screen.multiples import multiples
from cadran.screen.split import furthest_suppliers
from cadran.screen.to_handle import attention
from cadran.screen.view import current_view

view = current_view()
cards(view, ["otd", "otif", ("lead_time", "p90"), "stockout_rate", "return_rate", "rotation"])
attention(view)
multiples(view, KPIS["otd"], by="mode")
furthest_suppliers(view.across_flows(), KPIS["otd"], rows_shown=8)
