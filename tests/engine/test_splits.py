"""A figure split in several ways at once is what each way gives alone; what a version keeps is what asking gives."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Grain, Selection

WAYS = ((), ("mode",), ("supplier_id",), ("flow", "location_id"), ("abc_class",), ("mode", "category"))
QUESTIONS = {
    "all": Selection(),
    "another basis": Selection().choosing("basis", "requested").where("flow", "outbound"),
    "a supplier": Selection().where("supplier_id", "S062"),
    "nothing": Selection().where("mode", "nobody"),
}


@pytest.mark.long
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("grain", [None, "month"])
def test_ways_asked_at_once_are_what_each_gives_alone(part_engine: Engine, question: str, grain: Grain | None) -> None:
    """Of a rate, a duration and a sum, from rollups and from views: a class is known to no rollup."""
    for kpi in (KPIS["otd"], KPIS["lead_time"], KPIS["revenue"]):
        together = part_engine.figures.splits(kpi, QUESTIONS[question], WAYS, grain)
        assert set(together) == set(WAYS)
        for way, frame in together.items():
            alone = part_engine.figures.measure(kpi, QUESTIONS[question], way, grain, has_rollups=False)
            assert_frame_equal(frame, alone, check_exact=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_figure_outcomes_and_what_stands_outside_at_once_are_what_each_tells_alone(
    part_engine: Engine, question: str
) -> None:
    """Of rates with outcomes and without, of sums and of stock on its last day, where one relation tells all of it."""
    figures, asked = part_engine.figures, QUESTIONS[question]
    told = [
        KPIS[name] for name in ("otd", "otif", "revenue", "return_rate", "stockout_rate", "open_late", "stock_value")
    ]
    told = [kpi for kpi in told if figures.has_overall(kpi, asked)]
    assert len(told) >= 3
    for kpi in told:
        overall = figures.overall(kpi, asked)
        assert_frame_equal(overall.figure, figures.measure(kpi, asked, has_rollups=False), check_exact=True)
        assert_frame_equal(overall.outside, figures.outside(kpi, asked, has_rollups=False), check_exact=True)
        if overall.outcomes is not None:
            by_outcome = figures.measure(kpi, asked, ("outcome",), has_rollups=False)
            counted = by_outcome.select("outcome", counted="n")
            rows = figures.outcomes(kpi, asked, has_rollups=False)
            assert_frame_equal(overall.outcomes, rows.join(counted, on="outcome", how="left"), check_exact=True)


def test_a_row_of_a_duration_counts_once_or_not_at_all(part_engine: Engine) -> None:
    """Percentiles of a view's rows are read from their sorted list."""
    for kpi in KPIS.values():
        if kpi.shape == "distribution":
            weights = part_engine.connection.frame(f"select distinct weight from kpi.{kpi.id}")["weight"]
            assert set(weights) <= {0, 1}, kpi.id


def test_a_version_keeps_which_flows_and_days_a_figure_reaches(sample_engine: Engine) -> None:
    for name in ("otd", "put_away", "stockout_days", "sla_compliance", "days_of_cover"):
        kpi = KPIS[name]
        kept = sample_engine.catalogue.reach(kpi)
        assert sample_engine.catalogue._kept_reaches is not None
        assert_frame_equal(kept, sample_engine.catalogue._reach_of(kpi), check_row_order=False)
        flows = sample_engine.catalogue.flows(kpi)
        selection = sample_engine.catalogue.selection_for(kpi, Selection())
        days = sample_engine.figures.measure(kpi, selection, grain="day").filter(pl.col("n") > 0)
        assert sample_engine.catalogue.first_day(kpi, flows[:1]) == days["period"].min(), name
