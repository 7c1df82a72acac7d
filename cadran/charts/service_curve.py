"""Service against its price: sales missed in a year over the value of safety stock, one mark a service level."""

from collections.abc import Callable
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette
from cadran.charts.trend import round_ticks

HEIGHT = 320


@dataclass(frozen=True)
class Level:
    """A service level: its code, label, value of safety stock and missed sales; the current one is strong.

    `is_own`: what the file states, a mark of its own beside the line.
    """

    id: str
    label: str
    stock: float
    missed: float
    tip: str
    is_current: bool = False
    is_own: bool = False


def service_curve(levels: tuple[Level, ...], palette: Palette, language: str, write: Callable[[float], str]) -> Figure:
    """The levels as a line from the lowest to the highest, and the file's own mark. A click returns the level's id."""
    drawn = template.figure(palette, language, HEIGHT)
    line = [level for level in levels if not level.is_own]
    drawn.add_scatter(
        x=[level.stock for level in line],
        y=[level.missed for level in line],
        mode="lines",
        line={"color": palette.previous, "width": 1.5},
        hoverinfo="skip",
    )
    for level in levels:
        _mark(drawn, level, palette)
    stocks, missed = [level.stock for level in levels], [level.missed for level in levels]
    for update_axis, values in ((drawn.update_xaxes, stocks), (drawn.update_yaxes, missed)):
        highest = max(values, default=0.0) * 1.12 or 1.0
        ticks = round_ticks(0.0, highest)
        written = [write(tick) for tick in ticks]
        update_axis(tickmode="array", tickvals=ticks, ticktext=written, range=[0, highest])
    drawn.update_layout(margin={"l": 8, "r": 40, "t": 16, "b": 32})
    return drawn


def _mark(drawn: Figure, level: Level, palette: Palette) -> None:
    is_strong = level.is_current or level.is_own
    drawn.add_scatter(
        x=[level.stock],
        y=[level.missed],
        mode="markers+text",
        text=[template.words(level.label)],
        textposition="top right",
        textfont={"color": palette.text if is_strong else palette.secondary, "size": 12},
        customdata=[level.id],
        hovertext=[level.tip],
        hoverinfo="text",
        marker={
            "symbol": "diamond" if level.is_own else "circle",
            "size": 12 if is_strong else 8,
            "color": palette.accent if level.is_current else palette.background if level.is_own else palette.actual,
            "line": {"color": palette.actual, "width": 1.5},
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
