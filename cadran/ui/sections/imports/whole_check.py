"""The check of all rows of large files: a process of its own, beside what their first rows say."""

import hashlib

import streamlit as st

from cadran.imports.checking import begin_check, checked, drop_check
from cadran.imports.draft import trial_profile
from cadran.imports.job import Job, State, check_of
from cadran.recognition.dry_run import DryRun
from cadran.recognition.proposal import Proposal
from cadran.ui.components.markup import as_markdown
from cadran.ui.sections.imports.preparation import Preparation
from cadran.ui.sections.imports.running import job_progress


def whole_check(import_now: Preparation, proposal: Proposal, withdraws: tuple[int, ...], beside: bool) -> State | None:
    """Where the check of all rows stands; one that was not begun for these files and answers begins.

    A closed tab does not end it.
    """
    profile = trial_profile(import_now.home, import_now.import_id, proposal, import_now.request.language)
    asked = _asked(import_now, proposal, withdraws, beside)
    folder = str(import_now.folder)
    job = Job("check", folder, str(profile), withdraws=withdraws, asked=asked, beside=beside)
    return begin_check(import_now.home, import_now.import_id, job)


def _asked(import_now: Preparation, proposal: Proposal, withdraws: tuple[int, ...], beside: bool) -> str:
    """What a check is made for, in any language of the reader."""
    asked = (import_now.files, proposal.profile_toml("en"), str(proposal.recognised), withdraws, beside)
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def whole_outcome(import_now: Preparation, state: State | None) -> DryRun | None:
    """What the check of all rows found, None before its end."""
    return checked(import_now.home, import_now.import_id) if state and state.outcome == "done" else None


def whole_progress(import_now: Preparation, state: State | None) -> None:
    """How far the check of all rows is, or why it ended without an outcome, and the way to begin it again."""
    request = import_now.request
    if state and state.outcome is None:
        job_progress(request, check_of(import_now.import_id))
    elif state and state.outcome != "done":
        for problem in state.problems:
            st.warning(as_markdown(problem.read(request.language)))
        if st.button(request.t("imports.check_all"), key="check_all"):
            drop_check(import_now.home, import_now.import_id)
            st.rerun()
