"""Can I trust this: how fresh, how complete, what was refused and what is suspicious."""

from functools import partial

import polars as pl

from cadran.config import home_folder
from cadran.contract.tables import TABLES
from cadran.insight.freshness import delivered
from cadran.insight.refusals import TO_HANDLE, states
from cadran.ui.components.sections import Section, sections
from cadran.ui.request.view import Request, View
from cadran.ui.sections.data.decided import decided
from cadran.ui.sections.data.loads import loads
from cadran.ui.sections.data.publications import changes, kept_pairs
from cadran.ui.sections.data.quarantine import refused_rows
from cadran.ui.sections.data.reach import reach_of_refused, refused_by_table
from cadran.ui.sections.data.sources import freshness_of_sources
from cadran.ui.sections.data.suspicious import suspicious_rows
from cadran.ui.sections.data.tables import enables, loaded_tables, missing_tables, tables_not_loaded
from cadran.workspace import Decisions


def data_page(view: View) -> None:
    """Freshness and counts, what is missing, what was refused, what is suspicious, and every load."""
    catalogue = view.engine.catalogue
    ledger, warnings = catalogue.ledger(), catalogue.warnings()
    decisions = Decisions(home_folder()).all()
    standing = [decision for decision in decisions if decision.undone_at is None]
    refused = states(catalogue.quarantine(), catalogue.corrected(), standing)
    still_refused = refused.filter(pl.col("state").is_in(TO_HANDLE))
    absent, sources, pairs = tables_not_loaded(view), delivered(view.engine), kept_pairs(view)
    counts = refused_by_table(refused)
    parts = (
        (True, Section("tables", partial(loaded_tables, view, ledger, still_refused, warnings), 320)),
        (sources, Section("freshness", partial(freshness_of_sources, view, sources), 240)),
        (absent, Section("missing_tables", partial(missing_tables, view, absent), 240)),
        (True, Section("refused", partial(refused_rows, view, refused), 320)),
        (decisions, Section("decided", partial(decided, view, refused, decisions), 240)),
        (counts, Section("reach", partial(reach_of_refused, view, counts), 240)),
        (True, Section("suspicious", partial(suspicious_rows, view, warnings), 320)),
        (True, Section("loads", partial(loads, view, ledger), 420)),
        (pairs, Section("changes", partial(changes, view, pairs), 300)),
    )
    sections(view, *(part for has_rows, part in parts if has_rows))


def before_any_load(request: Request) -> None:
    """The way to import files, and what each table would enable."""
    request.link("imports", request.t("state.no_data_link"))
    enables(request, list(TABLES))
