"""What was missing, how often and where, and what runs out next?"""

from functools import partial

from cadran.kpis import on_page
from cadran.ui.components import panel
from cadran.ui.components.chosen_kpi import chosen_kpi
from cadran.ui.components.sections import Section, pair, sections
from cadran.ui.components.url_choice import kpi_choices
from cadran.ui.panels.card import cards
from cadran.ui.panels.split import splits
from cadran.ui.panels.variance_panel import trend_and_why
from cadran.ui.request.view import current_view
from cadran.ui.sections.stockouts import past
from cadran.ui.sections.stockouts.run_outs import run_outs_tab

KPIS = on_page("stockouts")

view = current_view()
past.tabs(view)
if past.current_tab() == "coming":
    run_outs_tab(view)
elif not panel.untold(view, KPIS):
    kpi = chosen_kpi(view, KPIS)
    kpi_choices(view, kpi, "counted_in")
    cards(view, KPIS, chosen=kpi.id)
    causes = pair(partial(past.causes, view), partial(past.availability_by_kind, view))
    sections(
        view,
        Section("matrix", partial(past.stockout_matrix, view, kpi), 620, kpi, ("location_id", "category")),
        Section("trend", trend_and_why(view, kpi), 520),
        Section("longest", partial(past.longest_stockouts, view), 520, past.LOST),
        Section("causes", causes, 390, past.RATE),
        Section("oversold", partial(past.oversold, view), 360, past.OVERSELL),
        Section("splits", partial(splits, view, kpi, past.splits_of(kpi)), 560),
        Section("lines", partial(past.lines_behind, view, kpi), 620),
    )
