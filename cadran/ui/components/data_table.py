"""A table of rows of which one can be ticked, and the links between its pages."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from cadran.engine import Row
from cadran.i18n import formats
from cadran.ui.components import panel
from cadran.ui.request.view import View

ROW_HEIGHT = 30
MOST_HEIGHT = 460


def picked(view: View, key: str, frame: pl.DataFrame, columns: Sequence[str]) -> Row | None:
    """Show `columns` of `frame`, its numbers written in the reader's language; the ticked row, if there is one.

    The key holds a fingerprint of the rows: ticked positions never outlive them.
    """
    shown = _written(view, frame, columns)
    event = st.dataframe(
        shown,
        **layout(view, frame),
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}_{view.language}_{view.version}_{frame.hash_rows(seed=1).sum() if frame.height else 0}",
    )
    rows = event["selection"]["rows"]
    return frame.row(rows[0], named=True) if rows and rows[0] < frame.height else None


def listed(view: View, frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Show `columns` of `frame` as `picked` does, with nothing to tick."""
    shown = _written(view, frame, columns)
    st.dataframe(shown, **layout(view, frame))


def layout(view: View, frame: pl.DataFrame) -> dict[str, Any]:
    """How a table of `frame` looks: numbers to the right; as high as the rows, up to a screen's half."""
    height = min(MOST_HEIGHT, ROW_HEIGHT * (frame.height + 1) + 10)
    return {
        "hide_index": True,
        "row_height": ROW_HEIGHT,
        "height": height,
        "placeholder": formats.NOTHING,
        "column_config": panel.numbers_right(view, frame),
    }


def _is_empty(frame: pl.DataFrame, name: str) -> bool:
    return frame.height > 0 and frame[name].null_count() == frame.height


def _written(view: View, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    kept = [name for name in columns if name in rows.columns and not _is_empty(rows, name)]
    return panel.titled(view, rows.select(kept))


def page_shown(total: int, rows_per_page: int) -> int:
    """The page asked for by `page` in the address, from 1 to the last one there is."""
    asked = st.query_params.get("page", "1")
    return min(max(int(asked) if asked.isdecimal() else 1, 1), max(-(-total // rows_per_page), 1))


def pager(view: View, total: int, rows_per_page: int, own: dict[str, str] | None = None) -> None:
    """Which rows are shown, and links to the page before and after; `own` is what the page keeps in its address."""
    shown = page_shown(total, rows_per_page)
    first, last = (shown - 1) * rows_per_page + 1, min(shown * rows_per_page, total)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pager"):
        words = view.t("lines.page", first=view.count(first), last=view.count(last), total=view.count(total))
        st.html(f'<span class="cadran-note">{words}</span>', width="content")
        if shown > 1:
            view.link(view.request.place.id, view.t("pager.before"), view.state, page=str(shown - 1), **(own or {}))
        if last < total:
            view.link(view.request.place.id, view.t("pager.after"), view.state, page=str(shown + 1), **(own or {}))


def open_line(view: View, row: Row) -> None:
    """Go to the timeline of the line in `row`, with the same filters."""
    order, line, flow = (str(row[name]) for name in ("order_id", "line_id", "flow"))
    view.request.open_page("orders", order=order, line=line, flow_of=flow)
