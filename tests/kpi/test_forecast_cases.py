"""Each day of an item is forecast once, worked out by hand; the data end on 20 March 2026."""

from datetime import date

import polars as pl

from kpi.tiny import Case, forecast, given, line


def _periods(case: Case) -> list[tuple[object, ...]]:
    rows = case.engine.details.rows("forecasts").filter(pl.col("sku").str.starts_with(f"{case.name}/"))
    columns = ("location_id", "period_start", "period_end", "forecast_quantity", "actual_quantity")
    return rows.sort("period_start", "location_id").select(columns).rows()


@given(
    forecast(10, "2026-02-01", "2026-02-28", "2026-01-01"),
    forecast(20, "2026-02-01", "2026-02-28", "2026-01-31"),
    forecast(99, "2026-02-01", "2026-02-28", "2026-02-01"),
    forecast(99, "2026-03-01", "2026-03-31", "2026-02-25"),
    line(12, order="A", ordered_at="2026-02-01 00:00:00", location_id="LYON"),
    line(4, order="B", ordered_at="2026-02-10 10:00:00", location_id="NANTES"),
    line(4, order="C", ordered_at="2026-03-01 00:00:00", location_id="LYON"),
)
def test_the_last_forecast_before_a_finished_period_is_held_against_all_that_was_asked_for(case: Case) -> None:
    assert case.measure("forecast_ratio").select("n", "numerator", "denominator").row(0) == (1, 20.0, 16.0)
    assert case.value("forecast_wape") == 4 / 16
    assert case.value("forecast_bias") == 4 / 16


@given(
    forecast(56, "2026-02-01", "2026-02-28"),
    forecast(9, "2026-02-02", "2026-02-08"),
    forecast(30, "2026-02-09", "2026-02-15"),
    forecast(4, "2026-02-14", "2026-02-15"),
    line(10, order="first week", ordered_at="2026-02-03 09:00:00", location_id="LYON"),
    line(21, order="second week", ordered_at="2026-02-10 09:00:00", location_id="LYON"),
    line(1, order="weekend", ordered_at="2026-02-14 09:00:00", location_id="LYON"),
    line(40, order="rest", ordered_at="2026-02-20 09:00:00", location_id="LYON"),
)
def test_the_shorter_period_takes_its_days_and_leaves_the_longer_one_its_share(case: Case) -> None:
    # The month keeps its first day and 13 of its last, the second week 5 of 7.
    assert _periods(case) == [
        (None, date(2026, 2, 1), date(2026, 2, 1), 2.0, 0.0),
        (None, date(2026, 2, 2), date(2026, 2, 8), 9.0, 10.0),
        (None, date(2026, 2, 9), date(2026, 2, 13), 21.428571, 21.0),
        (None, date(2026, 2, 14), date(2026, 2, 15), 4.0, 1.0),
        (None, date(2026, 2, 16), date(2026, 2, 28), 26.0, 40.0),
    ]
    # Off by 2, 1, 0.428571, 3 and 14.
    assert case.measure("forecast_wape")["numerator"].round(6).to_list() == [20.428571]
    lost = case.engine.details.rows("warnings", code="overlapping_forecast")["source_row"].to_list()
    kept = (
        case.engine.details.rows("forecasts")
        .filter(pl.col("sku") == f"{case.name}/")
        .sort("period_start")["source_row"]
    )
    assert [row in lost for row in kept] == [True, False, True, False, True]


@given(
    forecast(20, "2026-02-01", "2026-02-28", "2026-01-31"),
    forecast(7, "2026-02-15", "2026-02-28", "2025-12-01", location_id="LYON"),
    forecast(3, "2026-02-15", "2026-02-28", "2025-12-01", location_id="NANTES"),
    line(6, order="A", ordered_at="2026-02-10 09:00:00", location_id="MADRID"),
    line(8, order="B", ordered_at="2026-02-20 09:00:00", location_id="LYON"),
    line(5, order="C", ordered_at="2026-02-20 09:00:00", location_id="MADRID"),
)
def test_a_forecast_with_a_place_comes_before_one_without(case: Case) -> None:
    # From the 15th on only Lyon and Nantes are forecast; what Madrid was asked for then had no forecast.
    assert _periods(case) == [
        (None, date(2026, 2, 1), date(2026, 2, 14), 10.0, 6.0),
        ("LYON", date(2026, 2, 15), date(2026, 2, 28), 7.0, 8.0),
        ("NANTES", date(2026, 2, 15), date(2026, 2, 28), 3.0, 0.0),
    ]
    assert case.outside("forecast_wape", "location_id", "reason", "unplaced") == [("MADRID", "no_forecast", 0)]


@given(
    forecast(31, "2026-03-01", "2026-03-31", "2026-02-20"),
    forecast(7, "2026-03-02", "2026-03-08", "2026-02-20"),
    line(9, ordered_at="2026-03-05 09:00:00", location_id="LYON"),
)
def test_a_period_that_is_not_over_is_not_judged(case: Case) -> None:
    assert _periods(case) == [(None, date(2026, 3, 2), date(2026, 3, 8), 7.0, 9.0)]


@given(forecast(10, "2026-02-01", "2026-02-28", "2026-01-01"))
def test_a_forecast_nobody_ordered_from_is_an_error_without_a_rate(case: Case) -> None:
    assert case.measure("forecast_wape").select("numerator", "denominator", "value").row(0) == (10.0, 0.0, None)
