"""Long lists page by page; the page stands in the address, so that reload, Back and a link show the same rows."""

import streamlit as st

from cadran.ui.components.markup import element, show_html
from cadran.ui.request.view import View, own_parameters


def page_shown(total: int, rows_per_page: int, name: str = "page") -> int:
    """The page asked for by `name` in the address, from 1 to the last one there is."""
    asked = st.query_params.get(name, "1")
    return min(max(int(asked) if asked.isdecimal() else 1, 1), max(-(-total // rows_per_page), 1))


def pager(view: View, total: int, rows_per_page: int, name: str = "page") -> None:
    """Which rows are shown, and links to the page before and after."""
    page = page_shown(total, rows_per_page, name)
    first, last = (page - 1) * rows_per_page + 1, min(page * rows_per_page, total)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"pager_{name}"):
        words = view.t("lines.page", first=view.count(first), last=view.count(last), total=view.count(total))
        show_html(element("span", words, css="cadran-note"), width="content")
        if page > 1:
            _link(view, "pager.before", name, page - 1)
        if last < total:
            _link(view, "pager.after", name, page + 1)


def _link(view: View, words: str, name: str, page: int) -> None:
    own = own_parameters() | {name: [str(page)]}
    view.link(view.request.page.id, view.t(words), view.state, **own)
