"""A KPI for each value of a dimension as small lines on one scale."""

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis import impact
from cadran.calendar import start_of
from cadran.charts.sparkline import Spark, extent, sparkline
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import POINTS_SHOWN, Figure
from cadran.insight.series import Series, judgement, signal_marks
from cadran.insight.targets import targets_of
from cadran.insight.unplaced import rows_counted
from cadran.kpis import Kpi
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.request.view import View

MOST_PANELS = 12
PANEL_WIDTH = 250


def multiples(view: View, kpi: Kpi, by: str = "mode", leads_to: str = "delivery") -> None:
    """Thirteen points of `kpi` for each value of `by`, most missing to target first; a click filters by it."""
    grain = figures.judged_grain(view)
    starts = figures.judged_by(view, grain)
    frame = view.measure(kpi, figures.through(view, starts, grain), by=(by,), grain=grain)
    panels = _panels(view, kpi, by, frame, starts)
    with panel.block(view, f"multiples_{kpi.id}", _finding(view, kpi, by, panels), _subtitle(view, kpi)):
        if not panels:
            if figures.figure(view.measure(kpi)).n:
                show_html(panel.foot_note(rows_counted(view, kpi)))
            else:
                panel.empty(view, kpi)
            return
        _draw(view, kpi, by, panels, _last(view, frame, by), leads_to)
        days = figures.through(view, starts, grain)
        drawn = view.selection.during(days.period_from, days.period_to).where(by, *panels)
        rows = frame.filter(pl.col(by).is_in(list(panels)))
        panel.kpi_footer(view, kpi, f"months_by_{by}", rows, asked=drawn)
        panel.table(view, f"multiples_{kpi.id}", rows, kpi)


def _panels(view: View, kpi: Kpi, by: str, frame: pl.DataFrame, starts: tuple[date, ...]) -> dict[str, Series]:
    histories: dict[str, Series] = {}
    facts = figures.period_facts(view, kpi, starts, figures.judged_grain(view))
    for (value,), rows in frame.group_by([by], maintain_order=True):
        if value is not None:
            history = figures.series_of(facts, kpi, rows)
            index = figures.position_shown(view, history)
            if index is not None:
                histories[str(value)] = history.upto(index).tail(POINTS_SHOWN)
    targets = targets_of(view.engine)
    expected = {value: targets.applied(kpi, view.selection.where(by, value)) for value in histories}
    lacking = {value: impact.shortfall(_missing(expected[value], history)) for value, history in histories.items()}
    ranked = sorted(histories, key=lambda value: (-lacking[value], -histories[value].counts[-1]))
    return {value: histories[value] for value in ranked[:MOST_PANELS]}


def _missing(kpi: Kpi, history: Series) -> float | None:
    return impact.missing(kpi, history.counts[-1], history.values[-1])


def _finding(view: View, kpi: Kpi, by: str, panels: dict[str, Series]) -> str:
    """Which values the last period is a signal of; whether none is, or none can be judged."""
    judged = {value: judgement(kpi, history, len(history.starts) - 1) for value, history in panels.items()}
    signals = [view.code(by, value) for value, verdict in judged.items() if verdict.is_signal]
    words = {"name": view.text(kpi.short), "dimension": view.code("dimension", by).lower(), "label": _last_label(view)}
    if not panels:
        n = figures.figure(view.measure(kpi)).n
        key = "unnamed" if n else "none"
        return view.t(f"chart.multiples_{key}", rows=figures.counted(view, kpi, n), **words)
    if signals:
        return view.t("chart.multiples_signals", names=", ".join(signals), **words)
    unjudged = sum(not verdict.is_judged for verdict in judged.values())
    key = "calm" if not unjudged else "unjudged" if unjudged == len(judged) else "partly"
    return view.t(f"chart.multiples_{key}", n=view.count(unjudged), **words)


def _last_label(view: View) -> str:
    start = start_of(min(view.period.last or view.as_of, view.as_of), figures.judged_grain(view))
    return formats.period_label(start, figures.judged_grain(view), view.language)


def _subtitle(view: View, kpi: Kpi) -> str:
    unit = view.unit(kpi)
    by = view.t(f"by.{figures.judged_grain(view)}")
    words = view.t("chart.multiples_subtitle", unit=unit, grain=by, label=_last_label(view))
    return f"{view.text(kpi.name)} · {words}"


def _last(view: View, frame: pl.DataFrame, by: str) -> dict[str, Figure]:
    """The figure of the last period shown for each value."""
    start = start_of(min(view.period.last or view.as_of, view.as_of), figures.judged_grain(view))
    return {row[by]: figures.figure_of(row) for row in frame.filter(period=start).iter_rows(named=True)}


def _draw(view: View, kpi: Kpi, by: str, panels: dict[str, Series], last: dict[str, Figure], leads_to: str) -> None:
    sparks = {value: _spark(kpi, history) for value, history in panels.items()}
    scale = extent(tuple(sparks.values()))
    with st.grid(columns="auto", min_column_width=PANEL_WIDTH, gap="small", key=f"panels_{kpi.id}"):
        for value, spark in sparks.items():
            with st.container(key=f"panel_{kpi.id}_{value}"):
                show_html(_panel(view, kpi, by, value, last.get(value, Figure(0, None)), spark, scale))
                state = view.state.filtering(PARAMETERS[by], (value,))
                view.link(leads_to, as_markdown(view.code(by, value)), state, kpi=kpi.id)


def _spark(kpi: Kpi, history: Series) -> Spark:
    is_few = len(history.values) - 1 in history.too_few(kpi)
    return Spark(history.values, history.limits, signal_marks(kpi, history), history.is_final[-1], is_few=is_few)


def _panel(
    view: View, kpi: Kpi, by: str, value: str, figure: Figure, spark: Spark, scale: tuple[float, float]
) -> Markup:
    name, last = view.code(by, value), figures.figure_text(view, kpi, figure)
    grain = view.t(f"by.{figures.judged_grain(view)}")
    alt = view.t("card.spark", name=name, grain=grain, count=len(spark.values), last=last)
    colour = spark.signals.get(len(spark.values) - 1, "")
    shared = replace(spark, scale=scale)
    rows = view.t("card.rows", n=view.count(figure.n), counts=figures.counts(view, kpi, figure.n))
    top = element("div", element("span", name), element("span", last, css=colour), css="top")
    return element("div", top, sparkline(shared, view.palette, alt), panel.foot_note(rows), css="cadran-panel")
