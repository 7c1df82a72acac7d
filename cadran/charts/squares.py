"""A calendar of squares: weeks in columns, days in rows, five steps of one hue; hollow where nothing counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cadran.calendar import start_of
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.matrix import scale
from cadran.charts.palette import Palette

SQUARE = 13
ROW = 18
SIDE = 0.36
# The corners of a square around its middle, back to the first.
ACROSS = (-SIDE, SIDE, SIDE, -SIDE, -SIDE)
DOWN = (-SIDE, -SIDE, SIDE, SIDE, -SIDE)


@dataclass(frozen=True)
class Square:
    """One day: its step on the scale (0 to 4, None = nothing to count), its tooltip, and whether it is marked."""

    day: date
    step: int | None
    tip: str
    is_marked: bool = False


@dataclass(frozen=True)
class Look:
    """How squares are drawn: filled with a colour, if any, within an edge so many pixels wide."""

    fill: str
    edge: str
    width: float


def squares(
    days: Sequence[Square], palette: Palette, language: str, weekdays: Sequence[str], months: Sequence[tuple[date, str]]
) -> Figure:
    """`days` under the names of their `months`; a click on a square returns its day in ISO form as customdata.

    The squares are as wide as the page leaves them: on a phone the whole year stays in sight.
    """
    figure = template.figure(palette, language, ROW * 7 + 30)
    figure.update_layout(margin={"r": 8, "t": 22, "b": 4})
    first = min((square.day for square in days), default=date(2000, 1, 3))
    start = start_of(first, "week")
    for look, tiles in _looks(days, palette).items():
        _tiles(figure, tiles, start, look)
    _pointers(figure, days, start, palette)
    weeks = max(((square.day - start).days // 7 for square in days), default=0)
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(7)), ticktext=list(weekdays), range=[6.6, -0.6], showgrid=False
    )
    figure.update_xaxes(
        side="top",
        tickmode="array",
        tickvals=[(day - start).days / 7 for day, _ in months],
        ticktext=[name for _, name in months],
        tickangle=0,
        range=[-0.7, max(weeks + 0.7, 20)],
        showline=False,
        ticks="",
    )
    return figure


def _looks(days: Sequence[Square], palette: Palette) -> dict[Look, list[Square]]:
    """The squares by how they look; marked ones stand over the edges of their neighbours."""
    looks: dict[Look, list[Square]] = {}
    for square in sorted(days, key=lambda square: square.is_marked):
        looks.setdefault(_look(square, palette), []).append(square)
    return looks


def _look(square: Square, palette: Palette) -> Look:
    if square.step is None:
        return Look("", palette.grid, 1)
    fill = scale(palette)[square.step]
    return Look(fill, palette.text, 1.2) if square.is_marked else Look(fill, palette.grid, 0.5)


def _tiles(figure: Figure, tiles: Sequence[Square], start: date, look: Look) -> None:
    """All squares of a look as one outline with gaps: a shape for each would take a page half its time."""
    figure.add_scatter(
        x=_corners([(tile.day - start).days // 7 for tile in tiles], ACROSS),
        y=_corners([tile.day.weekday() for tile in tiles], DOWN),
        mode="lines",
        line={"color": look.edge, "width": look.width},
        fill="toself" if look.fill else "none",
        fillcolor=look.fill or None,
        hoverinfo="skip",
    )


def _corners(middles: Sequence[int], sides: Sequence[float]) -> list[float | None]:
    """The corners of squares one after the other, a gap after each."""
    return [None if side is None else round(middle + side, 2) for middle in middles for side in (*sides, None)]


def _pointers(figure: Figure, days: Sequence[Square], start: date, palette: Palette) -> None:
    """See-through marks that take the pointer: a shape can neither be clicked nor pointed at."""
    figure.add_scatter(
        x=[(square.day - start).days // 7 for square in days],
        y=[square.day.weekday() for square in days],
        mode="markers",
        customdata=[square.day.isoformat() for square in days],
        hovertext=[square.tip for square in days],
        hoverinfo="text",
        marker={"symbol": "square", "size": SQUARE, "color": palette.background, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
    )
