"""A KPI over time: line, natural limits, target, signals; what is not final is hollow and dashed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import plotly.graph_objects as go

from cadran.analysis.status import Status
from cadran.analysis.xmr import Limits
from cadran.charts import template
from cadran.charts.palette import Palette, status_colour

MOST_TICKS = 13


@dataclass(frozen=True)
class Line:
    """Points in order of time, with their label, tooltip and id; `written` maps an axis value to its text."""

    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    tips: tuple[str, ...]
    ids: tuple[str, ...]
    is_final: tuple[bool, ...]
    limits: Limits | None = None
    target: tuple[float, str] | None = None
    signals: Mapping[int, Status] = field(default_factory=dict)
    chosen: tuple[int, int] | None = None
    second: tuple[float | None, ...] = ()
    names: tuple[str, ...] = ()
    write: Callable[[float], str] = str


def trend(line: Line, palette: Palette, language: str) -> go.Figure:
    """The figure of one KPI over time; a click on a point returns its id as customdata."""
    drawn = template.figure(palette, language)
    _background(drawn, line, palette)
    _target(drawn, line, palette)
    if line.second:
        _second(drawn, line, palette)
    _path(drawn, line, palette)
    _points(drawn, line, palette)
    _margin_words(drawn, line, palette)
    step = max(1, -(-len(line.labels) // MOST_TICKS))
    places = list(range(len(line.labels) - 1, -1, -step))[::-1]
    drawn.update_xaxes(
        tickmode="array",
        tickvals=places,
        ticktext=[line.labels[place] for place in places],
        range=[-0.4, len(line.labels) - 0.6],
    )
    low, high = _extent(line)
    ticks = round_ticks(low, high)
    written = [line.write(tick) for tick in ticks]
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=written, range=[low, high])
    return drawn


def round_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """About `count` round values between `low` and `high`."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    first = math.ceil(low / step)
    return [round(place * step, 12) for place in range(first, math.floor(high / step) + 1)]


def _extent(line: Line) -> tuple[float, float]:
    found = [value for value in (*line.values, *line.second) if value is not None]
    found += [line.limits.lower, line.limits.upper] if line.limits else []
    found += [line.target[0]] if line.target else []
    low, high = min(found, default=0.0), max(found, default=1.0)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _background(drawn: go.Figure, line: Line, palette: Palette) -> None:
    if line.chosen:
        first, last = line.chosen
        drawn.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor=palette.accent_tint, line_width=0, layer="below")
    if line.limits:
        bounds = {"y0": line.limits.lower, "y1": line.limits.upper}
        drawn.add_hrect(**bounds, fillcolor=palette.band, opacity=0.75, line_width=0, layer="below")
        drawn.add_hline(y=line.limits.centre, line={"color": palette.previous, "width": 1}, layer="below")


def _target(drawn: go.Figure, line: Line, palette: Palette) -> None:
    if line.target:
        drawn.add_hline(y=line.target[0], line={"color": palette.accent, "width": 1, "dash": "dash"}, layer="below")


def _margin_words(drawn: go.Figure, line: Line, palette: Palette) -> None:
    """Target, limits and names of lines, written at the right; what would overlap an earlier one is left out."""
    low, high = _extent(line)
    said: list[tuple[float, str, str]] = [(*line.target, palette.accent)] if line.target else []
    ends = [
        next((value for value in reversed(values) if value is not None), None) for values in (line.values, line.second)
    ]
    said += [(end, name, palette.text) for end, name in zip(ends, line.names, strict=False) if end is not None]
    if line.limits:
        said += [(bound, line.write(bound), palette.faint) for bound in (line.limits.upper, line.limits.lower)]
    written: list[float] = []
    for value, words, colour in said:
        if all(abs(value - other) > (high - low) * 0.07 for other in written):
            written.append(value)
            drawn.add_annotation(
                x=1.005, xref="paper", y=value, text=words, showarrow=False, xanchor="left", yanchor="middle",
                font={"color": colour, "size": 11},
            )  # fmt: skip


def _second(drawn: go.Figure, line: Line, palette: Palette) -> None:
    places = list(range(len(line.second)))
    drawn.add_scatter(
        x=places, y=line.second, mode="lines", line={"color": palette.previous, "width": 1.2}, hoverinfo="skip"
    )


def _path(drawn: go.Figure, line: Line, palette: Palette) -> None:
    """Solid up to the last final point, dashed from there on."""
    places = list(range(len(line.values)))
    end = next((place for place in places if not line.is_final[place]), len(places))
    for part, dash in ((places[:end], "solid"), (places[max(end - 1, 0) :], "dot")):
        drawn.add_scatter(
            x=part, y=[line.values[place] for place in part], mode="lines", hoverinfo="skip",
            line={"color": palette.actual, "width": 1.8, "dash": dash},
        )  # fmt: skip


def _points(drawn: go.Figure, line: Line, palette: Palette) -> None:
    places = range(len(line.values))
    edges = [
        status_colour(palette, line.signals[place]) if place in line.signals else palette.actual for place in places
    ]
    fills = [edge if line.is_final[place] else palette.background for place, edge in enumerate(edges)]
    drawn.add_scatter(
        x=list(places), y=line.values, mode="markers", customdata=list(line.ids),
        hovertext=list(line.tips), hoverinfo="text",
        marker={
            "symbol": ["square" if place in line.signals else "circle" for place in places],
            "size": [9 if place in line.signals else 7 for place in places],
            "color": fills,
            "line": {"color": edges, "width": 1.5},
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
