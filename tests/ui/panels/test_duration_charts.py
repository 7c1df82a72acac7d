"""The charts of durations: bins, marks, ranges beside contracts, a calendar of squares."""

from datetime import date, timedelta

from charts.checked import checked

from cadran.charts.histogram import Bin, Histogram, histogram, width_of
from cadran.charts.palette import LIGHT
from cadran.charts.ranges import Range, ranges
from cadran.charts.squares import Square, squares


def test_bins_are_one_day_wide_and_wider_for_a_long_range() -> None:
    assert [width_of(longest) for longest in (9, 45, 46, 300, 9000)] == [1, 1, 2, 7, 365]


def test_open_lines_are_outlined_on_closed_ones_and_nothing_draws_nothing() -> None:
    bins = (Bin(0, 1, 3, 0, "", "0-1"), Bin(1, 2, 0, 2, "", "1-"))
    drawn = checked(histogram(Histogram(bins, ((0.5, "P50"),), (1.5, "contract")), LIGHT, "en"))
    assert [(bar.y, bar.marker.color) for bar in drawn.data] == [
        ((3, None), LIGHT.previous),
        ((None, 2), LIGHT.background),
    ]
    assert drawn.data[1].customdata == ("0-1", "1-")
    assert [(line.x0, line.line.dash) for line in drawn.layout.shapes] == [(0.5, "solid"), (1.5, "dash")]
    assert drawn.layout.xaxis.ticktext[-1] == "1+"


def test_one_day_alone_is_one_bar_among_whole_days() -> None:
    alone = Histogram((Bin(8.5, 9.5, 348, 0, "", "9-10"),), ((9.0, "P50"),))
    axis = checked(histogram(alone, LIGHT, "fr")).layout.xaxis
    assert axis.range == (5.5, 12.5)
    assert axis.ticktext == ("6", "7", "8", "9", "10", "11", "12")
    near_nothing = Histogram((Bin(-0.5, 0.5, 3, 0, "", "0-1"),))
    assert checked(histogram(near_nothing, LIGHT, "fr")).layout.xaxis.range == (-0.5, 6.5)


def test_a_range_over_its_contract_is_dark_and_one_without_has_no_diamond() -> None:
    rows = (Range("A", "S1", 4, 9, 7, True, ""), Range("B", "S2", 3, 5, None, False, ""))
    drawn = checked(ranges(rows, LIGHT, "en", "days"))
    assert [shape.line.color for shape in drawn.layout.shapes] == [LIGHT.breach, LIGHT.previous]
    diamonds = next(trace for trace in drawn.data if trace.marker.symbol == "diamond-open")
    assert (diamonds.x, diamonds.customdata) == ((7,), ("S1",))


def test_a_day_stands_in_its_week_and_row_and_one_without_lines_is_hollow() -> None:
    days = [Square(date(2026, 10, 5), 4, "", is_marked=True), Square(date(2026, 10, 14), None, "")]
    drawn = checked(squares(days, LIGHT, "en", ["Mon"] * 7, []))
    hollow, filled, pointers = drawn.data
    assert (round(filled.x[0]), round(filled.y[0]), filled.fillcolor, filled.line.color) == (
        0,
        0,
        LIGHT.accent,
        LIGHT.text,
    )
    assert (round(hollow.x[1]), round(hollow.y[2]), hollow.fill, hollow.fillcolor) == (1, 2, "none", None)
    assert (pointers.x, pointers.y, pointers.customdata) == ((0, 1), (0, 2), ("2026-10-05", "2026-10-14"))


def test_a_year_of_days_is_as_many_outlines_as_looks_and_marked_ones_lie_on_top() -> None:
    days = [Square(date(2026, 1, 1) + timedelta(n), n % 5, "", is_marked=n == 7) for n in range(365)]
    *outlines, _ = checked(squares(days, LIGHT, "en", ["Mon"] * 7, [])).data
    assert [len(outline.x) for outline in outlines] == [6 * 73, 6 * 73, 6 * 72, 6 * 73, 6 * 73, 6]
    assert outlines[-1].line.color == LIGHT.text
    assert all({*outline.x[5::6]} == {None} and None not in outline.x[4::6] for outline in outlines)
