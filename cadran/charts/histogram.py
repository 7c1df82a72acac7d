"""How long things took: bars of equal width in days, open ones outlined at their age, marks at what one plans with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette
from cadran.charts.trend import round_ticks

MOST_BINS = 45
FEWEST_WIDTHS = 7  # as wide as the axis is at least, in widths of a bin
WIDTHS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365)
NEAR = 0.5
HEIGHT = 220  # what comes below it on the page of lead times begins on the first screen


@dataclass(frozen=True)
class Bin:
    """The rows from `low` up to `high` days: how many are closed, how many still open, and its tooltip and id.

    An id that ends in - is that of a last bin that also holds everything longer.
    """

    low: float
    high: float
    closed: float
    still_open: float
    tip: str
    id: str


@dataclass(frozen=True)
class Histogram:
    """Bins in order; `marks` are days with the words written above them, the first ones drawn solid."""

    bins: tuple[Bin, ...]
    marks: tuple[tuple[float, str], ...] = ()
    contract: tuple[float, str] | None = None


def width_of(longest: float) -> int:
    """The width of a bin in days: 1, and wider where the range would need more than 45 bins."""
    return next((width for width in WIDTHS if longest / width <= MOST_BINS), WIDTHS[-1])


def histogram(drawn: Histogram, palette: Palette, language: str) -> Figure:
    """`drawn` with its marks; a click on a bar returns the id of its bin as customdata."""
    figure = template.figure(palette, language, HEIGHT)
    figure.update_layout(barmode="stack", bargap=0.12, margin={"r": 14, "t": 46})
    _bars(figure, drawn, [bin.closed for bin in drawn.bins], {"color": palette.previous, "line": {"width": 0}})
    outline = {"color": palette.background, "line": {"color": palette.actual, "width": 1.2}}
    _bars(figure, drawn, [bin.still_open for bin in drawn.bins], outline)
    _marks(figure, drawn, palette)
    high = max((bin.closed + bin.still_open for bin in drawn.bins), default=1.0)
    figure.update_yaxes(range=[0, high * 1.04], nticks=5, tickformat=",d")
    if drawn.bins:
        low, high = _ends(drawn)
        _ticks(figure, drawn.bins, low, high)
        figure.update_xaxes(range=[low, high])
    return figure


def _ends(drawn: Histogram) -> tuple[float, float]:
    """The ends of the axis: bins and marks, with room beside them where the bins are few."""
    days = [day for day, _ in (*drawn.marks, *([drawn.contract] if drawn.contract else []))]
    first = drawn.bins[0]
    low, high = first.low, max([drawn.bins[-1].high, *(day * 1.04 for day in days)])
    room = max(0.0, FEWEST_WIDTHS * (first.high - first.low) - (high - low)) / 2
    left = min(room, max(low, 0.0))
    return low - left, high + 2 * room - left


def _ticks(figure: Figure, bins: tuple[Bin, ...], low: float, high: float) -> None:
    """Whole round days between `low` and `high`, and the first day of a last bin that has no end."""
    last = bins[-1]
    is_cut = last.id.endswith("-")
    until = last.low - (last.high - last.low) * 1.5 if is_cut else high
    days = [day for day in round_ticks(low, high, 8) if day <= until and day == int(day)]
    ends = [((last.low + last.high) / 2, last.id.rstrip("-") + "+")] if is_cut else []
    figure.update_xaxes(
        tickmode="array",
        tickvals=[*days, *(day for day, _ in ends)],
        ticktext=[*(f"{day:g}" for day in days), *(words for _, words in ends)],
    )


def _bars(figure: Figure, drawn: Histogram, heights: Sequence[float], look: Mapping[str, object]) -> None:
    """One bar a bin; nothing at all where there is no row, for an outline of nothing would still be a line."""
    if not any(heights):
        return
    figure.add_bar(
        x=[(bin.low + bin.high) / 2 for bin in drawn.bins],
        y=[height or None for height in heights],
        width=[(bin.high - bin.low) * 0.9 for bin in drawn.bins],
        customdata=[bin.id for bin in drawn.bins],
        hovertext=[bin.tip for bin in drawn.bins],
        hoverinfo="text",
        marker=look,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _marks(figure: Figure, drawn: Histogram, palette: Palette) -> None:
    """Vertical lines with their words; words that would touch others go one line up, the contract's above all."""
    marks = [(day, words, palette.text, "solid") for day, words in drawn.marks]
    marks += [(*drawn.contract, palette.accent, "dash")] if drawn.contract else []
    low, high = (drawn.bins[0].low, drawn.bins[-1].high) if drawn.bins else (0.0, 1.0)
    written: list[tuple[float, int]] = []
    for day, words, colour, dash in marks:
        taken = {row for at, row in written if abs(day - at) < (high - low) * NEAR}
        line = max(taken, default=-1) + 1
        written.append((day, line))
        figure.add_vline(x=day, line={"color": colour, "width": 1.4, "dash": dash})
        figure.add_annotation(
            x=day,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=2 + 15 * line,
            text=words,
            showarrow=False,
            xanchor="left" if day < low + (high - low) * 0.6 else "right",
            font={"color": colour, "size": 11},
        )
