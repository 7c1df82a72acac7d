"""Where errors end."""

from streamlit.testing.v1 import AppTest

OF_A_VERSION_THAT_LEAVES = """
import streamlit as st
from cadran.engine.connection import VersionGone
from cadran.ui.components.boundary import boundary

with boundary("en"):
    if "runs" not in st.session_state:
        st.session_state.runs = 1
        raise VersionGone()
    st.write("Of the newer version")
"""


def test_a_page_whose_version_left_while_it_was_asked_begins_anew() -> None:
    page = AppTest.from_string(OF_A_VERSION_THAT_LEAVES).run()
    assert [part.value for part in page.markdown] == ["Of the newer version"]
    assert not page.error
    assert not page.warning
