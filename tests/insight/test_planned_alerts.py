"""Safety stock, orders not placed in time, promises too late and forecasts off: told with SKU, place and value."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cadran.cli.digest import overview_of
from cadran.engine import Engine
from cadran.insight.alert import Alert, rows_of
from cadran.insight.alerts import alerts
from cadran.insight.forecast_alerts import far_off, forecasts_off
from cadran.insight.replenishment import planned, with_dates
from cadran.insight.stock_alerts import NAMED, below_safety, orders_overdue, promises_too_late, stock_alerts

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
AS_OF = date(2026, 11, 20)


def _position(**changed: object) -> pl.DataFrame:
    """Two units at hand, half a unit asked for a day, ordered at ten, sold at twenty."""
    row = {
        "stock_date": AS_OF,
        "transfer_quantity": None,
        "is_running_out": False,
        "next_order_id": None,
        "next_promised_on": None,
        "order_in_days": 0,
        "order_quantity": 9.0,
        "position_quantity": 4.0,
        "reorder_point": 10.0,
        "daily_demand_quantity": 0.5,
        "unit_price": 20.0,
        "cover_days": 4.0,
        "run_out_days_p50": 4.0,
        "run_out_days_p90": 6.0,
        **dict.fromkeys(("receipt_days_p50", "receipt_days_p90", "expected_days_p50", "expected_days_p90"), 3.0),
    }
    kinds = {"transfer_quantity": pl.Float64, "next_promised_on": pl.Date, "next_order_id": pl.String}
    return pl.DataFrame([row | changed], schema_overrides=kinds)


@pytest.mark.parametrize(
    ("changed", "days", "worth"),
    [
        # (10 - 4) / 0.5 a day = 12 days ago; 6 units at 20.
        ({}, 12, 120.0),
        # (10 - 9.6) / 0.5 = 0.8 of a day: still the day itself.
        ({"position_quantity": 9.6}, None, None),
        # Nothing to order, or nobody asks: no day to order.
        ({"order_quantity": 0.0}, None, None),
        ({"daily_demand_quantity": 0.0}, None, None),
        ({"order_in_days": 1, "position_quantity": 10.5}, None, None),
    ],
)
def test_the_last_day_to_order_is_when_the_position_fell_to_its_reorder_point(
    changed: dict[str, object], days: int | None, worth: float | None
) -> None:
    row = with_dates(_position(**changed)).row(0, named=True)
    assert (row["order_overdue_days"], row["uncovered_value"]) == (days, worth)
    assert row["last_order_on"] == (AS_OF - timedelta(days=days) if days else None)


@pytest.mark.parametrize(
    ("promised", "days", "worth"),
    # The stock of 4 days ends on the 24th: from the 25th on a promise is late; 6 days of half a unit at 20.
    [(date(2026, 11, 30), 6, 60.0), (date(2026, 11, 24), None, None), (None, None, None)],
)
def test_a_promise_is_late_by_the_days_after_the_stock_ends(
    promised: date | None, days: int | None, worth: float | None
) -> None:
    row = with_dates(_position(next_order_id="P1", next_promised_on=promised)).row(0, named=True)
    assert (row["promise_late_days"], row["awaited_value"]) == (days, worth)


def test_the_sample_names_sku_place_and_value_of_each(
    sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    context = overview_of(sample_engine, "en")
    told = {alert.id.partition(":")[0]: alert for alert in stock_alerts(context)}
    assert {kind: alert.lines for kind, alert in told.items()} == {
        "safety_drawn": 32,
        "run_out": 19,
        "order_overdue": 37,
        "promise_late": 9,
    }
    assert all(len(alert.causes) == min(alert.lines, NAMED) for alert in told.values())
    assert {kind: len(alert.events) for kind, alert in told.items()} == {k: told[k].lines for k in told}
    _safety_is_that_of_the_days(context.engine, told["safety_drawn"])
    # 16.5313 to order at, 4 there, 13 / 28 asked for a day: 26.99 days ago; 12.5313 units at 22.741.
    overdue = _named(told["order_overdue"], "TEX-00025", "WH-LIL")
    assert "last day to order 25 Oct 2026, 26 days ago: 15 from" in overdue.sentence
    assert overdue.value == pytest.approx(12.531267 * 22.741, abs=0.01)
    assert overdue.own["position"] == "TEX-00025|WH-LIL"
    # 1 unit of 0.6111 a day lasts 1.6 days, to the 21st; nine days to the 30th at 15.6116.
    awaited = _named(told["promise_late"], "TEX-00024", "WH-LYO")
    assert "chase PO0007712, line" in awaited.sentence
    assert "Möbelwerk Hainthal GmbH: promised 30 Nov 2026, needed 21 Nov 2026 (9 days late)" in awaited.sentence
    assert awaited.value == pytest.approx(9 * 11 / 18 * 15.611622, rel=1e-6)
    assert (awaited.page, awaited.own["order"], awaited.own["flow_of"]) == ("orders", "PO0007712", "inbound")


def _named(alert: Alert, sku: str, place: str) -> Alert:
    (cause,) = [cause for cause in alert.causes if cause.id.endswith(f":{sku}:{place}")]
    return cause


def _safety_is_that_of_the_days(engine: Engine, alert: Alert) -> None:
    """By the stock of the day itself: units below the safety stock at what they cost."""
    days = engine.details.rows("stock_days").filter(pl.col("stock_date") == AS_OF)
    active = planned(engine).select("sku", "location_id")
    drawn = days.join(active, on=["sku", "location_id"]).filter(pl.col("on_hand_quantity") < pl.col("safety_stock"))
    units = pl.col("safety_stock") - pl.max_horizontal("on_hand_quantity", pl.lit(0))
    assert alert.lines == drawn.height
    assert alert.value == pytest.approx(
        drawn.select((units.cast(float) * pl.col("unit_cost").cast(float)).sum()).item()
    )


def test_promises_too_late_are_those_of_positions_that_run_out_before(sample_engine: Engine) -> None:
    rows = sample_engine.details.rows("run_outs").filter("is_running_out")
    ends = pl.col("stock_date") + pl.duration(days=pl.col("cover_days").floor().cast(pl.Int64))
    late = rows.filter(pl.col("next_promised_on") > ends)
    (told,) = promises_too_late(overview_of(sample_engine, "en"))
    assert {event.split(":", 1)[1] for event in told.events} == {
        f"{sku}:{place}" for sku, place in late.select("sku", "location_id").iter_rows()
    }


def test_a_filter_keeps_the_positions_of_the_place(sample_engine: Engine) -> None:
    whole = overview_of(sample_engine, "en")
    of_lyon = replace(whole, selection=whole.selection.where("location_id", "WH-LYO"))
    for told in (below_safety, orders_overdue, promises_too_late):
        every, own = ({event for alert in told(context) for event in alert.events} for context in (whole, of_lyon))
        assert own == {event for event in every if event.endswith(":WH-LYO")} < every


def test_the_forecast_of_one_category_of_the_sample_is_far_off(sample_engine: Engine) -> None:
    """Small appliances, November 2025 to October 2026, from the files alone; every other lies within 30 %."""
    (told,) = forecasts_off(overview_of(sample_engine, "en"))
    assert told.id == "forecast:category=Petit électroménager"
    products = pl.read_csv(SAMPLE / "products.csv", infer_schema_length=0)
    skus = products.filter(pl.col("category") == "Petit électroménager")
    costs = skus.select("sku", pl.col("unit_cost").cast(float))
    foreseen = pl.read_csv(SAMPLE / "forecasts.csv.gz", infer_schema_length=0).filter(
        pl.col("period_start").is_between(pl.lit("2025-11-01"), pl.lit("2026-10-31"))
    )
    months = foreseen.select("sku", month=pl.col("period_start").str.slice(0, 7))
    asked = pl.read_csv(SAMPLE / "order_lines.csv.gz", infer_schema_length=0).filter(pl.col("flow") == "outbound")
    asked = asked.with_columns(month=pl.col("ordered_at").str.slice(0, 7)).join(months, on=["sku", "month"])
    by_sku = costs.join(_units(foreseen, "forecast_quantity"), on="sku").join(
        _units(asked, "ordered_quantity"), on="sku", how="left"
    )
    off = pl.col("forecast_quantity") - pl.col("ordered_quantity").fill_null(0)
    assert "6,047 foreseen, 4,358 asked for in 12 months" in told.sentence
    assert by_sku.select(pl.col("forecast_quantity", "ordered_quantity").sum()).row(0) == (6047, 4358)
    assert told.value == pytest.approx(by_sku.select((off * pl.col("unit_cost")).sum()).item())
    assert told.days == (date(2025, 11, 1), date(2026, 10, 31))


def _units(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    return rows.group_by("sku").agg(pl.col(column).cast(float).sum())


def _months(forecast: np.ndarray, actual: np.ndarray) -> pl.DataFrame:
    """A member a row, a month a column."""
    count, months = forecast.shape
    starts = [date(2025 + (10 + month) // 12, (10 + month) % 12 + 1, 1) for month in range(months)]
    return pl.DataFrame(
        {
            "sku": np.repeat([f"S{index}" for index in range(count)], months),
            "period": starts * count,
            "n": 1,
            "numerator": (forecast - actual).ravel().astype(float),
            "denominator": actual.ravel().astype(float),
        }
    )


def test_of_forecasts_that_are_right_on_the_whole_hardly_a_one_is_told() -> None:
    """9,000 SKUs of 20 units a month, foreseen within a third: those of 450 would make one false row in 20 years."""
    chance = np.random.default_rng(15)
    demand = chance.poisson(20, (9000, 12))
    guess = np.round(20 * chance.lognormal(-0.055, 0.33, (9000, 12)))
    assert len(list(far_off(_months(guess, demand), "sku"))) <= 1


@pytest.mark.parametrize(
    ("forecast", "is_told"),
    [
        ([15, 14, 16, 15, 14, 16, 15, 14], True),
        ([12, 13, 11, 12, 13, 11, 12, 13], False),  # a fifth too much
        ([40, 2, 35, 1, 30, 3, 2, 28], False),  # as much, but by chance
        ([15, 14, 16, 15, 14, 16, 15, 9], False),  # the last month is right again
        ([15, 14, 16, 15, 14], False),  # too few months
    ],
)
def test_a_forecast_is_told_where_it_is_far_off_steadily_and_still(forecast: list[int], is_told: bool) -> None:
    """Ten units are asked for each month."""
    months = _months(np.array([forecast]), np.full((1, len(forecast)), 10))
    assert bool(list(far_off(months, "sku"))) == is_told


def test_the_list_stays_short_with_all_of_them(sample_engine: Engine) -> None:
    rows = rows_of(alerts(overview_of(sample_engine, "en")))
    assert len(rows) <= 25
    assert sum(len(row.causes) for row in rows) > 40
