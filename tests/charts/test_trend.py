"""The axis of a trend: room around what is drawn, and none where no value can be."""

import pytest
from charts.checked import checked

from cadran.charts.palette import LIGHT
from cadran.charts.trend import Bounds, Line, extent, trend

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
    assert checked(trend(line, LIGHT, "en")).layout.yaxis.tickvals == ticks


def test_a_stub_of_few_rows_does_not_press_the_axis_flat_and_is_drawn_at_its_edge() -> None:
    values, labels = (0.94, 0.96, 0.95, 0.0), ("Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026")
    line = Line(labels, values, labels, labels, (True,) * 4, few=frozenset({3}), bounds=RATE)
    drawn = checked(trend(line, LIGHT, "en"))
    (points,) = [trace for trace in drawn.data if trace.mode == "markers" and trace.customdata == labels]
    low, _ = drawn.layout.yaxis.range
    assert low > 0.9
    assert points.y == (0.94, 0.96, 0.95, low)
    assert points.marker.symbol == ("circle", "circle", "circle", "triangle-down")


def test_an_axis_is_made_for_all_points_where_most_are_of_few_rows() -> None:
    labels = ("Jan 2026", "Feb 2026", "Mar 2026")
    line = Line(labels, (0.5, 1.0, 0.0), labels, labels, (True,) * 3, few=frozenset({1, 2}), bounds=RATE)
    low, high = checked(trend(line, LIGHT, "en")).layout.yaxis.range
    assert (low <= 0.0, high >= 1.0) == (True, True)


def test_an_axis_begins_at_the_least_possible_value_where_it_lies_near() -> None:
    assert extent([0.004, 0.03], (0, 1))[0] < 0
    assert extent([0.6, 0.9], (0, 1))[0] > 0.5
