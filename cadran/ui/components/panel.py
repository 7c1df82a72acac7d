"""What every chart and table shares: a frame with a finding as title, a footer with n, and a complete export."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from cadran.charts import template
from cadran.charts.figure import AsSent, Figure
from cadran.insight import figures, unapplied
from cadran.insight.footing import Footing
from cadran.insight.footing import footing as footing_of
from cadran.insight.recorded import is_counted, is_recorded
from cadran.insight.unapplied import Questions
from cadran.insight.unplaced import rows_counted, unplaced
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components.boundary import boundary
from cadran.ui.components.data_table import data_table
from cadran.ui.components.export_menu import Export, Rows, export_menu, read
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.needs import needs
from cadran.ui.request.view import View, link_to

FIGURES_NAMED = 3
# The place beside the heading of the block that is drawn.
CORNER: ContextVar[DeltaGenerator | None] = ContextVar("corner", default=None)
BLOCKS: ContextVar[int] = ContextVar("blocks", default=0)  # how many this run has drawn
# Whether the title of the block says already that the data never tell what it shows.
SAID: ContextVar[bool] = ContextVar("said", default=False)
NEVER_TOLD = ("missing", "not_recorded")


@contextmanager
def block(view: View, key: str, title: str, subtitle: str = "", footing: Footing | None = None) -> Iterator[None]:
    """A framed block, which names the filters it could not apply; what fails in it leaves the rest of the page.

    `footing`: what the title stands on; without rows it says so in the place of the title.
    """
    before = SAID.set(footing is not None and footing.ground in NEVER_TOLD)
    with framed(view.language, key, footing.title(title) if footing else title, subtitle):
        try:
            yield
        finally:
            SAID.reset(before)
            asked = unapplied.taken()
        _unfiltered(view, asked)


@contextmanager
def framed(language: str, key: str, title: str, subtitle: str = "") -> Iterator[None]:
    """A framed block of a page that may show no data; what fails in it leaves the rest of the page."""
    BLOCKS.set(BLOCKS.get() + 1)
    with st.container(key=f"block_{key}"), boundary(language):
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small", key=f"head_{key}"):
            heading(title, subtitle)
            beside_heading = CORNER.set(st.container(width="content"))
        try:
            yield
        finally:
            CORNER.reset(beside_heading)


def _unfiltered(view: View, asked: Questions) -> None:
    """`Without filter: Fulfilment mode (Days of cover)`: the figures in brackets where others are filtered by it."""
    notes = [_of_dimension(view, dimension, names, asked) for dimension, names in sorted(asked.unfiltered.items())]
    if notes:
        show_html(element("p", f"○ {view.t('card.without', names=', '.join(notes))}", css="cadran-note"))


def _of_dimension(view: View, dimension: str, names: set[str], asked: Questions) -> str:
    word = view.code("dimension", dimension)
    named = [view.text(kpi.short) for kpi in KPIS.values() if kpi.id in names]
    if names == asked.names or not named:
        return word
    listed = ", ".join(named[:FIGURES_NAMED])
    more = view.t("card.and_more", n=view.count(len(named) - FIGURES_NAMED)) if len(named) > FIGURES_NAMED else ""
    return f"{word} ({listed}{more})"


def heading(title: str, subtitle: str = "") -> None:
    """The finding of a block and what it is about."""
    below = element("p", subtitle, css="cadran-sub") if subtitle else ""
    show_html(joined(element("h2", title), below))


def drawing(view: View, key: str, drawn: Figure, alt: str) -> str | None:
    """A Plotly figure of the house with its words for those who hear the page; the customdata of the mark clicked."""
    event = st.plotly_chart(
        AsSent(drawn),
        theme=None,
        config=template.CONFIG,
        alt=alt,
        on_select="rerun",
        selection_mode="points",
        key=f"{key}_{hash((view.version, view.selection, view.comparison, view.state, view.palette.background))}",
    )
    points = event["selection"]["points"]
    return str(points[0]["customdata"]) if points and points[0].get("customdata") is not None else None


def kpi_footer(
    view: View,
    kpi: Kpi,
    report: str,
    frame: Rows,
    note: str = "",
    asked: Selection | None = None,
    rows: int | None = None,
) -> None:
    """The footer of a figure of `kpi`: n, what is outside and why; its definition and its export.

    `asked`: the rows the block speaks of, where they are not those of the view.
    """
    words = " · ".join(filter(None, [rows_counted(view, kpi, asked), note]))
    footer(view, f"{kpi.id}_{report}", frame, words, kpi, rows, asked)


def footer(
    view: View,
    report: str,
    frame: Rows,
    words: str,
    kpi: Kpi | None = None,
    rows: int | None = None,
    asked: Selection | None = None,
) -> None:
    """The line under a chart or table: what it stands on, the definition of `kpi`, and the export of its rows."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"foot_{report}"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            show_html(foot_note(words), width="content")
            if kpi:
                view.link("definitions", view.t("chart.definition"), kpi=kpi.id)
        export(view, report, frame, rows, kpi, asked)


