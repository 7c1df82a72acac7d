"""How does each fulfilment mode and location keep its own clock, and what could ship from where?"""

from functools import partial

from cadran.kpis import KPIS
from cadran.ui.components.sections import Section, sections
from cadran.ui.panels.feeds import feeds, has_feeds
from cadran.ui.request.view import current_view
from cadran.ui.sections.network.modes_and_places import (
    clock_trend,
    clocks,
    has_clocks,
    locations,
    modes,
    return_routes,
)
from cadran.ui.sections.network.sourcing import has_sourcing, stock_or_drop
from cadran.ui.sections.network.stock_availability import imbalances, stock_availability

view = current_view()
sections(
    view,
    Section("modes", partial(modes, view), 560),
    *([Section("clocks", partial(clocks, view), 600, KPIS["lines"])] if view.members("mode").height else []),
    Section("locations", partial(locations, view), 900),
    Section("stock", partial(stock_availability, view), 330),
    Section("idle", partial(imbalances, view), 220, KPIS["days_of_cover"]),
    *([Section("feeds", partial(feeds, view), 420)] if has_feeds(view) else []),
    *([Section("sourcing", partial(stock_or_drop, view), 520)] if has_sourcing(view) else []),
    Section("routes", partial(return_routes, view), 420),
    *([Section("trend", partial(clock_trend, view), 900)] if has_clocks(view) else []),
)
