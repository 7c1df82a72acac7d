"""The ways to set targets: one by one, by confirming those of Cadran, and from a file."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cadran.errors import CadranError
from cadran.i18n.message import Message
from cadran.insight.notes import workspace
from cadran.insight.periods import season_name
from cadran.insight.plans import can_have_plan
from cadran.insight.target_file import read_targets, season_keys, terms_of
from cadran.insight.targets import NARROWED_BY, can_have_target, standing
from cadran.kpis import KPIS, Kpi
from cadran.rights import Right
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.typed_day import read_day
from cadran.ui.panels.notes import LONGEST_TEXT
from cadran.ui.request.view import View
from cadran.workspace import TARGET_KINDS, TARGET_TERMS, TargetTerms

GENERATION = "cadran_target_generation"
DAYS = ("valid_from", "valid_to")
LONGEST_NUMBER = 20


def set_target(view: View) -> None:
    """A form for one target; what it cannot read is said under it, and nothing typed is lost."""
    if not view.may(Right.TARGET):
        return
    shelf = st.popover(view.t("targets.set"), key="target_set", on_change="rerun")
    if not shelf.open:
        return
    key = f"target_form_{view.language}_{_generation()}"
    with shelf, st.form(key, border=False):
        cells = _cells(view, key)
        why = _why(view, key)
        is_sent = st.form_submit_button(view.t("targets.keep"), type="primary")
    if is_sent:
        with shelf:
            _keep(view, cells, why)


def confirm_ours(view: View, ours: Sequence[Kpi]) -> None:
    """One answer for every target that is still Cadran's own: the company takes it over, and may change it later."""
    if not view.may(Right.TARGET):
        return
    if not ours:
        return
    shelf = st.popover(view.t("targets.confirm", n=len(ours)), key="target_confirm", on_change="rerun")
    if not shelf.open:
        return
    key = f"target_confirm_{view.language}_{_generation()}"
    with shelf, st.form(key, border=False):
        st.markdown(as_markdown(view.t("targets.confirm_help")))
        author = author_of(view, f"{key}_author")
        is_sent = st.form_submit_button(view.t("targets.confirm", n=len(ours)), type="primary")
    if is_sent and _is_signed(view, author):
        terms = [TargetTerms(kpi.id, kpi.target) for kpi in ours if kpi.target is not None]
        workspace().write_targets(terms, view.t("targets.confirmed"), author)
        _done(author)


def from_file(view: View) -> None:
    """A CSV as the page writes it: what it would change is shown before it counts."""
    if not view.may(Right.TARGET):
        return
    shelf = st.popover(view.t("targets.file"), key="target_file", on_change="rerun")
    if not shelf.open:
        return
    key = f"target_file_{view.language}_{_generation()}"
    with shelf:
        st.caption(as_markdown(view.t("targets.file_help", names=", ".join(TARGET_TERMS))))
        file = st.file_uploader(view.t("targets.file"), type=["csv"], key=key, label_visibility="collapsed")
        if file is not None:
            _offer(view, key, file.getvalue())


def _offer(view: View, key: str, content: bytes) -> None:
    known = {target.terms for target in standing(workspace().targets())}
    try:
        terms = read_targets(view.engine, content, known)
    except CadranError as error:
        for problem in error.read(view.language):
            st.caption(f"○ {as_markdown(problem)}")
        return
    new, gone = len(set(terms) - known), len(known - set(terms))
    st.markdown(as_markdown(view.t("targets.file_changes", new=new, gone=gone, same=len(known) - gone)))
    author = author_of(view, f"{key}_author")
    if st.button(view.t("targets.file_take"), type="primary", key=f"{key}_take") and _is_signed(view, author):
        workspace().replace_targets(terms, view.t("targets.from_file"), author)
        _done(author)


def _cells(view: View, key: str) -> dict[str, str]:
    """What was chosen and typed, by name of TARGET_TERMS."""
    kpis = {kpi.id: view.text(kpi.name) for kpi in KPIS.values() if can_have_target(kpi) or can_have_plan(kpi)}
    kinds = {kind: view.code("target_kind", kind) for kind in TARGET_KINDS}
    first, second, third = st.columns([3, 2, 1])
    with first:
        cells = {"kpi": _select(view, key, "kpi", kpis)}
    with second:
        cells["kind"] = _select(view, key, "kind", kinds)
    with third:
        cells["target"] = _text(view, key, "value")
    for column, name in zip(st.columns(len(NARROWED_BY)), NARROWED_BY, strict=True):
        with column:
            cells[name] = _select(view, key, name, _members(view, name))
    named = {each: season_name(each, view.language) for each in season_keys(view.engine)}
    seasons = {"": view.t("targets.every")} | named
    for column, name in zip(st.columns(3), ("season", *DAYS), strict=True):
        with column:
            cells[name] = _select(view, key, name, seasons) if name == "season" else _text(view, key, name)
    return cells


def _members(view: View, dimension: str) -> dict[str, str]:
    return {"": view.t("targets.every")} | {code: name for code, name in view.names(dimension).items() if code}


def _select(view: View, key: str, name: str, options: Mapping[str, str]) -> str:
    label = view.code("dimension", name) if name in NARROWED_BY else view.t(f"targets.{name}")
    return str(st.selectbox(label, list(options), format_func=lambda code: options[code], key=f"{key}_{name}"))


def _text(view: View, key: str, name: str) -> str:
    hint = view.t("filter.day_format") if name in DAYS else view.t("targets.value_hint")
    label = view.t(f"targets.{name}")
    return st.text_input(label, placeholder=hint, max_chars=LONGEST_NUMBER, key=f"{key}_{name}").strip()


def _why(view: View, key: str) -> tuple[str, str]:
    text, author = st.columns([3, 1])
    with text:
        words = st.text_input(view.t("clause_form.why"), max_chars=LONGEST_TEXT, key=f"{key}_text").strip()
    with author:
        return words, author_of(view, f"{key}_author")


def _keep(view: View, cells: dict[str, str], why: tuple[str, str]) -> None:
    """Days are typed as the reader writes them; what is no day goes on as it is, to be named."""
    days = {name: read_day(cells[name]) for name in DAYS if cells[name]}
    written = {name: day.isoformat() for name, day in days.items() if day}
    terms, problems = terms_of(view.engine, cells | written)
    _tell(view, problems)
    text, author = why
    if terms is not None and _is_signed(view, author):
        workspace().write_targets([terms], text, author)
        _done(author)


def _tell(view: View, problems: Sequence[Message]) -> None:
    for problem in problems:
        st.caption(f"○ {as_markdown(problem.read(view.language))}")


def _is_signed(view: View, author: str) -> bool:
    """Who sets a target is named, since it colours what everybody sees."""
    if not author:
        st.caption(f"○ {as_markdown(view.t('targets.unsigned'))}")
    return bool(author)


def _done(author: str) -> None:
    st.session_state[AUTHOR] = author
    st.session_state[GENERATION] = _generation() + 1
    st.rerun()


def _generation() -> int:
    """How many changes this reader made: each begins with empty, closed forms."""
    return int(st.session_state.get(GENERATION, 0))
