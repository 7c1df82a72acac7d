"""How a job ended: what became of each row, or why nothing came of it, and the ways on."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from cadran.config import home_folder
from cadran.i18n import Text, formats
from cadran.i18n.catalogue import say_code
from cadran.imports import inbox, job
from cadran.imports.job import Job, Kind, State
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.panel import framed
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import Request
from cadran.ui.sections.imports.address import go_to

COUNTED = ("rows", "new", "changed", "gone", "unchanged", "quarantined", "skipped", "blank", "set_aside")


def ended_panel(request: Request, import_id: str, state: State) -> None:
    """The outcome as a title, its sentences, the counts by table, and where to go from here."""
    done = state.outcome == "done"
    asked = job.job_of(home_folder(), import_id)
    kind = asked.kind if asked else "load"
    with framed(request.language, "import_ended", _title(request, state, kind), _subtitle(request, state, kind)):
        for problem in state.problems:
            st.warning(as_markdown(problem.read(request.language)))
        if state.counts:
            _counts(request, state)
        _notes(request, state.notes)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="import_ways"):
            if done:
                if st.button(request.t("imports.see_figures"), key="see_figures", type="primary"):
                    request.open_page("overview")
                request.link("data", request.t("imports.see_data"))
            elif state.is_stored and state.outcome != "waiting":
                _publish(request)
            elif not state.is_stored:
                _correct(request, import_id, kind)
            way: Literal["primary", "tertiary"] = "primary" if state.outcome == "waiting" else "tertiary"
            if st.button(request.t("imports.another"), key="another_import", type=way):
                go_to("")
                st.rerun()


def _title(request: Request, state: State, kind: Kind) -> str:
    if state.outcome == "done":
        rows = sum(count["accepted"] for count in state.counts)
        return request.t(f"imports.done_{kind}", n=formats.number(rows, request.language))
    if state.outcome == "waiting":
        rows = sum(count["accepted"] + count["unchanged"] for count in state.counts)
        return request.t("imports.ended_waiting", n=rows)
    if state.is_stored:
        return request.t("imports.ended_withdrawn" if kind == "unload" else "imports.ended_stored")
    return request.t(f"imports.ended_{state.outcome}")


def _subtitle(request: Request, state: State, kind: Kind) -> str:
    if state.outcome == "waiting":
        return request.t("imports.waits")
    if state.outcome != "done":
        return request.t(f"imports.still_{kind}" if state.is_stored else "imports.nothing_changed")
    refused = sum(count["quarantined"] for count in state.counts)
    return request.t("imports.refused", n=formats.number(refused, request.language)) if refused else ""


def _counts(request: Request, state: State) -> None:
    used = [name for name in COUNTED if name == "rows" or any(count.get(name) for count in state.counts)]
    titles = [say_code(request.language, "column", name) for name in ("table_name", *used)]
    columns = [Column(title, "num" if index else "") for index, title in enumerate(titles)]
    rows = [
        ListRow(
            [
                say_code(request.language, "table", count["table"]),
                *(formats.number(count.get(name, 0), request.language) for name in used),
            ]
        )
        for count in state.counts
    ]
    widths = f"minmax(90px,1.6fr) repeat({len(used)}, minmax(44px,1fr))"
    style = f"--columns: {widths}; --narrow: {widths}"
    show_html(RowList("cadran-counts", columns, style).table(rows))


def _notes(request: Request, notes: Sequence[Text]) -> None:
    if notes:
        items = (element("li", note.read(request.language)) for note in notes)
        show_html(joined(element("ul", *items, css="cadran-notes")))


def _publish(request: Request) -> None:
    if st.button(request.t("imports.publish"), key="publish_import", type="primary"):
        job_id = inbox.new_id()
        job.start(home_folder(), job_id, Job("publish"))
        go_to(job_id)
        st.rerun()


def _correct(request: Request, import_id: str, kind: Kind) -> None:
    if kind == "load" and st.button(request.t("imports.correct"), key="correct_import", type="primary"):
        job.forget(home_folder(), import_id)
        st.rerun()
