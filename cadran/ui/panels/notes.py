"""What people know about days and items: numbered notes on charts, a new baseline, and things put aside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.calendar import end_of
from cadran.i18n import formats
from cadran.insight.notes import noted_on, workspace
from cadran.insight.periods import span
from cadran.kpis import Kpi
from cadran.rights import Right
from cadran.selection import Grain
from cadran.ui.components.author import AUTHOR, author_of
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.typed_day import day_text, read_day
from cadran.ui.request.address import DIMENSIONS
from cadran.ui.request.view import View
from cadran.workspace import KINDS, Note

DELETED = "cadran_deleted_note"
LONGEST_TEXT = 300


class Mark(NamedTuple):
    """A note on a chart: the position of its first point, its number in the list below, its text."""

    position: int
    number: int
    text: str


def marks(view: View, kpi: Kpi, starts: Sequence[date], grain: Grain) -> tuple[Mark, ...]:
    """The notes on the periods of a chart that begin on `starts`, numbered in order of time."""
    return tuple(
        Mark(_place(note, starts, grain), number, note.text)
        for number, note in enumerate(noted_on(view, kpi, starts, grain), 1)
    )


def noted(view: View, kpi: Kpi, frame: pl.DataFrame, starts: Sequence[date], grain: Grain) -> pl.DataFrame:
    """`frame`, one row for each of `starts` in order, with the column `note`: what was noted on that period."""
    notes = noted_on(view, kpi, starts, grain)
    texts = [" | ".join(note.text for note in notes if _covers(note, start, grain)) or None for start in starts]
    return frame.with_columns(pl.Series("note", texts, dtype=pl.String))


def notes_list(view: View, kpi: Kpi, starts: Sequence[date], grain: Grain) -> None:
    """The notes of a chart by their numbers, and the way to add or delete one."""
    notes = noted_on(view, kpi, starts, grain)
    with st.container(key=f"notes_{kpi.id}", horizontal=True, vertical_alignment="top", gap="small"):
        if notes:
            show_html(_listed(view, notes))
        if not view.may(Right.NOTE):
            return
        words = view.t("notes.change" if notes else "notes.add")
        shelf = st.popover(words, key=f"notes_of_{kpi.id}", type="tertiary", on_change="rerun")
        if shelf.open:
            with shelf:
                _new_note(view, kpi)
                _deletions(view, notes)


def _place(note: Note, starts: Sequence[date], grain: Grain) -> int:
    return next(index for index, start in enumerate(starts) if end_of(start, grain) >= note.first_day)


def _covers(note: Note, start: date, grain: Grain) -> bool:
    return note.first_day <= end_of(start, grain) and note.last_day >= start


def _listed(view: View, notes: Sequence[Note]) -> Markup:
    rows = (element("li", element("b", _days(view, note)), " ", _said(view, note)) for note in notes)
    return element("ol", *rows, css="cadran-notes")


def _days(view: View, note: Note) -> str:
    return span(note.first_day, note.last_day, view.language)


def _said(view: View, note: Note) -> str:
    """`Strike · Dropshipping: no parcel left Lyon (Anne)`."""
    about = view.code("note_kind", note.kind)
    if note.dimension:
        about += f" · {view.names(note.dimension).get(note.value, note.value)}"
    author = f" ({note.author})" if note.author else ""
    return view.t("notes.said", about=about, text=note.text) + author


def _new_note(view: View, kpi: Kpi) -> None:
    with st.form(f"note_{kpi.id}_{view.language}", border=False, clear_on_submit=True):
        begin, end = st.columns(2)
        hint = view.t("filter.day_format")
        first = begin.text_input(view.t("filter.from"), day_text(view, view.period.first), placeholder=hint)
        last = end.text_input(view.t("filter.to"), day_text(view, view.period.last), placeholder=hint)
        kind = st.selectbox(view.t("notes.kind"), KINDS, format_func=lambda code: view.code("note_kind", code))
        scopes = _scopes(view)
        scope = st.selectbox(view.t("notes.scope"), scopes, format_func=lambda code: scopes[code])
        is_own = st.checkbox(view.t("notes.this_kpi", name=view.text(kpi.short)), value=True)
        text = st.text_input(view.t("notes.text"), max_chars=LONGEST_TEXT)
        author = author_of(view)
        if st.form_submit_button(view.t("notes.keep")):
            _keep(view, (read_day(first), read_day(last)), (kind, text.strip(), author), scope, is_own, kpi)


def _scopes(view: View) -> dict[tuple[str, str], str]:
    """Everything, and each value the page is filtered to."""
    scopes = {("", ""): view.t("notes.everything")}
    for parameter, values in view.state.filters:
        names = view.names(DIMENSIONS[parameter])
        scopes |= {(DIMENSIONS[parameter], value): names.get(value, value) for value in values}
    return scopes


def _keep(
    view: View,
    days: tuple[date | None, date | None],
    words: tuple[str, str, str],
    scope: tuple[str, str],
    is_own: bool,
    kpi: Kpi,
) -> None:
    first, last = days
    kind, text, author = words
    if first is None or last is None or first > last or not text:
        st.caption(f"○ {view.t('notes.problem', format=view.t('filter.day_format'))}")
        return
    st.session_state[AUTHOR] = author
    workspace().write_note((first, last), kind, text, author, scope, kpi.id if is_own else "")
    st.rerun()


def _deletions(view: View, notes: Sequence[Note]) -> None:
    deleted = st.session_state.get(DELETED)
    if deleted is not None and all(note.id != deleted for note in notes):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(view.t("notes.deleted"))
            st.button(view.t("notes.undo"), key=f"restore_{deleted}", type="tertiary", on_click=_restore)
    for note in notes:
        label = view.t("notes.delete", text=as_markdown(f"{_days(view, note)} {note.text}"))
        st.button(label, key=f"delete_{note.id}", type="tertiary", on_click=_delete, args=(note.id,))


def _delete(note_id: int) -> None:
    st.session_state[DELETED] = note_id
    workspace().delete_note(note_id)


def _restore() -> None:
    workspace().restore_note(st.session_state.pop(DELETED))


def mute_button(view: View, *items: str) -> None:
    """Put an item aside, or some together, with the reason and the name of who does so."""
    if not view.may(Right.NOTE):
        return
    key = "_".join(items)
    shelf = st.popover(view.t("mute.open"), key=f"mute_{key}", type="tertiary", on_change="rerun")
    if not shelf.open:
        return
    with shelf, st.form(f"mute_form_{key}_{view.language}", border=False):
        note = st.text_input(view.t("mute.note"), max_chars=LONGEST_TEXT)
        author = author_of(view)
        if st.form_submit_button(view.t("mute.apply")):
            st.session_state[AUTHOR] = author
            for item in items:
                workspace().mute(item, note.strip(), author)
            st.rerun()


def muted_list(view: View, names: Mapping[str, str]) -> None:
    """What was put aside, why, by whom and since when, each with the way back; `names` are the items' sentences."""
    mutes = [mute for mute in workspace().mutes() if mute.item in names]
    if not mutes:
        return
    with st.expander(view.t("mute.list", n=view.count(len(mutes))), key="muted"):
        for mute in mutes:
            why = " · ".join(filter(None, (mute.note, mute.author, formats.day(mute.written_at.date(), view.language))))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"{as_markdown(names[mute.item])} – {as_markdown(why)}", width="stretch")
                if not view.may(Right.NOTE):
                    continue
                st.button(
                    view.t("mute.undo"),
                    key=f"unmute_{mute.item}",
                    type="tertiary",
                    on_click=workspace().unmute,
                    args=(mute.item,),
                )
