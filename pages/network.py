"""How does each fulfilment mode and location keep its own clock, and what could ship from where?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.network.modes_and_places import clock_trend, clocks, locations, modes, return_routes
from cadran.ui.sections.network.stock_availability import imbalances, stock_availability

view = current_view()
modes(view)
clocks(view)
clock_trend(view)
locations(view)
stock_availability(view)
imbalances(view)
return_routes(view)
