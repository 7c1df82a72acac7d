"""A sparkline shows gaps, signals and what is not final."""

import xml.etree.ElementTree as Tree

from charts.checked import checked

from cadran.analysis.xmr import Limits
from cadran.charts.palette import LIGHT
from cadran.charts.sparkline import Spark, extent, sparkline, svg
from cadran.charts.trend import Line, round_ticks, trend


def _drawn(spark: Spark) -> list[Tree.Element]:
    return list(Tree.fromstring(svg(spark, LIGHT)))


def test_a_missing_month_is_a_gap_not_a_zero() -> None:
    assert len([line for line in _drawn(Spark((0.9, None, 0.8, 0.9))) if line.get("stroke-width") == "1.5"]) == 1


def test_a_signal_is_a_square_in_its_colour() -> None:
    drawn = _drawn(Spark((0.9, 0.2, 0.9), Limits(0.9, 0.8, 1.0, (1,)), {1: "breach"}))
    assert [mark.get("stroke") for mark in drawn if mark.get("stroke-linecap") == "square"] == [LIGHT.breach]


def test_a_last_point_that_is_not_final_is_hollow_and_dashed() -> None:
    drawn = _drawn(Spark((0.9, 0.8), is_final=False))
    assert drawn[0].get("stroke-dasharray") == "3 3"
    assert drawn[-1].get("stroke") == LIGHT.background


def test_a_last_point_of_few_rows_is_hollow_and_faint_without_a_dash() -> None:
    drawn = _drawn(Spark((0.9, 0.8), is_few=True))
    assert drawn[0].get("stroke-dasharray") is None
    assert [mark.get("stroke") for mark in drawn[-2:]] == [LIGHT.unknown, LIGHT.background]


def test_a_point_of_few_rows_in_a_trend_is_hollow_and_faint() -> None:
    line = Line(("Sep", "Oct"), (0.9, 0.8), ("", ""), ("1", "2"), (True, True), few=frozenset({1}))
    points = checked(trend(line, LIGHT, "en")).data[-2]
    assert list(points.marker.color) == [LIGHT.actual, LIGHT.background]
    assert list(points.marker.line.color) == [LIGHT.actual, LIGHT.unknown]


def test_one_scale_holds_every_line_and_its_limits() -> None:
    assert extent((Spark((0.5, 0.7)), Spark((0.6,), Limits(0.6, 0.4, 0.95, ())))) == (0.4, 0.95)


def test_a_line_without_data_still_draws() -> None:
    assert sparkline(Spark((None, None)), LIGHT, "none").startswith("<img ")


def test_axis_values_are_round() -> None:
    assert round_ticks(0.843, 0.957) == [0.85, 0.9, 0.95]
    assert round_ticks(0, 8.3) == [0.0, 2.5, 5.0, 7.5]


def test_the_words_of_a_line_are_text() -> None:
    assert 'alt="&lt;b&gt;&#34;"' in sparkline(Spark((0.9,)), LIGHT, '<b>"')
