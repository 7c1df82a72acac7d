"""A job while it runs: where it stands, its pace, what is left, and the way to cancel it."""

import streamlit as st

from cadran.config import home_folder
from cadran.i18n import formats
from cadran.imports import job
from cadran.imports.job import State
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.panel import framed
from cadran.ui.request.view import Request

SECONDS_BETWEEN = 1.0
# Before the rows are committed a job can end without a trace.
CAN_BE_CANCELLED = ("start", "wait", "read", "check")
READS = ("read", "check")


def running_notice(request: Request) -> None:
    """That a job runs, and the way to it."""
    running = job.running(home_folder())
    if running:
        with st.container(key="banner_import", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"◷ {request.t('imports.running')}", width="content")
            request.link("imports", request.t("imports.see"), load=running)


def running_panel(request: Request, import_id: str) -> None:
    """Where the job stands, asked again every second; the page begins anew once it has ended."""
    with framed(
        request.language, "import_running", request.t("imports.running"), request.t("imports.running_subtitle")
    ):
        job_progress(request, import_id)


@st.fragment(run_every=SECONDS_BETWEEN)
def job_progress(request: Request, job_id: str) -> None:
    """Where a job stands, and its end as a click; the page begins anew once it has ended."""
    state = job.state_of(home_folder(), job_id)
    if state is None or state.outcome:
        st.rerun()
    st.progress(min(state.share, 1.0), _phase(request, state))
    show_html(element("p", _pace(request, state), css="cadran-note"))
    if state.phase in CAN_BE_CANCELLED and st.button(request.t("imports.cancel"), key="cancel_import"):
        job.cancel(home_folder(), job_id)
        st.rerun()


def _phase(request: Request, state: State) -> str:
    share = formats.percent(state.share, request.language, 0)
    words = request.t(f"imports.phase_{state.phase}")
    return f"{words} · {share}" if state.share else words


def _pace(request: Request, state: State) -> str:
    """File, rows, rows a second and the time left, as far as they are known."""
    parts = [state.file] if state.phase in READS else []
    if state.rows and state.phase in READS:
        parts.append(request.t("imports.rows", n=_count(request, state.rows)))
    if state.rows_per_second and state.phase in READS:
        parts.append(request.t("imports.pace", n=_count(request, state.rows_per_second)))
    if state.seconds_left is not None:
        parts.append(request.t("imports.left", time=duration(request, state.seconds_left)))
    return " · ".join(filter(None, parts)) or "\u00a0"


def duration(request: Request, seconds: float) -> str:
    """A length of time as `12 s` or `3 min`."""
    is_short = seconds < 90
    return request.t("imports.seconds" if is_short else "imports.minutes", n=round(seconds / (1 if is_short else 60)))


def _count(request: Request, n: float) -> str:
    return formats.number(round(n), request.language)
