"""The router: one frame around every page, in the reader's language."""

from pathlib import Path

import streamlit as st

from cadran.engine.connection import VersionGone
from cadran.errors import CadranError
from cadran.insight import unapplied
from cadran.ui.components.boundary import boundary
from cadran.ui.request import routes
from cadran.ui.request.view import build_view, own_parameters, read_address, remember, show_address, without_absent
from cadran.ui.shell import filters, header, long_address, sign_in_page, style
from cadran.ui.shell.data_shown import banner, data_shown
from cadran.ui.shell.reader import watch_reader

ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    if long_address.is_too_long():
        long_address.refuse()
        return
    watch_reader()
    with sign_in_page.reading() as is_admitted:
        run(is_admitted)


def run(is_admitted: bool) -> None:
    """The page, or in its place the one that asks for a sign-in."""
    known = routes.offered()
    request = read_address(known[0])
    pages = {page: routes.streamlit_page(page, request.language) for page in known}
    unknown = routes.unknown_page(st.context.url or "")
    offered = [routes.entrance(request.language), *pages.values(), *([unknown] if unknown else [])]
    chosen = st.navigation(offered, position="hidden")
    if unknown is not None and chosen.url_path == unknown.url_path:
        request.open_page("not_found", request.state, missing=f"/{unknown.url_path}")
    page = next((page for page, target in pages.items() if target.url_path == chosen.url_path), known[0])
    request = read_address(page)
    current, own = routes.current_target(page.id, own_parameters())
    if current != page.id:
        request.open_page(current, request.state, **own)
    title = f"{request.t(f'page.{page.id}')} · Cadran"
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    show_address(page)
    style.apply(request)
    with boundary(request.language):
        if not is_admitted:
            sign_in_page.ask(request)
            return
        header.sidebar(request)
        try:
            data = data_shown(request)
            request = without_absent(request, data.engine)
            view = build_view(request, data.engine)
        except VersionGone:
            raise
        except CadranError as nothing_loaded:
            remember(request, None)
            header.without_data(request, nothing_loaded)
            if not page.needs_data:
                chosen.run()
            return
        remember(request, view)
        unapplied.taken()
        header.frame(view)
        banner(view, data)
        if page.is_filtered:
            filters.bar(view)
        chosen.run()


main()
