"""What every chart and table shares: a frame with a finding as title, a footer with n, and a complete export."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from cadran.charts import template
from cadran.export import csv
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.recorded import is_recorded
from cadran.insight.unplaced import rows_counted
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components.boundary import boundary
from cadran.ui.components.markup import as_html, as_markdown
from cadran.ui.request.view import View

FrameMaker = Callable[[], pl.DataFrame]
Span = tuple[date | None, date | None]
CODES = {
    "mode": "mode",
    "channel": "channel",
    "outcome": "line_state",
    "flow": "flow_name",
    "basis": "basis",
    "status": "status",
    "table_name": "table",
    "return_reason": "reason",
    "disposition": "disposition",
    "fault": "fault",
    "cancel_reason": "cancel_reason",
    "return_route": "return_route",
    "tier": "tier",
    "criterion": "criterion",
    "cause": "cause",
    "overrun_stage": "stage",
    "stockout": "stockout_after",
    "harm_shown": "harm_shown",
}
IN_THE_UNIT = frozenset(
    (
        "value",
        "lower_limit",
        "upper_limit",
        "ci_low",
        "ci_high",
        "comparison_value",
        "target",
        "mean",
        "p50",
        "p90",
        "estimated_p50",
        "estimated_p90",
        "rate_before",
        "rate_after",
        "centre",
        "low_95",
        "high_95",
        "low_998",
        "high_998",
        "usual_rate",
        "shrunken_rate",
        "estimate",
        "estimate_low",
        "estimate_high",
        "elapsed",
        "rate_at_age",
        "category_value",
    )
)
CHANGES = frozenset(("change", "performance", "mix", "interval_low", "interval_high"))
SHARES = frozenset(("moved_share", "open_share", "share_before", "share_after"))
AMOUNTS = csv.MONEY | {"price", "unit_cost", "unit_price"}
DURATIONS = frozenset(("season_p50", "season_p90", "before_p50", "before_p90"))
DAYS_WITH_A_DECIMAL = frozenset(("late_days", "return_days", "transit_days"))


@contextmanager
def block(view: View, key: str, title: str, subtitle: str = "") -> Iterator[None]:
    """A framed block; what fails inside it leaves the rest of the page standing."""
    with st.container(key=f"block_{key}"), boundary(view.language):
        heading(title, subtitle)
        yield


def heading(title: str, subtitle: str = "") -> None:
    """The finding of a block and what it is about."""
    below = f'<p class="cadran-sub">{as_html(subtitle)}</p>' if subtitle else ""
    st.html(f"<h2>{as_html(title)}</h2>{below}")


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


def footer(
    view: View,
    kpi: Kpi,
    report: str,
    rows: int,
    frame: FrameMaker,
    note: str = "",
    asked: Selection | None = None,
) -> None:
    """The line under a chart or table: n, what is outside and why, the definition, and the export.

    `asked`: the rows the block speaks of, where they are not those of the view.
    """
    span = (asked.period_from, asked.period_to) if asked else None
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"foot_{report}_{kpi.id}"
    ):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            said = " · ".join(filter(None, [rows_counted(view, kpi, asked), note]))
            st.html(f'<span class="cadran-foot">{as_html(said)}</span>', width="content")
            view.link("definitions", view.t("chart.definition"), kpi=kpi.id)
        export(view, f"{kpi.id}_{report}", rows, frame, span)


def export(view: View, report: str, rows: int, frame: FrameMaker, span: Span | None = None) -> None:
    """Both CSV profiles with every row of the selection, built on the click; the reader's own profile first."""
    days = span or (view.period.first, view.period.last)
    scope = "_".join(value for _, values in view.state.filters for value in values)[:60]
    name = csv.file_name(report, scope, csv.period_name(*days), view.as_of, view.language)
    profiles: tuple[csv.Profile, ...] = ("fr", "international") if view.language == "fr" else ("international", "fr")
    with st.container(key=f"export_{report}", width="content"), st.popover(view.t("export.menu"), type="tertiary"):
        for profile in profiles:
            st.download_button(
                view.t(f"export.{profile}", rows=view.count(rows)),
                data=partial(_file, view, frame, days, profile),
                file_name=name,
                mime="text/csv",
                key=f"csv_{report}_{profile}",
                on_click="ignore",
            )


