"""How long does it really take, where does the time go, and what must be planned?"""

from functools import partial

from cadran.kpis import KPIS, on_page
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.panels.split import splits
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import current_view
from cadran.ui.sections.lead_time.distribution import distribution, supplier_ranges
from cadran.ui.sections.lead_time.header import lead_cards, lines_behind, measure_bar
from cadran.ui.sections.lead_time.planning import planning
from cadran.ui.sections.lead_time.promise_drift import promise_drift
from cadran.ui.sections.lead_time.sale_seasons import sale_seasons
from cadran.ui.sections.lead_time.stages import has_stages, stages

STAGES = ("order_to_ready", "ready_to_ship", "transit", "put_away")
MEASURES = on_page("lead_time")
BY = ("mode", "category", "sku", "supplier_id", "location_id", "carrier")

view = current_view()
kpi = chosen_kpi(view, MEASURES)
lead_cards(view, kpi.id)
measure_bar(view, kpi, MEASURES)
spread = partial(distribution, view, kpi)
where = partial(stages, view, STAGES) if has_stages(view, STAGES) else ()
sections(
    view,
    Section("stages", pair(where, spread), 430),
    Section("planning", partial(planning, view), 560),
    Section("trend", trend_and_why(view, kpi), 520),
    Section("ranges", partial(supplier_ranges, view, kpi), 600, kpi),
    Section("drift", partial(promise_drift, view), 480, KPIS["promise_drift"]),
    Section("splits", partial(splits, view, kpi, BY), 480),
    Section("seasons", partial(sale_seasons, view, kpi), 330, kpi),
    Section("lines", partial(lines_behind, view, kpi), 620),
)
