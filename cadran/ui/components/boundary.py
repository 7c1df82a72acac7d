"""Where errors end: a sentence for the reader, a reference number, and the traceback in the log only."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from prometheus_client import Counter
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from cadran.disk import disk_problem
from cadran.engine.connection import VersionGone
from cadran.errors import CadranError
from cadran.i18n.catalogue import t
from cadran.ui.components.markup import as_markdown

# What readers were shown a reference number of.
ERRORS = Counter("cadran_page_errors", "Errors readers were shown a reference number of")
LOG = logging.getLogger("cadran.ui")


@contextmanager
def boundary(language: str) -> Iterator[None]:
    """Run a block; what fails in it is told in one sentence and the rest of the page goes on.

    A page whose version newer data has taken the place of, or whose file proves damaged, begins anew on another one.
    """
    try:
        yield
    except (RerunException, StopException):
        raise
    except VersionGone:
        st.rerun()
    except CadranError as problem:
        st.warning("\n\n".join(map(as_markdown, problem.read(language))))
    except Exception as failure:
        refused = disk_problem(failure)
        if refused:
            st.warning("\n\n".join(map(as_markdown, refused.read(language))))
            return
        reference = secrets.token_hex(2).upper()
        LOG.exception("reference %s", reference, extra={"reference": reference})
        ERRORS.inc()
        st.error(t(language, "state.error", reference=reference))
        st.button(t(language, "state.retry"), key=f"retry_{reference}")
