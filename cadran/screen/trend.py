"""A KPI over time on the screen: the finding, the chart, its table; a click on a point sets the period."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from cadran.charts.trend import Line
from cadran.charts.trend import trend as drawing
from cadran.kpis import Kpi
from cadran.screen import blocks, figures
from cadran.screen.figures import Read, Series
from cadran.screen.periods import end_of, shift, start_of
from cadran.screen.view import View, go
from cadran.words import formats

SIGNALS_NAMED = 3


def trend(view: View, kpi: Kpi, read: Read = "value") -> None:
    """`kpi` by the reader's grain; nothing for a figure of the moment, which has no past."""
    history = figures.series(view, kpi, view.grain, read, until=_until(view))
    if history is None:
        return
    with blocks.block(view, f"trend_{kpi.id}", _finding(view, kpi, history, read), _subtitle(view, kpi)):
        if not any(value is not None for value in history.values):
            blocks.empty(view, kpi)
            return
        _chart(view, kpi, history, read)
        frame = _frame(view, kpi, history)
        span = (history.starts[0], min(end_of(history.starts[-1], history.grain), view.as_of))
        blocks.footer(view, kpi, "trend", frame.height, lambda: frame, view.say("chart.zoomed"), span)
        blocks.table(view, f"trend_{kpi.id}", lambda: frame, kpi)


def _until(view: View) -> date:
    """The data date, unless the period shown lies too far back to be seen from there."""
    reach = shift(start_of(view.as_of, view.grain), view.grain, 1 - figures.POINTS_READ[view.grain])
    is_near = view.period.last is None or view.period.last >= reach
    return view.as_of if is_near else view.period.last or view.as_of


def _label(view: View, start: date) -> str:
    return formats.period_label(start, view.grain, view.language)


def _finding(view: View, kpi: Kpi, history: Series, read: Read) -> str:
    name = figures.name(view, kpi, read)
    if history.limits is None:
        return view.say("chart.finding_no_history", name=name)
    if not history.signals:
        return view.say("chart.finding_normal", name=name)
    named = [_label(view, history.starts[place]) for place in history.signals[-SIGNALS_NAMED:]]
    return view.say("chart.finding_signals", name=name, periods=", ".join(named))


def _subtitle(view: View, kpi: Kpi) -> str:
    unit = view.say(f"unit.{kpi.unit}", currency=view.currency)
    by = view.say(f"by.{view.state.grain}")
    said = view.say("chart.subtitle", unit=unit, grain=by, attribution=_attribution(view, kpi))
    return said if "stock_date" in kpi.key else f"{said} · {view.say(f'flow.{view.flow}')}"


def _attribution(view: View, kpi: Kpi) -> str:
    if "basis" not in kpi.defaults:
        return view.text(kpi.attribution)
    return view.say("chart.against", basis=view.code("basis", dict(view.state.choices).get("basis", "first")).lower())


def _chart(view: View, kpi: Kpi, history: Series, read: Read) -> None:
    words = view.text(kpi.short)
    last = next((value for value in reversed(history.values) if value is not None), None)
    signals = ", ".join(_label(view, history.starts[place]) for place in history.signals) or view.say("chart.none")
    alt = view.say(
        "chart.alt", name=words, grain=view.say(f"by.{view.state.grain}"), count=len(history.starts),
        last=view.value(kpi, last), signals=signals,
    )  # fmt: skip
    drawn = drawing(_line(view, kpi, history, read), view.palette, view.language)
    clicked = blocks.drawing(view, f"trend_{kpi.id}", drawn, alt)
    if clicked:
        start = date.fromisoformat(clicked)
        go(view.state.during(start, end_of(start, view.grain)))
        st.rerun()


def _line(view: View, kpi: Kpi, history: Series, read: Read) -> Line:
    is_read = read == "value" and kpi.target is not None
    target = (kpi.target, view.say("chart.target", value=view.value(kpi, kpi.target))) if is_read else None
    return Line(
        labels=tuple(_label(view, start) for start in history.starts),
        values=history.values,
        tips=tuple(_tip(view, kpi, history, place) for place in range(len(history.starts))),
        ids=tuple(start.isoformat() for start in history.starts),
        is_final=history.is_final,
        limits=history.limits,
        target=target,  # type: ignore[arg-type]
        signals=figures.signal_marks(kpi, history),
        chosen=_chosen(view, history),
        write=lambda value: _tick(view, kpi, value),
        **_second(view, kpi, history, read),
    )


def _second(view: View, kpi: Kpi, history: Series, read: Read) -> dict[str, Any]:
    """The P90 as a thin line beside the median."""
    if kpi.shape != "distribution" or read == "p90":
        return {}
    upper = figures.series(view, kpi, view.grain, "p90", until=_until(view))
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
    label = _label(view, history.starts[place])
    said = [f"<b>{label}</b>", view.value(kpi, history.values[place])]
    said.append(view.say("chart.rows", n=view.count(history.counts[place]), counts=view.text(kpi.counts)))
    if history.limits:
        bounds = (view.value(kpi, history.limits.lower), view.value(kpi, history.limits.upper))
        said.append(view.say("card.normal", lower=bounds[0], upper=bounds[1]))
    if place in history.signals:
        said[-1] = view.say("card.signal")
    if not history.is_final[place]:
        said.append(view.say("state.not_final"))
    return "<br>".join(said)


def _frame(view: View, kpi: Kpi, history: Series) -> pl.DataFrame:
    """Every period with its figure as measured, the limits and what they say."""
    limits, rows = history.limits, len(history.starts)
    judged = pl.DataFrame(
        {
            "period_start": history.starts,
            "lower_limit": [limits.lower if limits else None] * rows,
            "upper_limit": [limits.upper if limits else None] * rows,
            "is_signal": [place in history.signals for place in range(rows)],
            "is_final": history.is_final,
        },
        schema_overrides={"lower_limit": pl.Float64, "upper_limit": pl.Float64},
    )
    measured = view.measure(kpi, figures.through(view, history.starts, history.grain), grain=history.grain)
    joined = judged.join(measured.rename({"period": "period_start"}), on="period_start", how="left")
    return joined.select("period_start", *measured.columns[1:], *judged.columns[1:]).sort("period_start")
