"""A funnel plot: one mark a member at its size, between limits that narrow as members grow."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cadran.analysis.status import Status
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import MARKERS, Palette, status_colour
from cadran.charts.trend import round_ticks

HEIGHT = 380
SIZES = (10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000)
ROOM = 0.12
# Of the chart's width and height.
NAME_WIDTH, NAME_HEIGHT = 0.16, 0.05


@dataclass(frozen=True)
class Mark:
    """A member: its rows, its rate as a fraction, its status, its tooltip; `label` only where it may be named."""

    id: str
    rows: int
    rate: float
    status: Status
    tip: str
    label: str = ""


@dataclass(frozen=True)
class Cone:
    """Limits over a grid of sizes with the words that stand at their right end."""

    rows: Sequence[int]
    low: Sequence[float]
    high: Sequence[float]
    words: str
    is_outer: bool = False


def funnel(
    marks: Sequence[Mark],
    cones: Sequence[Cone],
    centre: tuple[float, str],
    write: tuple[Callable[[float], str], Callable[[float], str]],
    palette: Palette,
    language: str,
) -> Figure:
    """The figure; a click on a mark returns the member's id as customdata.

    Sizes stand on a log scale; the first marks are named first, as far as names find room.
    `write`: how a rate and a number of rows are written.
    """
    drawn = template.figure(palette, language, HEIGHT)
    drawn.update_layout(margin={"l": 8, "r": 118, "t": 10, "b": 26})
    for cone in cones:
        _cone(drawn, cone, palette)
    drawn.add_hline(y=centre[0], line={"color": palette.actual, "width": 1.2}, layer="below")
    _axes(drawn, marks, cones, centre[0], write)
    _marks(drawn, marks, palette)
    _words(drawn, cones, centre, palette)
    return drawn


def _cone(drawn: Figure, cone: Cone, palette: Palette) -> None:
    line = {"color": palette.previous, "width": 1.1, "dash": "solid" if cone.is_outer else "dot"}
    for bounds in (cone.low, cone.high):
        drawn.add_scatter(x=list(cone.rows), y=list(bounds), mode="lines", line=line, hoverinfo="skip")


def _marks(drawn: Figure, marks: Sequence[Mark], palette: Palette) -> None:
    colours = [status_colour(palette, mark.status) for mark in marks]
    drawn.add_scatter(
        x=[mark.rows for mark in marks],
        y=[mark.rate for mark in marks],
        mode="markers+text",
        customdata=[mark.id for mark in marks],
        hovertext=[mark.tip for mark in marks],
        hoverinfo="text",
        text=_names(drawn, marks),
        textposition="bottom center",
        textfont={"color": palette.text, "size": 12},
        marker={
            "symbol": [MARKERS[mark.status] for mark in marks],
            "size": [10 if mark.label else 8 for mark in marks],
            "color": colours,
            "line": {"color": colours, "width": 1.2},
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )


def _names(drawn: Figure, marks: Sequence[Mark]) -> list[str]:
    """The labels that do not run into an earlier one."""
    (left, right), (low, high) = (drawn.layout[axis]["range"] for axis in ("xaxis", "yaxis"))
    kept: list[tuple[float, float]] = []
    names = []
    for mark in marks:
        x, y = math.log10(mark.rows) / (right - left), mark.rate / (high - low)
        has_room = all(abs(x - other[0]) > NAME_WIDTH or abs(y - other[1]) > NAME_HEIGHT for other in kept)
        if mark.label and has_room:
            kept.append((x, y))
        names.append(template.words(mark.label) if has_room else "")
    return names


def _axes(
    drawn: Figure,
    marks: Sequence[Mark],
    cones: Sequence[Cone],
    centre: float,
    write: tuple[Callable[[float], str], Callable[[float], str]],
) -> None:
    rates = [mark.rate for mark in marks]
    first, last = cones[0].rows[0], cones[0].rows[-1]
    bounds = [bound for cone in cones for bound in (*cone.low[len(cone.low) // 3 :], *cone.high[len(cone.high) // 3 :])]
    low, high = min([*rates, *bounds, centre]), max([*rates, *bounds, centre])
    room = (high - low) * ROOM or 0.05
    low, high = max(low - room, -0.02), min(high + room / 3, 1.02)
    ticks = [tick for tick in round_ticks(low, high) if 0 <= tick <= 1]
    sizes = [size for size in SIZES if first <= size <= last]
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=[write[0](tick) for tick in ticks], range=[low, high])
    drawn.update_xaxes(
        type="log",
        tickmode="array",
        tickvals=sizes,
        ticktext=[write[1](size) for size in sizes],
        range=[math.log10(first * 0.95), math.log10(last)],
    )


def _words(drawn: Figure, cones: Sequence[Cone], centre: tuple[float, str], palette: Palette) -> None:
    """The centre and the limits named at the right, both sides of the outer one, what would overlap left out."""
    low, high = drawn.layout["yaxis"]["range"]
    span = high - low
    labels = [(centre[0], centre[1], palette.text)]
    for cone in sorted(cones, key=lambda cone: not cone.is_outer):
        labels += [(bounds[-1], cone.words, palette.faint) for bounds in (cone.low, cone.high)]
    written: list[float] = []
    for value, words, colour in labels:
        if all(abs(value - other) > span * 0.05 for other in written):
            written.append(value)
            drawn.add_annotation(
                x=1.005,
                xref="paper",
                y=value,
                text=words,
                showarrow=False,
                xanchor="left",
                yanchor="middle",
                font={"color": colour, "size": 11},
            )
