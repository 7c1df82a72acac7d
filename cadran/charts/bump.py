"""Ranks over time: one line a member, faint where its rank is little more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette

ROW = 34


@dataclass(frozen=True)
class Path:
    """A member over the periods: its rank in each (None = not ranked), which of them are sure, and their tooltips."""

    id: str
    name: str
    ranks: tuple[int | None, ...]
    is_sure: tuple[bool, ...]
    tips: tuple[str, ...]


def bump(paths: Sequence[Path], labels: Sequence[str], palette: Palette, language: str) -> Figure:
    """The figure, rank 1 on top; a click on a point returns the member's id as customdata."""
    drawn = template.figure(palette, language, ROW * max(len(paths), 4) + 40)
    drawn.update_layout(margin={"l": 8, "r": 190, "t": 10, "b": 22})
    for path in paths:
        _segments(drawn, path, palette)
    for path in paths:
        _points(drawn, path, palette)
        _name(drawn, path, len(labels), palette)
    drawn.update_xaxes(
        tickmode="array", tickvals=list(range(len(labels))), ticktext=list(labels), range=[-0.4, len(labels) - 0.6]
    )
    lowest = max((rank for path in paths for rank in path.ranks if rank), default=1)
    drawn.update_yaxes(tickmode="array", tickvals=list(range(1, lowest + 1)), range=[lowest + 0.6, 0.4], showgrid=False)
    return drawn


def _segments(drawn: Figure, path: Path, palette: Palette) -> None:
    """A segment is as sure as its less sure end."""
    for index in range(1, len(path.ranks)):
        pair = path.ranks[index - 1 : index + 1]
        if None in pair:
            continue
        sure = path.is_sure[index - 1] and path.is_sure[index]
        line = {"color": palette.actual if sure else palette.previous, "width": 2.4 if sure else 1}
        drawn.add_scatter(
            x=[index - 1, index], y=list(pair), mode="lines", line=line, opacity=1 if sure else 0.55, hoverinfo="skip"
        )


def _points(drawn: Figure, path: Path, palette: Palette) -> None:
    positions = [index for index, rank in enumerate(path.ranks) if rank is not None]
    drawn.add_scatter(
        x=positions,
        y=[path.ranks[index] for index in positions],
        mode="markers",
        customdata=[path.id] * len(positions),
        hovertext=[path.tips[index] for index in positions],
        hoverinfo="text",
        marker={
            "size": [11 if path.is_sure[index] else 8 for index in positions],
            "color": [palette.actual if path.is_sure[index] else palette.background for index in positions],
            "line": {
                "color": [palette.actual if path.is_sure[index] else palette.previous for index in positions],
                "width": 1.5,
            },
            "opacity": 1,
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _name(drawn: Figure, path: Path, count: int, palette: Palette) -> None:
    """In the margin; below its last point when that is not the last period."""
    last = next((index for index in range(count - 1, -1, -1) if path.ranks[index] is not None), None)
    if last is None:
        return
    is_end = last == count - 1
    drawn.add_annotation(
        x=1.005 if is_end else last,
        xref="paper" if is_end else "x",
        y=path.ranks[last],
        text=template.words(path.name),
        showarrow=False,
        xanchor="left" if is_end else "center",
        yanchor="middle" if is_end else "top",
        yshift=0 if is_end else -5,
        font={"color": palette.text if path.is_sure[last] else palette.faint, "size": 11},
    )
