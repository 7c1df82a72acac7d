"""How every Plotly figure looks: one template, French or English separators, no mode bar."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

# Plotly asks pandas while another session may still be importing it on a cold server: import it first, and whole.
import pandas as pd  # noqa: F401

from cadran.charts.figure import Figure
from cadran.charts.palette import Palette

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
FONT = "'Source Sans', 'Source Sans 3', system-ui, sans-serif"
TREND_HEIGHT = 260
ROW_HEIGHT = 28
# What a label begins with, unseen, that the style sheet hides where there is no room for it.
NOT_ON_PHONES = "\u2060"


class Clickable(Protocol):
    """What a mark stands for: the id a click gives and the words on pointing at it."""

    @property
    def id(self) -> str: ...

    @property
    def tip(self) -> str: ...


def figure(palette: Palette, language: str, height: int = TREND_HEIGHT) -> Figure:
    """An empty figure in the house style: no grid on x, a light one on y, no legend."""
    axis = {"zeroline": False, "fixedrange": True, "automargin": True}
    layout = {
        "height": height,
        "margin": {"l": 8, "r": 92, "t": 10, "b": 22, "pad": 4},
        "font": {"family": FONT, "size": 12, "color": palette.secondary},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ",\u00a0" if language == "fr" else ".,",
        "showlegend": False,
        "hoverlabel": {"bgcolor": palette.surface, "bordercolor": palette.grid, "font": {"color": palette.text}},
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {"showgrid": False, "linecolor": palette.grid, **axis},
        "yaxis": {"gridcolor": palette.grid, **axis},
    }
    return Figure(layout=layout)


def holds_zero(drawn: Figure) -> bool:
    """Whether 0 is on the axis of the figures, whose ends are set."""
    low, high = drawn.layout["yaxis"]["range"]
    return bool(low <= 0 <= high)


def draw_shapes(drawn: Figure, shapes: Sequence[Mapping[str, Any]]) -> None:
    """Add many shapes."""
    for shape in shapes:
        drawn.add_shape(**shape)


def write_notes(drawn: Figure, notes: Sequence[Mapping[str, Any]]) -> None:
    """Add many annotations; none of them has an arrow."""
    for note in notes:
        drawn.add_annotation(**{"showarrow": False, **note})


def words(text: str) -> str:
    """A text from data as a figure writes it: never markup."""
    return html.escape(text, quote=False)


def short_name(name: str, longest: int) -> str:
    """A name from data as a label of a figure: at most `longest` signs, the last of them an ellipsis, never markup."""
    return words(name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…")


def clickable_marks(
    drawn: Figure, marks: Sequence[tuple[float | None, float, Clickable]], look: Mapping[str, Any], **more: Any
) -> None:
    """Marks at (x, y) that tell their tip when pointed at and give their id when clicked; a click dims no other."""
    drawn.add_scatter(
        x=[x for x, _, _ in marks],
        y=[y for _, y, _ in marks],
        mode="markers",
        customdata=[item.id for *_, item in marks],
        hovertext=[item.tip for *_, item in marks],
        hoverinfo="text",
        marker=look,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        **more,
    )
