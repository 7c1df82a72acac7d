"""How good are the forecasts, on which side do they miss, and where most?"""

from cadran.kpis import on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.panels.card import cards
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.view import current_view
from cadran.ui.sections.forecasts.forecast_accuracy import forecast_errors, forecast_misses

KPIS = on_page("forecasts")

view = current_view()
kpi = chosen_kpi(KPIS)
cards(view, KPIS, chosen=kpi.id)
trend(view, kpi)
why(view, kpi)
forecast_errors(view)
forecast_misses(view)
