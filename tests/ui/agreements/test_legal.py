"""What is noted about a claim on the supplier's page: dates, harm of named lines, our role; each can be taken back."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cadran.ui.agreements import legal
from cadran.workspace import Workspace, standing
from ui.opened import failures, opened, shown

AUGUST = (date(2026, 8, 1), date(2026, 8, 31))


@pytest.fixture
def workspace(every_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace of the home, on a day in November."""
    monkeypatch.setattr(legal, "_today", lambda _view: date(2026, 11, 25))
    return Workspace(every_workspace)


def _page(language: str = "en") -> AppTest:
    return opened("supplier", lang=language, sup="S1", p="all", clause="C-cutoff_24h", window="2026-08-01")


def _form(page: AppTest, name: str) -> AppTest:
    page.session_state[f"legal_{name}"] = True
    return page.run()


def _author(page: AppTest) -> None:
    (field,) = [one for one in page.text_input if one.label == "Your name"]
    field.input("Anne")


def _words(page: AppTest) -> str:
    return unescape(shown(page)).replace("\xa0", " ").replace("\\", "")


def _facts(workspace: Workspace) -> dict[str, str]:
    return {name: fact.value for name, fact in standing(workspace.legal_facts(), "S1", *AUGUST).items()}


@pytest.mark.long
def test_the_dates_of_a_claim_are_kept_with_their_author_and_settle_the_checks(workspace: Workspace) -> None:
    page = _form(_page(), "claim")
    for name, day in {"invoiced_on": "2026-11-30", "notice_on": "2026-11-02", "answer_until": "2026-11-20"}.items():
        page.text_input(key=f"legal_{name}_en").input(day)
    page.selectbox(key="legal_contested_choice_en").select("no")
    page.selectbox(key="legal_deducted_choice_en").select("yes")
    page.text_input(key="legal_deducted_day_en").input("2026-11-15")
    page.selectbox(key="legal_force_majeure_choice_en").select("no")
    _author(page)
    page.button(key="FormSubmitter:legal_claim_en-Keep").click().run()
    assert failures(page) == []
    assert _facts(workspace) == {
        "invoiced_on": "2026-11-30",
        "notice_on": "2026-11-02",
        "answer_until": "2026-11-20",
        "contested": "no",
        "deducted": "2026-11-15",
        "force_majeure": "no",
    }
    assert {fact.author for fact in workspace.legal_facts()} == {"Anne"}
    words = _words(page)
    for told in (
        "Day of the penalty invoice: 30 Nov 2026.",
        "the last safe day for the invoice is 4 Aug 2027",
        "18 days to verify and contest",
        "Deducted on 15 Nov 2026, before 20 Nov 2026",
        "Noted: no force majeure.",
        "Penalty invoice: 30 Nov 2026 (Anne, ",
    ):
        assert told in words, told


@pytest.mark.long
def test_what_is_typed_is_refused_where_it_is_no_day_or_has_no_name_and_nothing_is_kept(workspace: Workspace) -> None:
    page = _form(_page(), "claim")
    page.text_input(key="legal_invoiced_on_en").input("soon")
    _author(page)
    page.button(key="FormSubmitter:legal_claim_en-Keep").click().run()
    page.text_input(key="legal_invoiced_on_en").input("")
    page.selectbox(key="legal_contested_choice_en").select("yes")
    page.button(key="FormSubmitter:legal_claim_en-Keep").click().run()
    assert "It needs a name, and days as" in "\n".join(one.value for one in page.caption)
    assert workspace.legal_facts() == ()


@pytest.mark.long
def test_a_fact_deleted_can_be_brought_back(workspace: Workspace) -> None:
    key = workspace.write_legal_fact("S1", None, "agreement", "no", "Anne")
    workspace.write_legal_fact("", None, "role", "distributor", "Anne")
    workspace.write_legal_fact("S1", None, "territory", "yes", "Anne")
    page = _page()
    assert "in no separate logistics agreement" in _words(page)
    page.button(key=f"delete_fact_{key}").click().run()
    assert "Not noted: whether the penalties stand in a separate logistics agreement." in _words(page)
    page.button(key="legal_restore").click().run()
    assert failures(page) == []
    assert "in no separate logistics agreement" in _words(page)


@pytest.mark.long
def test_harm_is_written_down_for_named_lines_with_an_amount(workspace: Workspace) -> None:
    page = _form(_page(), "harm")
    page.multiselect[0].select("outbound/C3/1")
    page.text_input[[one.label for one in page.text_input].index("What harm they did")].input("Campaign missed")
    page.text_input[
        [one.label for one in page.text_input].index("Amount of all of them, in € (empty: not known)")
    ].input("1 200,50")
    _author(page)
    page.button(key="FormSubmitter:legal_harm_en-Keep").click().run()
    assert failures(page) == []
    (note,) = workspace.notes()
    assert (note.lines, note.amount, note.author) == ((("outbound", "C3", "1"),), 1200.5, "Anne")
    words = _words(page)
    assert "Harm, lines: 1, €1,200.50: Campaign missed (Anne, " in words
    assert "€1,200.50 told in texts; known for 2 of 12" in words
    page.button(key=f"delete_note_{note.id}").click().run()
    assert workspace.notes() == ()


def test_a_text_for_all_lines_is_said_to_be_one(workspace: Workspace) -> None:
    workspace.write_note(AUGUST, "harm", "Rayon vide", "Anne", ("supplier_id", "S1"))
    words = _words(_page("fr"))
    assert "Préjudice, un seul texte pour toutes les lignes : Rayon vide (Anne, " in words
    assert "l'article le demande ligne par ligne" in words


@pytest.mark.usefixtures("workspace")
def test_the_sources_and_what_lowers_an_amount_are_said_in_both_languages() -> None:
    for language, told in (
        (
            "en",
            (
                "A summary of texts and press, to be checked by a lawyer.",
                "Only the limit over the window lowers the amount that passes",
            ),
        ),
        ("fr", ("à faire vérifier par un juriste.", "Seul le plafond de la fenêtre réduit le montant qui passe")),
    ):
        words = _words(_page(language))
        assert [one for one in told if one not in words] == []
        day = "today counts: 25 Nov 2026" if language == "en" else "c'est aujourd'hui qui compte : 25/11/2026"
        assert day in words
