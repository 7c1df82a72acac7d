"""How long does it really take, and where does the time go?"""

from cadran.screen.card import cards
from cadran.screen.chosen import chosen_kpi
from cadran.screen.lines import lines_table
from cadran.screen.split import splits
from cadran.screen.stages import stages
from cadran.screen.trend import trend
from cadran.screen.view import current_view

STAGES = ("order_to_ready", "ready_to_ship", "transit", "put_away")

view = current_view()
kpi = chosen_kpi(("lead_time", *STAGES))
cards(view, [("lead_time", "p50"), ("lead_time", "p90"), *STAGES], chosen=kpi.id)
trend(view, kpi)
stages(view, STAGES)
splits(view, kpi, ("supplier_id", "mode", "category", "location_id", "carrier"))
lines_table(view, kpi, order="value")
