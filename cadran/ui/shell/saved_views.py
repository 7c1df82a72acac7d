"""Views under a name, shared by everybody who uses this home: open, rename, delete, and the same at the terminal."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import streamlit as st

from cadran.config import home_folder
from cadran.i18n import formats
from cadran.insight.periods import span
from cadran.kpis import KPIS, on_page
from cadran.rights import Right
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.sections import EVERYTHING
from cadran.ui.request.address import CHOICE_PARAMETERS, DIMENSIONS, PARAMETERS, State, address, read
from cadran.ui.request.routes import current_target, page_of
from cadran.ui.request.view import View, lasting_parameters
from cadran.workspace import SavedView, Workspace

DELETED = "cadran_deleted_view"
LONGEST_NAME = 80
Own = dict[str, list[str]]


def saved_views(view: View) -> None:
    """The list of saved views, each opened on the newest data by one click, and a field to save this one."""
    shelf = st.popover(view.t("views.open"), key="views", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf:
        kept = _desk().saved_views()
        for saved in kept:
            with st.container(key=f"saved_{saved.id}", gap=None):
                _entry(view, saved)
        if not kept:
            st.caption(view.t("views.none"))
        _undo(view)
        _save(view)
        if kept:
            _changes(view, kept)


def _desk() -> Workspace:
    return Workspace(home_folder())


def state_and_own(query: str) -> tuple[State, Own]:
    """What a saved address says: the reader's choices, and what is the page's own."""
    parameters = parse_qs(query)
    return read(parameters)[0], {name: values for name, values in parameters.items() if name not in PARAMETERS}


def _entry(view: View, saved: SavedView) -> None:
    """Its name, which opens it, and below it page, period and when it was opened last."""
    state, own = state_and_own(saved.query)
    page_id, own = current_target(saved.page, own)
    if st.button(as_markdown(saved.name), key=f"view_{saved.id}", type="tertiary"):
        _desk().open_view(saved.id)
        view.request.open_page(page_id, replace(state, language=view.state.language), **own)
    facts = [view.t(f"page.{page_id}") if page_of(page_id) else page_id, _rule(view, state)]
    if saved.opened_at:
        facts.append(view.t("views.opened", day=formats.day(saved.opened_at.date(), view.language)))
    st.caption(" · ".join(map(as_markdown, facts)))


def _rule(view: View, state: State) -> str:
    if state.period == "custom" and state.period_from and state.period_to:
        return span(state.period_from, state.period_to, view.language)
    return view.t(f"period.{state.period}")


def _save(view: View) -> None:
    if not view.may(Right.KEEP):
        return
    with st.form(f"save_view_{view.language}", border=False, clear_on_submit=True):
        name = st.text_input(view.t("views.name"), max_chars=LONGEST_NAME, placeholder=view.t("views.example"))
        if st.form_submit_button(view.t("views.save")) and name.strip():
            state = replace(view.state, language=None)
            own = {name: values for name, values in lasting_parameters().items() if name != EVERYTHING}
            query = urlencode(address(state, **own), doseq=True)
            _desk().save_view(name.strip(), view.request.page.id, query, state.period)
            st.rerun()


def _changes(view: View, kept: Sequence[SavedView]) -> None:
    """Rename, delete, and the command that gives the same figure to a scheduler of the reader's own."""
    if not view.may(Right.KEEP):
        return
    with st.expander(view.t("views.change"), key="views_change"):
        names = {saved.id: saved.name for saved in kept}
        chosen = st.selectbox(view.t("views.which"), names, format_func=lambda key: names[key], key="views_which")
        saved = next((saved for saved in kept if saved.id == chosen), kept[0])
        with st.form(f"rename_{saved.id}_{view.language}", border=False):
            name = st.text_input(view.t("views.new_name"), saved.name, max_chars=LONGEST_NAME)
            if st.form_submit_button(view.t("views.rename")) and name.strip():
                _desk().rename_view(saved.id, name.strip())
                st.rerun()
        st.button(view.t("views.delete"), key=f"drop_{saved.id}", on_click=_delete, args=(saved.id,))
        words = command(saved)
        if words:
            st.caption(view.t("views.command"))
            st.code(words, language=None, wrap_lines=True)


def _delete(view_id: int) -> None:
    st.session_state[DELETED] = view_id
    _desk().delete_view(view_id)


def _undo(view: View) -> None:
    if DELETED in st.session_state:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(view.t("views.deleted"))
            st.button(view.t("notes.undo"), key="restore_view", type="tertiary", on_click=_restore)


def _restore() -> None:
    _desk().restore_view(st.session_state.pop(DELETED))


def command(saved: SavedView) -> str:
    """The command line that gives the main figure of a saved view; empty where there is none that says the same.

    A flow nobody chose is left out: page and command line share one default.
    """
    state, own = state_and_own(saved.query)
    page_id, own = current_target(saved.page, own)
    named = [*own.get("kpi", []), *on_page(page_id)]
    kpi = next((KPIS[kpi_id] for kpi_id in named if kpi_id in KPIS), None)
    if kpi is None or state.version is not None:
        return ""
    words = ["cadran", "kpi", kpi.id, *_days(state)]
    words += ["--flow", state.flow] if state.flow and kpi.scope == "flows" else []
    for parameter, values in state.filters:
        words += ["--where", f"{DIMENSIONS[parameter]}={','.join(values)}"]
    for name, value in state.choices:
        is_known = value in kpi.offered(CHOICE_PARAMETERS[name])
        words += [f"--{name.replace('_', '-')}", value] if is_known else []
    words += ["--as-of", state.as_of.isoformat()] if state.as_of else []
    return shlex.join([*words, "--format", "csv"])


def _days(state: State) -> list[str]:
    if state.period == "custom" and state.period_from and state.period_to:
        return ["--from", state.period_from.isoformat(), "--to", state.period_to.isoformat()]
    return [] if state.period == "all" else ["--period", state.period]
