"""A table of many rows: sorted by a click on a head, walked with the keyboard; a row can be ticked."""

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st
from streamlit.elements.arrow import DataframeState

from cadran.engine import Row
from cadran.export.table_text import TableText
from cadran.i18n import formats
from cadran.kpis import Kpi
from cadran.ui.components.markup import element, show_html
from cadran.ui.request.view import View

Ticks = Literal["single-row", "multi-row"]
ROW_HEIGHT = 30
MOST_HEIGHT = 460
# Pixels: a sign of the grid's font on average, the space beside a text, and the widest column.
SIGN_WIDTH, CELL_PADDING, MOST_WIDTH = 7.2, 20, 420
ROWS_ON_PAPER = 50


def data_table(
    view: View, frame: pl.DataFrame, columns: Sequence[str] = (), kpi: Kpi | None = None, is_of_rows: bool = False
) -> None:
    """`columns` of `frame`, or all of them, as people read them; figures in the unit of `kpi`, see `TableText`."""
    table = _with_content(frame, columns) if columns else frame
    written = TableText(view.language, view.currency, kpi, is_of_rows).titled(table)
    with st.container(gap=None):
        st.dataframe(written, **layout(table, written))
        on_paper(view, written)


def file_rows(frame: pl.DataFrame) -> None:
    """Rows of a file as they stand there, under its own headings."""
    st.dataframe(frame, hide_index=True, row_height=ROW_HEIGHT, placeholder="")


def ticked_row(view: View, key: str, frame: pl.DataFrame, columns: Sequence[str], kpi: Kpi | None = None) -> Row | None:
    """The table of `data_table`, whose rows can be ticked; the ticked row, if there is one.

    The key holds a fingerprint of the rows: ticked positions never outlive them.
    """
    rows = _tickable(view, key, frame, columns, "single-row", kpi)["selection"]["rows"]
    return frame.row(rows[0], named=True) if rows and rows[0] < frame.height else None


def ticked_rows(view: View, key: str, frame: pl.DataFrame, columns: Sequence[str]) -> list[int]:
    """The table of `data_table`, any of whose rows can be ticked; the positions of those that are, in their order."""
    event = _tickable(view, key, frame, columns, "multi-row")
    return sorted(row for row in event["selection"]["rows"] if row < frame.height)


def _tickable(
    view: View, key: str, frame: pl.DataFrame, columns: Sequence[str], mode: Ticks, kpi: Kpi | None = None
) -> DataframeState:
    table = _with_content(frame, columns)
    mark = frame.hash_rows(seed=1).sum() if frame.height else 0
    written = TableText(view.language, view.currency, kpi, is_of_rows=True).titled(table)
    with st.container(gap=None):
        event = st.dataframe(
            written,
            **layout(table, written),
            on_select="rerun",
            selection_mode=mode,
            key=f"{key}_{view.language}_{view.version}_{mark}",
        )
        on_paper(view, written)
    return event


def on_paper(view: View, written: pl.DataFrame) -> None:
    """The same rows for paper, where a table cannot be scrolled; how many they are where they are too many for it."""
    head = element("tr", *(element("th", name) for name in written.columns))
    rows = (
        element("tr", *(element("td", formats.NOTHING if cell is None else cell) for cell in row))
        for row in written.head(ROWS_ON_PAPER).iter_rows()
    )
    table = element("table", element("thead", head), element("tbody", *rows), aria_hidden="true")
    total = written.height
    more = (
        view.t("print.rows", first=view.count(ROWS_ON_PAPER), total=view.count(total)) if total > ROWS_ON_PAPER else ""
    )
    show_html(element("div", table, element("p", more) if more else "", css="cadran-paper"))


def open_line(view: View, row: Row) -> None:
    """Go to the timeline of the line in `row`, with the same filters."""
    order, line, flow = (str(row[name]) for name in ("order_id", "line_id", "flow"))
    view.request.open_page("orders", order=order, line=line, flow_of=flow)


def _with_content(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Those of `columns` that the frame has and that are not empty in every row."""
    present = [name for name in columns if name in frame.columns]
    return frame.select(name for name in present if not frame.height or frame[name].null_count() < frame.height)


def layout(frame: pl.DataFrame, written: pl.DataFrame) -> dict[str, Any]:
    """Numbers to the right; columns as wide as what they hold; as high as the rows, up to half of a screen."""
    return {
        "hide_index": True,
        "row_height": ROW_HEIGHT,
        "height": min(MOST_HEIGHT, ROW_HEIGHT * (frame.height + 1) + 10),
        "placeholder": formats.NOTHING,
        "column_config": {
            column.name: st.column_config.TextColumn(
                width=_width(column), alignment="right" if kind.is_numeric() else "left"
            )
            for column, kind in zip(written, frame.dtypes, strict=True)
        },
    }


def _width(column: pl.Series) -> int:
    """Pixels that the longest text of a column takes, its title among them; what is longer than most is cut."""
    longest = max([len(column.name), *(len(str(cell)) for cell in column if cell is not None)])
    return min(MOST_WIDTH, round(longest * SIGN_WIDTH) + CELL_PADDING)
