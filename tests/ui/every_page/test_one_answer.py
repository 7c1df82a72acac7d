"""One question has one answer: the same scope, period and limits on every page and at every door."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cadran.calendar import end_of
from cadran.cli.main import run
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.card import card_data
from cadran.insight.series import judgement
from cadran.insight.variance import verdict as told_by_reason
from cadran.insight.watch import watched_of
from cadran.kpis import KPIS, Kpi
from cadran.ui.panels import side_by_side
from cadran.ui.panels.small_multiples import _panels as panels
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.delivery import lateness
from cadran.ui.sections.network import modes_and_places
from ui.opened import looked_at

OTD = KPIS["otd"]
WATCHED = ("otd", "otif", "lead_time", "stockout_rate", "rotation", "transit", "dead_stock")


@pytest.fixture
def looking(sample_engine: Engine, sample_home: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return lambda **state: looked_at(sample_engine, "overview", State(**state))


@pytest.mark.long
@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
def test_a_page_and_the_command_line_answer_alike(
    kpi: Kpi,
    part_engine: Engine,
    part_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Everything up to the data date, and one month."""
    monkeypatch.setenv("CADRAN_HOME", str(part_home))
    for state, asked in (({"period": "all"}, ()), ({}, ("--period", "last_month"))):
        capsys.readouterr()
        assert run(["kpi", kpi.id, "--format", "csv", *asked]) == 0
        told = pl.read_csv(capsys.readouterr().out.encode())
        frame = looked_at(part_engine, "overview", State(**state)).measure(kpi)
        names = [name for name in frame.columns if name in told.columns]
        assert told.select(names).row(0) == pytest.approx(frame.select(names).row(0), rel=1e-12)


@pytest.mark.parametrize("kpi_id", WATCHED)
@pytest.mark.parametrize("month", [date(2026, 6, 1), date(2026, 9, 1), date(2026, 10, 1)])
def test_card_trend_and_reason_judge_a_month_by_the_same_limits(kpi_id: str, month: date, looking: Any) -> None:
    kpi = KPIS[kpi_id]
    view = looking(period="custom", period_from=month, period_to=end_of(month, "month"))
    trend, card = figures.series(view, kpi, "month"), card_data(view, kpi).history
    assert trend is not None
    assert card is not None
    assert trend.limits is not None
    assert card.limits is not None
    place = trend.starts.index(month)
    assert (card.starts[-1], card.values[-1]) == (month, trend.values[place])
    assert (card.limits.centre, card.limits.lower, card.limits.upper) == (
        trend.limits.centre,
        trend.limits.lower,
        trend.limits.upper,
    )
    assert (len(card.starts) - 1 in card.signals) == (place in trend.signals)
    if trend.is_final[place]:
        told = told_by_reason(view, kpi, "value")
        assert told is not None
        assert told.is_signal == (place in trend.signals)


@pytest.mark.long
@pytest.mark.parametrize("first", [date(2026, 4, 20), date(2026, 10, 26), date(2026, 11, 9)])
def test_a_week_is_judged_as_a_week_wherever_it_is_shown(first: date, looking: Any) -> None:
    """Also where the reader's grain is the month."""
    days = {"period": "custom", "period_from": first, "period_to": end_of(first, "week")}
    view = looking(**days)
    trend, card = figures.series(view, OTD, "week"), card_data(view, OTD)
    assert trend is not None
    assert (trend.grain, view.grain) == ("week", "month")
    week = judgement(OTD, trend, trend.starts.index(first))
    assert card.judgement == week
    assert card.is_judged_whole(view.period)
    assert told_by_reason(view, OTD, "value") == week
    columns = side_by_side.columns(view, ("otd",), "mode")
    for (_, mode), cell in side_by_side.cells(view, columns, "mode").items():
        alone = card_data(
            looking(period="custom", period_from=first, period_to=end_of(first, "week"), filters=(("mode", (mode,)),)),
            OTD,
        )
        assert cell.judgement == alone.judgement


