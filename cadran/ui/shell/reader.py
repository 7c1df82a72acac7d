"""The reader whose browser waits for a run: who clicks on or closes the page waits for its questions no longer."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from cadran.engine.limits import ASKER


@dataclass(frozen=True)
class Reader:
    """What Streamlit was asked for since the run began, and how the run ends for it."""

    requests: ScriptRequests
    end_run: Callable[[], None]

    def has_left(self) -> bool:
        """Whether the run would end at its next output; the copy is asked, as asking takes the request."""
        return copy(self.requests).on_scriptrunner_yield() is not None

    def leave(self) -> None:
        """End the run by Streamlit's own exception, which a new run may follow."""
        self.end_run()


def watch_reader() -> None:
    """From here on, questions of this run end when its reader leaves."""
    run = get_script_run_ctx(suppress_warning=True)
    ASKER.set(Reader(run.script_requests, run.yield_check) if run and run.script_requests else None)
