"""Choices that belong to one page: links that carry a code in the address, the one in force marked."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cadran.kpis import Kpi
from cadran.ui.components.markup import as_html
from cadran.ui.request.address import CHOICE_PARAMETERS
from cadran.ui.request.view import View


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
                view.link(view.request.place.id, label, None, **own)


def kpi_choices(view: View, kpi: Kpi, *parameters: str) -> None:
    """How `kpi` is counted or dated: one link a value it offers; nothing for a choice with one value only."""
    offered = {name: view.engine.catalogue.offered(kpi, CHOICE_PARAMETERS[name]) for name in parameters}
    for name in (name for name, codes in offered.items() if len(codes) > 1):
        _kpi_choice(view, kpi, name, offered[name])


def _kpi_choice(view: View, kpi: Kpi, parameter: str, codes: Sequence[str]) -> None:
    choice = CHOICE_PARAMETERS[parameter]
    current = kpi.chosen(choice, view.selection.choice(choice))
    own = {name: st.query_params[name] for name in ("kpi", "tab") if name in st.query_params}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"choices_{parameter}"):
        st.html(f'<span class="cadran-note">{as_html(view.t(f"filter.{parameter}"))}</span>', width="content")
        for code in codes:
            with st.container(key=f"choice_{parameter}_{code}{'_here' if code == current else ''}", width="content"):
                usual = view.state.without_choice(parameter)
                state = usual if code == kpi.defaults[choice] else view.state.choosing(parameter, code)
                view.link(view.request.place.id, view.code(parameter, code), state, **own)
