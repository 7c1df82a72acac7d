"""A KPI over time on the screen: the finding, the chart, its table; a click on a point sets the period."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from cadran.calendar import end_of
from cadran.charts import template
from cadran.charts.trend import Line, Note, Span, holds_zero
from cadran.charts.trend import trend as drawing
from cadran.i18n import formats
from cadran.insight import calendar_marks, figures
from cadran.insight.figures import Series
from cadran.kpis import Kpi, Statistic
from cadran.ui.components import panel
from cadran.ui.panels import notes
from cadran.ui.request.view import View, go

SIGNALS_NAMED = 3


def trend(view: View, kpi: Kpi, read: Statistic = "value") -> None:
    """`kpi` by the reader's grain; nothing for a figure of the moment, which has no past."""
    history = figures.series(view, kpi, view.grain, read)
    if history is None:
        return
    with panel.block(view, f"trend_{kpi.id}", _finding(view, kpi, history, read), _subtitle(view, kpi, history)):
        if not any(value is not None for value in history.values):
            panel.empty(view, kpi)
            return
        line = _line(view, kpi, history, read)
        _chart(view, kpi, history, line)
        notes.notes_list(view, kpi, history.starts, history.grain)
        frame = _frame(view, kpi, history, read)
        span = (history.starts[0], min(end_of(history.starts[-1], history.grain), view.as_of))
        panel.kpi_footer(view, kpi, "trend", frame, _zoom(view, line), view.selection.during(*span))
        panel.table(view, f"trend_{kpi.id}", lambda: frame, kpi)


def _label(view: View, start: date) -> str:
    return formats.period_label(start, view.grain, view.language)


def _finding(view: View, kpi: Kpi, history: Series, read: Statistic) -> str:
    name = figures.name(view, kpi, read)
    if _has_nothing(view, history):
        return view.t("chart.finding_nothing", name=name, period=view.period_label)
    if history.limits is None:
        return view.t("chart.finding_no_history", name=name)
    if not history.signals:
        return view.t("chart.finding_normal", name=name)
    named = [_label(view, history.starts[place]) for place in history.signals[-SIGNALS_NAMED:]]
    return view.t("chart.finding_signals", name=name, periods=", ".join(named))


def _has_nothing(view: View, history: Series) -> bool:
    """Whether the period shown has no value beside others that have one."""
    first, last = _chosen(view, history) or (0, len(history.values) - 1)
    return all(value is None for value in history.values[first : last + 1]) and any(
        value is not None for value in history.values
    )


def _subtitle(view: View, kpi: Kpi, history: Series) -> str:
    unit = view.t(f"unit.{kpi.unit}", currency=view.currency)
    by = view.t(f"by.{view.state.grain}")
    said = view.t("chart.subtitle", unit=unit, grain=by, attribution=_attribution(view, kpi))
    flow = view.flow_of(kpi)
    flow = view.t(f"flow.{flow}") if flow else ""
    return " · ".join(filter(None, (said, flow, _baseline(view, history))))


def _baseline(view: View, history: Series) -> str:
    """What the limits leave out, and since when they hold; nothing where they stand on every point."""
    if history.limits is None:
        return ""
    struck = [_label(view, history.starts[place]) for place in sorted(history.struck) if place >= history.limits.since]
    said = [view.t("trend.struck", periods=", ".join(struck))] if struck else []
    if history.limits.since:
        said.append(view.t("trend.rebased", label=_label(view, history.starts[history.limits.since])))
    return " · ".join(said)


def _attribution(view: View, kpi: Kpi) -> str:
    if "basis" not in kpi.defaults:
        return view.text(kpi.attribution)
    return view.t("chart.against", basis=view.code("basis", dict(view.state.choices).get("basis", "first")).lower())


def _zoom(view: View, line: Line) -> str:
    return "" if holds_zero(line) else view.t("chart.zoomed")


def _chart(view: View, kpi: Kpi, history: Series, line: Line) -> None:
    words = view.text(kpi.short)
    last = next((value for value in reversed(history.values) if value is not None), None)
    signals = ", ".join(_label(view, history.starts[place]) for place in history.signals) or view.t("chart.none")
    alt = view.t(
        "chart.alt",
        name=words,
        grain=view.t(f"by.{view.state.grain}"),
        count=len(history.starts),
        last=view.value(kpi, last),
        signals=signals,
    )
    alt = " ".join(filter(None, (f"{alt}.", _unsettled(view, kpi, history), _events_told(view, history))))
    drawn = drawing(line, view.palette, view.language)
    clicked = panel.drawing(view, f"trend_{kpi.id}", drawn, alt)
    if clicked:
        start = date.fromisoformat(clicked)
        go(view.state.during(start, end_of(start, view.grain)))
        st.rerun()


def _unsettled(view: View, kpi: Kpi, history: Series) -> str:
    """The last point in words where it can still change."""
    place = len(history.starts) - 1
    why = _not_final(view, kpi, history, place)
    return f"{_label(view, history.starts[place])}: {', '.join(why)}." if why else ""


def _not_final(view: View, kpi: Kpi, history: Series, place: int) -> list[str]:
    """Why a point is not final: how many of its days have passed, which rows are open, or returns still to come."""
    said = []
    if part := figures.elapsed(view, history.starts[place], history.grain):
        said.append(view.t("partial.days", elapsed=part[0], all=part[1]))
    elif figures.is_stub(view, kpi, history.starts[place]):
        said.append(view.t("state.partial"))
    if place in history.estimates:
        said.append(figures.beside(view, kpi, history.estimates[place]))
    if not said and not history.is_final[place]:
        said.append(view.t("state.not_final"))
    return said


