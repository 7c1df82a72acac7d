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
from cadran.insight.findings import bounds_words, finding, judgement_words
from cadran.insight.plans import plans_of
from cadran.insight.series import Series, judgement, signal_marks
from cadran.insight.targets import targets_of
from cadran.kpis import Kpi, Statistic
from cadran.ui.components import panel
from cadran.ui.components.sections import AT
from cadran.ui.panels import notes
from cadran.ui.panels.ladder import definition_ladder
from cadran.ui.panels.seasons import seasons
from cadran.ui.request.view import View, go


def trend(view: View, kpi: Kpi, read: Statistic = "value") -> None:
    """`kpi` by the reader's grain; nothing for a figure of the moment, which has no past."""
    history = figures.series(view, kpi, view.grain, read)
    if history is None:
        return
    title = finding(view, kpi, history, figures.name(view, kpi, read))
    with panel.block(view, f"trend_{kpi.id}", title, _subtitle(view, kpi, history)):
        if not any(value is not None for value in history.values):
            panel.empty(view, kpi)
            return
        line = _line(view, kpi, history, read)
        _chart(view, kpi, history, line)
        notes.notes_list(view, kpi, history.starts, history.grain)
        frame = _frame(view, kpi, history, read)
        span = (history.starts[0], min(end_of(history.starts[-1], history.grain), view.as_of))
        panel.kpi_footer(view, kpi, "trend", frame, _zoom(view, line), view.selection.during(*span))
        panel.table(view, f"trend_{kpi.id}", frame, kpi)
        seasons(view, kpi)
        definition_ladder(view, kpi)


def _label(view: View, start: date) -> str:
    return formats.period_label(start, view.grain, view.language)


def _subtitle(view: View, kpi: Kpi, history: Series) -> str:
    unit = view.unit(kpi)
    by = view.t(f"by.{view.grain}")
    words = view.t("chart.subtitle", unit=unit, grain=by, attribution=_attribution(view, kpi))
    flow = view.flow_of(kpi)
    flow = view.t(f"flow.{flow}") if flow else ""
    return " · ".join(filter(None, (words, flow, _baseline(view, history))))


def _baseline(view: View, history: Series) -> str:
    """What the limits leave out, and since when they hold; nothing where they stand on every point."""
    if history.limits is None:
        return ""
    struck = [_label(view, history.starts[index]) for index in sorted(history.struck) if index >= history.limits.since]
    sentences = [view.t("trend.struck", periods=", ".join(struck))] if struck else []
    if history.limits.since:
        sentences.append(view.t("trend.rebased", label=_label(view, history.starts[history.limits.since])))
    return " · ".join(sentences)


def _attribution(view: View, kpi: Kpi) -> str:
    if "basis" not in kpi.defaults:
        return view.text(kpi.attribution)
    return view.t("chart.against", basis=view.code("basis", dict(view.state.choices).get("basis", "first")).lower())


def _zoom(view: View, line: Line) -> str:
    return "" if holds_zero(line) else view.t("chart.zoomed")


