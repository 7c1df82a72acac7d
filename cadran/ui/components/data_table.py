"""A table of many rows: sorted by a click on a head, walked with the keyboard; a row can be ticked.

A phone has no room for it: there each row stands stacked, its first columns only, and is a link where it can be ticked.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Literal
from urllib.parse import urlencode

import polars as pl
import streamlit as st
from markupsafe import Markup
from streamlit.elements.arrow import DataframeState

from cadran.engine import Row
from cadran.export.table_text import TableText
from cadran.i18n import formats
from cadran.kpis import Kpi
from cadran.ui.components.markup import element, show_html
from cadran.ui.request.address import address
from cadran.ui.request.view import View, own_parameters

Ticks = Literal["single-row", "multi-row"]
ROW_HEIGHT = 30
MOST_HEIGHT = 460
# Pixels of the grid's font: a narrow sign, a usual one, a capital; the space beside a text, and the widest column.
NARROW, USUAL, CAPITAL = 4.0, 6.3, 7.4
CELL_PADDING, MOST_WIDTH, CROWDED_WIDTH = 22, 480, 330
ROOM, TICK_ROOM = 1130, 34  # for all columns on a screen of 1,440 pixels; what of it the boxes to tick take
NARROW_SIGNS = frozenset("iljtfrI.,;:!'|()[]/\u2019 \u00a0\u202f")
LONGEST_MEASURED = 12
ROWS_ON_PAPER = 50
PHONE_COLUMNS = 6  # on a phone a row is stacked, its first columns only
PAPER_COLUMNS = 18  # as many as a sheet holds


def data_table(
    view: View,
    frame: pl.DataFrame,
    columns: Sequence[str] = (),
    kpi: Kpi | None = None,
    is_of_rows: bool = False,
    key: str = "",
) -> None:
    """`columns` of `frame`, or all of them, as people read them; figures in the unit of `kpi`, see `TableText`.

    With a `key` only those that have room beside each other, the others at the reader's wish.
    """
    table = _with_content(frame, columns) if columns else frame
    written = TableText(view.language, view.currency, kpi, is_of_rows).titled(table)
    with st.container(gap=None):
        st.dataframe(written, **(_roomy(view, key, table, written, ROOM) if key else layout(table, written)))
        on_paper(view, written)


def file_rows(frame: pl.DataFrame) -> None:
    """Rows of a file as they stand there, under its own headings."""
    st.dataframe(frame, hide_index=True, row_height=ROW_HEIGHT, placeholder="")


def ticked_row(view: View, key: str, frame: pl.DataFrame, columns: Sequence[str], kpi: Kpi | None = None) -> Row | None:
    """The table of `data_table`, whose rows can be ticked; the ticked row, if there is one.

    The key holds a fingerprint of the rows: ticked positions never outlive them.
    """
    asked = _asked_rows(key, frame)[:1]
    rows = _tickable(view, key, frame, columns, "single-row", kpi)["selection"]["rows"] or asked
    if asked:  # once: a row that stays in the address would be a wish at every run
        st.query_params.pop("tick")
    return frame.row(rows[0], named=True) if rows and rows[0] < frame.height else None


def ticked_rows(view: View, key: str, frame: pl.DataFrame, columns: Sequence[str]) -> list[int]:
    """The table of `data_table`, any of whose rows can be ticked; the positions of those that are, in their order."""
    event = _tickable(view, key, frame, columns, "multi-row")
    return sorted(row for row in event["selection"]["rows"] if row < frame.height)


def _tickable(
    view: View, key: str, frame: pl.DataFrame, columns: Sequence[str], mode: Ticks, kpi: Kpi | None = None
) -> DataframeState:
    table, mark, is_single = _with_content(frame, columns), _mark(frame), mode == "single-row"
    asked = () if is_single else _asked_rows(key, frame)
    written = TableText(view.language, view.currency, kpi, is_of_rows=True).titled(table)
    with st.container(gap=None):
        event = st.dataframe(
            written,
            **_roomy(view, key, table, written, ROOM - TICK_ROOM),
            on_select="rerun",
            selection_mode=mode,
            selection_default={"selection": {"rows": list(asked)}},
            key=f"{key}_{view.language}_{view.version}_{mark}",
        )
        on_paper(view, written, f"{key}.{mark}", None if is_single else asked)
    return event


def _roomy(view: View, key: str, table: pl.DataFrame, written: pl.DataFrame, room: int) -> dict[str, Any]:
    """The layout of as many first columns as have room beside each other, with a switch for all of them.

    Where not all have room, long texts are cut; the switch shows them whole too, in a grid that scrolls sideways.
    """
    widths = [_width(column, MOST_WIDTH) for column in written]
    if sum(widths) <= room:
        return layout(table, written)
    ends = accumulate(min(width, CROWDED_WIDTH) for width in widths)
    fitting = written.columns[: sum(end <= room for end in ends)]
    left = written.width - len(fitting)
    label = view.t("grid.whole_and_more", n=view.count(left)) if left else view.t("grid.whole")
    with st.container(key=f"whole_grid_{key}"):
        is_whole = st.toggle(label, key=f"whole_{key}")
    if is_whole:
        return layout(table, written)
    return layout(table, written, CROWDED_WIDTH) | {"column_order": fitting}


def _mark(frame: pl.DataFrame) -> int:
    """A fingerprint of the rows."""
    return int(frame.hash_rows(seed=1).sum()) if frame.height else 0


def _asked_rows(key: str, frame: pl.DataFrame) -> list[int]:
    """The rows the address ticks."""
    table, _, rows = st.query_params.get("tick", "").rpartition(".")
    if table != f"{key}.{_mark(frame)}":
        return []
    return [int(row) for row in rows.split("-") if row.isdecimal() and int(row) < frame.height]


def on_paper(view: View, written: pl.DataFrame, ticks: str = "", ticked: Sequence[int] | None = None) -> None:
    """The same rows for paper and phones, where a table cannot be scrolled: as many rows and columns as have room, and
    how many there are.

    `ticks`: what an address calls the table whose rows can be ticked; `ticked`: those that are, where several can be.
    """
    names = written.columns[:PAPER_COLUMNS]
    head = element("tr", *(element("th", name) for name in names))
    first, total = written.select(names).head(ROWS_ON_PAPER), written.height
    way = address(view.state, **own_parameters())
    rows = [
        _stacked(row, names, f"?{urlencode(way | _tick(ticks, at, ticked), doseq=True)}" if ticks else "")
        for at, row in enumerate(_boxed(first, ticked).iter_rows())
    ]
    table = element("table", element("thead", head), element("tbody", *rows))
    notes = [view.t("print.rows", first=view.count(ROWS_ON_PAPER), total=view.count(total))]
    left, beyond = written.width - PHONE_COLUMNS, written.width - PAPER_COLUMNS
    show_html(
        element(
            "div",
            table,
            *(element("p", words) for words in notes if total > ROWS_ON_PAPER),
            element("p", view.t("print.columns", n=view.count(left)), css="phone") if left > 0 else "",
            element("p", view.t("print.columns", n=view.count(beyond)), css="sheet") if beyond > 0 else "",
            css="cadran-paper",
        )
    )


def _tick(ticks: str, at: int, ticked: Sequence[int] | None) -> dict[str, str]:
    """What an address says to tick the row at `at`; where several can be, beside those that are, or no longer."""
    rows = [at] if ticked is None else sorted({*ticked} ^ {at})
    return {"tick": f"{ticks}.{'-'.join(map(str, rows))}"}


def _boxed(rows: pl.DataFrame, ticked: Sequence[int] | None) -> pl.DataFrame:
    """The rows with a box before the first cell where several of them can be ticked."""
    if ticked is None:
        return rows
    boxes = pl.Series(["☑" if at in ticked else "☐" for at in range(rows.height)], dtype=pl.String)
    name = rows.columns[0]
    return rows.with_columns(pl.concat_str(boxes, pl.lit(" "), pl.col(name).fill_null(formats.NOTHING)).alias(name))


def _stacked(row: Sequence[object], names: Sequence[str], href: str) -> Markup:
    """One row, each of its first cells with the title of its column; the first one leads where the row does."""
    texts = [formats.NOTHING if cell is None else cell for cell in row]
    cells = [element("a", texts[0], href=href, target="_self") if href else texts[0], *texts[1:]]
    labels = [*names[:PHONE_COLUMNS], *("" for _ in names[PHONE_COLUMNS:])]
    return element("tr", *(element("td", cell, data_name=name) for cell, name in zip(cells, labels, strict=True)))


def open_line(view: View, row: Row) -> None:
    """Go to the timeline of the line in `row`, with the same filters."""
    order, line, flow = (str(row[name]) for name in ("order_id", "line_id", "flow"))
    view.request.open_page("orders", order=order, line=line, flow_of=flow)


def _with_content(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Those of `columns` that the frame has and that are not empty in every row."""
    present = [name for name in columns if name in frame.columns]
    return frame.select(name for name in present if not frame.height or frame[name].null_count() < frame.height)


