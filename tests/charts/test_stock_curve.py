"""The stock curve draws what it is given: diamonds, shades, impossible readings and the last day."""

from datetime import date

import plotly.graph_objects as go
from charts.checked import checked

from cadran.charts.palette import LIGHT
from cadran.charts.stock_curve import Curve, Receipt, Ticks, stock_curves

DAYS = tuple(date(2026, 3, day) for day in (1, 2, 3))
CURVE = Curve(
    "Lyon <b>",
    DAYS,
    (5.0, 0.0, -2.0),
    ("a", "b", "c"),
    sold_out=((DAYS[1], DAYS[2]),),
    receipts=(Receipt(DAYS[0], "in", "P1\n1"), Receipt(date(2026, 2, 1), "before the curve", "P0\n1")),
    negative=(2,),
)
TICKS = Ticks(date(2025, 3, 4), (DAYS[0],), ("Mar 2026",), date(2026, 3, 4), "data to 4 Mar")


def _drawn(*curves: Curve) -> go.Figure:
    return checked(stock_curves(curves, TICKS, LIGHT, "en"))


def test_a_receipt_is_a_hollow_diamond_at_the_level_of_its_day_and_carries_its_line() -> None:
    diamonds = [trace for trace in _drawn(CURVE).data if trace.marker.symbol == "diamond"]
    assert [(trace.x, trace.y, trace.customdata) for trace in diamonds] == [(("2026-03-01",), (5.0,), ("P1\n1",))]


def test_a_stockout_is_shaded_to_the_end_of_its_last_day() -> None:
    shades = [shape for shape in _drawn(CURVE).layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1, shape.yref) for shape in shades] == [("2026-03-02", "2026-03-04", "y domain")]


def test_an_impossible_reading_is_crossed() -> None:
    crosses = [trace for trace in _drawn(CURVE).data if trace.marker.symbol == "x"]
    assert [(trace.x, trace.y) for trace in crosses] == [(("2026-03-03",), (-2.0,))]


def test_each_location_has_its_own_row_and_one_line_marks_the_last_day() -> None:
    drawn = _drawn(CURVE, CURVE)
    assert [trace.yaxis for trace in drawn.data if trace.mode == "lines"] == ["y", "y2"]
    lines = [shape for shape in drawn.layout.shapes if shape.type == "line"]
    assert [(shape.x0, shape.yref, shape.y0, shape.y1) for shape in lines] == [("2026-03-04", "paper", 0, 1)]


def test_a_name_from_the_data_is_text() -> None:
    words = [note.text for note in _drawn(CURVE).layout.annotations]
    assert "Lyon &lt;b&gt;" in words


def test_the_axis_is_of_all_days_the_chart_is_about_though_readings_begin_late() -> None:
    assert _drawn(CURVE).layout.xaxis.range == ("2025-03-04", "2026-03-04")
