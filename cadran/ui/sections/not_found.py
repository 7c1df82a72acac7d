"""An address no page has, and the pages there are."""

import streamlit as st

from cadran.ui.components.panel import framed
from cadran.ui.request.routes import offered
from cadran.ui.request.view import Request


def not_found(request: Request) -> None:
    """Which address it was, and a link to every page of the menu, which a phone folds away."""
    address = st.query_params.get("missing", "not_found").lstrip("/")
    with framed(request.language, "not_found", request.t("not_found.title", address=f"/{address}")):
        st.markdown(request.t("not_found.text"))
        with st.container(horizontal=True, gap="small", key="every_page"):
            for page in offered():
                if not page.is_hidden:
                    request.link(page.id, request.t(f"page.{page.id}"))
