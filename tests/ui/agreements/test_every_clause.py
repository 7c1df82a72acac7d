"""A supplier with clauses of every kind: no exclusion breaks a page, and what fails never hides its undoing."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars.selectors as cs
import pytest
from every_clause import KINDS
from streamlit.testing.v1 import AppTest

from cadran.engine import Engine
from cadran.export.clause_sheet import CLAUSES_SHOWN, clause_sheet
from cadran.export.columns import MONEY
from cadran.export.evidence import Window, evidence
from cadran.export.pack import pack
from cadran.export.supplier_sheet import Request, supplier_sheet
from cadran.insight import breaches, figures
from cadran.kpis import KPIS
from cadran.ui.agreements import clauses
from cadran.ui.request.address import State
from cadran.warehouse import current_version
from cadran.workspace import Workspace
from ui.opened import failures, looked_at, opened, shown, titles

SHARES_AND_COUNTS = {
    "actual",
    "actual_without",
    "alert_level",
    "denominator",
    "late_hours",
    "late_quantity",
    "measured_days",
    "numerator",
    "ordered_quantity",
    "purchase_price",
    "target",
}
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
WHY = ("force_majeure", "Flood", "Anne")
PAGES = (
    ("overview", {}),
    ("suppliers", {"tab": "contracts"}),
    *(("supplier", {"sup": "S1", "p": "all", "clause": f"C-{kpi}", "window": "2026-08-01"}) for kpi in KINDS[:2]),
    ("supplier", {"sup": "S1", "p": "all", "clause": "C-return_rate", "window": "2026-08-01"}),
    ("supplier", {"sup": "S1", "p": "all", "clause": "C-return_rate_cash", "window": "2026-09-01"}),
)


@pytest.fixture
def home(every_workspace: Path) -> Path:
    return every_workspace


@pytest.fixture(scope="module")
def engine(every_home: Path) -> Iterator[Engine]:
    held = Engine(current_version(every_home).path)
    yield held
    held.close()


def test_every_row_a_clause_judges_counts_on_a_day(engine: Engine) -> None:
    judged = engine.details.rows("clause_lines")
    assert set(judged["kpi"]) == set(KINDS)
    assert judged["counted_on"].null_count() == 0


def test_returns_of_a_month_without_deliveries_are_no_share_and_break_nothing(engine: Engine) -> None:
    """Two units came back in September, in which nothing was delivered."""
    (row,) = engine.details.rows("clause_windows", clause_id="C-return_rate_cash", window_start="2026-09-01").to_dicts()
    assert (row["numerator"], row["denominator"], row["actual"]) == (2, 0, None)
    assert (row["clause_state"], row["penalty"]) == ("not_assessable", 0)


@pytest.mark.long
def test_with_standing_exclusions_every_page_and_paper_of_the_supplier_works(home: Path, engine: Engine) -> None:
    workspace = Workspace(home)
    workspace.exclude_from(("supplier", "S1"), date(2026, 8, 5), ("outbound", "C1", "1"), WHY)
    workspace.exclude_from(("supplier", "S1"), AUGUST, "unknown", WHY)
    workspace.exclude_from(("clause", "C-return_rate"), AUGUST, ("outbound", "C2", "1"), WHY)
    for page, asked in PAGES:
        app = opened(page, lang="en", **asked)
        assert failures(app) == [], (page, asked)
        assert ("stimated penalty" in " ".join(titles(app))) is ("clause" in asked)
    for start in (AUGUST, SEPTEMBER):
        found = evidence(engine, workspace, "S1", Window("month", start))
        assert pack(found, "fr").startswith(b"PK")
    left = evidence(engine, workspace, "S1", Window("month", AUGUST)).judged.filter("is_excluded")
    assert {"C-otd", "C-return_rate", "C-perfect_order"} <= set(left["clause_id"])
    supplier = {"supplier_id": "S1", "supplier_name": "Alpha"}
    assert supplier_sheet(engine, workspace, Request(supplier, AUGUST, date(2026, 11, 20), "en"))["sections"]


@pytest.mark.long
def test_what_is_broken_stands_first_where_not_every_clause_fits(home: Path, engine: Engine) -> None:
    page = opened("supplier", lang="en", sup="S1", **{"from": "2026-08-01", "to": "2026-08-31"})
    named = re.findall(r'title="[^"]* · (C-[^"]*)"', "".join(str(getattr(one.proto, "body", "")) for one in page.main))
    held = engine.details.rows("clause_windows", window_start=str(AUGUST)).sort("clause_id")
    breached = held.filter(clause_state="breached")["clause_id"].to_list()
    met = held.filter(clause_state="met")["clause_id"].to_list()
    assert breached
    assert met
    assert named == [*breached, *met, *held.filter(clause_state="not_assessable")["clause_id"]]
    sheet = clause_sheet(evidence(engine, Workspace(home), "S1", Window("month", AUGUST)), "en")
    section = sheet["sections"][0]
    assert section["note"].endswith(f"{CLAUSES_SHOWN} of {held.height} are shown.")
    assert [row[0].split(" · ")[0] for row in section["rows"]] == [*breached, *met][:CLAUSES_SHOWN]


def test_what_incidents_say_of_penalties_leaves_out_what_a_decision_leaves_out(home: Path, engine: Engine) -> None:
    view = looked_at(engine, "costs", State().during(AUGUST, date(2026, 9, 30)))
    stated = figures.figure(view.measure(KPIS["penalty"])).value
    assert stated == pytest.approx(breaches.penalty_kept(view))
    Workspace(home).exclude_from(("supplier", "S1"), AUGUST, "supplier", WHY)
    assert 0 <= breaches.penalty_kept(view) < (stated or 0)


def test_every_amount_of_a_clause_is_written_as_money(engine: Engine) -> None:
    for relation in ("clause_lines", "clause_windows", "penalties"):
        numbers = engine.details.rows(relation).select(cs.float()).columns
        assert set(numbers) - MONEY <= SHARES_AND_COUNTS, relation


@pytest.mark.long
def test_a_panel_that_fails_leaves_the_way_to_undo_what_broke_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Workspace(home).exclude_from(("supplier", "S1"), AUGUST, "supplier", WHY)

    def broken(*_: object) -> None:
        raise TypeError("no such day")

    monkeypatch.setattr(clauses, "retained", broken)
    monkeypatch.setattr(clauses, "clause_lines", broken)
    page = opened("supplier", lang="en", sup="S1", p="all", clause="C-otd", window="2026-08-01")
    assert failures(page) != []
    words = shown(page).replace("\\", "")
    assert "Flood (Anne, " in words
    assert "Write a clause" in words
    page.button(key=f"undo_{rule}").click().run()
    assert Workspace(home).exclusions()[0].undone_at is not None


@pytest.mark.long
def test_the_form_of_a_change_says_which_exclusions_the_new_version_keeps(home: Path) -> None:
    workspace = Workspace(home)
    workspace.exclude("C-otd", AUGUST, ("outbound", "C1", "1"), WHY, date(2026, 8, 31))
    workspace.undo_exclusion(workspace.exclude("C-otd", AUGUST, ("outbound", "C3", "1"), WHY))
    workspace.exclude("C-otif", AUGUST, ("outbound", "C5", "1"), WHY)
    page = opened("supplier", lang="en", sup="S1", p="all")
    page.session_state["change_clause_0"] = True
    page.run()
    page.selectbox(key="which_clause_en").select("C-otd").run()
    assert failures(page) == []
    assert "Carried over to the new version, exclusions: 1" in _captions(page)
    words = shown(page).replace("\\", "").replace("\xa0", " ")
    assert words.count("C1-1: Force majeure, Flood (Anne, ") == 2
    assert words.count("C-otd, 1–31 Aug 2026") == 2


@pytest.mark.long
def test_a_new_clause_may_go_on_from_one_that_ended_and_keeps_its_exclusions(home: Path) -> None:
    workspace = Workspace(home)
    workspace.exclude_from(("clause", "C-otd"), AUGUST, "supplier", WHY)
    page = opened("supplier", lang="en", sup="S1", p="all")
    page.session_state["change_clause_0"] = True
    page.run()
    page.selectbox(key="which_clause_en").select("C-otd").run()
    page.radio(key="clause_what_en").set_value(True).run()
    page.text_input(key="end_C-otd_en_0_last_day").input("2026-10-31")
    page.text_input(key="end_C-otd_en_0_author").input("Anne")
    page.button(key="FormSubmitter:end_C-otd_en_0-End").click().run()
    page.session_state["write_clause_1"] = True
    page.run()
    page.selectbox(key="clause_kpi_en").select("otd").run()
    page.selectbox(key="clause_follows_en").select("C-otd-v2").run()
    assert "Carried over to the new version, exclusions: 1" in _captions(page)
    for name, text in {"target": "90", "valid_from": "2026-11-01", "author": "Anne"}.items():
        page.text_input(key=f"write_otd_en_1_{name}").input(text)
    page.button(key="FormSubmitter:write_otd_en_1-Keep").click().run()
    assert failures(page) == []
    assert [(one.clause_id, one.replaces) for one in workspace.written_clauses()] == [
        ("C-otd-v2", "C-otd"),
        ("C-otd-v3", "C-otd-v2"),
    ]
    assert "C-otd-v3" in workspace.exclusions()[0].lineage


def _captions(page: AppTest) -> str:
    return "\n".join(one.value for one in page.caption).replace("\\", "")