def _chart(view: View, kpi: Kpi, history: Series, line: Line) -> None:
    words = view.text(kpi.short)
    last = next((value for value in reversed(history.values) if value is not None), None)
    signals = ", ".join(_label(view, history.starts[index]) for index in history.signals) or view.t("chart.none")
    alt = view.t(
        "chart.alt",
        name=words,
        grain=view.t(f"by.{view.grain}"),
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
        st.query_params[AT] = "why"
        st.rerun()


def _unsettled(view: View, kpi: Kpi, history: Series) -> str:
    """The last point in words where it can still change."""
    index = len(history.starts) - 1
    if history.is_final[index]:
        return ""
    return f"{_label(view, history.starts[index])}{view.t('judged.colon')}{judgement_words(view, kpi, history, index)}."


def _events_told(view: View, history: Series) -> str:
    spans = calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
    return ", ".join(dict.fromkeys(event.label for event, _, _ in spans))


def _shown_events(view: View, history: Series) -> tuple[calendar_marks.Event, ...]:
    """The seasons a point can still tell apart."""
    return calendar_marks.events(view) if history.grain in ("day", "week", "month") else ()


def _goals(view: View, kpi: Kpi, history: Series) -> tuple[float | None, ...]:
    """What is expected in each period: a target that begins later leaves the earlier periods as they were."""
    targets = targets_of(view.engine)
    periods = [view.selection.during(start, end_of(start, history.grain)) for start in history.starts]
    return tuple(targets.applied(kpi, period).target for period in periods)


def _line(view: View, kpi: Kpi, history: Series, read: Statistic) -> Line:
    goals = _goals(view, kpi, history) if read == "value" else ()
    plans = _plans(view, kpi, history, read)
    return Line(
        labels=tuple(_label(view, start) for start in history.starts),
        values=history.values,
        tips=tuple(_tip(view, kpi, history, index, plans[index]) for index in range(len(history.starts))),
        ids=tuple(start.isoformat() for start in history.starts),
        is_final=history.is_final,
        few=history.too_few(kpi),
        bounds=figures.bounds_of(kpi, history.values),
        limits=history.limits,
        targets=goals,
        plans=plans if any(plan is not None for plan in plans) else (),
        write_plan=lambda value: view.t("chart.plan", value=view.in_unit(kpi, value)),
        write_target=lambda value: view.t("chart.target", value=view.in_unit(kpi, value)),
        signals=signal_marks(kpi, history),
        chosen=_chosen(view, history),
        write=lambda value: _tick(view, kpi, value),
        notes=tuple(Note(*mark) for mark in notes.marks(view, kpi, history.starts, history.grain)),
        spans=tuple(
            Span(first, last, event.label)
            for event, first, last in calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
        ),
        beyond={index: estimate.reach for index, estimate in history.estimates.items() if estimate.value is None},
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
    return formats.money_short(value, view.currency, view.language) if kpi.unit == "money" else view.in_unit(kpi, value)


def _chosen(view: View, history: Series) -> tuple[int, int] | None:
    """The places of the period shown, when it is some of the points and not all of them."""
    if view.period.first is None or view.period.last is None:
        return None
    indexes = [
        index
        for index, start in enumerate(history.starts)
        if start <= view.period.last and end_of(start, history.grain) >= view.period.first
    ]
    return (indexes[0], indexes[-1]) if indexes and len(indexes) < len(history.starts) else None


def _plans(view: View, kpi: Kpi, history: Series, read: Statistic) -> tuple[float | None, ...]:
    """What the company foresees of each period: a plan is one of the figure itself, not of its other statistics."""
    return plans_of(view, kpi, history.starts if read == "value" else (), history.grain) or (None,) * len(
        history.starts
    )


def _beside_plan(view: View, kpi: Kpi, value: float | None, plan: float) -> str:
    if value is None:
        return view.t("chart.plan", value=view.in_unit(kpi, plan))
    words = {"value": view.in_unit(kpi, plan), "difference": view.change(kpi, value - plan)}
    return view.t("chart.plan_beside", **words)


def _tip(view: View, kpi: Kpi, history: Series, index: int, plan: float | None) -> str:
    n, estimate = history.counts[index], history.estimates.get(index)
    value = figures.estimated(view, kpi, estimate) if estimate else view.value(kpi, history.values[index])
    lines = [f"<b>{_label(view, history.starts[index])}</b>", value]
    lines.append(view.t("chart.rows", n=view.count(n), counts=figures.counts(view, kpi, n)))
    lines += [] if plan is None else [_beside_plan(view, kpi, history.values[index], plan)]
    verdict = judgement(kpi, history, index)
    is_normal = verdict.is_judged and not verdict.is_signal
    lines.append(bounds_words(view, kpi, history) if is_normal else judgement_words(view, kpi, history, index))
    spans = calendar_marks.spans(_shown_events(view, history), history.starts, history.grain)
    lines += [template.words(event.label) for event, first, last in spans if first < index + 0.5 and last > index - 0.5]
    return "<br>".join(lines)


def _frame(view: View, kpi: Kpi, history: Series, read: Statistic) -> pl.DataFrame:
    """Every period with its figure as measured, the limits and what they say, and the estimate over open rows."""
    limits, rows = history.limits, range(len(history.starts))
    bounds = [limits if limits and index >= limits.since else None for index in rows]
    judged = pl.DataFrame(
        {
            "period_start": history.starts,
            "lower_limit": [limit and limit.lower for limit in bounds],
            "upper_limit": [limit and limit.upper for limit in bounds],
            "is_signal": [index in history.signals for index in rows],
            "is_final": history.is_final,
        },
        schema_overrides={"lower_limit": pl.Float64, "upper_limit": pl.Float64},
    )
    measured = view.measure(kpi, figures.through(view, history.starts, history.grain), grain=history.grain)
    joined = judged.join(measured.rename({"period": "period_start"}), on="period_start", how="left")
    frame = joined.select("period_start", *measured.columns[1:], *judged.columns[1:]).sort("period_start")
    frame = frame.with_columns(_estimates(history, read)) if history.estimates else frame
    plans = _plans(view, kpi, history, read)
    if any(plan is not None for plan in plans):
        plan = pl.Series("plan", plans, pl.Float64)
        frame = frame.with_columns(plan, plan_difference=pl.col("value") - plan)
    return notes.noted(view, kpi, frame, history.starts, history.grain)


def _estimates(history: Series, read: Statistic) -> list[pl.Series]:
    """The estimates by period, and the share of rows still open; `value` stays the figure of the closed ones."""
    estimates = [history.estimates.get(index) for index in range(len(history.starts))]
    name = "p90" if read == "p90" else "p50"
    return [
        pl.Series(f"estimated_{name}", [estimate and estimate.value for estimate in estimates], pl.Float64),
        pl.Series("open_share", [estimate and estimate.open_share for estimate in estimates], pl.Float64),
    ]
