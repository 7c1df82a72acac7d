"""Can I trust this: how fresh, how complete, what was refused and what is suspicious."""

from functools import partial

from cadran.contract.tables import TABLES
from cadran.ui.components.sections import Section, sections
from cadran.ui.request.view import Request, View
from cadran.ui.sections.data.loads import changed_figures, changes, loads
from cadran.ui.sections.data.quarantine import refused_rows
from cadran.ui.sections.data.reach import reach_of_refused, reached_rates
from cadran.ui.sections.data.suspicious import suspicious_rows
from cadran.ui.sections.data.tables import enables, loaded_tables, missing_tables, tables_not_loaded


def data_page(view: View) -> None:
    """Freshness and counts, what is missing, what was refused, what is suspicious, and every load."""
    catalogue = view.engine.catalogue
    ledger, refused, warnings = catalogue.ledger(), catalogue.quarantine(), catalogue.warnings()
    absent, reached, changed = tables_not_loaded(view), reached_rates(view, refused), changed_figures(view)
    parts = (
        (True, Section("tables", partial(loaded_tables, view, ledger, refused, warnings), 320)),
        (absent, Section("missing_tables", partial(missing_tables, view, absent), 240)),
        (True, Section("refused", partial(refused_rows, view, refused), 320)),
        (reached.height, Section("reach", partial(reach_of_refused, view, reached), 240)),
        (True, Section("suspicious", partial(suspicious_rows, view, warnings), 320)),
        (True, Section("loads", partial(loads, view, ledger), 420)),
        (changed.height, Section("changes", partial(changes, view, changed), 300)),
    )
    sections(view, *(part for has_rows, part in parts if has_rows))


def before_any_load(request: Request) -> None:
    """The way to import files, and what each table would enable."""
    request.link("imports", request.t("state.no_data_link"))
    enables(request, list(TABLES))
