"""What readers write: notes, muted items, saved views, clauses, people; apart from the data, so no load touches it."""

from cadran.workspace.campaign_records import CampaignLine, Campaigns, CampaignTerms, KeptCampaign
from cadran.workspace.clause_records import TERMS, ClauseTerms, WrittenClause, lineages
from cadran.workspace.database import Workspace
from cadran.workspace.decisions import OF_ROW, Decision, DecisionKind, Decisions, Ruling
from cadran.workspace.journal import Action, Entry
from cadran.workspace.people import SCOPED_BY, ClaimRule, KeptPerson, KeptRule, People, scope_words
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
from cadran.workspace.retention import Retention
from cadran.workspace.target_records import TARGET_KINDS, TARGET_TERMS, KeptTarget, TargetTerms

__all__ = [
    "HOUSE_FACTS",
    "KINDS",
    "OF_ROW",
    "REASONS",
    "SCOPED_BY",
    "SUPPLIER_FACTS",
    "TARGET_KINDS",
    "TARGET_TERMS",
    "TERMS",
    "WINDOW_FACTS",
    "Action",
    "CampaignLine",
    "CampaignTerms",
    "Campaigns",
    "ClaimRule",
    "ClauseTerms",
    "Decision",
    "DecisionKind",
    "Decisions",
    "Entry",
    "Exclusion",
    "KeptCampaign",
    "KeptPerson",
    "KeptRule",
    "KeptTarget",
    "LegalFact",
    "Mute",
    "Note",
    "People",
    "Retention",
    "Ruling",
    "SavedView",
    "TargetTerms",
    "Workspace",
    "WrittenClause",
    "lineages",
    "scope_words",
    "standing",
]
