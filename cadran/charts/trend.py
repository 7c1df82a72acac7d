"""A KPI over time: line, natural limits, target, signals; what is not final is hollow and dashed."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cadran.analysis.status import Status
from cadran.analysis.xmr import Limits
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette, status_colour

MOST_TICKS = 9
# The share of an axis that is left free beyond its lowest and highest value.
ROOM = 0.08
NEAR = 0.25  # of the height of the axis: what may be left out below the values
# The outline of a plan: how far it reaches to either side of its point, and its height as a share of the axis.
PLAN_REACH, PLAN_THICKNESS = 0.36, 0.022
# A label of a season is left out where it would run into the one before on a plot of this width.
NARROW_PLOT, LETTER_WIDTH, LONGEST_LABEL = 700, 5.4, 24


Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Note:
    """A numbered note at the position of a point."""

    position: int
    number: int
    text: str


@dataclass(frozen=True)
class Span:
    """A season of the calendar from one place of the axis to another, with its label."""

    first: float
    last: float
    label: str


@dataclass(frozen=True)
class Line:
    """Points in order of time, with their label, tooltip and id; `written` maps an axis value to its text.

    `beyond` are places whose value is only known to lie above the one given; `few` those of too few rows to be judged.
    `bounds`: what no value can pass, below and above.
    """

    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    tips: tuple[str, ...]
    ids: tuple[str, ...]
    is_final: tuple[bool, ...]
    limits: Limits | None = None
    targets: tuple[float | None, ...] = ()
    plans: tuple[float | None, ...] = ()
    signals: Mapping[int, Status] = field(default_factory=dict)
    chosen: tuple[int, int] | None = None
    second: tuple[float | None, ...] = ()
    names: tuple[str, ...] = ()
    write: Callable[[float], str] = str
    write_target: Callable[[float], str] = str
    write_plan: Callable[[float], str] = str
    notes: tuple[Note, ...] = ()
    spans: tuple[Span, ...] = ()
    beyond: Mapping[int, float] = field(default_factory=dict)
    few: frozenset[int] = frozenset()
    bounds: Bounds = (None, None)


def trend(line: Line, palette: Palette, language: str) -> Figure:
    """The figure of one KPI over time; a click on a point returns its id as customdata."""
    drawn = template.figure(palette, language)
    drawn.update_layout(margin={"b": 36})
    _background(drawn, line, palette)
    _target(drawn, line, palette)
    _plans(drawn, line, palette)
    if line.second:
        _second(drawn, line, palette)
    _path(drawn, line, palette)
    _points(drawn, line, palette)
    _beyond(drawn, line, palette)
    _margin_words(drawn, line, palette)
    _spans(drawn, line, palette)
    _notes(drawn, line, palette)
    drawn.update_xaxes(**dates_axis(line.labels), range=[-0.4, len(line.labels) - 0.6])
    low, high = _extent(line)
    ticks = round_ticks(low, high)
    written = [line.write(tick) for tick in ticks]
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=written, range=[low, high])
    return drawn


def dates_axis(labels: Sequence[str]) -> dict[str, Any]:
    """The ticks of an axis of periods, upright and few enough for a phone, the last period among them."""
    step = max(1, -(-len(labels) // MOST_TICKS))
    positions = list(range(len(labels) - 1, -1, -step))[::-1]
    named = _dates([labels[index] for index in positions])
    return {"tickmode": "array", "tickvals": positions, "ticktext": named, "tickangle": 0}


def _dates(labels: list[str]) -> list[str]:
    """Labels on two lines, the year only where it begins: `W49`, and below it `2025`."""
    cut = [label.rpartition(" ") for label in labels]
    begins = [index for index in range(len(cut)) if index == 0 or cut[index - 1][2] != cut[index][2]]
    years = set(begins[1:] if begins[1:2] == [1] else begins)
    return [
        f"{short}<br>{year}" if short and index in years else short or year
        for index, (short, _, year) in enumerate(cut)
    ]


def round_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """About `count` round values between `low` and `high`."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    first = math.ceil(low / step)
    return [round(multiple * step, 12) for multiple in range(first, math.floor(high / step) + 1)]


def holds_zero(line: Line) -> bool:
    """Whether 0 is on the axis."""
    low, high = _extent(line)
    return low <= 0 <= high


def _scaled(line: Line) -> frozenset[int]:
    """The points an axis is made for: a stub of a month with a line or two shall not press all others flat.

    All of them where most are of few rows.
    """
    known = frozenset(index for index, value in enumerate(line.values) if value is not None)
    sure = known - line.few
    return sure if 2 * len(sure) > len(known) else frozenset(range(len(line.values)))


