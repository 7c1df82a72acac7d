"""The journal tells who changed what; nothing in it can be changed or taken out unnoticed."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.rights import RIGHTS, Person, Right, Role, acting_as, machine_user
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.workspace import (
    Action,
    CampaignLine,
    Campaigns,
    CampaignTerms,
    ClaimRule,
    ClauseTerms,
    Decisions,
    People,
    Ruling,
    TargetTerms,
    Workspace,
)
from cadran.workspace.schemas import SCHEMAS

DAY = date(2026, 10, 1)
WHY = ("agreed", "Anne")
SALE = CampaignTerms("Opening", DAY, DAY, "", (CampaignLine("A", 10.0),))
CLAUSE = ClauseTerms(
    supplier_id="S1",
    kpi="otd",
    target=0.95,
    alert_level=None,
    basis="first",
    grace_days=0,
    early_days=None,
    cutoff_time=None,
    lead_days=None,
    day_kind="calendar",
    mode=None,
    category=None,
    window="month",
    min_lines=1,
    penalty_kind=None,
    penalty_rate=None,
    penalty_line_cap=None,
    penalty_cap=None,
    country=None,
    valid_from=DAY,
    valid_to=None,
)
ANNE = Person("anne@example.com", "Anne Martin", "administrator")
# What can be changed in a workspace, by the right it takes and what the journal calls it.
CHANGES: dict[str, tuple[Right, Action, Callable[[Path], object]]] = {
    "note": (Right.NOTE, Action.NOTE_WRITTEN, lambda home: Workspace(home).write_note((DAY, DAY), "other", "x", "")),
    "delete note": (Right.NOTE, Action.NOTE_DELETED, lambda home: Workspace(home).delete_note(1)),
    "restore note": (Right.NOTE, Action.NOTE_RESTORED, lambda home: Workspace(home).restore_note(1)),
    "harm": (
        Right.NOTE,
        Action.NOTE_WRITTEN,
        lambda home: Workspace(home).document_harm("S1", (DAY, DAY), [], "x", ""),
    ),
    "fact": (Right.NOTE, Action.FACT_WRITTEN, lambda home: Workspace(home).write_legal_fact("", None, "role", "x", "")),
    "delete fact": (Right.NOTE, Action.FACT_DELETED, lambda home: Workspace(home).delete_legal_fact(1)),
    "restore fact": (Right.NOTE, Action.FACT_RESTORED, lambda home: Workspace(home).restore_legal_fact(1)),
    "mute": (Right.NOTE, Action.MUTED, lambda home: Workspace(home).mute("otd:S1", "known", "")),
    "unmute": (Right.NOTE, Action.UNMUTED, lambda home: Workspace(home).unmute("otd:S1")),
    "save": (Right.KEEP, Action.VIEW_SAVED, lambda home: Workspace(home).save_view("m", "overview", "", "all")),
    "rename": (Right.KEEP, Action.VIEW_RENAMED, lambda home: Workspace(home).rename_view(1, "n")),
    "delete view": (Right.KEEP, Action.VIEW_DELETED, lambda home: Workspace(home).delete_view(1)),
    "restore view": (Right.KEEP, Action.VIEW_RESTORED, lambda home: Workspace(home).restore_view(1)),
    "freeze": (Right.KEEP, Action.LINK_FROZEN, lambda home: Workspace(home).freeze("warehouse-1.duckdb")),
    "exclude": (
        Right.EXCLUDE,
        Action.EXCLUDED,
        lambda home: Workspace(home).exclude("CL1", DAY, "carrier", ("other", *WHY)),
    ),
    "exclude from": (
        Right.EXCLUDE,
        Action.EXCLUDED,
        lambda home: Workspace(home).exclude_from(("supplier", "S1"), DAY, "carrier", ("other", *WHY)),
    ),
    "undo exclusion": (Right.EXCLUDE, Action.EXCLUSION_UNDONE, lambda home: Workspace(home).undo_exclusion(1)),
    "clause": (Right.CLAUSE, Action.CLAUSE_WRITTEN, lambda home: Workspace(home).write_clause(CLAUSE, WHY)),
    "withdraw clause": (Right.CLAUSE, Action.CLAUSE_WITHDRAWN, lambda home: Workspace(home).withdraw_clause("S1-1")),
    "target": (
        Right.TARGET,
        Action.TARGET_SET,
        lambda home: Workspace(home).write_targets([TargetTerms("otd", 0.9)], *WHY),
    ),
    "replace targets": (
        Right.TARGET,
        Action.TARGET_SET,
        lambda home: Workspace(home).replace_targets([TargetTerms("otd", 0.9), TargetTerms("otif", 0.8)], *WHY),
    ),
    "withdraw target": (Right.TARGET, Action.TARGET_WITHDRAWN, lambda home: Workspace(home).withdraw_target(1)),
    "sale": (Right.CHECK_SALE, Action.SALE_KEPT, lambda home: Campaigns(home).keep(SALE, "typed", DAY, WHY)),
    "withdraw sale": (Right.CHECK_SALE, Action.SALE_WITHDRAWN, lambda home: Campaigns(home).withdraw(1)),
    "decide": (
        Right.LOAD,
        Action.DECIDED,
        lambda home: Decisions(home).decide([Ruling("reject", "p", "order_lines")], *WHY),
    ),
    "undo decision": (Right.LOAD, Action.DECISION_UNDONE, lambda home: Decisions(home).undo([1])),
    "let in": (Right.ADMINISTER, Action.LET_IN, lambda home: People(home).let_in(Person("b@x", "Bo", "reader"))),
    "remove": (Right.ADMINISTER, Action.REMOVED, lambda home: People(home).remove("b@x")),
    "rule": (Right.ADMINISTER, Action.RULE_ADDED, lambda home: People(home).add_rule(ClaimRule("hd", "x", "reader"))),
    "remove rule": (Right.ADMINISTER, Action.RULE_REMOVED, lambda home: People(home).remove_rule(1)),
}


def _person(role: Role) -> Person:
    scope = Scope((Filter("supplier_id", ("S1",)),)) if role == "supplier" else EVERYTHING
    return Person(f"{role}@x", role, role, scope)


def test_every_change_is_entered_once_in_the_name_of_who_made_it(tmp_path: Path) -> None:
    with acting_as(ANNE):
        for _, _, change in CHANGES.values():
            change(tmp_path)
    entries = Workspace(tmp_path).journal()
    assert [entry.action for entry in entries] == [action for _, action, _ in CHANGES.values()]
    assert {(entry.sign_in, entry.person) for entry in entries} == {("anne@example.com", "Anne Martin")}
    assert [entry.id for entry in entries] == list(range(1, len(CHANGES) + 1))
    assert Workspace(tmp_path).unsound() is None


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_changes_what_its_rights_say_and_nothing_else(role: Role, tmp_path: Path) -> None:
    done = []
    for name, (right, _, change) in CHANGES.items():
        with acting_as(_person(role)):
            if right in RIGHTS[role]:
                change(tmp_path)
                done.append(name)
            else:
                with pytest.raises(CadranError, match=f"The role {role} may not"):
                    change(tmp_path)
        if name not in done:
            change(tmp_path)
    own = [entry.action for entry in Workspace(tmp_path).journal() if entry.sign_in == f"{role}@x"]
    assert own == [action for name, (_, action, _) in CHANGES.items() if name in done]


def test_what_changes_nothing_is_not_entered(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.withdraw_target(7)
    workspace.undo_exclusion(7)
    workspace.unmute("nothing")
    Decisions(tmp_path).undo([7])
    assert workspace.journal() == []


def test_only_an_administrator_reads_the_journal(tmp_path: Path) -> None:
    with acting_as(_person("steward")), pytest.raises(CadranError, match="steward"):
        Workspace(tmp_path).journal()


def test_an_entry_is_neither_changed_nor_deleted(tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("a")
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        for statement in (
            "update journal set person = 'Bo'",
            "delete from journal",
            "insert or replace into journal select id, moment, 'x', person, action, about, digest from journal",
        ):
            with pytest.raises(sqlite3.DatabaseError, match="journal"):
                con.execute(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "update journal set person = 'Bo' where id = 2",
        "update journal set moment = '2026-01-01T00:00:00+00:00' where id = 1",
        "delete from journal where id = 2",
        "delete from journal where id = 1",
        "delete from journal where id = 3",
        "delete from journal",
        "insert into journal select 4, moment, sign_in, person, action, about, digest from journal where id = 3",
        "update journal set id = id + 10",
    ],
)
def test_tampering_past_the_triggers_is_found(tampering: str, tmp_path: Path) -> None:
    for file in ("a", "b", "c"):
        Workspace(tmp_path).freeze(file)
    assert Workspace(tmp_path).unsound() is None
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        for name in ("journal_is_not_changed", "journal_is_not_cut", "journal_goes_on"):
            con.execute(f"drop trigger {name}")
        con.execute(tampering)
    assert Workspace(tmp_path).unsound() is not None


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_workspace_of_an_earlier_form_is_brought_up_as_sound_as_it_was(is_damaged: bool, tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("a")
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        for name in ("journal", "people", "claim_rules"):
            con.execute(f"drop table {name}")
        con.execute(f"pragma user_version = {len(SCHEMAS) - 2}")
    with sqlite3.connect(tmp_path / "desk.sqlite") as con:
        from cadran.workspace.sqlite_file import _write_digest  # noqa: PLC0415

        _write_digest(con)
        if is_damaged:
            con.execute("update frozen_versions set file = 'b'")
    assert Workspace(tmp_path).frozen_versions() == (("b",) if is_damaged else ("a",))
    assert (Workspace(tmp_path).unsound() is None) is not is_damaged
    assert Workspace(tmp_path).journal() == []


def test_without_sign_in_the_machine_s_user_is_entered(tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("a")
    (entry,) = Workspace(tmp_path).journal()
    assert (entry.sign_in, entry.action, entry.about) == (machine_user().sign_in, "link_frozen", "a")
