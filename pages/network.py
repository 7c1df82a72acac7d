"""How does each fulfilment mode and location keep its own clock, and what could ship from where?"""

from cadran.screen.network import clock_trend, clocks, locations, modes, return_routes
from cadran.screen.unified_stock import imbalances, unified_stock
from cadran.screen.view import current_view

view = current_view()
modes(view)
clocks(view)
clock_trend(view)
locations(view)
unified_stock(view)
imbalances(view)
return_routes(view)
