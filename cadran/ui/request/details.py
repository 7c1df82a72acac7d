"""Rows of the details relations, kept by version as every other answer is."""

import polars as pl
import streamlit as st

from cadran.engine import Engine
from cadran.selection import Selection
from cadran.ui.request.view import ANSWERS_KEPT, AS_TEXT, SECONDS_KEPT, View


def details(view: View, relation: str, **equal: str) -> pl.DataFrame:
    """The rows of a details relation whose columns equal the given values."""
    return _details(view.version, relation, tuple(sorted(equal.items())), view.engine)


def selected(view: View, relation: str, selection: Selection | None = None) -> pl.DataFrame:
    """The rows of a details relation in the view's period and filters, or those of another selection."""
    return _selected(view.version, relation, view.selection if selection is None else selection, view.engine)


def totals(
    view: View, relation: str, by: tuple[str, ...], sums: tuple[str, ...], selection: Selection | None = None
) -> pl.DataFrame:
    """Sums of columns of a details relation by other columns, over the rows that `selected` gives."""
    asked = view.selection if selection is None else selection
    return _totals(view.version, relation, by, sums, asked, view.engine)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _totals(
    version: str, relation: str, by: tuple[str, ...], sums: tuple[str, ...], selection: Selection, _engine: Engine
) -> pl.DataFrame:
    return _engine.totals(relation, by, sums, selection)


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False)
def _details(version: str, relation: str, equal: tuple[tuple[str, str], ...], _engine: Engine) -> pl.DataFrame:
    return _engine.details(relation, **dict(equal))


@st.cache_data(ttl=SECONDS_KEPT, max_entries=ANSWERS_KEPT, show_spinner=False, hash_funcs=AS_TEXT)
def _selected(version: str, relation: str, selection: Selection, _engine: Engine) -> pl.DataFrame:
    return _engine.selected(relation, selection)
