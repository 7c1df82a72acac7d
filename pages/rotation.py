"""How fast does the stock turn, where does cash sleep, how good are forecasts, and what do delivery and delay cost?"""

from cadran.screen import blocks
from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.rotation import OFFERED, tabs
from cadran.screen.rotation_tabs import cost_tab, forecast_tab, sleeping_and_map
from cadran.screen.split import splits
from cadran.screen.stock_list import miscounts, stock_list, transfers_table
from cadran.screen.stock_structure import ages, classes
from cadran.screen.trend import trend
from cadran.screen.view import current_view
from cadran.screen.why import why

view = current_view()
tab = tabs(view, OFFERED)
kpi = chosen_kpi(OFFERED[tab])
cards(view, OFFERED[tab], chosen=kpi.id)
if tab == "forecast":
    forecast_tab(view, kpi)
elif tab == "cost":
    cost_tab(view, kpi)
elif not blocks.missing(view, kpi):
    sleeping_and_map(view)
    stock_list(view)
    transfers_table(view)
    trend(view, kpi)
    why(view, kpi)
    ages(view)
    classes(view)
    miscounts(view)
    splits(view, kpi, ("location_id", "category", "supplier_id", "sku", "location_kind"))
    lines_table(view, kpi, order="stock_value")