def _file(view: View, frame: FrameMaker, days: Span, profile: csv.Profile) -> bytes:
    basis = dict(view.state.choices).get("basis", "first")
    held = csv.to_the_cent(frame(), view.currency)
    return csv.csv_bytes(csv.with_context(held, csv.Context(*days, view.as_of, basis)), profile)


def table(view: View, key: str, frame: FrameMaker, kpi: Kpi | None = None) -> None:
    """The numbers behind a chart, on request; those of `kpi` in its unit."""
    shelf = st.expander(view.t("chart.show_table"), key=f"table_{key}", on_change="rerun")
    if shelf.open:
        with shelf:
            held = frame()
            st.dataframe(
                titled(view, held, kpi),
                hide_index=True,
                height="auto",
                placeholder=formats.NOTHING,
                column_config=numbers_right(view, held),
            )


def titled(view: View, frame: pl.DataFrame, kpi: Kpi | None = None) -> pl.DataFrame:
    """The frame with its columns named in the reader's language, codes, dates and numbers as people write them."""
    written = frame.with_columns(_written(view, frame[name], kpi) for name in frame.columns)
    return written.rename({name: view.code("column", name) for name in frame.columns})


def numbers_right(view: View, frame: pl.DataFrame) -> dict[str, Any]:
    """The columns of numbers, which are shown as text, to the right."""
    numbers = [view.code("column", name) for name, kind in frame.schema.items() if kind.is_numeric()]
    return {name: st.column_config.TextColumn(alignment="right") for name in numbers}


def _written(view: View, column: pl.Series, kpi: Kpi | None) -> pl.Series:
    write = _writer(view, column, kpi)
    if write is None:
        return column
    return pl.Series(column.name, [None if held is None else write(held) for held in column], dtype=pl.String)


def _writer(view: View, column: pl.Series, kpi: Kpi | None) -> Callable[[Any], str] | None:
    name, kind = column.name, column.dtype
    if kind == pl.Date:
        return lambda day: formats.day(day, view.language)
    if isinstance(kind, pl.Datetime):
        return lambda moment: formats.when(moment, view.language)
    if kind == pl.Boolean:
        return lambda held: view.t("value.yes" if held else "value.no")
    if kind == pl.String and name == "reason":
        return lambda code: _reason(view, code)
    if kind == pl.String and name in CODES:
        return lambda code: view.code(CODES[name], code)
    return _number_writer(view, column, kpi) if kind.is_numeric() else None


def _number_writer(view: View, column: pl.Series, kpi: Kpi | None) -> Callable[[Any], str]:  # noqa: PLR0911
    name = column.name
    if kpi is not None and name in CHANGES:
        return lambda figure: view.change(kpi, figure)
    if name in SHARES:
        return lambda share: formats.percent(share, view.language)
    if kpi is not None and name in IN_THE_UNIT:
        return lambda figure: view.value(kpi, figure)
    if name in DURATIONS:
        return lambda days: formats.days(days, view.language)
    if name == "season_change":
        return lambda days: formats.delta(days, "days", view.language)
    named = _kpi_of(name)
    if named and name not in AMOUNTS:
        return lambda figure: view.value(named, figure)
    return view.count if kpi is not None and name not in AMOUNTS else _plain_writer(view, column)


def _kpi_of(name: str) -> Kpi | None:
    """The KPI a column is named after: `otd_value`, `lead_time_p90`, `cost_per_unit`."""
    bare = next((name.removesuffix(end) for end in ("_value", "_p50", "_p90") if name.endswith(end)), name)
    return KPIS.get(name) or KPIS.get(bare)


def _plain_writer(view: View, column: pl.Series) -> Callable[[Any], str]:
    """All numbers of a column with the same decimals: none where every one is whole; amounts in their currency."""
    is_whole = (column.drop_nulls() % 1 == 0).all()
    if column.name in AMOUNTS:
        write = formats.money if is_whole else formats.price
        return lambda amount: write(amount, view.currency, view.language)
    decimals = 0 if is_whole else 1 if column.name in DAYS_WITH_A_DECIMAL else 2
    return lambda number: formats.number(number, view.language, decimals)


def _reason(view: View, code: str) -> str:
    """Why goods came back, or why a row stands outside."""
    word = view.code("reason", code)
    return view.code("outside", code) if word == code else word


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
        view.link(view.request.place.id, as_markdown(label), view.state.filtering(parameter, ()))
