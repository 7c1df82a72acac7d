"""What came of past plans, worked out by hand on a few Mondays; the data end on Friday 27 March 2026."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from cadran.analysis.replenishment.replay import announced, calibration, mondays, stockouts
from cadran.analysis.replenishment.run_outs import with_run_out_days

LAST = date(2026, 3, 27)
FIRST = date(2026, 3, 2)
SCHEMA = {
    "sku": pl.String,
    "location_id": pl.String,
    "stock_date": pl.Date,
    "is_running_out": pl.Boolean,
    "reason": pl.String,
    "on_hand_quantity": pl.Float64,
    "daily_demand_quantity": pl.Float64,
    "cover_days": pl.Float64,
    "run_out_days_p50": pl.Float64,
    "run_out_days_p90": pl.Float64,
    "receipt_days_p90": pl.Float64,
    "expected_days_p50": pl.Float64,
    "expected_days_p90": pl.Float64,
    "expected_order_id": pl.String,
    "expected_line_id": pl.String,
    "margin_at_risk": pl.Float64,
    "out_on": pl.Date,
    "risen_on": pl.Date,
    "asked_on": pl.Date,
    "unknown_from": pl.Date,
    "came_on": pl.Date,
    "is_given_up": pl.Boolean,
    "demand_until": pl.Date,
}


def _day(days: float) -> date:
    return FIRST + timedelta(days=days)


def _plans(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"location_id": "L", "stock_date": FIRST, "is_running_out": True, "on_hand_quantity": 4.0}
    usual |= {"daily_demand_quantity": 1.0, "receipt_days_p90": 9.5, "is_given_up": False, "demand_until": LAST}
    return pl.DataFrame([dict.fromkeys(SCHEMA) | usual | row for row in rows], schema=SCHEMA)


def _states(*rows: dict[str, Any]) -> dict[str, str]:
    return dict(announced(_plans(*rows), LAST).select("sku", "warning_state").iter_rows())


def test_the_mondays_before_the_last_day_are_looked_back_on() -> None:
    assert mondays(LAST, 3) == (date(2026, 3, 23), date(2026, 3, 16), date(2026, 3, 9))
    assert mondays(date(2026, 3, 23), 1) == (date(2026, 3, 16),)


def test_an_announced_run_out_came_where_the_stock_was_out_before_the_receipt() -> None:
    # 9.5 days until nine in ten receipts: the tenth day, 12 March, still counts.
    states = _states(
        {"sku": "in time", "out_on": _day(10)},
        {"sku": "too late", "out_on": _day(11)},
        {"sku": "goods first", "out_on": _day(11), "risen_on": _day(3)},
        {"sku": "fell unknown", "unknown_from": _day(5)},
        {"sku": "out, then unknown", "out_on": _day(4), "unknown_from": _day(5)},
        {"sku": "not over", "receipt_days_p90": 26.0},
        {"sku": "already over", "receipt_days_p90": 26.0, "out_on": _day(2)},
        {"sku": "out on that Monday", "on_hand_quantity": 0.0, "out_on": _day(1)},
        {"sku": "covered", "is_running_out": False, "out_on": _day(1)},
    )
    assert states == {
        "in time": "came",
        "too late": "lasted",
        "goods first": "received",
        "fell unknown": "unknown",
        "out, then unknown": "came",
        "not over": "open",
        "already over": "came",
    }


def test_a_run_out_announced_on_mondays_on_end_counts_once() -> None:
    weeks = [{"sku": "A", "stock_date": _day(7 * week), "out_on": _day(16)} for week in (0, 1, 2)]
    again = {"sku": "A", "stock_date": _day(21), "is_running_out": False}
    gap = [{"sku": "B", "stock_date": _day(days), "risen_on": _day(days + 1)} for days in (0, 14)]
    rows = announced(_plans(*weeks, again, *gap), LAST).sort("sku", "warned_on")
    columns = ("sku", "warned_on", "warned_until", "monday_count", "warning_state", "days_ahead")
    assert rows.select(columns).rows() == [
        ("A", _day(0), _day(14), 3, "came", 16),
        ("B", _day(0), _day(0), 1, "received", None),
        ("B", _day(14), _day(14), 1, "received", None),
    ]


def test_a_stockout_is_judged_by_the_monday_before_it_began() -> None:
    plans = _plans(
        {"sku": "told"},
        {"sku": "told too late", "is_running_out": False},
        {"sku": "told too late", "stock_date": _day(7)},
        {"sku": "no demand", "is_running_out": False, "reason": "no_demand"},
    )
    names = ("told", "told too late", "no demand", "new", "told")
    days = (3, 7, 1, 2, 0)
    spells = pl.DataFrame({"sku": names, "started_on": [_day(day) for day in days]}).with_columns(
        location_id=pl.lit("L")
    )
    rows = stockouts(spells, plans)
    assert rows.select("sku", "planned_on", "foreseen").rows() == [
        ("told", _day(0), "announced"),
        ("told too late", _day(0), "safe"),
        ("no demand", _day(0), "unplanned"),
        ("new", _day(0), "unplanned"),
    ]
    assert stockouts(spells, plans.clear()).is_empty()


def _dates(*rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["plan_date"]: row for row in calibration(_plans(*rows), LAST).to_dicts()}


def test_only_dates_that_have_passed_say_how_true_they_are() -> None:
    by_then = [{"sku": f"A{n}", "cover_days": 5.2, "asked_on": _day(6)} for n in range(6)]
    later = [{"sku": f"B{n}", "cover_days": 5.2, "asked_on": _day(7)} for n in range(5)]
    never = [{"sku": "C", "cover_days": 25.0}]
    to_come = [{"sku": "D", "cover_days": 25.1, "asked_on": _day(1)}, {"sku": "E", "cover_days": None}]
    unheard = [{"sku": "F", "cover_days": 5.2, "demand_until": _day(5)}]
    row = _dates(*by_then, *later, *never, *to_come, *unheard)["run_out_mean"]
    assert (row["row_count"], row["by_then_share"], row["date_verdict"]) == (12, 0.5, "fits")


def test_mondays_of_one_position_are_not_independent() -> None:
    # Ten positions, each of five Mondays that all agree: 50 rows are worth about the ten positions.
    rows = [
        {"sku": f"A{n}", "stock_date": _day(week), "run_out_days_p50": 1.0, "asked_on": _day(week + 1 + 5 * (n % 2))}
        for n in range(10)
        for week in range(5)
    ]
    row = _dates(*rows)["run_out_p50"]
    assert (row["row_count"], row["cluster_count"], row["by_then_share"]) == (50, 10, 0.5)
    assert row["independent_count"] == pytest.approx(9.0)
    assert row["date_verdict"] == "few"


def test_a_purchase_that_was_given_up_says_nothing_of_its_date() -> None:
    expected = {"sku": "A", "expected_days_p50": 3.0, "expected_days_p90": 4.0, "expected_line_id": "1"}
    rows = [expected | {"expected_order_id": str(n), "came_on": _day(4)} for n in range(12)]
    given_up = expected | {"expected_order_id": "X", "is_given_up": True}
    dates = _dates(*rows, given_up)
    assert [(dates[name]["row_count"], dates[name]["by_then_share"]) for name in ("receipt_p50", "receipt_p90")] == [
        (12, 0.0),
        (12, 1.0),
    ]
    assert (dates["receipt_p50"]["date_verdict"], dates["receipt_p90"]["date_verdict"]) == ("later", "fits")


def _run_out(**values: Any) -> tuple[float | None, float | None]:
    stated = {"on_hand_quantity": 3.0, "spread_daily_quantity": 1.0, "daily_demand_quantity": 9.0, "demand_sd": 1.0}
    stated |= {"spread_days": 10**9, "demand_level": 1.0, "demand_drift": 0.0, "demand_source": "past"} | values
    row = with_run_out_days(pl.DataFrame([stated], infer_schema_length=None)).row(0, named=True)
    return row["run_out_days_p50"], row["run_out_days_p90"]


def test_run_out_dates_are_those_of_a_gamma_distribution() -> None:
    # Mean and variance 1 a day: the demand of t days is gamma(t, 1), which exceeds 3 with the chance of at most t - 1
    # events of a Poisson of 3: 0.42 at 3 days, 0.65 at 4, 0.82 at 5, 0.92 at 6.
    assert _run_out() == (4.0, 6.0)
    # A demand that never varies ends it on the third day.
    assert _run_out(demand_sd=0.0) == (3.0, 3.0)
    # The less days its mean is read from, and the more demand moves, the later is the day by which nine in ten have
    # ended; so it is where the days do not vary, only the quarters.
    assert _run_out(spread_days=10)[1] > 6.0
    assert _run_out(demand_drift=0.5)[1] > 6.0
    assert _run_out(demand_sd=0.0, demand_drift=0.5)[1] > 3.0


def test_run_out_dates_follow_the_demand_of_the_house() -> None:
    # Twice the mean and twice the variance a day, on twice the stock: the same days. Half of both on half of it too.
    assert _run_out(demand_level=2.0, on_hand_quantity=6.0, demand_sd=2**0.5, spread_daily_quantity=1.0) == _run_out(
        on_hand_quantity=6.0, demand_sd=2.0, spread_daily_quantity=2.0
    )
    assert _run_out(demand_level=0.5)[0] > _run_out()[0] > _run_out(demand_level=2.0)[0]
    # Not where the demand is no past one: 3 at 9 a day.
    assert _run_out(demand_source="forecast", demand_sd=None, demand_level=0.1) == (1.0, 1.0)


def test_what_nobody_asks_for_has_no_run_out_date() -> None:
    assert _run_out(spread_daily_quantity=0.0) == _run_out(on_hand_quantity=None) == (None, None)
    assert _run_out(on_hand_quantity=-2.0) == (0.0, 0.0)
    assert _run_out(demand_source="forecast", demand_sd=None) == (1.0, 1.0)
