"""One judgement of a period: why it is not judged, or on which side of its limits it lies, for every reader of it."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cadran.analysis.scorecard import LEAST_KNOWN
from cadran.analysis.survival import Estimate
from cadran.analysis.xmr import Limits
from cadran.calendar import shift
from cadran.config import QUERIES
from cadran.insight.series import (
    FEWEST_CRITERIA,
    Ground,
    Judgement,
    Series,
    fewest_for_limits,
    is_worse,
    judgement,
    signal_marks,
)
from cadran.kpis import KPIS

OTD, REVENUE, LEAD, SCORE = (KPIS[name] for name in ("otd", "revenue", "lead_time", "supplier_score"))
STARTS = tuple(shift(date(2025, 10, 1), "month", index) for index in range(13))


BASE = Series("month", STARTS, (*[0.95] * 12, 0.8), (100,) * 13, Limits(0.95, 0.9, 1.0, (12,)), (True,) * 13)


def _history(**changed: Any) -> Series:
    """Thirteen months at 95 %, the last at 80 % and a signal."""
    return replace(BASE, **changed)


@pytest.mark.parametrize(
    ("changed", "ground"),
    [
        ({"values": (*[0.95] * 12, None), "counts": (*[100] * 12, 0)}, "nothing"),
        ({"counts": (*[100] * 12, 29)}, "few"),
        ({"is_final": (*[True] * 12, False), "unsettled": {12: "running"}}, "running"),
        ({"is_final": (*[True] * 12, False), "unsettled": {12: "stub"}}, "stub"),
        ({"is_final": (*[True] * 12, False)}, "young"),
        ({"limits": None}, "no_history"),
        ({"limits": Limits(0.95, 0.9, 1.0, (), since=13)}, "earlier"),
        ({}, "judged"),
    ],
)
def test_what_cannot_be_judged_says_why_and_is_no_signal(changed: dict[str, object], ground: Ground) -> None:
    verdict = judgement(OTD, _history(**changed), 12)
    assert verdict.ground == ground
    assert verdict.is_signal == (ground == "judged")
    assert (12 in signal_marks(OTD, _history(**changed))) == (ground == "judged")


def test_a_signal_has_the_side_it_lies_on_and_the_colour_of_its_kpi() -> None:
    assert judgement(OTD, _history(), 12) == Judgement("judged", "below", "breach")
    within = _history(values=(*[0.95] * 12, 0.92))
    assert judgement(OTD, within, 12) == Judgement("judged", "shift", "breach")
    assert judgement(LEAD, _history(), 12) == Judgement("judged", "below", "good")
    assert judgement(OTD, _history(), 3) == Judgement("judged")


def test_a_sum_is_judged_whatever_the_number_of_its_rows() -> None:
    few = _history(counts=(3,) * 13)
    assert judgement(REVENUE, few, 12).is_signal
    assert not judgement(OTD, few, 12).is_signal


def test_a_score_is_judged_of_as_many_criteria_as_may_have_the_points_of_a_grade() -> None:
    scores = (SCORE, _history(counts=(3,) * 13)), (SCORE, _history(counts=(*[3] * 12, 2)))
    assert [judgement(*score, 12).ground for score in scores] == ["judged", "few"]
    told = (QUERIES / "marts" / "score_criteria.sql").read_text(encoding="utf-8")
    weights = sorted(map(float, re.findall(r"(\d+) as weight", told)), reverse=True)
    assert sum(weights[: FEWEST_CRITERIA - 1]) < LEAST_KNOWN <= sum(weights[:FEWEST_CRITERIA])


def test_a_figure_without_a_better_side_has_signals_without_a_colour_and_its_limits_are_within() -> None:
    assert judgement(replace(OTD, better="neither"), _history(), 12) == Judgement("judged", "below", "none")
    for level, course in ((1.0, "shift"), (1.01, "above"), (0.9, "shift"), (0.89, "below")):
        assert judgement(OTD, _history(values=(*[0.95] * 12, level)), 12).course == course
    assert not Judgement("few", "below").is_signal
    assert not Judgement("judged").is_signal


def test_an_open_period_without_a_figure_is_estimated_and_one_before_the_baseline_is_no_signal() -> None:
    beyond = Estimate(None, 24.0, None, 0.4)
    open_rows = _history(
        values=(*[0.95] * 12, None), estimates={12: beyond}, is_final=(*[True] * 12, False), unsettled={12: "open"}
    )
    assert judgement(OTD, open_rows, 12) == Judgement("open")
    young = _history(is_final=(*[True] * 12, False))
    assert judgement(OTD, young, 12) == Judgement("young")


@pytest.mark.parametrize(("change", "worse"), [(-0.5, (True, False)), (0.5, (False, True)), (0.0, (False, False))])
def test_less_is_worse_where_more_is_better_and_no_change_is_neither(change: float, worse: tuple[bool, bool]) -> None:
    assert (is_worse(OTD, change), is_worse(LEAD, change)) == worse


def test_a_period_of_too_few_rows_has_a_figure_that_is_not_judged() -> None:
    history = _history(values=(0.9, None, *[0.95] * 11), counts=(29, 29, 30, *[100] * 10))
    assert history.too_few(OTD) == {0}
    assert history.too_few(REVENUE) == frozenset()
    assert (fewest_for_limits(OTD), fewest_for_limits(REVENUE), fewest_for_limits(SCORE)) == (10, 1, 3)


def test_a_part_of_a_series_keeps_the_marks_that_lie_in_it() -> None:
    whole = _history(
        limits=Limits(0.95, 0.9, 1.0, (3, 5, 12), since=4), struck=frozenset({2, 5, 8}), causes={5: ("Strike",)}
    )
    middle = whole.upto(5).tail(3)
    assert (middle.starts, middle.limits) == (STARTS[3:6], Limits(0.95, 0.9, 1.0, (0, 2), since=1))
    assert (middle.struck, middle.causes) == (frozenset({2}), {2: ("Strike",)})
    assert whole.upto(4).causes == {}
    late = whole.tail(7)
    assert (late.limits, late.struck) == (Limits(0.95, 0.9, 1.0, (6,), since=0), frozenset({2}))
    assert (len(whole.tail(99).starts), len(whole.upto(12).starts)) == (13, 13)
    assert _history(limits=None).tail(3).limits is None


def test_a_part_of_a_series_says_of_its_periods_what_the_whole_says() -> None:
    whole = _history(is_final=(False, *[True] * 12), unsettled={0: "stub"}, causes={12: ("Strike",)})
    tail, head = whole.tail(3), whole.upto(3)
    assert [judgement(OTD, tail, index) for index in range(3)] == [
        judgement(OTD, whole, index) for index in (10, 11, 12)
    ]
    assert [judgement(OTD, head, index) for index in range(4)] == [judgement(OTD, whole, index) for index in range(4)]
    assert (tail.causes, head.unsettled) == ({2: ("Strike",)}, {0: "stub"})
