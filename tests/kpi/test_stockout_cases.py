"""Stockouts past and coming, worked out by hand; the data end on 20 March 2026."""

from datetime import date

import polars as pl

from kpi.tiny import Case, delivered, forecast, given, line, product, stock


def _spells(case: Case, *columns: str) -> list[tuple[object, ...]]:
    found = case.engine.details("stockout_spells").filter(pl.col("sku").str.starts_with(f"{case.name}/"))
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
    line(4, order="while out", ordered_at="2026-03-05 09:00:00", location_id="LYON", unit_price=30),
    *(stock(f"2026-03-0{day}", on_hand, sku="below") for day, on_hand in ((1, 9), (2, -1), (3, 0), (4, 8))),
    line(2, order="b", sku="below", ordered_at="2026-03-01 09:00:00", location_id="LYON", unit_price=10),
    stock("2026-03-01", 0, sku="never in stock"),
    line(2, order="n", sku="never in stock", ordered_at="2026-03-01 09:00:00", location_id="LYON", unit_price=10),
)
def test_lost_sales_are_demand_in_stock_times_days_out_times_price(case: Case) -> None:
    # 6 units in 3 days in stock: 2 a day, 2 days out, 30 each; the 4 ordered while out change nothing.
    # Below: 2 a day, one day at zero; the day below zero is a fault. Never in stock: nobody knows its demand.
    assert case.measure("lost_sales", by=("sku",)).select("n", "denominator", "value").rows() == [
        (2, 2.0, 120.0),
        (1, 1.0, 20.0),
        (0, 0.0, None),
    ]


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
    *(stock(f"2026-01-{day:02d}", 50, sku=sku) for sku in ("out", "asleep") for day in range(1, 11)),
    line(10, order="before", sku="out", ordered_at="2026-01-05 09:00:00", location_id="LYON", unit_price=10),
    *(stock(f"2026-03-{day:02d}", 0, sku="out") for day in range(1, 21)),
    *(stock(f"2026-03-{day:02d}", 50, sku="asleep") for day in range(1, 21)),
    *(product(sku=sku, lead_time_days=2) for sku in ("out", "asleep")),
)
def test_what_is_out_for_long_is_asked_for_as_it_was_in_stock(case: Case) -> None:
    # 10 units in 10 days in stock: 1 a day for the 2 days until a new order comes. What nobody asks for is not at risk.
    assert case.measure("run_out", by=("sku",)).select("sku", "value").rows() == [(f"{case.name}/out", 1.0)]
    assert case.value("run_out_value") == 20.0


@given(
    *(stock(f"2026-03-{day:02d}", 10, sku=sku) for sku in ("fresh", "overdue") for day in range(11, 21)),
    *(
        line(20, order=f"sold {sku}", sku=sku, ordered_at="2026-03-12 09:00:00", location_id="LYON")
        for sku in ("fresh", "overdue")
    ),
    *(product(sku=sku, supplier_id="") for sku in ("fresh", "overdue")),
    _bought("4 days", "2026-02-01 09:00:00", "2026-02-28"),
    _received("4 days", "2026-02-05 09:00:00"),
    _bought("8 days", "2026-02-01 09:00:00", "2026-02-28"),
    _received("8 days", "2026-02-09 09:00:00"),
    _bought("fresh", "2026-03-15 09:00:00", "2026-03-30"),
    _bought("overdue", "2026-03-01 09:00:00", "2026-03-10"),
)
def test_the_wait_for_an_order_is_that_of_the_lines_that_took_longer_than_it_has_waited(case: Case) -> None:
    # Fresh waits for 5 days: only the line of 8 took longer, 3 days to go. Overdue waits for 19, longer than any: it
    # counts as a new order, whose P90 between 4 and 8 days is 7.6; 5 days of cover are too few.
    assert case.measure("run_out", by=("sku", "receipt_days_p90")).select(
        "sku", "receipt_days_p90", "value"
    ).rows() == [
        (f"{case.name}/fresh", 3.0, 0.0),
        (f"{case.name}/overdue", 7.6, 1.0),
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
    assert case.measure("feed_availability").select("n", "numerator").row(0) == (2, 1.0)
    assert case.n("stockout_days") == 0
