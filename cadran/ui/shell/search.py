"""The palette: one field that finds suppliers, products, places, orders, KPIs, pages and clauses, opened by Ctrl+K."""

from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from cadran.insight.search import Match, search
from cadran.kpis import KPIS
from cadran.ui.request.address import State, address
from cadran.ui.request.view import View

KEY = "palette"
PARAMETERS = {"supplier": "sup", "product": "sku", "location": "loc"}
_PALETTE = st.components.v2.component(
    "cadran.palette",
    html='<div class="cadran-palette"><input type="search" role="combobox" aria-expanded="true" '
    'aria-controls="cadran-hits" autocomplete="off" spellcheck="false"><div id="cadran-hits" role="listbox"></div>'
    "<p></p></div>",
    js=Path(__file__).with_name("search.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def search_field(view: View) -> None:
    """What looks like a field in the frame of every page; a click or Ctrl+K opens the palette."""
    with st.container(key="search", width="content"):
        if st.button(view.t("header.search"), key="search_open", icon=":material/search:", shortcut="Ctrl+K"):
            st.session_state.pop(KEY, None)
            st.dialog(view.t("search.title"), width="medium")(_palette)(view)


def _palette(view: View) -> None:
    text = str(st.session_state.get(KEY, {}).get("text") or "")
    data = {"text": text, "words": view.t("header.search"), "foot": _foot(view, text), "groups": _groups(view, text)}
    _PALETTE(key=KEY, data=data, default={"text": ""}, on_text_change=lambda: None)


def _foot(view: View, text: str) -> str:
    return view.t("search.keys") if text else view.t("search.hint")


def _groups(view: View, text: str) -> list[dict[str, object]]:
    """The results by kind as the palette lists them, and the way to every order line that holds the text."""
    pages = [page.id for page in view.request.offered if not page.is_hidden]
    groups: list[dict[str, object]] = [
        {"name": view.t(f"search.{kind}"), "hits": [_hit(view, match) for match in things]}
        for kind, things in groupby(search(view, text, pages), key=lambda match: match.kind)
    ]
    if not text:
        return groups
    everything = {"name": view.t("search.all_lines", words=text), "note": "", "address": _lines(view, text)}
    return [*groups, {"name": view.t("page.orders"), "hits": [everything]}]


def _hit(view: View, match: Match) -> dict[str, str]:
    return {"name": match.name, "note": match.note, "address": match_address(view.state, match)}


def match_address(state: State, match: Match) -> str:
    """Where a result leads, in the reader's period and without filters of the page left."""
    own: dict[str, str] = {}
    bare, page_id = state.without_filters(), match.id
    if match.kind in PARAMETERS:
        page_id, bare = match.kind, bare.filtering(PARAMETERS[match.kind], (match.id,))
    elif match.kind == "order":
        page_id, own = "orders", {"order": match.id}
    elif match.kind == "kpi":
        page_id, own = KPIS[match.id].page, {"kpi": match.id}
    elif match.kind == "clause":
        page_id, bare = "supplier", bare.filtering("sup", (match.supplier_id,))
    return _written(page_id, bare, own)


def _lines(view: View, text: str) -> str:
    return _written("orders", view.state.without_filters(), {"q": text})


def _written(page_id: str, state: State, own: dict[str, str]) -> str:
    return f"{page_id}?{urlencode(address(state, **own), doseq=True)}"
