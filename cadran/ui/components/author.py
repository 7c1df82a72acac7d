"""Who writes what is kept: by the sign-in, never by a field where people sign in."""

import streamlit as st

from cadran.ui.request.sign_in import sign_in
from cadran.ui.request.view import View

AUTHOR = "cadran_author"
LONGEST_NAME = 60


def author_of(view: View, key: str | None = None) -> str:
    """The name of who signed in; at a machine where nobody does, the one typed, the last one at first."""
    if sign_in() is not None:
        return view.request.person.name
    name = str(st.session_state.get(AUTHOR, ""))
    return st.text_input(view.t("notes.author"), name, max_chars=LONGEST_NAME, key=key).strip()
