"""How does each fulfilment mode and location keep its own clock, and what could ship from where?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.network.modes_and_places import clock_trend, clocks, locations, modes, return_routes
from cadran.ui.sections.network.stock_availability import imbalances, unified_stock

view = current_view()
modes(view)
clocks(view)
clock_trend(view)
locations(view)
unified_stock(view)
imbalances(view)
return_routes(view)