def foot_note(words: str) -> Markup:
    """What a chart or table stands on, in small words."""
    return element("span", words, css="cadran-foot")


def export(
    view: View,
    report: str,
    frame: Rows,
    rows: int | None = None,
    kpi: Kpi | None = None,
    asked: Selection | None = None,
    search: str = "",
) -> None:
    """The files of every row of the selection, that of the view or `asked`; see `Export`.

    The first of a block stand beside its heading, where no long table hides them.
    """
    selection = view.selection if asked is None else asked
    corner = CORNER.get()
    CORNER.set(None)
    with corner or nullcontext():
        export_menu(Export(view, report, frame, kpi, selection, search, rows, link_to(view)))


def table(view: View, key: str, frame: Rows, kpi: Kpi | None = None) -> None:
    """The numbers behind a chart, on request; those of `kpi` in its unit."""
    shelf = st.expander(view.t("chart.show_table"), key=f"table_{key}", on_change="rerun")
    if shelf.open:
        with shelf:
            data_table(view, read(frame), kpi=kpi)


@contextmanager
def on_request(view: View, key: str, words: str) -> Iterator[bool]:
    """A shelf that is filled once it is opened: whether it is; `show` in the address opens it."""
    is_asked = st.query_params.get("show") == key
    shelf = st.expander(words, expanded=is_asked, key=f"shelf_{key}_{view.language}", on_change="rerun")
    with shelf, boundary(view.language):
        yield bool(shelf.open)


def missing(view: View, kpi: Kpi) -> bool:
    """Whether a table of `kpi` is not loaded; a block says which one, in place of what it would show."""
    if not view.engine.catalogue.missing_tables(kpi):
        return False
    with block(view, "missing", view.text(kpi.name), footing=footing_of(view, kpi)):
        _needs(view, [kpi])
    return True


def untold(view: View, offered: Sequence[str]) -> bool:
    """Whether the data tell of none of the KPIs that a page offers; one block says so in place of all of its blocks."""
    return not any(is_counted(view, KPIS[name]) for name in offered) and _needs_of_page(view, offered)


def unloaded(view: View, offered: Sequence[str]) -> bool:
    """Whether every KPI that a page offers lacks a table; one block says so in place of all of its blocks."""
    missing = view.engine.catalogue.missing_tables
    return all(missing(KPIS[name]) for name in offered) and _needs_of_page(view, offered)


def _needs_of_page(view: View, offered: Sequence[str]) -> bool:
    page = view.t(f"page.{view.request.page.id}")
    with block(view, "missing", view.t("section.nothing", name=page), view.t("section.needs")):
        _needs(view, [KPIS[name] for name in offered])
    return True


def _needs(view: View, kpis: Sequence[Kpi]) -> None:
    """What files must hold for these figures, and the ways to what they hold and to more of them."""
    show_html(needs(view, kpis))
    view.link("data", view.t("section.to_data"))
    view.link("imports", view.t("data.import"))


def nothing_told(view: View, key: str, title: str, kpi: Kpi, by: Sequence[str] = ()) -> None:
    """A block that says why there is nothing of `kpi` to show: no rows of it, or none that tell what it is about, as a
    dimension of `by`."""
    with block(view, key, title):
        if view.engine.catalogue.missing_tables(kpi) or not view.measure(kpi)["n"].sum():
            empty(view, kpi)
            return
        nameless = [
            dimension for dimension in by if view.measure(kpi, by=(dimension,)).drop_nulls(dimension).is_empty()
        ]
        names = ", ".join(view.code("dimension", dimension) for dimension in nameless)
        words = view.t("section.nameless", names=names) if names else view.t("section.nothing_told")
        st.markdown(as_markdown(words))


def no_rows(base: Footing, words: str) -> None:
    """What it means that a block lists nothing; said only where its title has something to stand on."""
    if base.ground == "sound":
        show_html(element("p", words, css="cadran-sub"))


def empty(view: View, kpi: Kpi) -> None:
    """Why there is nothing to show, unless the title says so, and the one click that widens the selection."""
    if SAID.get():
        return
    if missing := view.missing(kpi):
        st.markdown(as_markdown(missing))
        return
    if not is_recorded(view, kpi):
        st.markdown(as_markdown(view.t("state.not_recorded")))
        return
    left = unplaced(view, kpi)
    words = view.t("state.unplaced", rows=left) if left else _no_rows_of(view, kpi)
    st.markdown(as_markdown(words))
    for parameter, _ in view.state.filters:
        label = view.t("filter.remove", name=view.t(f"filter.{parameter}").rstrip(" :\u00a0"))
        view.link(view.request.page.id, as_markdown(label), view.state.filtering(parameter, ()))


def _no_rows_of(view: View, kpi: Kpi) -> str:
    return view.t("state.empty", counts=view.text(kpi.counts), scope=figures.scope(view, kpi))
