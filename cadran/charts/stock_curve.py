"""Stock of one product day by day, one row per location: receipts, stockouts, impossible readings and the last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cadran.calendar import ONE_DAY
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette

ROW = 104
NAMES = 34


@dataclass(frozen=True)
class Receipt:
    """What came in on a day, its tooltip and the order line it belongs to."""

    day: date
    tip: str
    id: str


@dataclass(frozen=True)
class Curve:
    """One location: its readings in order of time, the spans it was sold out, its receipts and impossible readings."""

    name: str
    days: tuple[date, ...]
    levels: tuple[float, ...]
    tips: tuple[str, ...]
    sold_out: tuple[tuple[date, date], ...] = ()
    receipts: tuple[Receipt, ...] = ()
    negative: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ticks:
    """The first day of the axis, days on it with their words, and what the last day is called."""

    since: date
    days: tuple[date, ...]
    words: tuple[str, ...]
    as_of: date
    as_of_words: str


def stock_curves(curves: Sequence[Curve], ticks: Ticks, palette: Palette, language: str) -> Figure:
    """One row per curve, each on its own scale from 0; a click on a receipt returns its id as customdata."""
    drawn = template.figure(palette, language, ROW * len(curves) + 32)
    for index, curve in enumerate(curves):
        axis = "" if index == 0 else str(index + 1)
        _shades(drawn, curve, palette, axis)
        _level(drawn, curve, palette, axis)
        _receipts(drawn, curve, palette, axis)
        _negatives(drawn, curve, palette, axis)
        _row_axis(drawn, curve, palette, index, len(curves))
    _last_day(drawn, ticks, palette)
    drawn.update_xaxes(
        tickmode="array",
        tickvals=[day.isoformat() for day in ticks.days],
        ticktext=list(ticks.words),
        anchor="free",
        position=0,
        type="date",
        range=[ticks.since.isoformat(), ticks.as_of.isoformat()],
    )
    drawn.update_layout(margin={"l": 8, "r": 12, "t": 8, "b": 24, "pad": 4})
    return drawn


def _last_day(drawn: Figure, ticks: Ticks, palette: Palette) -> None:
    """The day the data end, through all rows."""
    day = ticks.as_of.isoformat()
    line = {"color": palette.accent, "width": 1, "dash": "dot"}
    drawn.add_shape(type="line", xref="x", yref="paper", x0=day, x1=day, y0=0, y1=1, line=line)
    drawn.add_annotation(
        x=day,
        y=1,
        yref="paper",
        text=ticks.as_of_words,
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        yshift=-14,
        xshift=-4,
        font={"size": 11, "color": palette.accent},
    )


def _shades(drawn: Figure, curve: Curve, palette: Palette, axis: str) -> None:
    """The whole height of the row while it was sold out."""
    for first, last in curve.sold_out:
        drawn.add_shape(
            type="rect",
            xref="x",
            yref=f"y{axis} domain",
            x0=first.isoformat(),
            x1=(last + ONE_DAY).isoformat(),
            y0=0,
            y1=1,
            fillcolor=palette.breach,
            opacity=0.16,
            line={"width": 0},
            layer="below",
        )


def _level(drawn: Figure, curve: Curve, palette: Palette, axis: str) -> None:
    drawn.add_scatter(
        x=[day.isoformat() for day in curve.days],
        y=curve.levels,
        yaxis=f"y{axis}",
        mode="lines",
        line={"color": palette.actual, "width": 1.5, "shape": "hv"},
        hovertext=list(curve.tips),
        hoverinfo="text",
    )


def _receipts(drawn: Figure, curve: Curve, palette: Palette, axis: str) -> None:
    """Hollow diamonds at the level of the day."""
    levels = dict(zip(curve.days, curve.levels, strict=True))
    receipts = [receipt for receipt in curve.receipts if receipt.day in levels]
    if receipts:
        drawn.add_scatter(
            x=[receipt.day.isoformat() for receipt in receipts],
            y=[levels[receipt.day] for receipt in receipts],
            yaxis=f"y{axis}",
            mode="markers",
            customdata=[receipt.id for receipt in receipts],
            hovertext=[receipt.tip for receipt in receipts],
            hoverinfo="text",
            marker={
                "symbol": "diamond",
                "size": 9,
                "color": palette.background,
                "line": {"color": palette.accent, "width": 1.5},
            },
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )


def _negatives(drawn: Figure, curve: Curve, palette: Palette, axis: str) -> None:
    if curve.negative:
        drawn.add_scatter(
            x=[curve.days[index].isoformat() for index in curve.negative],
            y=[curve.levels[index] for index in curve.negative],
            yaxis=f"y{axis}",
            mode="markers",
            hovertext=[curve.tips[index] for index in curve.negative],
            hoverinfo="text",
            marker={"symbol": "x", "size": 9, "color": palette.watch},
        )


def _row_axis(drawn: Figure, curve: Curve, palette: Palette, row: int, rows: int) -> None:
    """The axis of a row, the first on top, with its name above it."""
    top = 1 - row / rows
    low, high = min([0.0, *curve.levels]), max([1.0, *curve.levels])
    drawn.update_layout(
        **{
            f"yaxis{'' if row == 0 else row + 1}": {
                "domain": [top - 0.8 / rows, top - 0.2 / rows],
                "range": [low * 1.1, high * 1.15],
                "nticks": 3,
                "gridcolor": palette.grid,
                "zeroline": True,
                "zerolinecolor": palette.grid,
                "fixedrange": True,
                "automargin": True,
                "anchor": "free",
                "position": 0,
                "rangemode": "tozero",
            }
        }
    )
    drawn.add_annotation(
        x=0,
        xref="paper",
        y=top,
        yref="paper",
        text=template.short_name(curve.name, NAMES),
        showarrow=False,
        xanchor="left",
        yanchor="top",
        font={"size": 12, "color": palette.text},
    )
