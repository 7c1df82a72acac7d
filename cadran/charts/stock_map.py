"""Products by days of cover and stock value, both on log scales; without demand they stand in a column of their own."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette

HEIGHT = 330
SYMBOLS = {"A": "circle", "B": "triangle-up", "C": "square", "": "diamond"}
MOST_SVG_POINTS = 1000
MOST_LABELS = 4
COVER_TICKS = (0.1, 1, 10, 100, 1000, 10000)
LANES = 5
ROOM_FOR_NAMES = 9
LONGEST_NAME = 20
GAP_BETWEEN_NAMES = 0.05


@dataclass(frozen=True)
class Item:
    """One product: `cover` in days, None without demand; its class A, B, C or none; whether its stock sleeps."""

    id: str
    name: str
    cover: float | None
    value: float
    kind: str
    is_asleep: bool
    tip: str


@dataclass(frozen=True)
class StockMap:
    """The items and the words at the axes; `border` is the days of cover above which stock is slow."""

    items: tuple[Item, ...]
    border: float
    border_words: str
    cover_words: str
    no_demand_words: str
    write: Callable[[float], str]


def stock_map(drawn: StockMap, palette: Palette, language: str) -> Figure:
    """The figure; a click on a mark returns the id of its product as customdata."""
    figure = template.figure(palette, language, HEIGHT)
    covered = [item for item in drawn.items if item.cover is not None]
    resting = [item for item in drawn.items if item.cover is None]
    _marks(figure, covered, [item.cover for item in covered], palette, "x")
    _marks(figure, resting, [index % LANES for index in range(len(resting))], palette, "x2")
    _axes(figure, drawn, covered, palette)
    _border(figure, drawn, palette)
    reach = math.log10(max((item.value for item in drawn.items), default=1.0))
    reach -= math.log10(min((item.value for item in drawn.items), default=1.0))
    _labels(figure, covered, palette, "x", reach * GAP_BETWEEN_NAMES)
    _labels(figure, resting, palette, "x2", reach * GAP_BETWEEN_NAMES)
    return figure


def _marks(
    figure: Figure, items: Sequence[Item], positions: Sequence[float | None], palette: Palette, axis: str
) -> None:
    """Grey marks, dark where stock sleeps; WebGL above a thousand."""
    kind = "scattergl" if len(items) > MOST_SVG_POINTS else "scatter"
    edges = [palette.actual if item.is_asleep else palette.faint for item in items]
    figure.add_trace(
        kind,
        x=list(positions),
        y=[item.value for item in items],
        mode="markers",
        xaxis=axis,
        customdata=[item.id for item in items],
        hovertext=[item.tip for item in items],
        hoverinfo="text",
        marker={
            "symbol": [SYMBOLS.get(item.kind, "diamond") for item in items],
            "size": 8,
            "color": [palette.actual if item.is_asleep else palette.previous for item in items],
            "line": {"color": edges, "width": 1},
            "opacity": 0.85,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.85}},
    )


def _axes(figure: Figure, drawn: StockMap, covered: Sequence[Item], palette: Palette) -> None:
    covers = [max(item.cover or 0, 0.1) for item in covered] or [1.0]
    low, high = math.log10(min(covers) * 0.8), math.log10(max(*covers, drawn.border) * ROOM_FOR_NAMES)
    is_split = any(item.cover is None for item in drawn.items)
    title = {"font": {"size": 12, "color": palette.secondary}, "standoff": 6}
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 10, "b": 30, "pad": 4},
        xaxis={
            "type": "log",
            "domain": [0, 0.66 if is_split else 1],
            "range": [low, high],
            "tickvals": [tick for tick in COVER_TICKS if low <= math.log10(tick) <= high],
            "tickformat": ",~r",
            "tickangle": 0,
            "title": {"text": drawn.cover_words, **title},
        },
        xaxis2={
            "domain": [0.69, 1],
            "range": [-1, LANES * 3.6],
            "showticklabels": False,
            "ticks": "",
            "anchor": "y",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "linecolor": palette.grid,
            "visible": is_split,
            "title": {"text": drawn.no_demand_words, **title, "standoff": 22},
        },
    )
    _value_axis(figure, drawn)


def _value_axis(figure: Figure, drawn: StockMap) -> None:
    values = [item.value for item in drawn.items] or [1.0]
    ends = math.log10(min(values) * 0.7), math.log10(max(values) * 1.5)
    ticks = [10.0**power for power in range(math.floor(ends[0]), math.ceil(ends[1]) + 1)]
    visible = [tick for tick in ticks if ends[0] <= math.log10(tick) <= ends[1]]
    figure.update_yaxes(
        type="log", range=list(ends), tickvals=visible, ticktext=[drawn.write(tick) for tick in visible]
    )


def _border(figure: Figure, drawn: StockMap, palette: Palette) -> None:
    figure.add_shape(
        type="line",
        xref="x",
        yref="paper",
        x0=drawn.border,
        x1=drawn.border,
        y0=0,
        y1=1,
        layer="below",
        line={"color": palette.faint, "width": 1, "dash": "dash"},
    )
    figure.add_annotation(
        x=math.log10(drawn.border),
        xref="x",
        y=1,
        yref="paper",
        text=drawn.border_words,
        showarrow=False,
        xanchor="left",
        yanchor="top",
        xshift=4,
        font={"size": 11, "color": palette.faint},
    )


def _labels(figure: Figure, items: Sequence[Item], palette: Palette, axis: str, gap: float) -> None:
    """Names of the sleeping items of most value, to the right of their marks; what would overlap is left out."""
    written: list[float] = []
    for item in sorted(items, key=lambda candidate: -candidate.value):
        if not item.is_asleep or len(written) == MOST_LABELS:
            continue
        x = math.log10(max(item.cover, 0.1)) if item.cover is not None else LANES - 0.5
        y = math.log10(item.value)
        if all(abs(y - other) > gap for other in written):
            written.append(y)
            figure.add_annotation(
                x=x,
                xref=axis,
                y=y,
                text=f"{template.NOT_ON_PHONES}{template.short_name(item.name, LONGEST_NAME)}",
                showarrow=False,
                xanchor="left",
                yanchor="middle",
                xshift=7 if axis == "x" else 0,
                font={"size": 11, "color": palette.text},
            )
