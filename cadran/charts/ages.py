"""Stacked bars of one hue, light to dark; hatched where what they show is not known for sure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.matrix import scale
from cadran.charts.palette import Palette
from cadran.charts.trend import round_ticks

LONGEST_NAME = 28


@dataclass(frozen=True)
class Bar:
    """One row: its id (empty = leads nowhere), name, the size and tooltip of each band, and its total in words."""

    id: str
    name: str
    sizes: Mapping[str, float]
    tips: Mapping[str, str]
    total: str


def ages(
    bars: tuple[Bar, ...],
    bands: tuple[str, ...],
    unsure: str,
    palette: Palette,
    language: str,
    write: Callable[[float], str],
) -> Figure:
    """`bars` from top to bottom, their bands from left to right; `unsure` is the hatched band at the end.

    A click on a piece returns the id of its bar as customdata.
    """
    figure = template.figure(palette, language, template.ROW_HEIGHT * len(bars) + 34)
    colours = dict(zip(bands, band_colours(palette, len(bands)), strict=True))
    positions = list(range(len(bars)))
    for band in (*bands, unsure):
        figure.add_bar(
            orientation="h",
            y=positions,
            x=[bar.sizes.get(band, 0.0) for bar in bars],
            hoverinfo="text",
            hovertext=[bar.tips.get(band, "") for bar in bars],
            customdata=[bar.id for bar in bars],
            marker=_look(palette, colours.get(band)),
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    _totals(figure, bars, palette)
    most = max((sum(bar.sizes.values()) for bar in bars), default=1.0)
    figure.update_layout(barmode="stack", bargap=0.32, margin={"l": 8, "r": 64, "t": 4, "b": 24, "pad": 4})
    ticks = round_ticks(0.0, most or 1.0, count=3)
    figure.update_xaxes(range=[0, most], tickvals=ticks, ticktext=[write(tick) for tick in ticks], tickangle=0)
    figure.update_yaxes(
        range=[len(bars) - 0.5, -0.5],
        tickvals=positions,
        ticktext=[template.short_name(bar.name, LONGEST_NAME) for bar in bars],
        showgrid=False,
    )
    return figure


def band_colours(palette: Palette, count: int) -> tuple[str, ...]:
    """The darkest `count` of the five steps of the house's hue."""
    return scale(palette)[-count:]


def _look(palette: Palette, colour: str | None) -> dict[str, object]:
    if colour is not None:
        return {"color": colour, "line": {"width": 0}}
    hatch = {"shape": "/", "fgcolor": palette.faint, "bgcolor": palette.background, "size": 5, "solidity": 0.35}
    return {"pattern": hatch, "line": {"color": palette.faint, "width": 1}}


def _totals(figure: Figure, bars: tuple[Bar, ...], palette: Palette) -> None:
    for index, bar in enumerate(bars):
        figure.add_annotation(
            x=sum(bar.sizes.values()),
            y=index,
            text=bar.total,
            showarrow=False,
            xanchor="left",
            xshift=4,
            font={"size": 11, "color": palette.secondary},
        )