def layout(frame: pl.DataFrame, written: pl.DataFrame, most: int = MOST_WIDTH) -> dict[str, Any]:
    """Numbers to the right; columns as wide as what they hold, up to `most` pixels; as high as the rows, up to half of
    a screen."""
    return {
        "hide_index": True,
        "row_height": ROW_HEIGHT,
        "height": min(MOST_HEIGHT, ROW_HEIGHT * (frame.height + 1) + 10),
        "placeholder": formats.NOTHING,
        "column_config": {
            column.name: st.column_config.TextColumn(
                width=_width(column, most), alignment="right" if kind.is_numeric() else "left"
            )
            for column, kind in zip(written, frame.dtypes, strict=True)
        },
    }


def _width(column: pl.Series, most: int) -> int:
    """Pixels that the longest text of a column takes, its title among them; what is longer than `most` is cut."""
    longest = sorted({str(cell) for cell in column if cell is not None}, key=len)[-LONGEST_MEASURED:]
    return min(most, round(max(map(text_width, (column.name, *longest)))) + CELL_PADDING)


def text_width(text: str) -> float:
    """Pixels that a text takes in the grid, rather too many than too few."""
    return sum(
        NARROW if sign in NARROW_SIGNS else CAPITAL if sign.isupper() or sign in "mwMW%@—" else USUAL for sign in text
    )
