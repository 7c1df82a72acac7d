"""A matrix of squares in five steps of one hue, each with its number; hollow where few rows stand behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.analysis.status import Status
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import MARKERS, Palette, status_colour

# How much of the accent is in each step; the middle is left out, where neither dark nor light text could be read.
SHARES = (0.0, 0.17, 0.36, 0.76, 1.0)
CELL_HEIGHT = 34
LONGEST_NAME = 26
Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One square: its value on the scale, the text in it, its tooltip and its id; `mark` is a status at its corner.

    A cell without value is drawn as its text alone; a hollow one has too few rows to be coloured.
    """

    value: float | None
    text: str
    tip: str
    id: str
    is_hollow: bool = False
    mark: Status | None = None


@dataclass(frozen=True)
class Matrix:
    """Cells by (row, column) place; a place without a cell stays empty."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, Cell]


def matrix(drawn: Matrix, palette: Palette, language: str, low: float, high: float, reverse: bool = False) -> Figure:
    """`drawn` with `low` in the faintest step and `high` in the strongest, or the other way round with `reverse`.

    A click on a square returns its id as customdata.
    """
    figure = template.figure(palette, language, CELL_HEIGHT * len(drawn.rows) + 46)
    colours = scale(palette)
    tiles = []
    for (row, column), cell in drawn.cells.items():
        if cell.value is not None and not cell.is_hollow:
            step = step_of(cell.value, low, high, reverse)
            tiles.append(_tile(row, column, {"fillcolor": colours[step], "line": {"width": 0}}))
        elif cell.value is not None:
            tiles.append(_tile(row, column, {"line": {"color": palette.grid, "width": 1}}))
    template.draw_shapes(figure, tiles)
    _texts(figure, drawn, palette, (low, high), reverse)
    _marks(figure, drawn, palette)
    _pointers(figure, drawn, palette)
    _axes(figure, drawn)
    return figure


def scale(palette: Palette) -> tuple[str, ...]:
    """Five colours of one hue, each farther from the background than the one before: on white it is the darker."""
    return tuple(_mixed(palette.accent_tint, palette.accent, share) for share in SHARES)


def step_of(value: float, low: float, high: float, reverse: bool = False) -> int:
    """The step of the scale `value` falls into, 0 (faintest) to 4; beyond the ends it is the end."""
    share = (value - low) / (high - low) if high > low else 0.0
    share = 1 - share if reverse else share
    return min(max(int(share * len(SHARES)), 0), len(SHARES) - 1)


def _mixed(first: str, second: str, share: float) -> str:
    pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(start + (end - start) * share):02X}" for start, end in pairs)


def _tile(row: int, column: int, look: dict[str, object]) -> dict[str, object]:
    sides = {"x0": column - 0.48, "x1": column + 0.48, "y0": row - 0.46, "y1": row + 0.46}
    return {"type": "rect", **sides, "layer": "below", **look}


def _texts(figure: Figure, drawn: Matrix, palette: Palette, ends: tuple[float, float], reverse: bool) -> None:
    figure.add_scatter(
        x=[column for _, column in drawn.cells],
        y=[row for row, _ in drawn.cells],
        mode="text",
        hoverinfo="skip",
        text=[cell.text for cell in drawn.cells.values()],
        textposition="middle center",
        textfont={"size": 12, "color": [_ink(cell, palette, ends, reverse) for cell in drawn.cells.values()]},
    )


def _pointers(figure: Figure, drawn: Matrix, palette: Palette) -> None:
    """See-through squares over each cell that take the pointer: a shape can neither be clicked nor pointed at."""
    spots = [(row, column + shift, cell) for (row, column), cell in drawn.cells.items() for shift in (-0.32, 0, 0.32)]
    figure.add_scatter(
        x=[column for _, column, _ in spots],
        y=[row for row, _, _ in spots],
        mode="markers",
        customdata=[cell.id for *_, cell in spots],
        hovertext=[cell.tip for *_, cell in spots],
        hoverinfo="text",
        marker={"symbol": "square", "size": CELL_HEIGHT - 4, "color": palette.background, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
    )


def _ink(cell: Cell, palette: Palette, ends: tuple[float, float], reverse: bool) -> str:
    """Text colour with the better contrast on the square."""
    if cell.value is None or cell.is_hollow:
        return palette.secondary
    fill = scale(palette)[step_of(cell.value, *ends, reverse)]
    return max((palette.text, palette.background), key=lambda ink: _contrast(ink, fill))


def _contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours (WCAG 2.1, relative luminance)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _marks(figure: Figure, drawn: Matrix, palette: Palette) -> None:
    """A status at the upper right corner of its square, in shape and colour."""
    for (row, column), cell in drawn.cells.items():
        if cell.mark is not None:
            figure.add_scatter(
                x=[column + 0.4],
                y=[row - 0.28],
                mode="markers",
                hoverinfo="skip",
                marker={
                    "symbol": MARKERS[cell.mark],
                    "size": 8,
                    "color": status_colour(palette, cell.mark),
                    "line": {"color": palette.background, "width": 1},
                },
            )


def _axes(figure: Figure, drawn: Matrix) -> None:
    figure.update_xaxes(
        side="top",
        tickmode="array",
        tickvals=list(range(len(drawn.columns))),
        showline=False,
        ticks="",
        ticktext=[template.short_name(name, LONGEST_NAME) for name in drawn.columns],
        range=[-0.5, len(drawn.columns) - 0.5],
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(drawn.rows))),
        showline=False,
        ticks="",
        showgrid=False,
        ticktext=[template.short_name(name, LONGEST_NAME) for name in drawn.rows],
        range=[len(drawn.rows) - 0.5, -0.5],
    )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 30, "b": 8, "pad": 4})