def _events_told(view: View, history: Series) -> str:
    found = calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
    return ", ".join(dict.fromkeys(event.label for event, _, _ in found))


def _shown_events(view: View, history: Series) -> tuple[calendar_marks.Event, ...]:
    """The seasons a point can still tell apart."""
    return calendar_marks.events(view) if history.grain in ("day", "week", "month") else ()


def _line(view: View, kpi: Kpi, history: Series, read: Statistic) -> Line:
    goal = kpi.target if read == "value" else None
    target = (goal, view.t("chart.target", value=view.value(kpi, goal))) if goal is not None else None
    return Line(
        labels=tuple(_label(view, start) for start in history.starts),
        values=history.values,
        tips=tuple(_tip(view, kpi, history, place) for place in range(len(history.starts))),
        ids=tuple(start.isoformat() for start in history.starts),
        is_final=history.is_final,
        limits=history.limits,
        target=target,
        signals=figures.signal_marks(kpi, history),
        chosen=_chosen(view, history),
        write=lambda value: _tick(view, kpi, value),
        notes=tuple(Note(*mark) for mark in notes.marks(view, kpi, history.starts, history.grain)),
        spans=tuple(
            Span(first, last, event.label)
            for event, first, last in calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
        ),
        beyond={place: found.reach for place, found in history.estimates.items() if found.value is None},
        **_second(view, kpi, history, read),
    )


def _second(view: View, kpi: Kpi, history: Series, read: Statistic) -> dict[str, Any]:
    """The P90 as a thin line beside the median."""
    if kpi.shape != "distribution" or read == "p90":
        return {}
    upper = figures.series(view, kpi, view.grain, "p90")
    if upper is None or upper.starts != history.starts:
        return {}
    return {"second": upper.values, "names": ("P50", "P90")}


def _tick(view: View, kpi: Kpi, value: float) -> str:
    if kpi.unit == "percent":
        return formats.percent(value, view.language, decimals=0 if round(value * 100, 6).is_integer() else 1)
    return formats.money_short(value, view.currency, view.language) if kpi.unit == "money" else view.value(kpi, value)


def _chosen(view: View, history: Series) -> tuple[int, int] | None:
    """The places of the period shown, when it is some of the points and not all of them."""
    if view.period.first is None or view.period.last is None:
        return None
    places = [
        place
        for place, start in enumerate(history.starts)
        if start <= view.period.last and end_of(start, history.grain) >= view.period.first
    ]
    return (places[0], places[-1]) if places and len(places) < len(history.starts) else None


def _tip(view: View, kpi: Kpi, history: Series, place: int) -> str:
    n, found = history.counts[place], history.estimates.get(place)
    value = figures.estimated(view, kpi, found) if found else view.value(kpi, history.values[place])
    said = [f"<b>{_label(view, history.starts[place])}</b>", value]
    said.append(view.t("chart.rows", n=view.count(n), counts=figures.counts(view, kpi, n)))
    if place in history.signals:
        said.append(view.t("card.signal"))
    elif history.limits and place >= history.limits.since and history.is_final[place]:
        bounds = (view.value(kpi, history.limits.lower), view.value(kpi, history.limits.upper))
        said.append(view.t("card.normal", lower=bounds[0], upper=bounds[1]))
    said += _not_final(view, kpi, history, place)
    spans = calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
    said += [template.words(event.label) for event, first, last in spans if first < place + 0.5 and last > place - 0.5]
    return "<br>".join(said)


def _frame(view: View, kpi: Kpi, history: Series, read: Statistic) -> pl.DataFrame:
    """Every period with its figure as measured, the limits and what they say, and the estimate over open rows."""
    limits, rows = history.limits, range(len(history.starts))
    held = [limits if limits and place >= limits.since else None for place in rows]
    judged = pl.DataFrame(
        {
            "period_start": history.starts,
            "lower_limit": [bound and bound.lower for bound in held],
            "upper_limit": [bound and bound.upper for bound in held],
            "is_signal": [place in history.signals for place in rows],
            "is_final": history.is_final,
        },
        schema_overrides={"lower_limit": pl.Float64, "upper_limit": pl.Float64},
    )
    measured = view.measure(kpi, figures.through(view, history.starts, history.grain), grain=history.grain)
    joined = judged.join(measured.rename({"period": "period_start"}), on="period_start", how="left")
    told = joined.select("period_start", *measured.columns[1:], *judged.columns[1:]).sort("period_start")
    told = told.with_columns(_estimates(history, read)) if history.estimates else told
    return notes.noted(view, kpi, told, history.starts, history.grain)


def _estimates(history: Series, read: Statistic) -> list[pl.Series]:
    """The estimates by period, and the share of rows still open; `value` stays the figure of the closed ones."""
    found = [history.estimates.get(place) for place in range(len(history.starts))]
    name = "p90" if read == "p90" else "p50"
    return [
        pl.Series(f"estimated_{name}", [held and held.value for held in found], pl.Float64),
        pl.Series("open_share", [held and held.open_share for held in found], pl.Float64),
    ]
