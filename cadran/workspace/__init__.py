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
from cadran.workspace.target_records import TARGET_TERMS, KeptTarget, TargetTerms

__all__ = [
    "HOUSE_FACTS",
    "KINDS",
    "REASONS",
    "SUPPLIER_FACTS",
    "TARGET_TERMS",
    "TERMS",
    "WINDOW_FACTS",
    "ClauseTerms",
    "Exclusion",
    "KeptTarget",
    "LegalFact",
    "Mute",
    "Note",
    "SavedView",
    "TargetTerms",
    "Workspace",
    "WrittenClause",
    "lineages",
    "standing",
]
