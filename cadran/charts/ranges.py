"""A range for each name: dot = P50, bar up to P90, diamond = what was agreed."""

from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette

LONGEST_NAME = 28


@dataclass(frozen=True)
class Range:
    """One row in days from `middle` to `high`; `agreed` where it counts the same days. One that is over is dark red."""

    name: str
    id: str
    middle: float
    high: float
    agreed: float | None
    is_over: bool
    tip: str


def _bar(index: int, row: Range, palette: Palette) -> dict[str, object]:
    look = {"color": palette.breach if row.is_over else palette.previous, "width": 5}
    return {"type": "line", "x0": row.middle, "x1": row.high, "y0": index, "y1": index, "layer": "below", "line": look}


def ranges(rows: tuple[Range, ...], palette: Palette, language: str, unit: str) -> Figure:
    """`rows` from top to bottom; a click on any mark of a row returns its id as customdata."""
    figure = template.figure(palette, language, template.ROW_HEIGHT * len(rows) + 46)
    figure.update_layout(margin={"r": 16, "t": 4, "b": 34})
    template.draw_shapes(figure, [_bar(index, row, palette) for index, row in enumerate(rows)])
    _marks(figure, rows, palette)
    ends = [row.agreed or 0 for row in rows] + [row.high for row in rows]
    title = {"text": unit, "font": {"size": 11}, "standoff": 4}
    figure.update_xaxes(range=[0, max(ends, default=1) * 1.06], showgrid=True, gridcolor=palette.grid, title=title)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[template.short_name(row.name, LONGEST_NAME) for row in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def _marks(figure: Figure, rows: tuple[Range, ...], palette: Palette) -> None:
    """Points in one trace a kind; the end of the bar takes the pointer too."""
    positions = list(enumerate(rows))
    dots = [(row.middle, index, row) for index, row in positions]
    ends = [(row.high, index, row) for index, row in positions]
    agreed = [(row.agreed, index, row) for index, row in positions if row.agreed is not None]
    looks = (
        (ends, {"symbol": "line-ns-open", "size": 9, "color": palette.secondary, "line": {"width": 2}}),
        (dots, {"symbol": "circle", "size": 9, "color": palette.actual}),
        (agreed, {"symbol": "diamond-open", "size": 11, "color": palette.accent, "line": {"width": 2}}),
    )
    for points, look in looks:
        template.clickable_marks(figure, points, look)
