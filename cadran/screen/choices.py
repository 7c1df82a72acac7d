"""Choices that belong to one page: links that carry a code in the address, the one in force marked."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cadran.screen.view import View


def chosen(name: str, codes: tuple[str, ...]) -> str:
    """The code of `name` in the address, else the first."""
    asked = st.query_params.get(name, "")
    return asked if asked in codes else codes[0]


def choose(
    view: View, name: str, labels: Mapping[str, str], kept: Mapping[str, str | Sequence[str]], words: str = ""
) -> None:
    """One link a code; `kept` are the page's other parameters. The first code is the default and leaves no trace."""
    current = chosen(name, tuple(labels))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"choices_{name}"):
        if words:
            st.html(f'<span class="cadran-note">{words}</span>', width="content")
        for place, (code, label) in enumerate(labels.items()):
            with st.container(key=f"choice_{name}_{code}{'_here' if code == current else ''}", width="content"):
                own: dict[str, str | Sequence[str]] = dict(kept) | ({name: code} if place else {})
                view.link(view.reader.place.id, label, None, **own)