def _within(line: Line) -> tuple[float | None, ...]:
    """The values, those beyond the axis at its edge."""
    low, high = _extent(line)
    return tuple(None if value is None else min(max(value, low), high) for value in line.values)


def _symbol(line: Line, index: int, drawn: float | None) -> str:
    """A square for a signal, a triangle that points where the value of few rows lies beyond the axis, else a circle."""
    value = line.values[index]
    if value is not None and drawn is not None and value != drawn:
        return "triangle-up" if value > drawn else "triangle-down"
    return "square" if index in line.signals else "circle"


def _extent(line: Line) -> tuple[float, float]:
    drawn = sorted(_scaled(line))
    sides = [side[index] for side in (line.values, line.second) if side for index in drawn]
    values = [value for value in (*sides, *line.beyond.values()) if value is not None]
    values += [line.limits.lower, line.limits.upper] if line.limits else []
    values += [value for value in (*line.targets, *line.plans) if value is not None]
    return extent(values, line.bounds)


def extent(values: Sequence[float], bounds: Bounds = (None, None)) -> tuple[float, float]:
    """The ends of an axis that holds `values` with some room, but none where no value can be: no 110 % of a rate.

    Where the least possible value lies near, the axis begins there.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    least, most = bounds
    if least is not None and 0 < low - least < (high - least) * NEAR:
        low = least
    room = (high - low) * ROOM or abs(high) * 0.1 or 1.0
    edge = (high - low or room) * ROOM
    return (
        low - room if least is None else max(low - room, least - edge),
        high + room if most is None else min(high + room, most + edge),
    )


def _background(drawn: Figure, line: Line, palette: Palette) -> None:
    if line.chosen:
        first, last = line.chosen
        drawn.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor=palette.accent_tint, line={"width": 0}, layer="below")
    if line.limits:
        across = {"x0": line.limits.since - 0.5, "x1": len(line.values) - 0.5, "layer": "below"}
        bounds = {"y0": line.limits.lower, "y1": line.limits.upper}
        drawn.add_shape(type="rect", **across, **bounds, fillcolor=palette.band, opacity=0.75, line={"width": 0})
        centre = {"y0": line.limits.centre, "y1": line.limits.centre}
        drawn.add_shape(type="line", **across, **centre, line={"color": palette.previous, "width": 1})


def _target(drawn: Figure, line: Line, palette: Palette) -> None:
    """One dashed line where every period has the same target, else a step from each period to the next."""
    drawn_as = {"color": palette.accent, "width": 1, "dash": "dash"}
    known = set(line.targets)
    if len(known) == 1 and None not in known:
        drawn.add_hline(y=line.targets[0], line=drawn_as, layer="below")
    elif known - {None}:
        positions = list(range(len(line.targets)))
        shape = drawn_as | {"shape": "hvh"}
        drawn.add_scatter(x=positions, y=line.targets, mode="lines", line=shape, hoverinfo="skip", showlegend=False)


def _plans(drawn: Figure, line: Line, palette: Palette) -> None:
    """What is foreseen of a period as an outline across it: IBCS draws plans empty and actual figures full."""
    outline = {"type": "rect", "fillcolor": palette.background, "line": {"color": palette.secondary, "width": 1.2}}
    low, high = _extent(line)
    half = (high - low) * PLAN_THICKNESS / 2
    known = [(index, plan) for index, plan in enumerate(line.plans) if plan is not None]
    shapes = [
        {"x0": index - PLAN_REACH, "x1": index + PLAN_REACH, "y0": plan - half, "y1": plan + half, **outline}
        for index, plan in known
    ]
    template.draw_shapes(drawn, [{"layer": "below", **shape} for shape in shapes])


def _margin_words(drawn: Figure, line: Line, palette: Palette) -> None:
    """Target, limits and names of lines, written at the right; what would overlap an earlier one is left out."""
    low, high = _extent(line)
    last = next((target for target in reversed(line.targets) if target is not None), None)
    labels: list[tuple[float, str, str]] = [(last, line.write_target(last), palette.accent)] if last is not None else []
    plan = next((plan for plan in reversed(line.plans) if plan is not None), None)
    labels += [(plan, line.write_plan(plan), palette.secondary)] if plan is not None else []
    ends = [
        next((value for value in reversed(values) if value is not None), None) for values in (line.values, line.second)
    ]
    labels += [(end, name, palette.text) for end, name in zip(ends, line.names, strict=False) if end is not None]
    if line.limits:
        labels += [(bound, line.write(bound), palette.faint) for bound in (line.limits.upper, line.limits.lower)]
    written: list[dict[str, Any]] = []
    for value, words, colour in labels:
        if all(abs(value - other["y"]) > (high - low) * 0.07 for other in written):
            written.append({"y": value, "text": words, "font": {"color": colour, "size": 11}})
    at_right = {"x": 1.005, "xref": "paper", "xanchor": "left", "yanchor": "middle"}
    template.write_notes(drawn, [at_right | note for note in written])


def _second(drawn: Figure, line: Line, palette: Palette) -> None:
    positions = list(range(len(line.second)))
    drawn.add_scatter(
        x=positions, y=line.second, mode="lines", line={"color": palette.previous, "width": 1.2}, hoverinfo="skip"
    )


def _path(drawn: Figure, line: Line, palette: Palette) -> None:
    """Solid up to the last final point, dashed from there on."""
    positions, values = list(range(len(line.values))), _within(line)
    end = next((index for index in positions if not line.is_final[index]), len(positions))
    for part, dash in ((positions[:end], "solid"), (positions[max(end - 1, 0) :], "dot")):
        drawn.add_scatter(
            x=part,
            y=[values[index] for index in part],
            mode="lines",
            hoverinfo="skip",
            line={"color": palette.actual, "width": 1.8, "dash": dash},
        )


def _points(drawn: Figure, line: Line, palette: Palette) -> None:
    positions, values = range(len(line.values)), _within(line)
    own = [palette.unknown if index in line.few else palette.actual for index in positions]
    edges = [
        status_colour(palette, line.signals[index]) if index in line.signals else own[index] for index in positions
    ]
    is_solid = [line.is_final[index] and index not in line.few for index in positions]
    fills = [edge if solid else palette.background for edge, solid in zip(edges, is_solid, strict=True)]
    drawn.add_scatter(
        x=list(positions),
        y=values,
        mode="markers",
        cliponaxis=False,
        customdata=list(line.ids),
        hovertext=list(line.tips),
        hoverinfo="text",
        marker={
            "symbol": [_symbol(line, index, values[index]) for index in positions],
            "size": [9 if index in line.signals else 7 for index in positions],
            "color": fills,
            "line": {"color": edges, "width": 1.5},
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _beyond(drawn: Figure, line: Line, palette: Palette) -> None:
    """An open triangle that points upwards: the figure lies above, how far nobody knows yet."""
    positions = list(line.beyond)
    drawn.add_scatter(
        x=positions,
        y=list(line.beyond.values()),
        mode="markers",
        customdata=[line.ids[index] for index in positions],
        hovertext=[line.tips[index] for index in positions],
        hoverinfo="text",
        marker={"symbol": "triangle-up-open", "size": 10, "color": palette.actual, "line": {"width": 1.5}},
    )


def _spans(drawn: Figure, line: Line, palette: Palette) -> None:
    """Seasons as thin bars on the axis, their labels below the dates."""
    if not line.spans:
        return
    drawn.update_layout(margin={"b": 54}, height=template.TREND_HEIGHT + 18)
    on_axis = {
        "type": "rect",
        "yref": "paper",
        "y0": 0,
        "y1": 0.025,
        "line": {"width": 0},
        "fillcolor": palette.previous,
    }
    template.draw_shapes(drawn, [{"x0": span.first, "x1": span.last, **on_axis} for span in line.spans])
    below = {"yref": "paper", "y": 0, "yshift": -47, "yanchor": "middle", "font": {"color": palette.faint, "size": 11}}
    labels: list[dict[str, Any]] = []
    free_from = -math.inf
    for span in sorted(line.spans, key=lambda candidate: candidate.first):
        label = span.label if len(span.label) <= LONGEST_LABEL else f"{span.label[: LONGEST_LABEL - 1].rstrip()}…"
        middle = (span.first + span.last) / 2
        half = len(label) * LETTER_WIDTH / 2 * len(line.labels) / NARROW_PLOT
        position = min(max(middle, half - 0.5), len(line.labels) - 0.5 - half)
        if position - half > free_from:
            free_from = position + half
            labels.append({"x": position, "text": template.NOT_ON_PHONES + template.words(label), **below})
    template.write_notes(drawn, labels)


def _notes(drawn: Figure, line: Line, palette: Palette) -> None:
    """Numbers on the axis, as in the list below the chart; notes of one point stand side by side."""
    for index in sorted({note.position for note in line.notes}):
        there = [note for note in line.notes if note.position == index]
        drawn.add_annotation(
            x=index,
            yref="paper",
            y=0.03,
            text=" ".join(str(note.number) for note in there),
            showarrow=False,
            yanchor="bottom",
            font={"color": palette.background, "size": 11},
            bgcolor=palette.secondary,
            borderpad=2,
            hovertext="<br>".join(f"{note.number} {template.words(note.text)}" for note in there),
            captureevents=True,
        )
