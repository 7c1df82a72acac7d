"""From one figure to another in steps: bars that begin where the one before ends, from the change 0 to the whole."""

from collections.abc import Callable
from dataclasses import dataclass

from cadran.analysis.status import Kind
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import SHAPES, Palette, status_colour
from cadran.charts.trend import round_ticks

LONGEST_NAME = 24
SHAPE_OF: dict[Kind, str] = {"worse": SHAPES["breach"], "better": SHAPES["good"], "neither": ""}


@dataclass(frozen=True)
class Step:
    """One effect: its name, its size in the unit of the figure, that size in words, its tooltip and its id.

    `is_noise` hatches it; a step without an id cannot be clicked.
    """

    name: str
    size: float
    words: str
    tip: str
    id: str | None
    kind: Kind
    is_noise: bool = False


@dataclass(frozen=True)
class Waterfall:
    """The steps between the figure `before` and the one `after`, each a name with its words; `write` names ticks.

    `reach`: how far chance reaches to both sides, which the axis always holds.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    steps: tuple[Step, ...]
    write: Callable[[float], str] = str
    reach: float = 0.0


def _ticks(chart: Waterfall, low: float, high: float) -> list[float]:
    """Round values of the axis; only 0 where they are too close to read differently."""
    ticks = round_ticks(low, high, count=4)
    return ticks if len({chart.write(tick) for tick in ticks}) == len(ticks) else [0.0]


def waterfall(chart: Waterfall, palette: Palette, language: str) -> Figure:
    """The figure; a click on a bar returns its id as customdata. The axis is the change, so that every bar is true."""
    rows = len(chart.steps) + 2
    drawn = template.figure(palette, language, height=template.ROW_HEIGHT * rows + 34)
    starts = [sum(step.size for step in chart.steps[:count]) for count in range(len(chart.steps) + 1)]
    low, high = _extent(starts, chart.reach)
    _steps(drawn, chart, starts, palette)
    _ends(drawn, chart, starts[-1], palette)
    _connections(drawn, starts, palette)
    _words(drawn, chart, starts, palette)
    ticks = _ticks(chart, low, high)
    drawn.update_xaxes(
        tickmode="array",
        tickvals=ticks,
        ticktext=[chart.write(tick) for tick in ticks],
        range=[low, high],
        tickangle=0,
        zeroline=True,
        zerolinecolor=palette.previous,
        zerolinewidth=1,
    )
    named = (chart.before[0], *(step.name for step in chart.steps), chart.after[0])
    names = [template.short_name(name, LONGEST_NAME) for name in named]
    drawn.update_yaxes(
        tickmode="array",
        tickvals=list(range(rows)),
        ticktext=names,
        range=[rows - 0.4, -0.6],
        showgrid=False,
        tickfont={"color": palette.text},
    )
    drawn.update_layout(margin={"l": 8, "r": 8, "t": 4, "b": 22, "pad": 4}, barmode="overlay")
    return drawn


def _extent(starts: list[float], reach: float) -> tuple[float, float]:
    """Room for what chance may do, and for the words at the right of the longest bar."""
    low, high = min(*starts, -reach), max(*starts, reach)
    size = (high - low) or 1e-6
    return low - size * 0.06, high + size * 0.65


def _steps(drawn: Figure, chart: Waterfall, starts: list[float], palette: Palette) -> None:
    colours = {
        "worse": status_colour(palette, "breach"),
        "better": status_colour(palette, "good"),
        "neither": palette.previous,
    }
    drawn.add_bar(
        orientation="h",
        y=[index + 1 for index in range(len(chart.steps))],
        x=[step.size for step in chart.steps],
        base=starts[:-1],
        width=0.62,
        customdata=[step.id for step in chart.steps],
        hovertext=[step.tip for step in chart.steps],
        hoverinfo="text",
        marker={
            "color": [colours[step.kind] for step in chart.steps],
            "line": {"color": [colours[step.kind] for step in chart.steps], "width": 1},
            "pattern": {
                "shape": ["/" if step.is_noise else "" for step in chart.steps],
                "bgcolor": palette.background,
                "fillmode": "replace",
                "size": 5,
                "solidity": 0.35,
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _ends(drawn: Figure, chart: Waterfall, change: float, palette: Palette) -> None:
    """The comparison is where the axis begins: its light bar has no length; the whole change is the dark one."""
    rows = [0, len(chart.steps) + 1]
    drawn.add_bar(
        orientation="h",
        y=rows,
        x=[0, change],
        width=0.62,
        hoverinfo="skip",
        marker={"color": [palette.previous, palette.actual], "line": {"width": 0}},
    )


def _connections(drawn: Figure, starts: list[float], palette: Palette) -> None:
    look = {"type": "line", "layer": "below", "line": {"color": palette.previous, "width": 1}}
    lines = [
        {"x0": reached, "x1": reached, "y0": index - 0.31, "y1": index + 1.31, **look}
        for index, reached in enumerate(starts)
    ]
    template.draw_shapes(drawn, lines)


def _words(drawn: Figure, chart: Waterfall, starts: list[float], palette: Palette) -> None:
    """Each size at the right of its bar, with its shape, on a ground that no line of the axis crosses; the two figures
    in full."""
    ends = [max(starts[index], starts[index + 1]) for index in range(len(chart.steps))]
    labels = [(0.0, chart.before[1], palette.text)]
    for step, end in zip(chart.steps, ends, strict=True):
        shape = "" if step.is_noise else SHAPE_OF[step.kind]
        labels.append((end, f"{step.words} {shape}".strip(), palette.faint if step.is_noise else palette.text))
    labels.append((max(starts[-1], 0.0), f"<b>{chart.after[1]}</b>", palette.text))
    at_right = {"xanchor": "left", "xshift": 5, "bgcolor": palette.background}
    notes = [
        {"x": x, "y": index, "text": words, "font": {"color": colour, "size": 12}, **at_right}
        for index, (x, words, colour) in enumerate(labels)
    ]
    template.write_notes(drawn, notes)
