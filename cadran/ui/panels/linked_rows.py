"""Rows of figures by the values of a dimension, each a link that filters by its value."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cadran.engine import LABELS, Row
from cadran.ui.components.markup import as_markdown
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

ROWS_SHOWN = 12


def linked_rows(
    view: View,
    by: str,
    head: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Row, list[tuple[str, str]]]],
    css: str,
    key: str,
) -> None:
    """Rows under a head; a row is a link that filters by its value."""
    with st.container(key=f"rows_{key}_{by}"):
        st.html(_line(head, f"{css} cadran-head"))
        for index, (row, cells) in enumerate(rows):
            with st.container(key=f"row_{key}_{by}_{index}"):
                st.html(_line(cells, css))
                if by in PARAMETERS and row[by] is not None:
                    state = view.state.filtering(PARAMETERS[by], (str(row[by]),))
                    view.link(view.request.place.id, as_markdown(value_name(view, by, row)), state)


def _line(cells: Sequence[tuple[str, str]], css: str) -> str:
    spans = "".join(f'<span class="{kind}">{content}</span>' for kind, content in cells)
    return f'<div class="cadran-row {css}">{spans}</div>'


def with_label(by: str) -> tuple[str, ...]:
    """The dimension and the column of its names, where it has one."""
    return tuple(dict.fromkeys((by, LABELS.get(by, by))))


def value_name(view: View, by: str, row: Row) -> str:
    """The name of the value a row stands for."""
    named = row[LABELS.get(by, by)] or row[by]
    return view.code(by, str(named)) if named else view.t("split.nothing")


def more_note(view: View, frame: pl.DataFrame) -> str:
    """How many of all rows are listed; empty where all of them are."""
    if frame.height <= ROWS_SHOWN:
        return ""
    return view.t("split.more", shown=view.count(ROWS_SHOWN), total=view.count(frame.height))
