"""Stockouts past, worked out by hand; the data end on 20 March 2026."""

from datetime import date

import polars as pl

from kpi.tiny import Case, delivered, forecast, given, line, stock


def _spells(case: Case, *columns: str) -> list[tuple[object, ...]]:
    found = case.engine.details.rows("stockout_spells").filter(pl.col("sku").str.starts_with(f"{case.name}/"))
    return found.sort("sku", "started_on").select(columns).rows()


@given(
    stock("2026-02-01", 5),
    stock("2026-02-02", 0),
    stock("2026-02-10", 0),
    stock("2026-03-18", 0),
    stock("2026-03-19", 3),
)
def test_a_stockout_goes_on_between_snapshots_for_at_most_31_days(case: Case) -> None:
    # 8 days until the second snapshot, then 31 of the 36 until the third, where a new one begins.
    assert _spells(case, "started_on", "ended_on", "days_out") == [
        (date(2026, 2, 2), date(2026, 3, 13), 39),
        (date(2026, 3, 18), date(2026, 3, 19), 1),
    ]


@given(stock("2026-03-17", 4), stock("2026-03-18", 0), stock("2026-03-20", 0))
def test_a_stockout_of_the_newest_snapshot_is_still_open(case: Case) -> None:
    assert _spells(case, "started_on", "ended_on", "days_out") == [(date(2026, 3, 18), None, 3)]


@given(
    *(stock(f"2026-03-0{day}", on_hand) for day, on_hand in ((1, 9), (2, 5), (3, 1), (4, 0), (5, 0), (6, 8))),
    line(6, ordered_at="2026-03-02 09:00:00", location_id="LYON", unit_price=30),
    line(1, order="while out", ordered_at="2026-03-05 09:00:00", location_id="LYON", unit_price=90),
    *(stock(f"2026-03-0{day}", on_hand, sku="below") for day, on_hand in ((1, 9), (2, -1), (3, 0), (4, 8))),
    line(2, order="b", sku="below", ordered_at="2026-03-01 09:00:00", location_id="LYON", unit_price=10),
    stock("2026-03-01", 0, sku="never in stock"),
    line(2, order="n", sku="never in stock", ordered_at="2026-03-01 09:00:00", location_id="LYON", unit_price=10),
)
def test_lost_sales_are_what_was_expected_less_what_was_ordered_at_the_price_before(case: Case) -> None:
    # 6 units in 3 days in stock: 2 a day, 2 days out, less the one ordered then, 30 each as before the stockout.
    # Below: 2 a day, one day at zero; the day below zero is a fault. Never in stock: nobody knows its demand.
    until = date(2026, 3, 6)
    assert case.measure("lost_sales", by=("sku",), until=until).select("n", "denominator", "value").rows() == [
        (2, 2.0, 90.0),
        (1, 1.0, 20.0),
        (0, 0.0, None),
    ]
    assert sorted(set(case.outside("lost_sales", "sku", "reason", until=until))) == [
        (f"{case.name}/below", "negative_stock"),
        (f"{case.name}/never in stock", "no_demand"),
    ]


@given(
    *(stock(f"2026-0{month}-{day:02d}", 10) for month in (1, 2) for day in (1, 8, 15)),
    stock("2026-02-22", 0),
    stock("2026-03-18", 4),
    line(104, order="before", ordered_at="2026-01-20 09:00:00", location_id="LYON", unit_price=5),
    line(60, order="in February", ordered_at="2026-02-25 09:00:00", location_id="LYON", unit_price=50),
    line(3, order="in March", ordered_at="2026-03-02 09:00:00", location_id="LYON", unit_price=50),
)
def test_a_month_in_which_more_was_ordered_than_expected_loses_nothing_and_gives_nothing_to_the_next(
    case: Case,
) -> None:
    # 104 units in 52 days in stock, 2 a day. February: 14 expected on 7 days, 60 ordered. March: 34 expected on 17, 3
    # ordered, at the 5.00 of the time before the stockout.
    months = case.measure("lost_sales", grain="month").select("period", pl.col("value").round(6)).rows()
    assert months == [(date(2026, 2, 1), 0.0), (date(2026, 3, 1), 31 * 5.0)]
    days = {"since": date(2026, 3, 1), "until": date(2026, 3, 2)}
    assert case.value("lost_sales", **days) == round(31 * 5 / 17 * 2, 6)


