"""What chance explains is never drawn as wide as the chart."""

from charts.checked import checked

from cadran.charts.palette import LIGHT
from cadran.charts.waterfall import Step, Waterfall, waterfall

NOISE = Step("Store", 0.01, "+1.0 pp", "", None, "neither", is_noise=True)
CLEAR = Step("Store", -0.2, "−20.0 pp", "", None, "worse")


def _width(step: Step, reach: float) -> float:
    """The part of the room for bars that the bar of `step` takes."""
    drawn = checked(waterfall(Waterfall(("Sep", "90%"), ("Oct", "91%"), (step,), reach=reach), LIGHT, "en"))
    low, high = drawn.layout.xaxis.range
    size = (high - low) / 1.71  # 6 % of room to the left, 65 % for the words to the right
    return abs(step.size) / size


def test_a_bar_within_chance_takes_the_part_of_it_that_it_is() -> None:
    assert round(_width(NOISE, reach=0.05), 3) == 0.1


def test_a_clear_change_fills_the_chart_whatever_chance_reaches() -> None:
    assert round(_width(CLEAR, reach=0.0), 3) == 1.0
    assert round(_width(CLEAR, reach=0.05), 3) == 0.8


def test_words_stand_on_the_ground_of_the_page_where_the_line_of_zero_would_cross_them() -> None:
    drawn = checked(waterfall(Waterfall(("Sep", "90%"), ("Oct", "70%"), (CLEAR,)), LIGHT, "en"))
    assert [note.bgcolor for note in drawn.layout.annotations] == [LIGHT.background] * 3
