"""Is the promise kept, where is it not, and what is late now?"""

from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view

KPIS = ("otd", "otif", "in_full", "fill_rate", "open_late")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS)
trend(view, kpi)
splits(view, kpi, ("mode", "supplier_id", "carrier", "category", "customer_region"))
