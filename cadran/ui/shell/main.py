"""The router: one frame around every page, in the reader's language."""

from pathlib import Path

import streamlit as st

from cadran.errors import CadranError
from cadran.ui.components.boundary import boundary
from cadran.ui.request import routes
from cadran.ui.request.view import look, read_address, remember, show_address
from cadran.ui.shell import filters, header, style
from cadran.ui.shell.data_shown import banner, data_shown

ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    reader = read_address(routes.PLACES[0])
    pages = {place: routes.page(place, reader.language) for place in routes.PLACES}
    chosen = st.navigation([routes.entrance(reader.language), *pages.values()], position="hidden")
    place = next((place for place, page in pages.items() if page.url_path == chosen.url_path), routes.PLACES[0])
    reader = read_address(place)
    title = f"{reader.say(f'page.{place.id}')} · Cadran"
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    show_address()
    style.apply(reader.palette)
    header.sidebar(reader)
    with boundary(reader.language):
        try:
            shown = data_shown(reader)
            view = look(reader, shown.engine)
        except CadranError as nothing_loaded:
            remember(reader, None)
            header.without_data(reader, nothing_loaded)
            if not place.needs_data:
                chosen.run()
            return
        remember(reader, view)
        header.frame(view)
        banner(view, shown)
        if place.needs_data:
            filters.bar(view)
        chosen.run()


main()
