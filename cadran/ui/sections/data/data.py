"""Can I trust this: how fresh, how complete, what was refused and what is suspicious."""

from functools import partial

from cadran.contract.tables import TABLES
from cadran.ui.components.sections import Section, sections
from cadran.ui.request.view import Request, View
from cadran.ui.sections.data.loads import changes, loads
from cadran.ui.sections.data.quarantine import refused_rows
from cadran.ui.sections.data.reach import reach_of_refused
from cadran.ui.sections.data.suspicious import suspicious_rows
from cadran.ui.sections.data.tables import enables, loaded_tables, missing_tables


def data_page(view: View) -> None:
    """Freshness and counts, what is missing, what was refused, what is suspicious, and every load."""
    catalogue = view.engine.catalogue
    ledger, refused, warnings = catalogue.ledger(), catalogue.quarantine(), catalogue.warnings()
    sections(
        view,
        Section("tables", partial(loaded_tables, view, ledger, refused, warnings), 320),
        Section("missing_tables", partial(missing_tables, view), 240),
        Section("refused", partial(refused_rows, view, refused), 320),
        Section("reach", partial(reach_of_refused, view, refused), 240),
        Section("suspicious", partial(suspicious_rows, view, warnings), 320),
        Section("loads", partial(loads, view, ledger), 420),
        Section("changes", partial(changes, view), 300),
    )


def before_any_load(request: Request) -> None:
    """The way to import files, and what each table would enable."""
    request.link("imports", request.t("state.no_data_link"))
    enables(request, list(TABLES))
