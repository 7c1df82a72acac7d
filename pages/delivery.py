"""Is the promise kept, where is it not, and what is late now?"""

from functools import partial

from cadran.kpis import on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.line_states import ageing, state_bar
from cadran.ui.panels.lines import lines_table
from cadran.ui.panels.split import splits
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.delivery.lateness import late_calendar, lateness, otd_beside_otif

KPIS = on_page("delivery")
BY = ("mode", "supplier_id", "carrier", "category", "customer_region")

view = current_view()
kpi = chosen_kpi(view, KPIS)
kpi_choices(view, kpi, "counted_in", "cohort")
cards(view, KPIS, chosen=kpi.id)
trend_and_states = (partial(trend, view, kpi), partial(state_bar, view, kpi))
late_and_modes = (partial(ageing, view), partial(otd_beside_otif, view))
sections(
    view,
    Section("trend", pair(trend_and_states, late_and_modes, (3, 2)), 600),
    Section("why", pair(partial(why, view, kpi), partial(lateness, view)), 520),
    Section("calendar", partial(late_calendar, view), 360),
    Section("splits", partial(splits, view, kpi, BY), 520),
    Section("lines", partial(lines_table, view, kpi), 620),
)
