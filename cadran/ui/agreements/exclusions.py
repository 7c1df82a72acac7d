"""What was decided by hand about a supplier's lines, told from the workspace alone, so that it can always be undone."""

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from cadran.engine import exclusions_of
from cadran.i18n import formats
from cadran.insight.notes import workspace
from cadran.insight.periods import span
from cadran.rights import Right
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.request.view import View
from cadran.workspace import Exclusion


def exclusion_history(view: View, supplier_id: str) -> None:
    """Every exclusion of the supplier, the last first; it stands apart from the figures it changes."""
    exclusions = of_supplier(view, supplier_id)
    if not exclusions:
        return
    in_force = sum(exclusion.undone_at is None for exclusion in exclusions)
    title = view.t("exclusions.title", n=view.count(in_force)) if in_force else view.t("exclusions.title_none")
    with panel.block(view, "exclusions", title, view.t("exclusions.subtitle")):
        for exclusion in reversed(exclusions):
            can_undo = exclusion.undone_at is None and view.may(Right.EXCLUDE)
            undo = partial(workspace().undo_exclusion, exclusion.id) if can_undo else None
            keys = f"exclusion_{exclusion.id}", f"undo_{exclusion.id}"
            decision_row(view, keys, exclusion_in_words(view, exclusion), undo)


def of_supplier(view: View, supplier_id: str) -> tuple[Exclusion, ...]:
    """The exclusions from its clauses in any of their versions, and from all of them; undone ones too."""
    written = {clause.clause_id for clause in workspace().written_clauses() if clause.terms.supplier_id == supplier_id}
    own = written | set(view.details("clauses", supplier_id=supplier_id)["clause_id"])
    return tuple(
        exclusion
        for exclusion in exclusions_of(view.engine, workspace())
        if (
            exclusion.supplier_id == supplier_id
            if exclusion.scope == "supplier"
            else own & {exclusion.clause_id, *exclusion.lineage}
        )
    )


def carried_over(view: View, clause_id: str) -> None:
    """Below the form of a new version: which exclusions hold for it as for the one it replaces."""
    every = exclusions_of(view.engine, workspace())
    in_force = [
        exclusion
        for exclusion in every
        if exclusion.undone_at is None and clause_id in (exclusion.clause_id, *exclusion.lineage)
    ]
    if not in_force:
        return
    st.caption(as_markdown(view.t("exclusions.carried", n=view.count(len(in_force)))))
    show_html(joined(*(element("p", exclusion_in_words(view, exclusion), css="cadran-note") for exclusion in in_force)))


def decision_row(view: View, keys: tuple[str, str], sentence: str, undo: Callable[..., None] | None) -> None:
    """What was decided, and the button that undoes it where it still can be; `keys` of the row and of the button."""
    row, button = keys
    with st.container(horizontal=True, vertical_alignment="center", key=row):
        st.markdown(as_markdown(sentence), width="content")
        if undo:
            st.button(view.t("penalty.undo"), key=button, type="tertiary", on_click=undo)


def exclusion_in_words(view: View, exclusion: Exclusion) -> str:
    """`4500123-20: carrier, truck stolen (Anne, 20 Nov 2026)`, where it holds, and since when it is undone."""
    line = "-".join(filter(None, (exclusion.order_id, exclusion.line_id)))
    about = view.t("penalty.every", cause=view.code("cause", exclusion.cause)) if exclusion.cause else line
    why = ", ".join(filter(None, [view.code("exclusion_reason", exclusion.reason), exclusion.text]))
    words = view.t(
        "penalty.told", about=about, why=why, author=exclusion.author, day=_day(view, exclusion.written_at.date())
    )
    words = f"{words} · {_where(view, exclusion)}"
    if exclusion.undone_at is None:
        return words
    return f"{words} · {view.t('penalty.undone', day=_day(view, exclusion.undone_at.date()))}"


def _where(view: View, exclusion: Exclusion) -> str:
    since = {"clause": exclusion.clause_id, "day": _day(view, exclusion.window_start)}
    if exclusion.scope != "window":
        return view.t(f"penalty.told_{exclusion.scope}", **since)
    last = exclusion.window_end
    days = span(exclusion.window_start, last, view.language) if last else since["day"]
    return view.t("penalty.told_window", clause=exclusion.clause_id, window=days)


def _day(view: View, day: date) -> str:
    return formats.day(day, view.language)