def test_marks_and_small_lines_judge_a_mode_by_the_limits_of_its_alert(looking: Any) -> None:
    view = looking()
    starts = figures.judged_by(view, "month")
    frame = view.measure(OTD, figures.through(view, starts, "month"), by=("mode",), grain="month")
    small = panels(view, OTD, "mode", frame, starts)
    watched = {one.member: one for one in watched_of(view, OTD, "month") if one.dimension == "mode"}
    assert small.keys() == watched.keys()
    assert len(small) > 4
    for mode, history in small.items():
        told = watched[mode].history.limits
        assert history.limits is not None
        assert told is not None
        assert (history.limits.centre, history.limits.lower) == (told.centre, told.lower)
        alone = figures.series(looking(filters=(("mode", (mode,)),)), OTD, "month")
        assert alone is not None
        assert alone.limits is not None
        assert (alone.limits.centre, alone.limits.lower) == (told.centre, told.lower)


def test_a_period_the_data_begin_or_end_in_is_never_judged(looking: Any) -> None:
    view = looking(period="custom", period_from=date(2024, 10, 1), period_to=date(2026, 11, 20))
    history = figures.series(view, OTD, "month")
    assert history is not None
    assert history.limits is not None
    assert (history.starts[0], history.starts[-1]) == (date(2024, 10, 1), date(2026, 11, 1))
    assert figures.first_day(view, OTD) == date(2024, 10, 21)
    assert (history.is_final[0], history.is_final[-1]) == (False, False)
    inner = [history.values[place] or 0 for place in range(1, len(history.starts) - 1) if place not in history.struck]
    assert history.limits.centre == pytest.approx(sum(inner) / len(inner))


@pytest.mark.long
def test_a_mode_with_lines_due_stays_on_the_list_though_none_was_ordered(looking: Any) -> None:
    """On its last days a mode may have lines due that were ordered before: they are in the figures shown."""
    view = looking(period="custom", period_from=date(2026, 11, 20), period_to=date(2026, 11, 20))
    columns = side_by_side.columns(view, modes_and_places.SHARED, "mode")
    held = side_by_side.cells(view, columns, "mode")
    shown = {value for (_, value), cell in held.items() if cell.now.n}
    ordered = set(view.measure(KPIS["lines"], by=("mode",)).drop_nulls("mode")["mode"])
    assert {mode for mode, _, _ in modes_and_places._mode_rows(view, held)} == shown | ordered
    cell = side_by_side.Cell(figures.Figure(21, 11 / 21, 11, 21), None, None, True)
    rows = modes_and_places._mode_rows(view, {("otd", "drone"): cell})
    assert rows[-1][0] == "drone"


def test_a_kpi_of_one_flow_answers_for_it_and_says_so(looking: Any) -> None:
    put_away, revenue = KPIS["put_away"], KPIS["revenue"]
    view: View = looking()
    assert (view.flow, view.flow_of(put_away), view.flow_of(revenue)) == ("outbound", "inbound", "outbound")
    assert view.measure(put_away)["n"].item() > 0
    assert figures.scope(view, put_away).endswith("Purchases (inbound)")
    both = looking(flow="all")
    assert (both.flow_of(revenue), both.flow_of(OTD)) == ("outbound", "all")
    assert looking(flow="inbound").measure(revenue)["n"].item() == 0


def test_counted_in_orders_and_by_delivery_date_are_other_rows_of_the_same_kpi(looking: Any) -> None:
    usual, by_order, by_day = (
        looking(choices=choices).measure(OTD)["n"].item()
        for choices in ((), (("counted_in", "orders"),), (("cohort", "delivery"),))
    )
    assert by_order < usual
    assert by_day not in (usual, by_order)
    assert figures.counted(looking(choices=(("counted_in", "orders"),)), OTD, 2) == "2 orders"


def test_a_mode_whose_otif_nobody_knows_has_none_and_is_not_told_as_the_worst(looking: Any) -> None:
    view = looking()
    known = {"mode": "dropship", "otd_value": 0.9, "otif_value": 0.8, "otd_denominator": 40}
    unknown = known | {"mode": "marketplace", "otif_value": None}
    assert lateness._mode_cells(view, unknown)[2:4] == ["90.0%", "–"]
    assert lateness._mode_cells(view, unknown | {"otd_value": None})[1:4] == ["", "–", "–"]
    assert "Dropshipping" in lateness._widest(view, pl.DataFrame([unknown, known]))