@given(
    stock("2026-03-01", 5),
    stock("2026-03-05", 0),
    stock("2026-03-10", 5),
    line(8, order="long before", ordered_at="2025-03-04 09:00:00", location_id="LYON", unit_price=100),
    line(8, order="no price", ordered_at="2026-03-03 09:00:00", location_id="LYON"),
)
def test_a_price_of_more_than_a_year_before_is_none(case: Case) -> None:
    assert set(case.outside("lost_sales", "reason")) == {("no_price",)}
    assert case.states("lost_sales") == {"unknown": 5}
    assert case.value("lost_sales") is None


def _out(sku: str, on_hand: float = 0) -> tuple[tuple[str, dict[str, object]], ...]:
    """In stock on the 4th, out on the 5th and 6th of March."""
    days = ((4, 5), (5, on_hand), (6, on_hand), (7, 5))
    return tuple(stock(f"2026-03-0{day}", quantity, sku=sku) for day, quantity in days)


def _bought(sku: str, ordered: str, promised: str) -> tuple[str, dict[str, object]]:
    values = {"flow": "inbound", "supplier_id": "", "location_id": "LYON", "sku": sku, "promised_at": promised}
    return line(1, order=f"for {sku}", ordered_at=ordered, **values)


def _received(sku: str, at: str) -> tuple[str, dict[str, object]]:
    return delivered(1, at, order=f"for {sku}", flow="inbound")


@given(
    *(row for sku in ("a late", "b none", "c forecast", "d unknown", "f never bought") for row in _out(sku)),
    *_out("e data", -2),
    _bought("a late", "2026-02-20 09:00:00", "2026-03-04"),
    _received("a late", "2026-03-06 09:00:00"),
    _bought("b none", "2026-02-01 09:00:00", "2026-02-10"),
    _received("b none", "2026-02-09 09:00:00"),
    *(_bought(sku, "2026-03-01 09:00:00", "2026-03-30") for sku in ("c forecast", "d unknown")),
    *(forecast(5, "2026-03-01", "2026-03-10", sku=sku) for sku in ("c forecast", "d unknown", "e data")),
    line(7, order="c", sku="c forecast", ordered_at="2026-03-02 09:00:00", location_id="LYON"),
    line(6, order="d", sku="d unknown", ordered_at="2026-03-02 09:00:00", location_id="LYON"),
)
def test_the_cause_of_a_stockout_is_the_first_that_is_true_else_unknown(case: Case) -> None:
    # 7 asked for is more than 20 % above the forecast of 5, 6 is not.
    assert [cause for (cause,) in _spells(case, "cause")] == [
        "late_supplier",
        "no_order",
        "forecast_low",
        "unknown",
        "data",
        "unknown",
    ]


@given(
    *(stock("2026-03-02", on_hand, location="FEED", sku=sku) for sku, on_hand in (("A", 5), ("B", 0))),
    stock("2026-03-02", 0),
    *(
        line(
            1, order=sku, sku=sku, mode="dropship", supplier_id="", location_id="FEED", ordered_at="2026-03-02 09:00:00"
        )
        for sku in "AB"
    ),
)
def test_a_feed_is_available_while_it_says_so_and_no_stock_of_ours(case: Case) -> None:
    assert case.measure("feed_availability", until=date(2026, 3, 2)).select("n", "numerator").row(0) == (2, 1.0)
    assert case.measure("feed_availability").select("n", "numerator").row(0) == (38, 19.0)
    assert case.states("stockout_days").keys() == {"inactive"}
