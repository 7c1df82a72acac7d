"""What was missing, how often and where, and what runs out next?"""

from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view

KPIS = ("stockout_rate", "stockout_revenue", "stockout_days", "oversell", "run_out")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS, chosen=kpi.id)
trend(view, kpi)
splits(view, kpi, ("location_id", "category", "mode", "supplier_id", "sku"))
lines_table(view, kpi)
