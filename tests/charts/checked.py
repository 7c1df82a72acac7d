"""A figure as Plotly reads it."""

import plotly.graph_objects as go

from cadran.charts.figure import Figure


def checked(drawn: Figure) -> go.Figure:
    """The figure with every part of it checked; ValueError for one that Plotly does not know or cannot read."""
    return go.Figure(drawn.to_dict())
