"""A KPI for each value of a dimension as small lines on one scale."""

from datetime import date

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis import impact
from cadran.calendar import start_of
from cadran.charts.sparkline import Spark, extent, sparkline
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import MONTHS_SHOWN, Figure
from cadran.insight.series import Series, signal_marks
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

MOST_PANELS = 12


def multiples(view: View, kpi: Kpi, by: str = "mode", leads_to: str = "delivery") -> None:
    """Thirteen months of `kpi` for each value of `by`, most missing to target first; a click filters by it."""
    starts = figures.judged_by(view, "month")
    frame = view.measure(kpi, figures.through(view, starts, "month"), by=(by,), grain="month")
    panels = _panels(view, kpi, by, frame, starts)
    with panel.block(view, f"multiples_{kpi.id}", _finding(view, kpi, by, panels), _subtitle(view, kpi)):
        if not panels:
            panel.empty(view, kpi)
            return
        _draw(view, kpi, by, panels, _last(view, frame, by), leads_to)
        days = figures.through(view, starts, "month")
        span = (days.period_from, days.period_to)
        panel.kpi_footer(view, kpi, f"months_by_{by}", frame, asked=view.selection.during(*span))
        panel.table(view, f"multiples_{kpi.id}", frame, kpi)


def _panels(view: View, kpi: Kpi, by: str, frame: pl.DataFrame, starts: tuple[date, ...]) -> dict[str, Series]:
    histories: dict[str, Series] = {}
    for (value,), rows in frame.group_by([by], maintain_order=True):
        if value is not None:
            histories[str(value)] = _shown(view, figures.series_of(view, kpi, rows, starts, "month"))
    ranked = sorted(histories, key=lambda value: -(_missing(kpi, histories[value]) or 0))
    return {value: histories[value] for value in ranked[:MOST_PANELS]}


def _shown(view: View, history: Series) -> Series:
    return history.upto(figures.position_shown(view, history)).tail(MONTHS_SHOWN)


def _missing(kpi: Kpi, history: Series) -> float | None:
    return impact.missing(kpi, history.counts[-1], history.values[-1])


def _finding(view: View, kpi: Kpi, by: str, panels: dict[str, Series]) -> str:
    moved = [view.code(by, value) for value, history in panels.items() if len(history.starts) - 1 in history.signals]
    if moved:
        return view.t("chart.multiples_signals", names=", ".join(moved))
    dimension = view.code("dimension", by).lower()
    return view.t("chart.multiples_calm", name=view.text(kpi.short), dimension=dimension)


def _subtitle(view: View, kpi: Kpi) -> str:
    last = formats.month(min(view.period.last or view.as_of, view.as_of), view.language)
    unit = view.t(f"unit.{kpi.unit}", currency=view.currency)
    return f"{view.text(kpi.name)} · {view.t('chart.multiples_subtitle', unit=unit, label=last)}"


def _last(view: View, frame: pl.DataFrame, by: str) -> dict[str, Figure]:
    """The figure of the last month shown for each value."""
    start = start_of(min(view.period.last or view.as_of, view.as_of), "month")
    return {row[by]: figures.figure_of(row) for row in frame.filter(period=start).iter_rows(named=True)}


def _draw(view: View, kpi: Kpi, by: str, panels: dict[str, Series], last: dict[str, Figure], leads_to: str) -> None:
    sparks = {value: _spark(kpi, history) for value, history in panels.items()}
    scale = extent(tuple(sparks.values()))
    with st.grid(columns="auto", min_column_width=165, gap="small", key=f"panels_{kpi.id}"):
        for value, spark in sparks.items():
            with st.container(key=f"panel_{kpi.id}_{value}"):
                show_html(_panel(view, kpi, by, value, last.get(value, Figure(0, None)), spark, scale))
                state = view.state.filtering(PARAMETERS[by], (value,))
                view.link(leads_to, as_markdown(view.code(by, value)), state, kpi=kpi.id)


def _spark(kpi: Kpi, history: Series) -> Spark:
    return Spark(history.values, history.limits, signal_marks(kpi, history), history.is_final[-1])


def _panel(
    view: View, kpi: Kpi, by: str, value: str, figure: Figure, spark: Spark, scale: tuple[float, float]
) -> Markup:
    name, last = view.code(by, value), figures.figure_text(view, kpi, figure)
    alt = view.t("card.spark", name=name, count=len(spark.values), last=last)
    colour = spark.signals.get(len(spark.values) - 1, "")
    shared = Spark(spark.values, spark.limits, spark.signals, spark.is_final, scale)
    rows = view.t("card.rows", n=view.count(figure.n), counts=figures.counts(view, kpi, figure.n))
    top = element("div", element("span", name), element("span", last, css=colour), css="top")
    return element("div", top, sparkline(shared, view.palette, alt), panel.foot_note(rows), css="cadran-panel")
