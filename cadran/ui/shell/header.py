"""The frame of every page: menu, breadcrumb, title, search, data date and language."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from cadran.config import SAMPLE_NAME
from cadran.errors import CadranError
from cadran.i18n import formats
from cadran.insight.full_month import FEWEST_LINES, FullMonth, full_month
from cadran.rights import Right
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.url_choice import left_out
from cadran.ui.request import routes
from cadran.ui.request.address import DIMENSIONS, PERIODS, State
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.begin import sample_button, templates_button
from cadran.ui.sections.imports.running import running_notice
from cadran.ui.shell.languages import languages
from cadran.ui.shell.saved_views import saved_views
from cadran.ui.shell.search import search_field
from cadran.ui.shell.share import share
from cadran.ui.shell.sign_in_page import person_menu

ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
ICON_COLOUR = "#1F4E8C"
OWN_PAGES = {"supplier": "sup", "product": "sku", "location": "loc"}


def sidebar(request: Request) -> None:
    """The menu: every page that is not hidden, by group; links carry the filters."""
    with st.sidebar:
        show_html(element("div", _logo(request), element("span", "cadran"), css="cadran-logo"))
        for group in routes.GROUPS:
            pages = [page for page in request.offered if page.group == group and not page.is_hidden]
            if pages:
                show_html(element("div", request.t(f"group.{group}"), css="cadran-group"))
            for page in pages:
                with st.container(key=f"menu_{page.id}{'_here' if page == request.page else ''}"):
                    request.link(page.id, request.t(f"page.{page.id}"), state=_carried(request, page))


def _carried(request: Request, to: routes.Page) -> State:
    """The filters a link of the menu carries; from a supplier the orders show its sales and purchases, as its page."""
    is_both = request.page.id == "supplier" and to.id == "orders" and request.state.flow is None
    return replace(request.state, states=(), flow="all" if is_both else request.state.flow)


def _logo(request: Request) -> Markup:
    coded = b64encode(ICON.replace(ICON_COLOUR, request.palette.accent).encode()).decode()
    return Markup('<img src="data:image/svg+xml;base64,{}" width="26" height="26" alt="">').format(coded)


def frame(view: View) -> None:
    """Breadcrumb, title, search, data date and language switch."""
    request = view.request
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame"):
        with st.container(key="frame_title", width="content"):
            _breadcrumb(request)
            show_html(joined(element("h1", _title(view)), _printed(view)))
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key="frame_right", gap="small"
        ):
            search_field(view)
            _data_date(view)
            languages(request)
            person_menu(request)
            with st.container(horizontal=True, gap="xxsmall", width="content", key="together"):
                saved_views(view)
                share(view)
    _opened_on(view)
    _dropped(request)


def _printed(view: View) -> Markup:
    """What paper must say of itself: the page, what it is compared with and the day of the data."""
    moment = view.as_of_words
    words = [
        view.t(f"page.{view.request.page.id}"),
        view.period_label,
        view.t("print.versus", label=view.comparison_label),
        view.t(f"flow.{view.flow}"),
        view.t("header.data_to", moment=moment),
    ]
    return element("p", " · ".join(filter(None, words)), css="cadran-print")


def _title(view: View) -> str:
    """What the page shows and of which period; an order, and a page that no filter changes, have none."""
    page, order = view.request.page, st.query_params.get("order", "")
    if page.id == "orders" and order:
        return view.t("header.order", order=order)
    subject = _subject(view) or view.t(f"page.{page.id}")
    return f"{subject} · {view.period_label}" if page.is_filtered else subject


def _subject(view: View) -> str:
    """The supplier or product of its own page, the words searched for on that of the orders."""
    page_id, searched = view.request.page.id, st.query_params.get("q", "").strip()
    if page_id in OWN_PAGES:
        parameter = OWN_PAGES[page_id]
        value = "".join(view.state.values_of(parameter)[:1])
        return view.names(DIMENSIONS[parameter]).get(value, value) if value else ""
    return view.t("header.found", words=searched) if page_id == "orders" and searched else ""


def without_data(request: Request, reason: CadranError) -> None:
    """The frame before anything is loaded, and the ways to load: own files, the sample, templates to fill in."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="frame"):
        show_html(element("h1", request.t(f"page.{request.page.id}")), width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            languages(request)
            person_menu(request)
    if request.page.id != "imports" and request.may(Right.LOAD):
        running_notice(request)
    if request.page.needs_data and request.may(Right.LOAD):
        with st.container(border=True, key="empty_app"):
            show_html(element("h2", request.t("state.no_data_title")))
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="first_ways"):
                if st.button(request.t("state.no_data_link"), key="first_import", type="primary"):
                    request.open_page("imports")
                sample_button(request)
                templates_button(request)
            st.markdown(request.t("state.no_data_text"))
            st.code(f"cadran demo\ncadran load {SAMPLE_NAME} --profile contract", language=None)
            for sentence in reason.read(request.language):
                st.caption(as_markdown(sentence))


def _breadcrumb(request: Request) -> None:
    steps, first = [request.page], request.offered[0]
    while steps[0].id != first.id:
        above = routes.named(steps[0].above, request.offered)
        steps.insert(0, above or first)
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="breadcrumb"):
        for step in steps[:-1]:
            request.link(step.id, request.t(f"page.{step.id}"))
            show_html(element("span", "\u00a0›\u00a0", css="cadran-crumb"), width="content")
        show_html(element("span", request.t(f"page.{steps[-1].id}"), css="cadran-crumb"), width="content")


def _data_date(view: View) -> None:
    known = view.engine.info.deliveries_end
    late = view.t("asked.deliveries_to", day=formats.day(known, view.language)) if known else ""
    words = " · ".join(filter(None, [view.t("header.data_to", moment=view.as_of_words), late]))
    with st.container(key="data_date", width="content"):
        if not view.link("data", f"● {as_markdown(words)}"):
            show_html(element("span", "● ", words, css="cadran-date"), width="content")


def _opened_on(view: View) -> None:
    """Why the period nobody chose is not the last complete month."""
    chosen = full_month(view.engine)
    if view.state.period != PERIODS[0] or chosen.newest is None or not view.request.page.is_filtered:
        return
    newest = formats.month(chosen.newest, view.language)
    values = {"newest": newest, "n": chosen.newest_lines, "period": view.period_label, "fewest": FEWEST_LINES}
    values["day"] = formats.day(chosen.ended, view.language) if chosen.ended else ""
    st.caption(f"○ {as_markdown(view.t(_why(chosen), **values))}")


def _why(chosen: FullMonth) -> str:
    """The words for another month than the last one, or none."""
    if chosen.period.first is None:
        return "header.opens_on_all"
    if chosen.ended:
        return "header.opens_on_ended"
    return "header.opens_on" if chosen.newest_lines else "header.opens_on_none"


def _dropped(request: Request) -> None:
    """What of the address was left out, and why."""
    if request.dropped:
        left_out(request, request.dropped)
    if request.absent:
        named = [f"{request.t(f'filter.{name}')} {as_markdown(value)}" for name, value in request.absent]
        st.caption(f"○ {request.t('state.absent', names=', '.join(named))}")
