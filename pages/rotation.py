"""How fast does the stock turn, how long does it last, and where does cash sleep?"""

from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view

KPIS = ("rotation", "days_of_cover", "stock_value", "dead_stock", "below_safety", "inventory_accuracy")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS, chosen=kpi.id)
trend(view, kpi)
splits(view, kpi, ("location_id", "category", "supplier_id", "sku", "location_kind"))
lines_table(view, kpi, order="stock_value")
