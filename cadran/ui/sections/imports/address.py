"""Which import the page is about stands in its address, so that reload, Back and a link come back to it."""

import streamlit as st

from cadran.imports.inbox import is_id


def import_asked() -> str:
    """The import of the address; nothing where it names none."""
    asked = st.query_params.get("load", "")
    return asked if is_id(asked) else ""


def go_to(import_id: str) -> None:
    """Show this import from the next run on; without one, the beginning."""
    if import_id:
        st.query_params["load"] = import_id
    else:
        st.query_params.pop("load", None)
