"""The definition ladder: each rung is the figure of the same selection under one other definition."""

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest
from second_statement.history import History

from cadran.engine import Engine
from cadran.insight.context import Context
from cadran.insight.ladder import frame, ladder, row_count, with_grace, with_working_grace, words
from cadran.kpis import CHOICES, KPIS, Kpi
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

OTD = KPIS["otd"]


@pytest.fixture
def context(sample_engine: Engine) -> Context:
    return context_of(State(), "en", sample_engine)


@pytest.mark.long
@pytest.mark.parametrize(
    "kpi", [kpi for kpi in KPIS.values() if kpi.defaults or kpi.neighbours], ids=lambda kpi: kpi.id
)
def test_each_rung_is_what_the_engine_says_under_that_definition(kpi: Kpi, context: Context) -> None:
    rungs = ladder(context, kpi)
    assert rungs[0].figure.value == context.measure(kpi)["value"].item()
    for rung in rungs[1:]:
        if rung.kind in CHOICES:
            figure = context.measure(kpi, context.selection.choosing(rung.kind, rung.code)).row(0, named=True)
            assert (rung.figure.n, rung.figure.value) == (figure["n"], figure["value"])
        elif rung.kind == "kpi":
            assert rung.figure.value == context.measure(KPIS[rung.code])["value"].item()
    assert len({(rung.kind, rung.code) for rung in rungs}) == len(rungs)


def test_the_ladder_of_on_time_delivery_has_every_neighbour(context: Context) -> None:
    assert [(rung.kind, rung.code) for rung in ladder(context, OTD)] == [
        ("shown", ""),
        ("basis", "requested"),
        ("basis", "latest"),
        ("counted_in", "orders"),
        ("counted_in", "value"),
        ("cohort", "delivery"),
        ("grace", "1"),
        ("grace", "2"),
        ("grace", "3"),
        ("working_grace", "1"),
        ("working_grace", "2"),
        ("working_grace", "3"),
        ("kpi", "fill_rate"),
        ("kpi", "otif"),
        ("kpi", "order_otif"),
        ("kpi", "in_full"),
    ]


@pytest.mark.parametrize("days", [1, 2, 3])
def test_with_grace_lines_that_came_within_it_are_kept(days: int, context: Context) -> None:
    lines = context.lines(OTD, context.selection)
    kept = lines.filter(
        (pl.col("outcome") == "on_time") | ((pl.col("outcome") == "late") & (pl.col("late_days") <= days))
    )
    figure = with_grace(context, OTD, days)
    assert (figure.numerator, figure.denominator) == (kept.height, lines.height)
    assert figure.value == kept.height / lines.height


def test_with_grace_the_newest_days_of_the_data_are_not_judged_yet(sample_engine: Engine) -> None:
    november = context_of(State(period="this_month"), "en", sample_engine)
    last = november.as_of - timedelta(days=3)
    cut = november.measure(OTD, november.selection.during(date(2026, 11, 1), last))
    assert with_grace(november, OTD, 2).n == cut["n"].item() < november.measure(OTD)["n"].item()


def test_a_period_younger_than_the_grace_has_no_value(sample_engine: Engine) -> None:
    state = State().during(date(2026, 11, 19), date(2026, 11, 20))
    assert with_grace(context_of(state, "en", sample_engine), OTD, 3).value is None


def test_grace_is_told_of_lines_by_promise_only(sample_engine: Engine) -> None:
    by_order = context_of(State(choices=(("counted_in", "orders"),)), "en", sample_engine)
    assert not [rung for rung in ladder(by_order, OTD) if "grace" in rung.kind]
    latest = context_of(State(choices=(("basis", "latest"),)), "en", sample_engine)
    assert len([rung for rung in ladder(latest, OTD) if "grace" in rung.kind]) == 6


@pytest.mark.long
def test_a_grace_in_working_days_ends_on_a_working_day_of_the_place(part_engine: Engine, part_history: History) -> None:
    """Each line of a month with public holidays and of the running one, by a calendar of its own."""
    end_of_grace = cache(part_history.after_working_days)
    for first, last, days in ((date(2026, 5, 1), date(2026, 5, 31), 2), (date(2026, 11, 1), date(2026, 11, 20), 1)):
        asked = context_of(State().during(first, last), "en", part_engine)
        due = asked.lines(OTD, asked.selection)
        came = pl.col("completed_at").cast(pl.Date)
        kept = judged = 0
        for outcome, place, target, completed in due.select("outcome", "location_id", "target_date", came).iter_rows():
            end = end_of_grace(place, target, days)
            judged += end < part_engine.info.as_of_date
            kept += end < part_engine.info.as_of_date and (
                outcome == "on_time" or (outcome == "late" and completed <= end)
            )
        figure = with_working_grace(asked, OTD, days)
        assert (figure.n, figure.numerator, figure.value) == (judged, kept, kept / judged)
    assert figure.n < due.height


def test_lines_over_a_weekend_are_kept_by_a_working_day_and_not_by_a_day(context: Context) -> None:
    assert with_working_grace(context, OTD, 1).numerator > with_grace(context, OTD, 1).numerator


def test_lead_time_stands_in_calendar_and_working_days_beside_each_other(context: Context) -> None:
    lead = KPIS["lead_time"]
    (working,) = [rung for rung in ladder(context, lead) if rung.kind == "day_kind"]
    asked = context.selection.choosing("day_kind", "working")
    assert (working.code, working.figure.value) == ("working", context.measure(lead, asked)["value"].item())
    assert words(context, working) == "Days: working days"


def test_a_change_is_told_between_figures_of_one_unit_only(context: Context) -> None:
    rows = frame(context, ladder(context, KPIS["stockout_rate"]))
    assert rows.filter(pl.col("rung") == "shown")["change"].to_list() == [None]
    otd = frame(context, ladder(context, OTD))
    value, first = otd["value"].to_list(), otd["value"][0]
    assert otd["change"].to_list() == [
        None if index == 0 or figure is None else figure - first for index, figure in enumerate(value)
    ]


def test_the_rows_of_a_rung_are_named_by_what_it_counts_in(context: Context) -> None:
    rows = {(rung.kind, rung.code): row_count(context, rung) for rung in ladder(context, OTD)}
    assert (rows["shown", ""], rows["counted_in", "orders"]) == ("1,992 lines", "1,190 orders")


def test_every_neighbour_is_a_kpi_and_no_kpi_is_its_own() -> None:
    for kpi in KPIS.values():
        assert set(kpi.neighbours) <= KPIS.keys() - {kpi.id}
        assert not kpi.missed_by or kpi.missed_by in KPIS
