"""Signal or noise on cards and trends: few rows, months not over, open lines, strikes, new baselines."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.analysis.survival import Estimate
from cadran.calendar import shift
from cadran.engine import Engine
from cadran.i18n.text import Language
from cadran.insight import figures
from cadran.insight.calendar_marks import Event, events, marks_of, spans
from cadran.insight.card import card_data
from cadran.insight.series import Judgement, judgement
from cadran.kpis import KPIS
from cadran.ui.panels.card import card_html
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from ui.opened import looked_at

Looking = Callable[..., View]
OTD, LEAD = KPIS["otd"], KPIS["lead_time"]
MONTHS = tuple(shift(date(2026, 10, 1), "month", place) for place in range(-13, 1))


@pytest.fixture
def looking(sample_engine: Engine, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Looking:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))

    def made(language: Language = "en", **state: Any) -> View:
        return looked_at(sample_engine, "delivery", State(**state), language)

    return made


def _by_month(last: tuple[int, int]) -> pl.DataFrame:
    """Thirteen months of 90 or 92 of 100, then one of `last`."""
    pairs = [(90 + 2 * (at % 2), 100) for at in range(13)] + [last]
    return pl.DataFrame(
        [(start, n, float(k), float(n), k / n) for start, (k, n) in zip(MONTHS, pairs, strict=True)],
        schema=["period", "n", "numerator", "denominator", "value"],
        orient="row",
    )


def test_a_month_is_judged_from_30_lines_on_and_shapes_the_limits_from_10(looking: Looking) -> None:
    nine, ten, most, enough = (
        figures.series_of(figures.period_facts(looking(), OTD, MONTHS, "month"), OTD, _by_month((0, n)))
        for n in (9, 10, 29, 30)
    )
    assert nine.limits is not None
    assert ten.limits is not None
    assert (nine.values[-1], round(nine.limits.centre, 2)) == (0.0, 0.91)
    assert round(ten.limits.centre, 2) == 0.84
    assert (13 in nine.signals, 13 in most.signals, 13 in enough.signals) == (False, False, True)
    assert judgement(OTD, most, 13).ground == "few"
    assert judgement(OTD, enough, 13) == Judgement("judged", "below", "breach")


def test_a_card_of_three_lines_has_neither_a_change_in_points_nor_a_signal(looking: Looking) -> None:
    html = card_html(looking(flow="all", filters=(("sup", ("S079",)),)), OTD)
    assert "0 of 3" in html
    assert "too few for a rate" in html
    assert "pp" not in html.replace("Supplier", "")
    assert "signal" not in html


def test_a_month_that_is_not_over_says_how_far_it_is_and_is_compared_with_as_many_days(looking: Looking) -> None:
    view = looking(period="this_month")
    assert view.comparison_label == "1–20 Oct 2026"
    html = card_html(view, OTD)
    assert "20 of 30 days" in html
    assert "vs 1–20 Oct 2026" in html
    assert "normal variation" not in html
    assert "20 jours sur 30" in card_html(looking("fr", period="this_month"), OTD)


def test_sales_whose_returns_are_still_to_come_are_not_compared_with_those_that_are_final(looking: Looking) -> None:
    html = card_html(looking(), KPIS["return_rate"])
    assert "last mature month Sep 2026" in html
    assert "vs Sep 2026" not in html


@pytest.mark.parametrize("kpi_id", ["otd", "fill_rate", "lead_time", "stock_value", "rotation", "revenue", "nps"])
def test_the_months_of_a_card_hold_the_figure_of_its_period(looking: Looking, kpi_id: str) -> None:
    view, kpi = looking(), KPIS[kpi_id]
    assert view.comparison is not None
    told = card_data(view, kpi)
    assert told.before is not None
    for found, asked in ((told.now, view.selection), (told.before, view.comparison)):
        known = figures.figure(view.measure(kpi, asked))
        assert (found.n, found.value) == (known.n, pytest.approx(known.value))


def test_one_row_is_said_in_the_singular(looking: Looking) -> None:
    said = {
        kpi.counts.en: (figures.counted(looking(), kpi, 1), figures.counted(looking("fr"), kpi, 1))
        for kpi in KPIS.values()
    }
    assert said["lines"] == ("1 line", "1 ligne")
    assert said["stock days"] == ("1 stock day", "1 jour de stock")
    assert said["counted records"] == ("1 counted record", "1 position comptée")
    assert [figures.counted(looking(language), OTD, 0) for language in ("en", "fr")] == ["0 lines", "0 ligne"]


def _kaplan_meier(rows: pl.DataFrame, share: float) -> float:
    """The product-limit estimate, step by step."""
    alive = 1.0
    for days in sorted(rows.filter(pl.col("outcome") == "complete")["value"].unique()):
        at_risk = rows.filter(pl.col("value") >= days)["weight"].sum()
        ended = rows.filter((pl.col("value") == days) & (pl.col("outcome") == "complete"))["weight"].sum()
        alive *= 1 - ended / at_risk
        if 1 - alive >= share:
            return float(days)
    raise AssertionError("never reached")


def test_the_orders_of_this_month_are_estimated_with_those_still_open(looking: Looking, sample_engine: Engine) -> None:
    view = looking(period="this_month", choices=(("cohort", "order"),))
    history = figures.series(view, LEAD, "month", "p50")
    assert history is not None
    last = len(history.starts) - 1
    found = history.estimates[last]
    rows = sample_engine.figures.distribution(LEAD, view.selection)
    assert found.value == pytest.approx(_kaplan_meier(rows, 0.5))
    assert found.value is not None
    assert found.ended_only is not None
    assert found.value > found.ended_only
    assert (list(history.estimates), history.is_final[last], last in history.signals) == ([last], False, False)
    assert "still open; closed only" in card_html(view, LEAD, "p50")


def test_by_completion_nothing_is_open(looking: Looking) -> None:
    history = figures.series(looking(), LEAD, "month", "p50")
    assert history is not None
    assert not history.estimates


def test_an_estimate_that_is_not_reached_says_more_than(looking: Looking) -> None:
    never = Estimate(None, 24.0, 5.0, 0.9)
    assert figures.estimated(looking(), LEAD, never) == "> 24\u00a0d"
    assert figures.estimated(looking("fr"), LEAD, never) == "> 24\u00a0j"


def test_the_strike_week_does_not_shape_the_limits_and_is_a_signal(looking: Looking) -> None:
    history = figures.series(looking(grain="w"), OTD, "week")
    assert history is not None
    assert history.limits is not None
    strike = history.starts.index(date(2026, 4, 20))
    assert history.struck == {strike}
    assert strike in history.signals
    assert history.limits.lower > 0.88


def test_a_season_lies_between_its_days_on_the_axis() -> None:
    weeks = tuple(shift(date(2026, 4, 6), "week", at) for at in range(4))
    strike = Event("strike", "Strike", date(2026, 4, 20), date(2026, 4, 25))
    assert spans([strike], weeks, "week") == [(strike, 1.5, pytest.approx(1.5 + 6 / 7))]
    assert marks_of([strike], weeks, "week").struck == {weeks[2]}
    assert not marks_of([Event("sale", "Sale", date(2026, 4, 6), date(2026, 4, 26))], weeks, "week").struck


def test_a_strike_in_france_does_not_concern_lines_to_germany(looking: Looking) -> None:
    assert "strike" in {event.kind for event in events(looking())}
    assert "strike" not in {event.kind for event in events(looking(filters=(("ctry", ("DE",)),)))}


def test_limits_of_a_score_stay_within_0_and_100(looking: Looking) -> None:
    frame = _by_month((90, 100)).with_columns(value=pl.Series([100.0, 70.0] * 7))
    score = KPIS["supplier_score"]
    found = figures.series_of(figures.period_facts(looking(), score, MONTHS, "month"), score, frame)
    assert found.limits is not None
    # Without the strike in April 1,120 ÷ 13 = 86.15; 11 moves of 30 and one of 0: 2.66 × 27.5 = 73.15.
    assert (found.limits.upper, round(found.limits.lower, 1)) == (100.0, 13.0)
