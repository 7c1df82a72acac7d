"""The switch between the languages, which keeps what the reader looks at."""

from dataclasses import replace

import streamlit as st

from cadran.i18n import LANGUAGES
from cadran.ui.request.view import Request, own_parameters


def languages(request: Request) -> None:
    """The page in each language, the one it is in marked."""
    with st.container(horizontal=True, gap="xxsmall", width="content", key="languages"):
        for language in reversed(LANGUAGES):
            with st.container(key=f"language_{language}{'_here' if language == request.language else ''}"):
                state = replace(request.state, language=language)
                request.link(request.page.id, language.upper(), state, **own_parameters())
