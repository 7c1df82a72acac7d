"""The frame of every page: menu, breadcrumb, title, search, data date and language."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import streamlit as st

from cadran.errors import CadranError
from cadran.i18n import LANGUAGES, formats
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request import routes
from cadran.ui.request.address import State
from cadran.ui.request.view import Reader, View, own_parameters
from cadran.ui.shell.saved_views import saved_views
from cadran.ui.shell.share import share

SEARCHED = "cadran_searched"
ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
ICON_COLOUR = "#1F4E8C"


def sidebar(reader: Reader) -> None:
    """The menu: every page that is not hidden, by group; links carry the filters."""
    with st.sidebar:
        st.html(f'<div class="cadran-logo">{_logo(reader)}<span>cadran</span></div>')
        for group in routes.GROUPS:
            shown = [found for found in routes.PLACES if found.group == group and not found.is_hidden]
            if shown:
                st.html(f'<div class="cadran-group">{as_html(reader.say(f"group.{group}"))}</div>')
            for found in shown:
                with st.container(key=f"menu_{found.id}{'_here' if found == reader.place else ''}"):
                    reader.link(found.id, reader.say(f"page.{found.id}"), state=_carried(reader, found))


def _carried(reader: Reader, to: routes.Place) -> State:
    """The filters a link of the menu carries; from a supplier the orders show its sales and purchases, as its page."""
    is_both = reader.place.id == "supplier" and to.id == "orders" and reader.state.flow is None
    return replace(reader.state, states=(), flow="all" if is_both else reader.state.flow)


def _logo(reader: Reader) -> str:
    coded = b64encode(ICON.replace(ICON_COLOUR, reader.palette.accent).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{coded}" width="26" height="26" alt="">'


def frame(view: View) -> None:
    """Breadcrumb, title, search, data date and language switch."""
    reader = view.reader
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame"):
        with st.container(key="frame_title", width="content"):
            _breadcrumb(reader)
            st.html(f"<h1>{as_html(_title(view))}</h1>{_printed(view)}")
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key="frame_right", gap="small"
        ):
            _search(reader)
            _data_date(view)
            _languages(reader)
            with st.container(horizontal=True, gap="xxsmall", width="content", key="together"):
                saved_views(view)
                share(view)
    _dropped(reader)


def _printed(view: View) -> str:
    """What paper must say of itself: the page, what it is compared with and the day of the data."""
    moment = view.as_of_words
    said = [
        view.say(f"page.{view.reader.place.id}"),
        view.period_label,
        view.say("print.versus", label=view.comparison_label),
        view.say(f"flow.{view.flow}"),
        view.say("header.data_to", moment=moment),
    ]
    return f'<p class="cadran-print">{as_html(" · ".join(filter(None, said)))}</p>'


def _title(view: View) -> str:
    """The period; on a page that no filter changes, its name."""
    place = view.reader.place
    return view.period_label if place.needs_data else view.say(f"page.{place.id}")


def without_data(reader: Reader, reason: CadranError) -> None:
    """The frame before anything is loaded, and how to load."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="frame"):
        st.html(f"<h1>{as_html(reader.say(f'page.{reader.place.id}'))}</h1>", width="content")
        _languages(reader)
    if reader.place.needs_data:
        with st.container(border=True, key="empty_app"):
            st.html(f"<h2>{as_html(reader.say('state.no_data_title'))}</h2>")
            st.markdown(reader.say("state.no_data_text"))
            st.code("cadran demo\ncadran load data/sample --profile contract", language=None)
            for sentence in reason.read(reader.language):
                st.caption(as_markdown(sentence))
            reader.link("data", reader.say("state.no_data_link"))


def _breadcrumb(reader: Reader) -> None:
    steps = [reader.place]
    while steps[0].id != routes.PLACES[0].id:
        above = routes.place(steps[0].above)
        steps.insert(0, above or routes.PLACES[0])
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="breadcrumb"):
        for step in steps[:-1]:
            reader.link(step.id, reader.say(f"page.{step.id}"))
            st.html('<span class="cadran-crumb">&nbsp;›&nbsp;</span>', width="content")
        st.html(f'<span class="cadran-crumb">{as_html(reader.say(f"page.{steps[-1].id}"))}</span>', width="content")


def _search(reader: Reader) -> None:
    if routes.place("orders") is None:
        return
    key = f"search_{reader.language}"
    words = reader.say("header.search")
    st.text_input(words, key=key, placeholder=words, label_visibility="collapsed", on_change=_searched, args=(key,))
    text = st.session_state.pop(SEARCHED, "")
    if text:
        reader.open_page("orders", reader.state.without_filters(), q=text)


def _searched(key: str) -> None:
    st.session_state[SEARCHED] = st.session_state[key].strip()
    st.session_state[key] = ""


def _data_date(view: View) -> None:
    known = view.engine.info.deliveries_end
    late = view.say("asked.deliveries_to", day=formats.day(known, view.language)) if known else ""
    words = " · ".join(filter(None, [view.say("header.data_to", moment=view.as_of_words), late]))
    with st.container(key="data_date", width="content"):
        if not view.link("data", f"● {as_markdown(words)}"):
            st.html(f'<span class="cadran-date">● {as_html(words)}</span>', width="content")


def _languages(reader: Reader) -> None:
    with st.container(horizontal=True, gap="xxsmall", width="content", key="languages"):
        for language in reversed(LANGUAGES):
            with st.container(key=f"language_{language}{'_here' if language == reader.language else ''}"):
                state = replace(reader.state, language=language)
                reader.link(reader.place.id, language.upper(), state, **own_parameters())


def _dropped(reader: Reader) -> None:
    if reader.dropped:
        st.caption(f"○ {reader.say('state.dropped', names=', '.join(map(as_markdown, reader.dropped)))}")
