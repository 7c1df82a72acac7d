"""A small line as an SVG image: limits band, signals, last point; hollow when it is not final."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from cadran.analysis.status import Status
from cadran.analysis.xmr import Limits
from cadran.charts.palette import Palette, status_colour

WIDTH, HEIGHT = 240.0, 44.0
# Room for half a mark at the ends and above, also where the drawing is shown at a third of its width.
SIDE, MARGIN = 14.0, 8.0


@dataclass(frozen=True)
class Spark:
    """Values in order of time (None = no data), their limits, the marked signals and what the last point is.

    A last point that `is_few` stands on too few rows to be judged: it is hollow and faint.
    """

    values: tuple[float | None, ...]
    limits: Limits | None = None
    signals: Mapping[int, Status] = field(default_factory=dict)
    is_final: bool = True
    scale: tuple[float, float] | None = None
    is_few: bool = False


def sparkline(spark: Spark, palette: Palette, alt: str) -> Markup:
    """`spark` as an HTML image with its words `alt`. An image, because pages remove inline SVG."""
    coded = b64encode(svg(spark, palette).encode()).decode()
    return Markup('<img class="cadran-spark" alt="{}" src="data:image/svg+xml;base64,{}">').format(alt, coded)


def svg(spark: Spark, palette: Palette) -> str:
    """The drawing of `spark`, to be stretched to any size."""
    low, high = spark.scale or extent((spark,))
    points = [(_x(index, len(spark.values)), _y(value, low, high)) for index, value in enumerate(spark.values)]
    lines, marks = _lines(points, palette, spark.is_final), _marks(spark, points, palette)
    shapes = [_band(spark, palette, low, high), *lines, *marks]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" '
        f'height="{HEIGHT:.0f}" preserveAspectRatio="none">{"".join(shapes)}</svg>'
    )


def extent(sparks: Sequence[Spark]) -> tuple[float, float]:
    """The lowest and highest value or limit of several sparklines, for one common scale."""
    values = [value for spark in sparks for value in spark.values if value is not None]
    for spark in sparks:
        values += [spark.limits.lower, spark.limits.upper] if spark.limits else []
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _x(index: int, count: int) -> float:
    return SIDE + index * (WIDTH - 2 * SIDE) / max(count - 1, 1)


def _y(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)


def _band(spark: Spark, palette: Palette, low: float, high: float) -> str:
    if spark.limits is None:
        return ""
    top, bottom = _y(spark.limits.upper, low, high) or 0.0, _y(spark.limits.lower, low, high) or 0.0
    centre = _y(spark.limits.centre, low, high) or 0.0
    return (
        f'<rect x="0" y="{top:.1f}" width="{WIDTH:.0f}" height="{max(bottom - top, 1):.1f}" fill="{palette.band}"/>'
        f'<line x1="0" x2="{WIDTH:.0f}" y1="{centre:.1f}" y2="{centre:.1f}" stroke="{palette.grid}" stroke-width="1" '
        'vector-effect="non-scaling-stroke"/>'
    )


def _lines(points: list[tuple[float, float | None]], palette: Palette, is_final: bool) -> list[str]:
    """One line per stretch without a gap; the last segment is dashed when its end is not final."""
    drawn = []
    for index in range(1, len(points)):
        (x1, y1), (x2, y2) = points[index - 1], points[index]
        if y1 is None or y2 is None:
            continue
        dashed = ' stroke-dasharray="3 3"' if index == len(points) - 1 and not is_final else ""
        drawn.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{palette.actual}" '
            f'stroke-width="1.5" stroke-linecap="round" vector-effect="non-scaling-stroke"{dashed}/>'
        )
    return drawn


def _marks(spark: Spark, points: list[tuple[float, float | None]], palette: Palette) -> list[str]:
    """Marks are zero-length thick strokes: they keep their shape when the drawing is stretched."""
    last = len(points) - 1
    marks = []
    for index, (x, y) in enumerate(points):
        if y is None or (index != last and index not in spark.signals):
            continue
        is_signal = index in spark.signals
        cap = "square" if is_signal else "round"
        own = palette.unknown if spark.is_few and index == last else palette.actual
        colour = status_colour(palette, spark.signals[index]) if is_signal else own
        marks.append(_dot(x, y, colour, 7.0 if is_signal else 8.0, cap))
        if index == last and (spark.is_few or not spark.is_final):
            marks.append(_dot(x, y, palette.background, 4.5, "round"))
    return marks


def _dot(x: float, y: float, colour: str, size: float, cap: str) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x + 0.01:.2f}" y2="{y:.1f}" stroke="{colour}" stroke-width="{size}" '
        f'stroke-linecap="{cap}" vector-effect="non-scaling-stroke"/>'
    )
