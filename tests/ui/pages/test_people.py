"""The page of administrators: people, rules and the journal, for nobody else."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from cadran.rights import Person, Role
from cadran.selection import Filter, Scope
from cadran.ui.request.routes import is_withheld, offered
from cadran.workspace import CampaignLine, Campaigns, CampaignTerms, People
from ui.opened import failures, opened, shown, titles

ADMITTED = "cadran.ui.request.sign_in.machine_user"


@pytest.fixture
def home(small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = Path(copytree(small_home, tmp_path / "home"))
    monkeypatch.setenv("CADRAN_HOME", str(home))
    monkeypatch.setattr("cadran.ui.request.routes.is_at_this_machine", lambda: True)
    return home


def test_an_administrator_lets_people_in_changes_them_and_reads_who_did_what(home: Path) -> None:
    people = People(home)
    people.let_in(Person("anne@example.com", "Anne Martin", "buyer", Scope((Filter("supplier_id", ("S1",)),))))
    assert "1 personne est admise" in shown(opened("people", lang="fr"))
    app = opened("people", lang="en")
    (person,) = [each for each in app.selectbox if each.label == "Change or remove"]
    person.set_value("anne@example.com").run()
    assert not failures(app)
    (role,) = [each for each in app.selectbox if str(each.key).endswith("_role")]
    role.set_value("steward")
    (keep,) = [each for each in app.button if each.label == "Keep"]
    keep.click().run()
    assert not failures(app)
    known = people.named("anne@example.com")
    assert known is not None
    assert (known.role, known.scope.filters) == ("steward", (Filter("supplier_id", ("S1",)),))
    assert "The journal has 2 entries" in shown(app)
    assert people.journal()[-1].about == "anne@example.com steward supplier_id=S1"


def test_the_journal_is_found_by_person_kind_and_words(home: Path) -> None:
    people = People(home)
    for name in ("anne", "bob", "carl"):
        people.let_in(Person(name, name, "reader"))
    people.remove("bob")
    app = opened("people", lang="en")
    (words,) = [each for each in app.text_input if each.label == "To what, or sign-in"]
    words.set_value("BOB").run()
    assert "2 entries found" in shown(app)
    (kind,) = [each for each in app.selectbox if each.label == "What was done"]
    kind.set_value("removed").run()
    assert "1 entry found" in shown(app)


@pytest.mark.parametrize(
    ("role", "is_near", "is_open"),
    [("administrator", True, True), ("administrator", False, False), ("steward", True, False), ("reader", True, False)],
)
def test_nobody_else_is_offered_it(monkeypatch: pytest.MonkeyPatch, role: Role, is_near: bool, is_open: bool) -> None:
    monkeypatch.setattr(ADMITTED, lambda: Person("a", "A", role))
    monkeypatch.setattr("cadran.ui.request.routes.is_at_this_machine", lambda: is_near)
    assert ("people" in [page.id for page in offered()]) is is_open
    assert is_withheld("people") is not is_open
    assert not is_withheld("no_such_page")


@pytest.mark.usefixtures("home")
def test_a_page_that_is_withheld_says_so_and_one_that_is_none_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ADMITTED, lambda: Person("a", "A", "reader"))
    assert "not for this account" in shown(opened("not_found", missing="/people"))
    assert "There is no page at /peeple" in shown(opened("not_found", missing="/peeple"))


@pytest.mark.long
def test_who_may_not_keep_a_sale_is_not_offered_to_withdraw_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 10, 5)
    sale = CampaignTerms("Autumn", day, day, lines=(CampaignLine("SKU1", 5.0),))
    Campaigns(home).keep(sale, "typed", day, ("to check", "Ann"))
    withdrawals = []
    for role in ("buyer", "reader"):
        monkeypatch.setattr(ADMITTED, lambda role=role: Person("a", "A", role))
        keys = [str(button.key) for button in opened("campaign").button]
        withdrawals.append(sum(key.startswith("withdraw_sale") for key in keys))
    assert withdrawals == [1, 0]


@pytest.mark.long
@pytest.mark.usefixtures("home")
def test_a_supplier_sees_its_score_without_the_rank_of_one_and_no_form_of_a_clause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scope = Scope((Filter("supplier_id", ("S1",)),))
    monkeypatch.setattr(ADMITTED, lambda: Person("s", "S", "supplier", scope))
    app = opened("supplier", supplier="S1", lang="en", p="all", flow="all")
    assert not failures(app)
    assert "of 1" not in " ".join(titles(app))
    assert [each.label for each in app.expander if "clause" in each.label.lower()] == []
