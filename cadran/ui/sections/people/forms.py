"""The ways to let people in, to change what they may, and to keep them out."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

import streamlit as st

from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.rights import Person, Role
from cadran.selection import Filter, Scope
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import View
from cadran.workspace import SCOPED_BY, ClaimRule, KeptRule, People

GENERATION = "cadran_people_generation"
LONGEST_NAME = 120
ROLES: tuple[Role, ...] = get_args(Role)


def let_in(view: View) -> None:
    """A form for one more person."""
    shelf = st.popover(view.t("people_page.let_in"), key="people_add", on_change="rerun")
    if shelf.open:
        with shelf:
            _person_form(view, "people_form", None)


def change_person(view: View, people: Sequence[Person]) -> None:
    """What was said of a person, to be changed; and the way to keep them out."""
    named = {person.sign_in: person for person in people}
    chosen = _choice(view, "change", {sign_in: _called(person) for sign_in, person in named.items()})
    if chosen not in named:
        return
    with st.container(border=True, key="people_change"):
        _person_form(view, f"people_form_{chosen}", named[chosen])
        if st.button(view.t("people_page.remove"), key=f"people_remove_{chosen}", type="tertiary"):
            _try(view, lambda: People(home_folder()).remove(chosen))


def _called(person: Person) -> str:
    return person.name if person.name == person.sign_in else f"{person.name} · {person.sign_in}"


def _choice(view: View, name: str, options: Mapping[str, str]) -> str:
    """One of the options, or nothing."""
    label, key = view.t(f"people_page.{name}"), f"people_{name}_{view.language}_{_generation()}"
    hint = view.t("people_page.choose")
    return str(st.selectbox(label, list(options), None, options.__getitem__, key=key, placeholder=hint) or "")


def new_rule(view: View) -> None:
    """A form for one more rule."""
    shelf = st.popover(view.t("people_page.add_rule"), key="people_rule_add", on_change="rerun")
    if not shelf.open:
        return
    key = f"people_rule_{view.language}_{_generation()}"
    with shelf, st.form(key, border=False):
        left, right = st.columns(2)
        with left:
            name = _text(view, "claim", key, "groups")
        with right:
            value = _text(view, "claim_value", key, "buyers")
        role, scope = _role(view, key, "reader"), _scope(view, key, Scope(()))
        is_sent = st.form_submit_button(view.t("people_page.add_rule"), type="primary")
    if is_sent:
        with shelf:
            _try(view, lambda: People(home_folder()).add_rule(ClaimRule(name, value, role, scope)))


def remove_rule(view: View, rules: Sequence[KeptRule]) -> None:
    options = {str(kept.id): f"{kept.rule.claim} = {kept.rule.value}" for kept in rules}
    chosen = _choice(view, "change_rule", options)
    if chosen and st.button(view.t("people_page.remove_rule"), key=f"people_rule_remove_{chosen}", type="tertiary"):
        _try(view, lambda: People(home_folder()).remove_rule(int(chosen)))


def _person_form(view: View, name: str, person: Person | None) -> None:
    key = f"{name}_{view.language}_{_generation()}"
    with st.form(key, border=False):
        sign_in = person.sign_in if person else _text(view, "sign_in", key, "anne@example.com")
        called = _text(view, "name", key, "Anne Martin", person.name if person else "")
        role = _role(view, key, person.role if person else "reader")
        scope = _scope(view, key, person.scope if person else Scope(()))
        is_sent = st.form_submit_button(view.t("people_page.keep"), type="primary")
    if is_sent:
        _try(view, lambda: People(home_folder()).let_in(Person(sign_in, called, role, scope)))


def _text(view: View, name: str, key: str, hint: str, value: str = "") -> str:
    label = view.t(f"people_page.{name}")
    return st.text_input(label, value, placeholder=hint, max_chars=LONGEST_NAME, key=f"{key}_{name}").strip()


def _role(view: View, key: str, role: Role) -> Role:
    options = {
        each: view.t("people_page.may", role=view.code("role", each), what=view.code("role_may", each))
        for each in ROLES
    }
    label = view.t("people_page.role")
    return st.selectbox(label, ROLES, ROLES.index(role), format_func=lambda each: options[each], key=f"{key}_role")


def _scope(view: View, key: str, scope: Scope) -> Scope:
    """What of the data they see; nothing chosen is everything."""
    kept = {item.dimension: item.values for item in scope.filters}
    chosen: dict[str, tuple[str, ...]] = {}
    st.caption(as_markdown(view.t("people_page.scope_help")))
    for column, dimension in zip(st.columns(len(SCOPED_BY)), SCOPED_BY, strict=True):
        names = {code: name for code, name in view.names(dimension).items() if code}
        names |= {code: code for code in kept.get(dimension, ()) if not names.get(code)}
        with column:
            chosen[dimension] = _values(view, f"{key}_{dimension}", dimension, names, kept.get(dimension, ()))
    return Scope(tuple(Filter(dimension, values) for dimension, values in chosen.items() if values))


def _values(view: View, key: str, dimension: str, names: Mapping[str, str], kept: tuple[str, ...]) -> tuple[str, ...]:
    every = view.t("people_page.everything")
    label = view.code("dimension", dimension)
    chosen = st.multiselect(
        label, list(names), list(kept), format_func=lambda code: names[code], placeholder=every, key=key
    )
    return tuple(chosen)


def _try(view: View, change: Callable[[], object]) -> None:
    """Do it and show the page anew; where it cannot be, say why and lose nothing that was typed."""
    try:
        change()
    except CadranError as refused:
        for problem in refused.read(view.language):
            st.caption(f"○ {as_markdown(problem)}")
        return
    st.session_state[GENERATION] = _generation() + 1
    st.rerun()


def _generation() -> int:
    """Raised with each change, so that the forms begin anew."""
    return int(st.session_state.get(GENERATION, 0))
