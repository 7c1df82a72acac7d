"""What readers write: notes, muted items, saved views, clauses; apart from the data, so no load touches it."""

from cadran.desk.clause_records import TERMS, ClauseTerms, WrittenClause, lineages
from cadran.desk.desk import Desk
from cadran.desk.records import KINDS, REASONS, Exclusion, Mute, Note, SavedView

__all__ = [
    "KINDS",
    "REASONS",
    "TERMS",
    "ClauseTerms",
    "Desk",
    "Exclusion",
    "Mute",
    "Note",
    "SavedView",
    "WrittenClause",
    "lineages",
]
