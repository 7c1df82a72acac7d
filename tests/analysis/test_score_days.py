"""A criterion of the score in days: its points, its interval, and what the sample's lead times earn."""

from datetime import date

import polars as pl
import pytest

from cadran.analysis.scorecard import cells, points, scores
from cadran.engine import Engine
from cadran.selection import ScoreGoal, Selection


def test_a_duration_earns_a_hundred_at_its_target_and_nothing_at_twice_that() -> None:
    """At most 4 days: 6 earn 50, 7 earn 25, 8 and more nothing; no day allowed at all leaves nothing between."""
    days = pl.DataFrame({"days": [3.0, 4.0, 6.0, 7.0, 8.0, 20.0, 0.0, 1.0], "target": [4.0] * 6 + [0.0] * 2})
    days = days.with_columns(is_lower_better=True, kind=pl.lit("duration"))
    assert days.select(points(pl.col("days"))).to_series().to_list() == [100, 100, 50, 25, 0, 0, 100, 0]


def test_the_interval_of_a_duration_is_that_of_its_median() -> None:
    """A median of 6 days, from 5 to 7, of at most 4: 50 points, from 25 to 75."""
    month = {"counted_on": date(2026, 10, 1), "supplier_id": "S", "criterion": "lead_days", "line_count": 40}
    reached = {"numerator": 240.0, "denominator": 40.0, "low": 5.0, "high": 7.0, "score": 50.0}
    days = pl.DataFrame([month | reached | {"target": 4.0, "is_lower_better": True, "kind": "duration"}])
    (row,) = cells(days).iter_rows(named=True)
    assert (row["value"], row["score"], row["below"], row["above"]) == (6.0, 50.0, 625.0, 625.0)
    alone = scores(cells(days), {"lead_days": 20.0}).row(0, named=True)
    assert (alone["score"], alone["low"], alone["high"]) == (50.0, 25.0, 75.0)


def test_days_on_the_sample_are_what_the_rows_of_the_lead_time_say(sample_engine: Engine) -> None:
    """Stated anew from sorted lists: median, its ends, and the points towards a target of 4 days."""
    rows = sample_engine.connection.frame(
        "select supplier_id, date_trunc('month', counted_on)::date as counted_on, value from kpi.lead_time "
        "where cohort = 'completion' and day_kind = 'calendar' and weight = 1 and supplier_id is not null"
    )
    listed = rows.group_by("supplier_id", "counted_on").agg(pl.col("value").sort())
    stated = {(supplier, month): _of_days(days) for supplier, month, days in listed.iter_rows()}
    goals = tuple(ScoreGoal("", "lead_days", month, 4.0) for month in listed["counted_on"].unique())
    told = sample_engine.details.selected("supplier_criteria", Selection(goals=goals)).filter(criterion="lead_days")
    names = ("supplier_id", "counted_on", "line_count", "actual", "low", "high", "score")
    held = {(supplier, month): facts for supplier, month, *facts in told.select(names).iter_rows()}
    assert held.keys() == stated.keys()
    assert len(held) > 500
    for place, facts in held.items():
        assert facts == pytest.approx(stated[place]), place


def _of_days(days: list[float]) -> list[float]:
    n, middle = len(days), (len(days) - 1) // 2
    low = max(int((n + 1 - 1.2815515655446004 * n**0.5) // 2), 1)
    median = days[middle] if n % 2 else (days[middle] + days[middle + 1]) / 2
    return [n, median, days[low - 1], days[n - low], 100 * min(max(2 - median / 4, 0), 1)]
