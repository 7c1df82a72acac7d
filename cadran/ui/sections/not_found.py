"""An address no page has, and the pages there are."""

import streamlit as st

from cadran.i18n.catalogue import say_code
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.panel import framed
from cadran.ui.request.routes import is_withheld, offered
from cadran.ui.request.view import Request


def not_found(request: Request) -> None:
    """Which address it was, and a link to every page of the menu, which a phone folds away."""
    address = st.query_params.get("missing", "not_found").lstrip("/")
    is_there = is_withheld(address)
    title = request.t("withheld.title" if is_there else "not_found.title", address=f"/{address}")
    with framed(request.language, "not_found", title):
        role = say_code(request.language, "role", request.person.role)
        st.markdown(as_markdown(request.t("withheld.text", role=role) if is_there else request.t("not_found.text")))
        with st.container(horizontal=True, gap="small", key="every_page"):
            for page in offered():
                if not page.is_hidden:
                    request.link(page.id, request.t(f"page.{page.id}"))
