"""Up to four figures over time on one scale, told apart by colour, mark and dash; each named at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import SLOT_MARKS, Palette
from cadran.charts.trend import Bounds, dates_axis, extent, round_ticks

NAMES_ROOM, NAME_SIGNS = 120, 15  # pixels beside the lines for names of so many signs: a phone keeps half for the lines


@dataclass(frozen=True)
class Course:
    """One member over the periods: values (None = nothing to show), tooltips, its id and its slot from 0 to 3."""

    id: str
    name: str
    slot: int
    values: tuple[float | None, ...]
    tips: tuple[str, ...]


def overlay(
    courses: Sequence[Course],
    labels: Sequence[str],
    palette: Palette,
    language: str,
    write: Callable[[float], str],
    bounds: Bounds = (None, None),
) -> Figure:
    """The figure; a click on a point returns the member's id as customdata."""
    drawn = template.figure(palette, language, 280)
    drawn.update_layout(margin={"l": 8, "r": NAMES_ROOM, "t": 10, "b": 36})
    for course in courses:
        _course(drawn, course, palette)
    _names(drawn, courses, palette)
    low, high = extent([value for course in courses for value in course.values if value is not None], bounds)
    ticks = round_ticks(low, high)
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=[write(tick) for tick in ticks], range=[low, high])
    drawn.update_xaxes(**dates_axis(labels))
    return drawn


def _course(drawn: Figure, course: Course, palette: Palette) -> None:
    _, symbol, dash = SLOT_MARKS[course.slot]
    colour = palette.slots[course.slot]
    drawn.add_scatter(
        x=list(range(len(course.values))),
        y=list(course.values),
        mode="lines+markers",
        customdata=[course.id] * len(course.values),
        hovertext=list(course.tips),
        hoverinfo="text",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"symbol": symbol, "size": 8, "color": colour},
    )


def _names(drawn: Figure, courses: Sequence[Course], palette: Palette) -> None:
    """Each name beside its last point, moved apart where two would cover each other."""
    ends = [
        (next((value for value in reversed(drawn_course.values) if value is not None), None), drawn_course)
        for drawn_course in courses
    ]
    values = [value for drawn_course in courses for value in drawn_course.values if value is not None]
    least = (max(values, default=1.0) - min(values, default=0.0)) * 0.075
    lowest = None
    for value, course in sorted(
        ((end, drawn_course) for end, drawn_course in ends if end is not None), key=lambda pair: -pair[0]
    ):
        height = value if lowest is None else min(value, lowest - least)
        lowest = height
        drawn.add_annotation(
            x=1.01,
            xref="paper",
            y=height,
            text=f"{SLOT_MARKS[course.slot][0]} {template.short_name(course.name, NAME_SIGNS)}",
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            font={"color": palette.text, "size": 12},
        )
