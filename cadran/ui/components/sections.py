"""The sections of a page: named in its menu and its address; those below the fold are computed when they are seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import element, show_html
from cadran.ui.request.address import address
from cadran.ui.request.view import View, lasting_parameters

AT = "at"
EVERYTHING = "all"
FOLD = 620  # pixels below the cards and filters that most screens show at once
Draw = Callable[[], object]


@dataclass(frozen=True)
class Section:
    """A part of a page: its name in the address, what draws it, and the height kept for it until it is seen.

    One about a `kpi` whose tables are not loaded is left out; where its rows tell nothing, it says so, and which of the
    dimensions `by` they give no value of.
    """

    id: str
    draw: Draw
    height: int = 480
    kpi: Kpi | None = None
    by: tuple[str, ...] = ()


_MENU = st.components.v2.component(
    "cadran.sections",
    html='<nav class="cadran-sections"></nav>',
    js=Path(__file__).with_name("sections.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def sections(view: View, *parts: Section, opens_on: str = "") -> None:
    """The sections of a page in their order; those below the fold when they are seen, the one in the address first.

    Where the address names none, the page opens on the section `opens_on`, else on its beginning.
    """
    parts = tuple(part for part in parts if not (part.kpi and view.engine.catalogue.missing_tables(part.kpi)))
    named = st.query_params.get(AT, opens_on)
    asked = named if named in {part.id for part in parts} else ""
    drawn = ({asked} if asked else _above_the_fold(parts)) | _seen(view)
    places = {part.id: st.container(key=f"section_{part.id}", gap=None) for part in parts}
    for part in sorted(parts, key=lambda part: part.id != asked):
        with places[part.id], boundary(view.language):
            if EVERYTHING in st.query_params or part.id in drawn:
                _draw(view, part)
            else:
                height = f"height: {part.height}px"
                show_html(element("div", view.t("section.later"), css="cadran-later", style=height))
    _menu(view, parts, asked)


def _draw(view: View, part: Section) -> None:
    before = panel.BLOCKS.get()
    part.draw()
    if part.kpi and panel.BLOCKS.get() == before:
        title = view.t("section.nothing", name=view.t(f"section.{part.id}"))
        panel.nothing_told(view, part.id, title, part.kpi, part.by)


def _above_the_fold(parts: Sequence[Section]) -> set[str]:
    """The sections that begin on the first screen."""
    above = [sum(part.height for part in parts[:index]) for index in range(len(parts))]
    return {part.id for part, height in zip(parts, above, strict=True) if height < FOLD}


def _seen(view: View) -> set[str]:
    """The sections this reader has come near since the page was opened, as the menu saw them."""
    return set(st.session_state.get(_key(view), {}).get("seen") or ())


def _key(view: View) -> str:
    return f"sections_{view.request.page.id}"


def _menu(view: View, parts: Sequence[Section], asked: str) -> None:
    """The names of the sections below the pages of the menu; it also tells which of them are near."""
    own = lasting_parameters()
    listed = [
        {"id": part.id, "name": view.t(f"section.{part.id}"), "address": _address(view, own | {AT: [part.id]})}
        for part in parts
    ]
    everything = _address(view, own | {EVERYTHING: ["1"]})
    data = {"label": view.t("section.menu"), "sections": listed, "at": asked, "everything": everything}
    with st.sidebar:
        show_html(element("div", view.t("section.menu"), css="cadran-group"))
        _MENU(key=_key(view), data=data, default={"seen": []}, on_seen_change=lambda: None)


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
