"""The ways to begin: drop files, name a folder, open the sample, take the templates home."""

import io
import zipfile
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cadran.config import SAMPLE, TEMPLATES, home_folder
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.imports import inbox, job
from cadran.imports.draft import Draft, write_draft
from cadran.ingest.files.sources import ARCHIVE, SUFFIXES
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.panel import framed
from cadran.ui.request.sign_in import is_at_this_machine
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.address import go_to

PROBLEMS, GENERATION = "cadran_import_problems", "cadran_import_generation"
SAMPLE_PROFILE = "contract"
ENDINGS = [ending.removeprefix(".") for ending in (*SUFFIXES, ".gz", ARCHIVE)]


def begin(request: Request, view: View | None) -> None:
    """Everything one can begin with."""
    with framed(request.language, "import_begin", request.t("imports.title"), request.t("imports.subtitle")):
        drop_field(request, inbox.new_id())
        _folder(request)
    _others(request, view)


def drop_field(
    request: Request, import_id: str, label: Literal["imports.drop", "imports.drop_more"] = "imports.drop"
) -> None:
    """The field files are dropped on: each is kept on the disk of the server, then the field lets go of them."""
    generation = st.session_state.get(GENERATION, 0)
    dropped = st.file_uploader(
        request.t(label),
        type=ENDINGS,
        accept_multiple_files=True,
        max_upload_size=inbox.MOST_MEGABYTES,
        key=f"drop_{generation}",
    )
    _limits(request)
    if dropped:
        _keep(import_id, dropped)
        st.session_state[GENERATION] = generation + 1
        st.rerun()
    for sentence in st.session_state.pop(PROBLEMS, ()):
        st.warning(as_markdown(sentence.read(request.language)))


def _limits(request: Request) -> None:
    words = request.t("imports.limits", megabytes=inbox.MOST_MEGABYTES, files=inbox.MOST_FILES)
    show_html(element("p", words, css="cadran-note"))


def _keep(import_id: str, dropped: list[UploadedFile]) -> None:
    home = home_folder()
    inbox.forget_abandoned(home, job.begun(home))
    folder = inbox.spool_folder(home, import_id)
    problems: list[Sentence] = []
    for file in dropped:
        try:
            inbox.spool(folder, file.name, file, file.size)
        except CadranError as wrong:
            problems += wrong.problems
    st.session_state[PROBLEMS] = problems
    if any(inbox.spooled(folder)):
        go_to(import_id)


def _folder(request: Request) -> None:
    """A folder of the server: one of the inbox, or any where the reader sits at this machine."""
    home = home_folder()
    with st.expander(request.t("imports.folder_title"), key="import_folder"):
        words = request.t("imports.folder_anywhere" if is_at_this_machine() else "imports.folder_inbox")
        show_html(element("p", words, css="cadran-note"))
        known = ", ".join(inbox.inbox_folders(home))
        if known:
            show_html(element("p", request.t("imports.folders_known", names=known), css="cadran-note"))
        with st.form("import_folder_form", border=False):
            text = st.text_input(request.t("imports.folder"), max_chars=1_000)
            if st.form_submit_button(request.t("imports.take_folder")):
                folder = inbox.named_folder(home, text, is_at_this_machine())
                import_id = inbox.new_id()
                write_draft(home, import_id, Draft(folder=str(folder)))
                go_to(import_id)
                st.rerun()


def _others(request: Request, view: View | None) -> None:
    with st.container(horizontal=True, gap="small", key="import_others"):
        if view is None:
            sample_button(request)
        templates_button(request)


def sample_button(request: Request) -> None:
    """Load the sample that is shipped, as any import."""
    if any(SAMPLE.glob("order_lines*")) and st.button(request.t("imports.sample"), key="open_sample"):
        import_id = inbox.new_id()
        job.start(home_folder(), import_id, job.Job("load", str(SAMPLE), SAMPLE_PROFILE))
        request.open_page("imports", load=import_id)


def templates_button(request: Request) -> None:
    """A small example of every table as CSV, in one file."""
    st.download_button(
        request.t("imports.templates"),
        data=partial(_templates),
        file_name="cadran-templates.zip",
        mime="application/zip",
        key="templates",
        on_click="ignore",
    )


def _templates() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(TEMPLATES.glob("*.csv")):
            archive.write(path, path.name)
    return packed.getvalue()
