"""Who is let in, by name and by rule, each with role and what they see."""

import polars as pl
import streamlit as st

from cadran.config import home_folder
from cadran.insight.people import people_frame, rules_frame
from cadran.selection import Scope, Selection
from cadran.ui.components import panel
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.sign_in import sign_in
from cadran.ui.request.view import View
from cadran.ui.sections.people.forms import change_person, let_in, new_rule, remove_rule
from cadran.workspace import People

PEOPLE = ("person", "sign_in", "role", "sees", "author", "written_at")
RULES = ("claim", "value", "role", "sees", "author", "written_at")


def people(view: View) -> None:
    """Everybody who is let in by name, and the ways to let in, change and keep out."""
    kept = [each for each in People(home_folder()).all() if each.removed_at is None]
    title = view.t("people_page.people", n=len(kept)) if kept else view.t("people_page.nobody")
    with panel.block(view, "people", title, view.t("people_page.people_subtitle")):
        if sign_in() is None:
            st.caption(as_markdown(view.t("people_page.no_provider")))
        let_in(view)
        if not kept:
            return
        frame = _in_words(view, people_frame(kept), [each.person.scope for each in kept])
        data_table(view, frame, PEOPLE, key="people")
        change_person(view, [each.person for each in kept])
        panel.footer(view, "people", people_frame(kept), view.t("people_page.people_foot"), asked=Selection())


def rules(view: View) -> None:
    """The rules that let others in by what their sign-in says, in the order they are asked."""
    kept = People(home_folder()).rules()
    title = view.t("people_page.rules", n=len(kept)) if kept else view.t("people_page.no_rule")
    with panel.block(view, "people_rules", title, view.t("people_page.rules_subtitle")):
        new_rule(view)
        if not kept:
            return
        frame = _in_words(view, rules_frame(kept), [each.rule.scope for each in kept])
        data_table(view, frame, RULES, key="people_rules")
        remove_rule(view, kept)
        panel.footer(view, "people_rules", rules_frame(kept), view.t("people_page.rules_foot"), asked=Selection())


def _in_words(view: View, frame: pl.DataFrame, scopes: list[Scope]) -> pl.DataFrame:
    roles = {role: view.code("role", role) for role in frame["role"].unique()}
    sees = pl.Series("sees", [scope_said(view, scope) for scope in scopes], pl.String)
    return frame.with_columns(pl.col("role").replace_strict(roles), sees)


def scope_said(view: View, scope: Scope) -> str:
    """What somebody sees: `Supplier: Acme, Beta · Category: Lighting`."""
    parts = []
    for item in scope.filters:
        names = view.names(item.dimension)
        listed = ", ".join(names.get(value) or value for value in item.values)
        parts.append(view.t("people_page.scope_of", dimension=view.code("dimension", item.dimension), values=listed))
    return " · ".join(parts) or view.t("people_page.everything")
