"""An import before it is loaded: its files, what they are, what is open, what would come of it, and the load."""

from dataclasses import replace

import streamlit as st

from cadran.errors import CadranError
from cadran.imports import job
from cadran.imports.checking import drop_check
from cadran.imports.draft import LONGEST_NAME, known_profile
from cadran.imports.job import Job
from cadran.recognition.proposal import Proposal
from cadran.recognition.saved import save_profile
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.panel import framed
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.check import check_panel
from cadran.ui.sections.imports.files import files_panel
from cadran.ui.sections.imports.preparation import Preparation, preparation_of, step_of
from cadran.ui.sections.imports.questions import questions_panel
from cadran.ui.sections.imports.sample_data import ask_for_sample, replaced_loads
from cadran.ui.sections.imports.tables import tables_panel


def prepare(request: Request, view: View | None, import_id: str) -> None:
    """The steps of an import that has not begun to load, as far as the answers lead."""
    import_now = preparation_of(request, import_id)
    try:
        proposal = import_now.proposal() if import_now.files else None
    except CadranError as unfitting:
        proposal = None
        _begin_anew(import_now, unfitting)
    files_panel(import_now, proposal)
    if proposal is None:
        return
    tables_panel(import_now, proposal)
    questions_panel(import_now, proposal)
    if proposal.is_ready:
        withdraws = replaced_loads(view)
        check_panel(import_now, proposal, withdraws)
        _load_panel(import_now, view, proposal, withdraws)


def _begin_anew(import_now: Preparation, unfitting: CadranError) -> None:
    """Answers that fit the files no longer are told, and can be taken back."""
    request = import_now.request
    for sentence in unfitting.read(request.language):
        st.warning(as_markdown(sentence))
    if import_now.draft.answers and st.button(request.t("imports.forget_answers"), key="forget_answers"):
        import_now.write(replace(import_now.draft, name="", answers={}))
        st.rerun()


def _load_panel(import_now: Preparation, view: View | None, proposal: Proposal, withdraws: tuple[int, ...]) -> None:
    request = import_now.request
    title = request.t("imports.load_title", step=step_of("load", proposal))
    with framed(request.language, "import_load", title, request.t("imports.load_subtitle")):
        ask_for_sample(request, view)
        if not proposal.recognised:
            _name(import_now, proposal)
        if st.button(request.t("imports.load"), key="load_import", type="primary"):
            profile = known_profile(proposal) or save_profile(proposal, import_now.home, request.language)
            if not proposal.recognised:
                # Who comes back to correct it finds the proposal again, under the same name.
                draft = import_now.draft.answering("profile", "")
                import_now.write(replace(draft, name=draft.name or proposal.name))
            drop_check(import_now.home, import_now.import_id)
            asked = Job("load", str(import_now.folder), str(profile), withdraws=withdraws)
            job.start(import_now.home, import_now.import_id, asked)
            st.rerun()
        _profile(import_now, proposal)


def _name(import_now: Preparation, proposal: Proposal) -> None:
    """Under which name the profile is kept: the next files of this form are read by it, and ask nothing."""
    request = import_now.request
    key = f"profile_name_{import_now.import_id}_{proposal.name}"

    def rename() -> None:
        import_now.write(replace(import_now.draft, name=st.session_state[key]))

    words, meaning = request.t("imports.profile_name"), request.t("imports.profile_name_help")
    st.text_input(words, proposal.name, LONGEST_NAME, key=key, help=meaning, on_change=rename, width=420)


def _profile(import_now: Preparation, proposal: Proposal) -> None:
    """The profile in TOML and SQL, for those who want to see it, and as a file."""
    request = import_now.request
    with st.expander(request.t("imports.show_profile"), key="import_profile"):
        toml = proposal.profile_toml(request.language)
        st.download_button(
            request.t("imports.save_profile"),
            data=toml,
            file_name=f"{getattr(proposal.recognised, 'stem', proposal.recognised) or proposal.name}.toml",
            mime="application/toml",
            key="profile_file",
            on_click="ignore",
        )
        st.code(toml, language="toml")
