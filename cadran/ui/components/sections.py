"""The sections of a page: named in its menu and its address; those below the fold are computed when they are seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import element, show_html
from cadran.ui.request.address import address
from cadran.ui.request.view import View, lasting_parameters

AT = "at"
EVERYTHING = "all"
FOLD = 620  # pixels below the cards and filters that most screens show at once
SEEN = "cadran_seen"
Draw = Callable[[], object]


@dataclass(frozen=True)
class Section:
    """A part of a page: its name in the address, what draws it, and the height kept for it until it is seen."""

    id: str
    draw: Draw
    height: int = 480


def _script(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


_LATER = st.components.v2.component(
    "cadran.later", html='<div class="cadran-later"></div>', js=_script("later.js"), isolate_styles=False
)
_MENU = st.components.v2.component(
    "cadran.sections", html='<nav class="cadran-sections"></nav>', js=_script("sections.js"), isolate_styles=False
)


def sections(view: View, *parts: Section, opens_on: str = "") -> None:
    """The sections of a page in their order; those below the fold when they are seen, the one in the address first.

    Where the address names none, the page opens on the section `opens_on`, else on its beginning.
    """
    named = st.query_params.get(AT, opens_on)
    asked = named if named in {part.id for part in parts} else ""
    _menu(view, parts, asked)
    places = {part.id: st.container(key=f"section_{part.id}", gap=None) for part in parts}
    first, seen = {asked} if asked else _above_the_fold(parts), _seen(view)
    for part in sorted(parts, key=lambda part: part.id not in first):
        with places[part.id], boundary(view.language):
            if EVERYTHING in st.query_params or part.id in first:
                part.draw()
            else:
                _later(view, part, seen, st.query_params.to_dict())


def _above_the_fold(parts: Sequence[Section]) -> set[str]:
    """The sections that begin on the first screen."""
    above = [sum(part.height for part in parts[:index]) for index in range(len(parts))]
    return {part.id for part, height in zip(parts, above, strict=True) if height < FOLD}


def _seen(view: View) -> set[str]:
    """The sections this reader has seen since the page was opened."""
    page_id = view.request.page.id
    if st.session_state.get(SEEN, ("", set()))[0] != page_id:
        st.session_state[SEEN] = (page_id, set())
    seen: set[str] = st.session_state[SEEN][1]
    return seen


@st.fragment
def _later(view: View, part: Section, seen: set[str], opened_at: dict[str, str]) -> None:
    """One section on its own; where what happened in it changed the address, the whole page answers."""
    if st.query_params.to_dict() != opened_at:
        st.rerun()
    if part.id not in seen and not _is_near(view, part):
        return
    seen.add(part.id)
    with boundary(view.language):
        part.draw()


def _is_near(view: View, part: Section) -> bool:
    room = st.empty()
    with room:
        data = {"height": part.height, "words": view.t("section.later")}
        is_near = bool(
            _LATER(
                key=f"later_{view.request.page.id}_{part.id}",
                data=data,
                default={"seen": False},
                on_seen_change=lambda: None,
            ).seen
        )
    if is_near:
        room.empty()
    return is_near


def _menu(view: View, parts: Sequence[Section], asked: str) -> None:
    """The names of the sections below the pages of the menu."""
    if len(parts) < 2:
        return
    own = lasting_parameters()
    listed = [
        {"id": part.id, "name": view.t(f"section.{part.id}"), "address": _address(view, own | {AT: [part.id]})}
        for part in parts
    ]
    with st.sidebar:
        show_html(element("div", view.t("section.menu"), css="cadran-group"))
        everything = _address(view, own | {EVERYTHING: ["1"]})
        _MENU(
            key="sections",
            data={"label": view.t("section.menu"), "sections": listed, "at": asked, "everything": everything},
        )


def _address(view: View, own: dict[str, list[str]]) -> str:
    return f"{view.request.page.id}?{urlencode(address(view.state, **own), doseq=True)}"


def pair(left: Draw | tuple[Draw, ...], right: Draw | tuple[Draw, ...], widths: tuple[int, int] = (1, 1)) -> Draw:
    """Blocks in two columns, each from top to bottom; where one has none, the other takes the whole width."""
    sides = [side if isinstance(side, tuple) else (side,) for side in (left, right)]

    def draw() -> None:
        columns = st.columns(widths, gap="small") if all(sides) else (st.container(), st.container())
        for column, draws in zip(columns, sides, strict=True):
            with column:
                for block in draws:
                    block()

    return draw
