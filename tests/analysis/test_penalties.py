"""How far a breach was from its target, worked out by hand."""

from cadran.analysis.penalties import lines_to_target


def test_lines_to_target_are_those_that_would_have_had_to_be_good() -> None:
    assert lines_to_target(80, 100, 0.95, False) == 15
    assert lines_to_target(81, 90, 0.95, False) == 5
    assert lines_to_target(95, 100, 0.95, False) == 0
    assert lines_to_target(7, 100, 0.05, True) == 2
    assert lines_to_target(5, 100, 0.05, True) == 0
