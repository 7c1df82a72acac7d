"""The rows behind a figure: page by page on the screen, all of them in the export; a row opens its order."""

import polars as pl
import streamlit as st

from cadran.insight import figures
from cadran.kpis import Kpi
from cadran.selection import Selection
from cadran.ui.components import data_table, panel
from cadran.ui.request import routes
from cadran.ui.request.view import View

ROWS_ON_A_PAGE = 50
# What a reader wants to see first; every other column is in the export.
SHOWN = (
    "order_id",
    "line_id",
    "return_id",
    "counted_on",
    "outcome",
    "value",
    "supplier_name",
    "product_name",
    "sku",
    "mode",
    "location_name",
    "category",
    "carrier",
    "target_date",
    "completed_at",
    "late_days",
    "cause",
    "ordered_quantity",
    "delivered_quantity",
    "line_value",
    "on_hand_quantity",
    "cover_days",
    "receipt_days_p90",
    "next_order_id",
    "stock_value",
    "last_demand_date",
    "reason",
    "return_reason",
    "disposition",
    "cancel_reason",
    "source_file",
    "source_row",
)


def lines_table(view: View, kpi: Kpi, states: tuple[str, ...] = (), order: str = "") -> None:
    """The rows behind `kpi`, or those in `states`, newest first or by `order` descending."""
    selection = view.selection.in_outcomes(*(states or view.state.states))
    total = view.row_count(kpi, selection)
    key = "lines.subtitle_largest" if order else "lines.subtitle"
    subtitle = view.t(key, name=view.text(kpi.name), scope=figures.scope(view, kpi))
    with panel.block(view, f"lines_{kpi.id}", _title(view, selection), subtitle):
        if not total:
            panel.empty(view, kpi)
            return
        _page(view, kpi, selection, total, order)
        panel.footer(view, kpi, "lines", total, lambda: view.lines(kpi, selection, order=order), asked=selection)


def _title(view: View, selection: Selection) -> str:
    title = view.t("lines.title")
    named = ", ".join(view.code("state", state) for state in selection.outcomes)
    return f"{title} ({named})" if named else title


def _page(view: View, kpi: Kpi, selection: Selection, total: int, order: str) -> None:
    mark = hash((view.version, kpi.id, selection, order))
    pages = -(-total // ROWS_ON_A_PAGE)
    current = min(st.session_state.get(f"page_{mark}", 1), max(pages, 1))
    offset = (current - 1) * ROWS_ON_A_PAGE
    frame = view.lines(kpi, selection, ROWS_ON_A_PAGE, offset, order)
    _rows(view, kpi, frame, f"{mark}_{offset}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"pages_{kpi.id}"):
        shown = {"first": view.count(offset + 1), "last": view.count(offset + frame.height), "total": view.count(total)}
        st.caption(view.t("lines.page", **shown), width="content")
        for word, other in (("pager.before", current - 1), ("pager.after", current + 1)):
            if 1 <= other <= pages:
                st.button(view.t(word), key=f"{word}_{mark}", type="tertiary", on_click=_turn, args=(mark, other))


def _turn(mark: int, page: int) -> None:
    st.session_state[f"page_{mark}"] = page


def _rows(view: View, kpi: Kpi, frame: pl.DataFrame, mark: str) -> None:
    kept = [name for name in SHOWN if name in frame.columns and frame[name].null_count() < frame.height]
    if "product_name" in kept and "sku" in kept:
        kept.remove("sku")
    can_open = "order_id" in kept and routes.place("orders") is not None
    event = st.dataframe(
        panel.titled(view, _in_its_unit(view, kpi, frame.select(kept))),
        **data_table.layout(view, frame),
        key=f"lines_{mark}",
        on_select="rerun" if can_open else "ignore",
        selection_mode="single-row",
    )
    ticked = event["selection"]["rows"] if isinstance(event, dict) else []
    if ticked:
        row = frame.row(ticked[0], named=True)
        view.request.open_page("orders", order=row["order_id"], line=row.get("line_id"), flow_of=row.get("flow"))


def _in_its_unit(view: View, kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """The duration of each row in the unit of its KPI."""
    if "value" not in frame.columns:
        return frame
    return frame.with_columns(pl.Series("value", [view.value(kpi, held) for held in frame["value"]], pl.String))
