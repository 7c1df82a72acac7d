"""Who is let in: by name before every rule, by the first rule that fits, and nobody else."""

from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.rights import RIGHTS, Person, Right, acting, acting_as, demand, machine_user
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.workspace import ClaimRule, People

ONLY_S1 = Scope((Filter("supplier_id", ("S1",)),))
ANNE = Person("anne@example.com", "Anne Martin", "buyer", ONLY_S1)


def test_a_person_comes_back_as_let_in_however_the_sign_in_is_written(tmp_path: Path) -> None:
    People(tmp_path).let_in(Person(" Anne@Example.com ", "Anne Martin", "buyer", ONLY_S1))
    assert People(tmp_path).admitted("ANNE@example.com", "A. M.", {}) == ANNE


def test_nobody_is_let_in_without_a_name_or_a_rule(tmp_path: Path) -> None:
    people = People(tmp_path)
    assert people.admitted("anne@example.com", "Anne", {"groups": ["buyers"]}) is None
    people.add_rule(ClaimRule("groups", "buyers", "buyer"))
    assert people.admitted("", "", {"groups": ["buyers"]}) is None
    assert people.admitted("anne@example.com", "Anne", {"groups": ["buyers-paris"], "roles": "buyers"}) is None


def test_the_first_rule_that_fits_decides_and_a_name_goes_before_it(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.add_rule(ClaimRule("groups", "buyers", "buyer", ONLY_S1))
    people.add_rule(ClaimRule("hd", "example.com", "reader"))
    claims = {"groups": ["sales", "buyers"], "hd": "example.com"}
    assert people.admitted("bo@example.com", "Bo", claims) == Person("bo@example.com", "Bo", "buyer", ONLY_S1)
    assert people.admitted("bo@example.com", "", {"hd": "example.com"}) == Person(
        "bo@example.com", "bo@example.com", "reader", EVERYTHING
    )
    people.let_in(Person("bo@example.com", "Bo", "steward"))
    assert people.admitted("bo@example.com", "Bo", claims) == Person("bo@example.com", "Bo", "steward")


def test_a_removed_person_stays_out_whatever_the_rules_say_until_let_in_again(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.add_rule(ClaimRule("groups", "buyers", "buyer"))
    people.let_in(ANNE)
    people.remove("anne@example.com")
    assert people.admitted("anne@example.com", "Anne", {"groups": "buyers"}) is None
    people.let_in(ANNE)
    assert people.admitted("anne@example.com", "Anne", {}) == ANNE


def test_a_removed_rule_lets_nobody_in(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.remove_rule(people.add_rule(ClaimRule("groups", "buyers", "buyer")))
    assert people.admitted("bo@example.com", "Bo", {"groups": "buyers"}) is None
    with pytest.raises(CadranError, match="no rule 1"):
        people.remove_rule(1)


@pytest.mark.parametrize(
    "person",
    [
        Person(" ", "Nobody", "reader"),
        Person("s@example.com", "S", "supplier"),
        Person("s@example.com", "S", "supplier", Scope((Filter("category", ("Lamps",)),))),
        Person("r@example.com", "R", "reader", Scope((Filter("brand", ("B",)),))),
    ],
    ids=["no name", "supplier of nothing", "supplier of a category", "no dimension of a scope"],
)
def test_a_person_that_cannot_be_is_refused(tmp_path: Path, person: Person) -> None:
    with pytest.raises(CadranError):
        People(tmp_path).let_in(person)
    assert People(tmp_path).all() == ()


def test_only_an_administrator_says_who_is_let_in(tmp_path: Path) -> None:
    people = People(tmp_path)
    with acting_as(Person("s@example.com", "S", "steward")):
        for change in (lambda: people.let_in(ANNE), lambda: people.add_rule(ClaimRule("hd", "example.com", "reader"))):
            with pytest.raises(CadranError, match="may not say who may do what"):
                change()
    assert (people.all(), people.rules()) == ((), ())


def test_who_works_at_the_machine_may_do_everything_and_somebody_named_what_their_role_says() -> None:
    assert all(machine_user().may(right) for right in Right)
    with acting_as(ANNE):
        assert (acting(), demand(Right.NOTE)) == (ANNE, ANNE)
        with pytest.raises(CadranError, match="buyer may not load"):
            demand(Right.LOAD)
    assert acting() == machine_user()


def test_each_role_may_what_the_one_below_it_may_and_a_supplier_writes_nothing() -> None:
    assert RIGHTS["reader"] < RIGHTS["buyer"] < RIGHTS["steward"] < RIGHTS["administrator"] == set(Right)
    assert RIGHTS["supplier"] == {Right.EXPORT}
