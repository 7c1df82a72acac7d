"""What every chart and table shares: a frame with a finding as title, a footer with n, and a complete export."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.charts import template
from cadran.export import csv
from cadran.insight import figures, unapplied
from cadran.insight.recorded import is_recorded
from cadran.insight.unapplied import Questions
from cadran.insight.unplaced import rows_counted
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components.boundary import boundary
from cadran.ui.components.data_table import data_table
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.request.view import View

Rows = pl.DataFrame | Callable[[], pl.DataFrame]
Days = tuple[date | None, date | None]


@contextmanager
def block(view: View, key: str, title: str, subtitle: str = "") -> Iterator[None]:
    """A framed block, which names the filters it could not apply; what fails in it leaves the rest of the page."""
    with st.container(key=f"block_{key}"), boundary(view.language):
        try:
            heading(title, subtitle)
            yield
        finally:
            asked = unapplied.taken()
        _unfiltered(view, asked)


def _unfiltered(view: View, asked: Questions) -> None:
    """`Without filter: Fulfilment mode (Days of cover)`: the figures in brackets where others are filtered by it."""
    notes = [_of_dimension(view, dimension, names, asked) for dimension, names in sorted(asked.unfiltered.items())]
    if notes:
        show_html(element("p", f"○ {view.t('card.without', names=', '.join(notes))}", css="cadran-note"))


def _of_dimension(view: View, dimension: str, names: set[str], asked: Questions) -> str:
    word = view.code("dimension", dimension)
    figures_named = [view.text(kpi.short) for kpi in KPIS.values() if kpi.id in names]
    return word if names == asked.names or not figures_named else f"{word} ({', '.join(figures_named)})"


def heading(title: str, subtitle: str = "") -> None:
    """The finding of a block and what it is about."""
    below = element("p", subtitle, css="cadran-sub") if subtitle else ""
    show_html(joined(element("h2", title), below))


def drawing(view: View, key: str, drawn: go.Figure, alt: str) -> str | None:
    """A Plotly figure of the house with its words for those who hear the page; the customdata of the mark clicked."""
    event = st.plotly_chart(
        drawn,
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
    days = (asked.period_from, asked.period_to) if asked else None
    words = " · ".join(filter(None, [rows_counted(view, kpi, asked), note]))
    footer(view, f"{kpi.id}_{report}", frame, words, kpi, days, rows)


def footer(
    view: View,
    report: str,
    frame: Rows,
    words: str,
    kpi: Kpi | None = None,
    days: Days | None = None,
    rows: int | None = None,
) -> None:
    """The line under a chart or table: what it stands on, the definition of `kpi`, and the export of its rows."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"foot_{report}"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            show_html(foot_note(words), width="content")
            if kpi:
                view.link("definitions", view.t("chart.definition"), kpi=kpi.id)
        export(view, report, frame, days, rows)


def foot_note(words: str) -> Markup:
    """What a chart or table stands on, in small words."""
    return element("span", words, css="cadran-foot")


def export(view: View, report: str, frame: Rows, days: Days | None = None, rows: int | None = None) -> None:
    """Both CSV profiles with every row of the selection, built on the click; the reader's own profile first.

    `rows` is their number where the frame is only read on the click.
    """
    days = days or (view.period.first, view.period.last)
    count = frame.height if isinstance(frame, pl.DataFrame) else rows
    scope = "_".join(value for _, values in view.state.filters for value in values)[:60]
    name = csv.file_name(report, scope, csv.period_name(*days), view.as_of, view.language)
    profiles: tuple[csv.Profile, ...] = ("fr", "international") if view.language == "fr" else ("international", "fr")
    with st.container(key=f"export_{report}", width="content"), st.popover(view.t("export.menu"), type="tertiary"):
        for profile in profiles:
            st.download_button(
                view.t(f"export.{profile}", rows=view.count(count)),
                data=partial(_file, view, frame, days, profile),
                file_name=name,
                mime="text/csv",
                key=f"csv_{report}_{profile}",
                on_click="ignore",
            )


def _file(view: View, frame: Rows, days: Days, profile: csv.Profile) -> bytes:
    basis = dict(view.state.choices).get("basis", "first")
    amounts = csv.to_the_cent(read(frame), view.currency)
    return csv.csv_bytes(csv.with_context(amounts, csv.Context(*days, view.as_of, basis)), profile)


def table(view: View, key: str, frame: Rows, kpi: Kpi | None = None) -> None:
    """The numbers behind a chart, on request; those of `kpi` in its unit."""
    shelf = st.expander(view.t("chart.show_table"), key=f"table_{key}", on_change="rerun")
    if shelf.open:
        with shelf:
            data_table(view, read(frame), kpi=kpi)


def read(frame: Rows) -> pl.DataFrame:
    """The frame itself, or the one that is only read when it is needed."""
    return frame if isinstance(frame, pl.DataFrame) else frame()


def missing(view: View, kpi: Kpi) -> bool:
    """Whether a table of `kpi` is not loaded; a block says which one, in place of what it would show."""
    if not view.engine.catalogue.missing_tables(kpi):
        return False
    with block(view, "missing", view.text(kpi.name)):
        empty(view, kpi)
    return True


def empty(view: View, kpi: Kpi) -> None:
    """Why there is nothing to show, and the one click that widens the selection."""
    missing = view.engine.catalogue.missing_tables(kpi)
    if missing:
        names = ", ".join(view.code("table", name) for name in missing)
        st.markdown(as_markdown(view.t("state.missing_table", tables=names)))
        return
    if not is_recorded(view, kpi):
        st.markdown(as_markdown(view.t("state.not_recorded")))
        return
    words = view.t("state.empty", counts=view.text(kpi.counts), scope=figures.scope(view))
    st.markdown(as_markdown(words))
    for parameter, _ in view.state.filters:
        label = view.t("filter.remove", name=view.t(f"filter.{parameter}").rstrip(" :"))
        view.link(view.request.page.id, as_markdown(label), view.state.filtering(parameter, ()))
