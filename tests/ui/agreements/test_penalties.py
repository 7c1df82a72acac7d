"""What an exclusion changes on the supplier's page and in the lists, on a home worked out by hand."""

from datetime import date
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.insight import breaches as judged_windows
from cadran.insight.alerts import breached_clauses
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.overview import all_flows
from cadran.warehouse import current_version
from cadran.workspace import Workspace
from ui.opened import failures, looked_at, opened, shown

OCTOBER = date(2026, 10, 1)
FLOOD = ("force_majeure", "Crue", "Anne")


@pytest.fixture
def home(small_workspace: Path) -> Path:
    """The home of three suppliers, whose workspace may be written on."""
    return small_workspace


@pytest.fixture
def view(home: Path) -> View:
    return all_flows(looked_at(Engine(current_version(home).path), "overview"))


@pytest.mark.long
def test_a_clause_not_broken_without_the_excluded_lines_stays_in_the_list_but_is_nothing_to_handle(
    home: Path, view: View
) -> None:
    """Six of the twelve lines of S1 were late; without them six are left, fewer than the ten a clause needs."""
    assert [alert.id for alert in breached_clauses(view)] == ["breach:S1:2026-10"]
    rule = Workspace(home).exclude_from(("supplier", "S1"), OCTOBER, "supplier", FLOOD)
    assert breached_clauses(view) == []
    (row,) = [row for row in judged_windows.windows(view) if row["clause_state"] == "breached"]
    assert (row["clause_id"], row["excluded_line_count"], row["is_breached_without"]) == ("CL1", 6, False)
    Workspace(home).undo_exclusion(rule)
    assert len(breached_clauses(view)) == 1


@pytest.mark.long
def test_the_page_tells_where_a_standing_exclusion_holds_and_that_it_was_undone(home: Path) -> None:
    workspace = Workspace(home)
    workspace.undo_exclusion(workspace.exclude_from(("supplier", "S1"), OCTOBER, "supplier", FLOOD))
    workspace.exclude_from(("clause", "CL1"), OCTOBER, ("inbound", "P1", "2"), ("carrier", "", "Luc"))
    page = opened("supplier", lang="fr", sup="S1", clause="CL1", window="2026-10-01")
    assert failures(page) == []
    words = shown(page).replace("\xa0", " ").replace("\\", "")
    assert "Force majeure, Crue (Anne, " in words
    assert "· tous les engagements du fournisseur, lignes dues dès le 01/10/2026 · annulée le" in words
    assert "P1-2 : Transporteur (Luc, " in words
    assert "· toutes les fenêtres de CL1, lignes dues dès le 01/10/2026" in words


@pytest.mark.long
def test_the_page_tells_what_is_charged_here_and_elsewhere_and_what_the_law_lets_pass(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S004 missed six lines by lead time, 48.00; OTIF takes one of 8.00 and 12.90 pass the law's limit."""
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    page = opened("supplier", lang="en", sup="S004", clause="CL007", window="2026-10-01")
    assert failures(page) == []
    words = shown(page)
    every = (
        "€48.00",
        "Same misses charged under other clauses",
        "−€8.00",
        "€40.00",
        "€12.90",
        "this clause alone €48.00, a miss charged once €40.00",
        "of which other clauses or months use",
    )
    assert [told for told in every if told not in words] == []
