"""Who clicks on or closes the page waits no longer; an address nobody can have written is refused in a sentence."""

from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.testing.v1 import AppTest

from cadran.ui.shell.long_address import LONGEST, MOST_VALUES, shortened
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


def _told(query: str) -> bytes:
    """What a browser tells of its address."""
    message: Any = BackMsg()
    message.rerun_script.query_string = query
    return bytes(message.SerializeToString())


def test_an_address_that_is_too_long_is_one_word() -> None:
    most = "&".join(f"sku={n}" for n in range(MOST_VALUES))
    for query in ("x" * LONGEST, most, "q=" + "y" * 3_000):
        assert shortened(_told(query)) == _told(query)
    for query in ("x" * (LONGEST + 1), f"{most}&sku=1", "q=" + "y" * 5_000_000):
        assert shortened(_told(query)) == _told("too_long=1")
    assert shortened(b"no message" * 1_000) == b"no message" * 1_000


def test_a_long_address_is_refused_in_a_sentence() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["too_long"] = "1"
    app.run()
    assert [warning.value for warning in app.warning] == [
        "This address is longer than the 100,000 characters and 1,000 values Cadran reads, so nothing of it was taken. "
        "Open the page without it and choose the filters anew."
    ]
    assert not app.exception
    assert dict(app.query_params) == {}
