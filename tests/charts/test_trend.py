"""The axis of a trend: room around what is drawn, and none where no value can be."""

import pytest

from cadran.charts.palette import LIGHT
from cadran.charts.trend import Bounds, Line, trend

SCORE, RATE, ANY = (0.0, 100.0), (0.0, 1.0), (None, None)


@pytest.mark.parametrize(
    ("values", "bounds", "ticks"),
    [
        ((100.0, 100.0), SCORE, (90, 95, 100)),
        ((100.0, 100.0), ANY, (90, 95, 100, 105, 110)),
        ((72.0, 100.0), SCORE, (70, 80, 90, 100)),
        ((0.0, 0.0), RATE, (0, 0.5, 1)),
        ((1.0, 1.0), RATE, (0.9, 0.95, 1)),
    ],
)
def test_an_axis_ends_where_no_value_can_be(
    values: tuple[float, ...], bounds: Bounds, ticks: tuple[float, ...]
) -> None:
    labels = ("Jan 2026", "Feb 2026")
    line = Line(labels, values, labels, labels, (True, True), bounds=bounds)
    assert trend(line, LIGHT, "en").layout.yaxis.tickvals == ticks
