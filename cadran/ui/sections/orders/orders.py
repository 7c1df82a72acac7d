"""Order lines: search, states, pages of rows, and the timeline of one of them."""

from dataclasses import replace
from functools import partial

import streamlit as st

from cadran.engine import Row
from cadran.insight import figures
from cadran.insight.answers import answered
from cadran.kpis import KPIS, Kpi
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.request.view import View, go
from cadran.ui.sections.orders.timeline import timelines

OTD, ORDERED = KPIS["otd"], KPIS["lines"]
JUDGED = tuple(OTD.outcomes)
ROWS_PER_PAGE = 50
SHEETS = (("supplier", "sup"), ("product", "sku"))
SHEETS_SHOWN = 3
# What a phone shows without scrolling comes first: how late, of when, from whom.
COLUMNS = (
    "late_days",
    "target_date",
    "supplier_name",
    "order_id",
    "outcome",
    "line_id",
    "product_name",
    "sku",
    "reason",
    "cancel_reason",
    "flow",
    "mode",
    "from_location_name",
    "location_name",
    "ordered_at",
    "completed_at",
    "ordered_quantity",
    "delivered_quantity",
    "line_value",
    "source_file",
    "source_row",
)
PICKED, TICKED = "cadran_picked_line", "cadran_ticked_line"


def orders_page(view: View) -> None:
    """Search, the lines found, and the line in the address; a line ticked here stays below its table."""
    order_id = st.query_params.get("order")
    is_ticked_here = st.session_state.get(PICKED) == _asked()
    if order_id and not is_ticked_here:
        _asked_timeline(view, order_id)
    text = _search(view)
    number = _full_number(view, text)
    if text and not number:
        _sheets(view, text)
    _lines(view, number[0] if number else text)
    if order_id and is_ticked_here:
        _asked_timeline(view, order_id)
    elif number and not order_id:
        timelines(view, *number, None)


def _asked() -> tuple[str | None, ...]:
    return tuple(st.query_params.get(name) for name in ("order", "line", "flow_of"))


def _asked_timeline(view: View, order_id: str) -> None:
    chosen = st.query_params.get("flow_of") or view.state.flow
    flow = chosen if chosen in ("outbound", "inbound", "internal") else None
    timelines(view, order_id, st.query_params.get("line"), flow)


def _full_number(view: View, text: str) -> tuple[str, str | None] | None:
    """The order, and the line where it is told too, whose number was typed in full: `4500123`, `4500123-20`."""
    order_id, _, line_id = text.rpartition("-")
    if text and not view.engine.details.timeline(text).is_empty():
        return text, None
    if order_id and not view.engine.details.timeline(order_id, line_id).is_empty():
        return order_id, line_id
    return None


def _search(view: View) -> str:
    """The text to search for; it stays in the address as q."""
    key = f"orders_search_{view.language}"
    st.session_state[key] = st.query_params.get("q", "")

    def changed() -> None:
        for name in ("order", "line", "flow_of", "page"):
            st.query_params.pop(name, None)
        st.query_params["q"] = st.session_state[key].strip()

    words = view.t("orders.search")
    with st.container(horizontal=True, vertical_alignment="bottom", key="orders_search"):
        st.text_input(words, key=key, placeholder=words, on_change=changed, label_visibility="collapsed", width=420)
        if _listed_by(view) is OTD:
            _states(view)
    return st.query_params.get("q", "").strip()


def _sheets(view: View, text: str) -> None:
    """Links to the sheets of the suppliers and products whose name or number holds the text, most lines first."""
    with st.container(horizontal=True, gap="small", key="found"):
        named = answered(view.engine.search.matches, text, SHEETS_SHOWN)
        for page, parameter in SHEETS:
            for index, (value, label) in enumerate(named.filter(kind=page).select("id", "name").iter_rows()):
                with st.container(key=f"found_{page}_{index}", width="content"):
                    state = view.state.without_filters().filtering(parameter, (value,))
                    words = view.t(f"orders.found_{page}", name=label or value)
                    view.link(page, as_markdown(words), state)


def _states(view: View) -> None:
    key = f"orders_states_{view.language}"
    st.session_state[key] = list(view.state.states)
    st.pills(
        view.t("orders.states"),
        JUDGED,
        selection_mode="multi",
        key=key,
        format_func=lambda code: view.code("state", code),
        label_visibility="collapsed",
        on_change=lambda: go(
            replace(view.state, states=tuple(name for name in JUDGED if name in st.session_state[key]))
        ),
    )


def _listed_by(view: View) -> Kpi:
    """Lines stand with how punctual they are; where nobody can know, as they were ordered."""
    return ORDERED if view.engine.catalogue.missing_tables(OTD) else OTD


def _lines(view: View, text: str) -> None:
    """The lines of the selection, or of all days and both flows where a text is searched for."""
    kpi = _listed_by(view)
    selection = view.selection.during(None, None) if text else view.selection
    selection = selection.where("flow") if text and not view.state.flow else selection
    selection = selection.choosing("counted_in", "lines").in_outcomes(*(view.state.states or kpi.outcomes))
    total = answered(view.engine.details.count, kpi, selection, text)
    subtitle = view.t("orders.all_days", text=text) if text else figures.scope(view)
    with panel.block(view, "orders", view.t("orders.title", n=view.count(total)), subtitle):
        if not total:
            _nothing(view, kpi, text)
            return
        offset = (page_shown(total, ROWS_PER_PAGE) - 1) * ROWS_PER_PAGE
        frame = answered(view.engine.details.lines, kpi, selection, ROWS_PER_PAGE, offset, matching=text)
        _open_ticked(ticked_row(view, "orders", frame, COLUMNS))
        pager(view, total, ROWS_PER_PAGE)
        rows = partial(view.engine.details.lines, kpi, selection, matching=text)
        panel.export(view, "order_lines", rows, total, kpi=kpi, asked=selection, search=text)


def _open_ticked(row: Row | None) -> None:
    """Show the line just ticked; a line that stays ticked is no new wish, so Back leads away from it."""
    chosen = (str(row["order_id"]), str(row["line_id"]), str(row["flow"])) if row else None
    is_new = chosen != st.session_state.get(TICKED)
    st.session_state[TICKED] = chosen
    if chosen and is_new and chosen != _asked():
        st.session_state[PICKED] = chosen
        st.query_params.update(dict(zip(("order", "line", "flow_of"), chosen, strict=True)))
        st.rerun()


def _nothing(view: View, kpi: Kpi, text: str) -> None:
    if text:
        st.markdown(view.t("orders.nothing"))
    else:
        panel.empty(view, kpi)
