"""What comes back, from which sales, and is the rate final?"""

from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view

KPIS = ("return_rate", "return_rate_cash", "restockable", "return_delay")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS, chosen=kpi.id)
trend(view, kpi)
splits(view, kpi, ("category", "sku", "supplier_id", "mode", "channel"))
lines_table(view, kpi)
