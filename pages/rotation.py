"""How fast does the stock turn, where does cash sleep, how good are forecasts, and what do delivery and delay cost?"""

from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.panels.card import cards
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.rotation.stock_list import miscounts, stock_list, transfers_table
from cadran.ui.sections.rotation.stock_map import OFFERED, tabs
from cadran.ui.sections.rotation.stock_structure import ages, classes
from cadran.ui.sections.rotation.tabs import cost_tab, forecast_tab, sleeping_and_map

view = current_view()
tab = tabs(view, OFFERED)
kpi = chosen_kpi(OFFERED[tab])
cards(view, OFFERED[tab], chosen=kpi.id)
if tab == "forecast":
    forecast_tab(view, kpi)
elif tab == "cost":
    cost_tab(view, kpi)
elif not panel.missing(view, kpi):
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
