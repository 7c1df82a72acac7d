"""When the stock of each place ends, and when its next receipt comes: dot = end of stock, bar = receipt P50 to P90."""

from dataclasses import dataclass

from cadran.analysis.status import Status
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import MARKERS, Palette, status_colour

ROW_HEIGHT = 38
LONGEST_NAME = 30
LONGEST_VIEW = 60.0


@dataclass(frozen=True)
class RunOut:
    """One row, in days from today: 0 or less = sold out. `status` breach = even the median receipt comes too late."""

    name: str
    location: str
    id: str
    ends_in: float
    receipt_p50: float | None
    receipt_p90: float
    status: Status
    tip: str


def run_outs(rows: tuple[RunOut, ...], palette: Palette, language: str, today: str, unit: str) -> Figure:
    """`rows` from top to bottom with a line at `today`; a click on a mark returns its id as customdata.

    Days without stock are drawn between the end of the stock and the P90 of the receipt. `unit` names the axis.
    """
    figure = template.figure(palette, language, ROW_HEIGHT * len(rows) + 60)
    figure.update_layout(margin={"l": 8, "r": 16, "t": 22, "b": 34})
    shapes = [shape for index, row in enumerate(rows) for shape in _lines(index, row, palette)]
    template.draw_shapes(figure, shapes)
    _marks(figure, rows, palette)
    figure.add_vline(x=0, line={"color": palette.text, "width": 1.4})
    figure.add_annotation(
        x=0, y=1, yref="paper", yanchor="bottom", text=today, showarrow=False, font={"size": 11, "color": palette.text}
    )
    end = min(max((row.receipt_p90 for row in rows), default=7.0) * 1.05, LONGEST_VIEW)
    title = {"text": unit, "font": {"size": 11}, "standoff": 4}
    figure.update_xaxes(range=[-1.2, end + 1], showgrid=True, gridcolor=palette.grid, title=title, dtick=_step(end))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[_label(row) for row in rows],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def _step(end: float) -> int:
    return 7 if end <= 45 else 14


def _lines(index: int, row: RunOut, palette: Palette) -> list[dict[str, object]]:
    """The receipt as a bar, and the days without stock before it as a line in the colour of the risk."""
    spans = [
        (row.receipt_p50 or row.receipt_p90, row.receipt_p90, {"color": palette.previous, "width": 9}),
        (max(row.ends_in, 0), row.receipt_p90, {"color": status_colour(palette, row.status), "width": 1.5}),
    ]
    level = {"type": "line", "y0": index, "y1": index, "layer": "below"}
    return [{"x0": first, "x1": last, "line": look, **level} for first, last, look in spans]


def _marks(figure: Figure, rows: tuple[RunOut, ...], palette: Palette) -> None:
    """End of the stock, and both ends of the receipt; all of them take the pointer."""
    positions = list(enumerate(rows))
    middles = [(row.receipt_p50, index, row) for index, row in positions if row.receipt_p50 is not None]
    late = [(row.receipt_p90, index, row) for index, row in positions]
    ends = [(max(row.ends_in, 0), index, row) for index, row in positions]
    looks = (
        (late, {"symbol": "line-ns-open", "size": 12, "color": palette.secondary, "line": {"width": 2}}),
        (middles, {"symbol": "diamond", "size": 9, "color": palette.secondary}),
        (
            ends,
            {
                "symbol": [MARKERS[row.status] for row in rows],
                "size": 11,
                "color": [status_colour(palette, row.status) for row in rows],
                "line": {"color": palette.background, "width": 1},
            },
        ),
    )
    for points, look in looks:
        template.clickable_marks(figure, points, look, cliponaxis=False)


def _label(row: RunOut) -> str:
    name, location = (template.short_name(words, LONGEST_NAME) for words in (row.name, row.location))
    return f"{name}<br><span style='font-size:10px'>{location}</span>"
