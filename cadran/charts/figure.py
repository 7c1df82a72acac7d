"""A figure as the dictionaries that Plotly's script reads, with Plotly's own names of what is put into them.

What they may hold is checked by tests: `plotly.graph_objects.Figure` would check and copy every part at every drawing.
"""

from collections.abc import Mapping
from typing import Any

from plotly.basedatatypes import BaseFigure

Part = dict[str, Any]


class Figure:
    """Traces in `data`, each a dictionary, and everything about them in `layout`; a part that is None is left out."""

    def __init__(self, layout: Part) -> None:
        self.data: list[Part] = []
        self.layout: Part = {"shapes": [], "annotations": []} | layout

    def add_trace(self, kind: str, **trace: Any) -> None:
        """A trace of a kind such as scattergl."""
        self.data.append({"type": kind} | _known(trace))

    def add_scatter(self, **trace: Any) -> None:
        self.add_trace("scatter", **trace)

    def add_bar(self, **trace: Any) -> None:
        self.add_trace("bar", **trace)

    def add_shape(self, **shape: Any) -> None:
        self.layout["shapes"].append(_known(shape))

    def add_annotation(self, **note: Any) -> None:
        self.layout["annotations"].append(_known(note))

    def add_hline(self, y: float | None, **look: Any) -> None:
        """A line across the whole plot."""
        self.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=y, y1=y, yref="y", **look)

    def add_vline(self, x: float, **look: Any) -> None:
        """A line from the bottom of the plot to its top."""
        self.add_shape(type="line", x0=x, x1=x, xref="x", y0=0, y1=1, yref="y domain", **look)

    def add_hrect(self, y0: float, y1: float, **look: Any) -> None:
        """A band across the whole plot."""
        self.add_shape(type="rect", x0=0, x1=1, xref="x domain", y0=y0, y1=y1, yref="y", **look)

    def add_vrect(self, x0: float, x1: float, **look: Any) -> None:
        """A band from the bottom of the plot to its top."""
        self.add_shape(type="rect", x0=x0, x1=x1, xref="x", y0=0, y1=1, yref="y domain", **look)

    def update_layout(self, **layout: Any) -> None:
        """Change the layout; parts of parts that are not named stay as they are."""
        _update(self.layout, layout)

    def update_xaxes(self, **axis: Any) -> None:
        self.update_layout(xaxis=axis)

    def update_yaxes(self, **axis: Any) -> None:
        self.update_layout(yaxis=axis)

    def to_dict(self) -> Part:
        """The figure as Plotly's script reads it."""
        return {"data": self.data, "layout": self.layout}


class AsSent(BaseFigure):  # type: ignore[misc] # Plotly tells nothing of its types
    """A figure that Streamlit takes and does not check: it asks no more of one than its dictionaries."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def to_dict(self) -> Part:
        return self._figure.to_dict()


def _known(part: Mapping[str, Any]) -> Part:
    return {name: value for name, value in part.items() if value is not None}


def _update(part: Part, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(part.get(name), dict):
            _update(part[name], value)
        else:
            part[name] = dict(value) if isinstance(value, Mapping) else value
