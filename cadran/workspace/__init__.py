"""What readers write: notes, muted items, saved views, clauses; apart from the data, so no load touches it."""

from cadran.workspace.clause_records import TERMS, ClauseTerms, WrittenClause, lineages
from cadran.workspace.database import Workspace
from cadran.workspace.records import (
    HOUSE_FACTS,
    KINDS,
    REASONS,
    SUPPLIER_FACTS,
    WINDOW_FACTS,
    Exclusion,
    LegalFact,
    Mute,
    Note,
    SavedView,
    standing,
)

__all__ = [
    "HOUSE_FACTS",
    "KINDS",
    "REASONS",
    "SUPPLIER_FACTS",
    "TERMS",
    "WINDOW_FACTS",
    "ClauseTerms",
    "Exclusion",
    "LegalFact",
    "Mute",
    "Note",
    "SavedView",
    "Workspace",
    "WrittenClause",
    "lineages",
    "standing",
]
