"""An import before it is loaded: its files, how they are read, and the load."""

import streamlit as st

from cadran.config import home_folder
from cadran.i18n import formats
from cadran.imports import inbox, job
from cadran.imports.draft import Draft, draft_of, folder_of, saved_profiles, write_draft
from cadran.imports.job import Job
from cadran.ui.components.markup import show_html
from cadran.ui.components.panel import framed
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import Request
from cadran.ui.sections.imports.begin import drop_field


def prepare(request: Request, import_id: str) -> None:
    """The steps of an import that has not begun to load."""
    draft = draft_of(home_folder(), import_id)
    _files(request, import_id, draft)
    _load(request, import_id, draft)


def _files(request: Request, import_id: str, draft: Draft) -> None:
    folder = folder_of(home_folder(), import_id, draft)
    with framed(request.language, "import_files", request.t("imports.files_title"), draft.folder):
        columns = [Column(request.t("imports.file")), Column(request.t("imports.size"), "num")]
        rows = [ListRow([path.name, _size(request, path.stat().st_size)]) for path in inbox.spooled(folder)]
        show_html(RowList("cadran-files", columns).table(rows))
        if not draft.folder:
            drop_field(request, import_id, "imports.drop_more")


def _size(request: Request, size: int) -> str:
    kilobytes = max(size / 1024, 0.1)
    if kilobytes < 1024:
        return request.t("imports.kilobytes", n=formats.number(kilobytes, request.language, 1))
    return request.t("imports.megabytes", n=formats.number(kilobytes / 1024, request.language, 1))


def _load(request: Request, import_id: str, draft: Draft) -> None:
    home = home_folder()
    with framed(request.language, "import_load", request.t("imports.load_title"), request.t("imports.load_subtitle")):
        profiles = saved_profiles(home)
        codes = list(profiles)
        current = draft.profile if draft.profile in codes else "contract"
        chosen = st.selectbox(
            request.t("imports.profile"), codes, codes.index(current), format_func=profiles.__getitem__
        )
        if chosen != draft.profile:
            write_draft(home, import_id, Draft(draft.folder, chosen, draft.answers))
        if st.button(request.t("imports.load"), key="load_import", type="primary"):
            job.start(home, import_id, Job("load", str(folder_of(home, import_id, draft)), chosen))
            st.rerun()
