"""A clause written on a page keeps every version: what was agreed, by whom, what it replaced, what was taken back."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.workspace import TERMS, ClauseTerms, Workspace

AGREED = ClauseTerms(
    supplier_id="S071",
    kpi="cutoff_24h",
    target=0.95,
    alert_level=0.97,
    basis="first",
    grace_days=0.5,
    early_days=None,
    cutoff_time=time(14, 0),
    lead_days=1.0,
    day_kind="working",
    mode="dropship",
    category="Sièges",
    window="quarter",
    min_lines=30,
    penalty_kind="percent_per_day",
    penalty_rate=0.005,
    penalty_line_cap=0.1,
    penalty_cap=0.05,
    country="FR",
    valid_from=date(2026, 10, 1),
    valid_to=date(2027, 12, 31),
    charged_once=False,
)
WHY = ("Framework agreement", "Anne")


def _ids(workspace: Workspace) -> list[tuple[str, str, bool]]:
    return [(one.clause_id, one.replaces, one.withdrawn_at is not None) for one in workspace.written_clauses()]


def test_a_clause_is_kept_with_every_column_of_the_contract() -> None:
    assert ("clause_id", *TERMS, "replaces") == tuple(column.name for column in TABLES["sla_clauses"].columns)


def test_a_clause_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert Workspace(tmp_path).write_clause(AGREED, WHY) == "S071-1"
    (kept,) = Workspace(tmp_path).written_clauses()
    assert (kept.clause_id, kept.replaces, kept.terms) == ("S071-1", "", AGREED)
    assert (kept.text, kept.author, kept.withdrawn_at, kept.is_end) == ("Framework agreement", "Anne", None, False)


def test_what_was_not_agreed_comes_back_as_nothing(tmp_path: Path) -> None:
    bare = replace(AGREED, alert_level=None, cutoff_time=None, lead_days=None, mode=None, valid_to=None, grace_days=0.0)
    Workspace(tmp_path).write_clause(bare, WHY)
    assert Workspace(tmp_path).written_clauses()[0].terms == bare


def test_every_version_has_an_id_that_no_file_and_no_other_version_bears(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert workspace.write_clause(AGREED, WHY, taken=("S071-1",)) == "S071-2"
    assert workspace.write_clause(AGREED, WHY, taken=("S071-1",)) == "S071-3"
    assert workspace.write_clause(AGREED, WHY, "CL1", taken=("CL1", "CL1-v2")) == "CL1-v3"
    assert workspace.write_clause(AGREED, WHY, "CL1-v3") == "CL1-v4"
    assert workspace.write_clause(AGREED, WHY, "S071-2") == "S071-2-v2"


def test_the_last_version_is_withdrawn_first_and_stays_in_the_history(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_clause(AGREED, WHY, "CL1")
    workspace.write_clause(AGREED, WHY, "CL1-v2")
    workspace.withdraw_clause("CL1-v2")
    assert _ids(workspace) == [("CL1-v2", "CL1", False), ("CL1-v3", "CL1-v2", False)]
    workspace.withdraw_clause("CL1-v3")
    workspace.withdraw_clause("CL1-v2")
    assert _ids(workspace) == [("CL1-v2", "CL1", True), ("CL1-v3", "CL1-v2", True)]
    assert workspace.write_clause(AGREED, WHY, "CL1") == "CL1-v4"


def test_two_people_do_not_change_the_same_clause(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_clause(AGREED, WHY, "CL1")
    with pytest.raises(CadranError) as told:
        workspace.write_clause(AGREED, ("", "Luc"), "CL1")
    assert told.value.read("en")[0].startswith("CL1 was changed by Anne in the meantime.")
    assert "vient d'être modifié par Anne" in told.value.read("fr")[0]
    assert len(workspace.written_clauses()) == 1


def test_a_version_whose_last_day_lies_before_its_first_only_ends_the_one_before(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_clause(replace(AGREED, valid_from=date(2026, 12, 1), valid_to=date(2026, 11, 30)), WHY, "CL1")
    assert workspace.written_clauses()[0].is_end
