"""An address nobody can have written, of which Streamlit would read nothing and say nothing."""

import streamlit as st

from cadran.i18n import Language, formats
from cadran.i18n.catalogue import t

# Characters of an address, and values of its filters together.
LONGEST = 100_000
MOST_VALUES = 1_000


def address() -> str:
    """What the browser shows as its address."""
    return st.context.url or ""


def is_too_long() -> bool:
    """Whether this run was asked for by more than an address may hold."""
    return len(address()) > LONGEST or address().count("&") >= MOST_VALUES


def refuse() -> None:
    """Say so, on a page whose address is clean again."""
    language: Language = "fr" if (st.context.locale or "en").lower().startswith("fr") else "en"
    st.query_params.clear()
    st.set_page_config(page_title="Cadran", layout="wide")
    most = {"characters": formats.number(LONGEST, language), "n": formats.number(MOST_VALUES, language)}
    st.warning(t(language, "limits.long_address", **most))
    st.button(t(language, "limits.open_page"))
