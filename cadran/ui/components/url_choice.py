"""Choices that stand in the address, so that reload, Back and a link show the same: links, or a menu of many."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from cadran.kpis import Kpi
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.request.address import CHOICE_PARAMETERS, State
from cadran.ui.request.view import Request, View, lasting_parameters

Own = Mapping[str, str | Sequence[str]]


def chosen(name: str, codes: Sequence[str]) -> str:
    """The code of `name` in the address, else the first."""
    asked = st.query_params.get(name, "")
    return asked if asked in codes else codes[0]


def choose(
    view: View, name: str, labels: Mapping[str, str], kept: Own | None = None, words: str = "", current: str = ""
) -> None:
    """One link a code, the one in force marked; the first code is the default and leaves no trace in the address. One
    code alone is no choice and has none.

    `kept` are the other parameters of the page that a link keeps, all of them where it is not said. A code that is not
    among them is named, as every part of an address that means nothing is.
    """
    codes, asked = tuple(labels), st.query_params.get(name, "")
    others = {key: value for key, value in (lasting_parameters() if kept is None else kept).items() if key != name}
    ways = {code: (view.state, others | ({name: code} if code != codes[0] else {})) for code in codes}
    _links(view, name, labels, current or chosen(name, codes), words, ways)
    if asked and asked not in codes:
        left_out(view.request, (f"{name}={asked}",))


def left_out(request: Request, names: Iterable[str]) -> None:
    """Name the parts of the address that mean nothing here."""
    st.caption(f"○ {request.t('state.dropped', names=', '.join(map(as_markdown, names)))}")


def choose_filter(view: View, parameter: str, labels: Mapping[str, str]) -> None:
    """One link a value of a filter of the page, the one in force marked; the empty code takes the filter away."""
    ways = {code: (view.state.filtering(parameter, (code,) if code else ()), lasting_parameters()) for code in labels}
    current = "".join(view.state.values_of(parameter)[:1])
    _links(view, parameter, labels, current, view.t(f"filter.{parameter}"), ways)


def kpi_choices(view: View, kpi: Kpi, *parameters: str) -> None:
    """How `kpi` is counted or dated: one link a value it offers; nothing for a choice with one value only."""
    offered = {name: view.engine.catalogue.offered(kpi, CHOICE_PARAMETERS[name]) for name in parameters}
    for name in (name for name, codes in offered.items() if len(codes) > 1):
        _kpi_choice(view, kpi, name, offered[name])


def _kpi_choice(view: View, kpi: Kpi, parameter: str, codes: Sequence[str]) -> None:
    choice = CHOICE_PARAMETERS[parameter]
    own = {name: st.query_params[name] for name in ("kpi", "tab") if name in st.query_params}
    default = kpi.defaults[choice]
    states = {
        code: view.state.without_choice(parameter) if code == default else view.state.choosing(parameter, code)
        for code in codes
    }
    labels = {code: view.code(parameter, code) for code in codes}
    current = kpi.chosen(choice, view.selection.choice(choice))
    ways = {code: (state, own) for code, state in states.items()}
    _links(view, parameter, labels, current, view.t(f"filter.{parameter}"), ways)


def _links(
    view: View,
    name: str,
    labels: Mapping[str, str],
    current: str,
    words: str,
    ways: Mapping[str, tuple[State, Own]],
) -> None:
    """`ways` are for each code the state and the page's own parameters its link leads to."""
    if len(ways) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"choices_{name}"):
        if words:
            show_html(element("span", words, css="cadran-note"), width="content")
        for code, (state, own) in ways.items():
            with st.container(key=f"choice_{name}_{code}{'_here' if code == current else ''}", width="content"):
                view.link(view.request.page.id, labels[code], state, **own)


def choose_from_menu(
    view: View, name: str, codes: Sequence[str], current: str, words: str, label: Callable[[str], str]
) -> None:
    """One of many codes from a list that can be searched; the address wins over what the widget remembers."""
    key = f"{name}_{view.language}_{current}"

    def keep() -> None:
        st.query_params[name] = st.session_state[key]

    index = list(codes).index(current)
    st.selectbox(words, codes, index, format_func=label, key=key, on_change=keep)
