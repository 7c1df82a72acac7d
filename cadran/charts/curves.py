"""Cohort curves: a rate by age, one line a month; the month looked at is thick, what is not final is dotted."""

from collections.abc import Callable
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette
from cadran.charts.trend import round_ticks

HEIGHT = 235
DAYS_BETWEEN_TICKS = 7


@dataclass(frozen=True)
class Curve:
    """One cohort: its rate at the ages 0, 1, 2 ... days; `is_current` is thick, `is_named` has its label beside it."""

    label: str
    id: str
    rates: tuple[float, ...]
    tips: tuple[str, ...]
    is_final: bool
    is_current: bool = False
    is_named: bool = False


def curves(
    drawn_curves: tuple[Curve, ...],
    palette: Palette,
    language: str,
    write: Callable[[float], str],
    write_age: Callable[[int], str],
) -> Figure:
    """All curves over their age; A click returns the cohort's id."""
    drawn = template.figure(palette, language, HEIGHT)
    for curve in sorted(drawn_curves, key=lambda curve: (curve.is_current, curve.is_named)):
        _add(drawn, curve, palette)
    longest = max((len(curve.rates) for curve in drawn_curves), default=1)
    highest = max((max(curve.rates, default=0.0) for curve in drawn_curves), default=0.0) * 1.06 or 1.0
    ages = list(range(0, longest, DAYS_BETWEEN_TICKS))
    drawn.update_xaxes(
        tickmode="array", tickvals=ages, ticktext=[write_age(age) for age in ages], range=[-0.5, longest]
    )
    ticks = round_ticks(0.0, highest)
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=[write(tick) for tick in ticks], range=[0, highest])
    return drawn


def _add(drawn: Figure, curve: Curve, palette: Palette) -> None:
    colour = palette.actual if curve.is_current else palette.faint if curve.is_named else palette.previous
    width = 3.2 if curve.is_current else 1.8 if curve.is_named else 1.0
    drawn.add_scatter(
        x=list(range(len(curve.rates))),
        y=list(curve.rates),
        mode="lines",
        line={"color": colour, "width": width, "dash": "solid" if curve.is_final else "dot"},
        opacity=1 if curve.is_current or curve.is_named else 0.7,
        customdata=[curve.id] * len(curve.rates),
        hovertext=list(curve.tips),
        hoverinfo="text",
    )
    if curve.rates and (curve.is_current or curve.is_named):
        _end(drawn, curve, palette, colour)


def _end(drawn: Figure, curve: Curve, palette: Palette, colour: str) -> None:
    """The last point, hollow where the cohort is not final, with its label."""
    age, rate = len(curve.rates) - 1, curve.rates[-1]
    drawn.add_scatter(
        x=[age],
        y=[rate],
        mode="markers",
        customdata=[curve.id],
        hovertext=[curve.tips[-1]],
        hoverinfo="text",
        marker={
            "size": 8,
            "color": colour if curve.is_final else palette.background,
            "line": {"color": colour, "width": 1.5},
            "opacity": 1,
        },
    )
    drawn.add_annotation(
        x=age,
        y=rate,
        text=curve.label,
        showarrow=False,
        xanchor="left",
        xshift=8,
        yanchor="middle",
        font={"color": palette.text, "size": 12},
        bgcolor=palette.background,
        opacity=0.9,
    )
