"""Rows of the details relations, kept by version as every other answer is."""

import polars as pl
import streamlit as st

from cadran.engine import Engine
from cadran.screen.view import ANSWERS_KEPT, SECONDS_KEPT, View


def details(view: View, relation: str, **equal: str) -> pl.DataFrame:
    """The rows of a details relation whose columns equal the given values."""
    return _details(view.version, relation, tuple(sorted(equal.items())), view.engine)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False)
def _details(version: str, relation: str, equal: tuple[tuple[str, str], ...], _engine: Engine) -> pl.DataFrame:
    return _engine.details(relation, **dict(equal))
