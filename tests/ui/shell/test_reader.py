"""Who clicks on or closes the page waits no longer; an address nobody can have written is refused in a sentence."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.testing.v1 import AppTest

from cadran.ui.shell import long_address
from cadran.ui.shell.reader import Reader
from ui.opened import MAIN


def _reader(requests: ScriptRequests) -> Reader:
    return Reader(requests, lambda: None)


def test_a_click_or_a_closed_page_is_seen_and_left_to_streamlit() -> None:
    clicked, closed, waiting = ScriptRequests(), ScriptRequests(), ScriptRequests()
    clicked.request_rerun(RerunData(query_string="kpi=otd"))
    closed.request_stop()
    assert [_reader(requests).has_left() for requests in (clicked, closed, waiting)] == [True, True, False]
    assert _reader(clicked).has_left()
    request = clicked.on_scriptrunner_yield()
    assert request is not None
    assert request.rerun_data.query_string == "kpi=otd"


def test_a_part_that_refreshes_by_itself_is_no_click() -> None:
    refreshed = ScriptRequests()
    refreshed.request_rerun(RerunData(fragment_id="progress", is_auto_rerun=True))
    assert not _reader(refreshed).has_left()


@pytest.mark.parametrize("address", ["x?q=" + "x" * 100_001, "x?" + "&".join(f"sku={n}" for n in range(1_001))])
def test_a_long_address_is_refused_in_a_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_address, "address", lambda: address)
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    assert [warning.value for warning in app.warning] == [
        "This address is longer than the 100,000 characters and 1,000 values Cadran reads, so nothing of it was taken. "
        "Open the page without it and choose the filters anew."
    ]
    assert not app.exception
    assert dict(app.query_params) == {}
