"""What runs out before its next receipt, worked out by hand; the data end on 20 March 2026."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from cadran.kpis import KPIS
from kpi.tiny import Case, Row, delivered, given, line, product, stock

HERE = "REORDERED"
END = date(2026, 3, 20)


def _ago(days: int) -> str:
    return (END - timedelta(days=days)).isoformat()


def _selling(sku: str, on_hand: float, location: str = HERE, **values: Any) -> list[Row]:
    """An item asked for twice a day in 28 days in stock."""
    stated = {"sku": sku, "supplier_id": "", **values}
    asked = line(56, order=f"sold {sku}", sku=sku, ordered_at=f"{_ago(10)} 09:00:00", location_id=location)
    return [
        stock(_ago(27), 50, location, sku=sku),
        stock(_ago(0), on_hand, location, sku=sku),
        asked,
        product(**stated),
    ]


def _bought(order: str, sku: str, ordered: int, promised: int | None, supplier: str = "", **values: Any) -> Row:
    """A purchase ordered and promised so many days before the end of the data."""
    due = {} if promised is None else {"promised_at": _ago(promised)}
    stated = {
        "flow": "inbound",
        "supplier_id": supplier,
        "location_id": HERE,
        "ordered_at": f"{_ago(ordered)} 09:00:00",
    }
    return line(9, order=order, sku=sku, **(stated | due | values))


def _history(supplier: str, took: list[int], late: list[int]) -> list[Row]:
    """Complete purchases of a supplier: days from the order and days after the promise."""
    rows = []
    for number, (days, after) in enumerate(zip(took, late, strict=True)):
        name = f"history of {supplier} {number}"
        rows.append(_bought(name, "bought before", 60 + days, 60 + after, supplier))
        rows.append(delivered(9, f"{_ago(60)} 09:00:00", order=name, flow="inbound"))
    return rows


def _receipts(case: Case) -> dict[str, tuple[float | None, str]]:
    """Days until the P90 of the next receipt and what was judged of it, by SKU."""
    rows = case.measure("run_out", by=("sku", "receipt_days_p90", "outcome"))
    rows = rows.with_columns(pl.col("receipt_days_p90").round(6))
    return {sku.split("/")[1]: (days, outcome) for sku, days, outcome, *_ in rows.iter_rows()}


TEN = [4, 4, 4, 4, 4, 4, 4, 4, 14, 14]
LATE = [0, 0, 0, 0, 0, 0, 0, 1, 11, 21]


@given(
    *_history("", TEN, LATE),
    *_selling("nothing on order", 20),
    *_selling("nothing on order, more", 30),
    *_selling("season", 20),
    _bought("season order", "season", 5, -60),
    *_selling("soon", 20),
    _bought("far", "soon", 40, -60),
    _bought("near", "soon", 2, 0),
    *_selling("overdue", 20),
    _bought("overdue order", "overdue", 20, 5),
    *_selling("hopeless", 20),
    _bought("hopeless order", "hopeless", 90, 30),
    *_selling("unpromised", 20),
    _bought("unpromised order", "unpromised", 5, None),
    *_selling("unpromised and late", 20),
    _bought("late unpromised order", "unpromised and late", 40, None),
)
def test_the_next_receipt_is_the_sooner_of_what_is_promised_and_a_new_order(case: Case) -> None:
    # P90 of the ten lead times 14, of the ten latenesses 11 + 0.1 x 10 = 12. Two a day: 20 last for 10 days.
    # Season: promised in 60 days, overtaken by a new order. Soon: promised today, 12 late. Overdue by 5: later ones
    # came 11 and 21 days late, P90 20: 15 days to go, a new order is sooner. Overdue by 30: no date. Without a promise:
    # 14 days from the order, 9 to go, or any time now.
    assert _receipts(case) == {
        "nothing on order": (14.0, "missed"),
        "nothing on order, more": (14.0, "met"),
        "season": (14.0, "missed"),
        "soon": (12.0, "missed"),
        "overdue": (14.0, "missed"),
        "hopeless": (14.0, "missed"),
        "unpromised": (9.0, "met"),
        "unpromised and late": (0.0, "met"),
    }
    assert case.value("run_out") == 5.0
    named = {row["sku"].split("/")[1]: row["next_order_id"] for row in _positions(case)}
    orders = {sku: order.split("/")[1] for sku, order in named.items() if order}
    assert orders == {
        "soon": "near",
        "hopeless": "hopeless order",
        "unpromised": "unpromised order",
        "unpromised and late": "late unpromised order",
    }


def _positions(case: Case) -> list[dict[str, Any]]:
    chosen = case.selection(KPIS["run_out"], {}).in_outcomes("met", "missed", "unknown")
    return case.engine.details.lines(KPIS["run_out"], chosen).to_dicts()


@given(
    *_history("few", [6, 6, 6], [3, 3, 3]),
    *_selling("of few lines", 20, supplier_id="few"),
    *_selling("with its own time", 20, supplier_id="few", lead_time_days=30),
    _bought("promised", "promised by few", 5, -4, "few"),
    *_selling("promised by few", 20, supplier_id="few", lead_time_days=90),
)
def test_fewer_than_ten_lines_say_less_than_the_product_and_the_network(case: Case) -> None:
    # The network's lateness moves the promise in 4 days: at least as late as those of this supplier.
    found = _receipts(case)
    assert found["of few lines"] == (6.0, "met")
    assert found["with its own time"] == (30.0, "missed")
    days, _ = found["promised by few"]
    assert days is not None
    assert 4.0 <= days < 90.0


@given(
    *_selling("partly rejected", 8, lead_time_days=20),
    _bought("rejected in part", "partly rejected", 30, 2),
    delivered(9, f"{_ago(3)} 09:00:00", order="rejected in part", flow="inbound", rejected_quantity=4),
    *_selling("cancelled rest", 8, lead_time_days=20),
    _bought("rest", "cancelled rest", 30, 2, cancelled_at=f"{_ago(3)} 09:00:00", cancelled_quantity=5),
    delivered(4, f"{_ago(3)} 09:00:00", order="rest", flow="inbound"),
)
def test_only_what_is_still_to_come_is_on_order(case: Case) -> None:
    assert {row["sku"].split("/")[1]: row["next_order_id"] for row in _positions(case)} == {
        "partly rejected": None,
        "cancelled rest": None,
    }


@given(
    stock(_ago(70), 5, "LEFT", sku="out of sight"),
    stock(_ago(70), 0, "LEFT", sku="at zero"),
    line(5, order="asked", sku="out of sight", ordered_at=f"{_ago(45)} 09:00:00", location_id="LEFT"),
    *(row for row in _selling("not asked for", 8, location="LEFT") if row[0] != "order_lines"),
    stock("2025-11-20", 50, "LEFT", sku="long out"),
    stock("2025-12-09", 0, "LEFT", sku="long out"),
    stock(_ago(0), 0, "LEFT", sku="long out"),
    line(38, order="before it was out", sku="long out", ordered_at="2025-11-25 09:00:00", location_id="LEFT"),
    line(1, order="while out", sku="long out", ordered_at="2026-03-01 09:00:00", location_id="LEFT"),
    product(sku="long out", lead_time_days=3),
)
def test_what_is_unknown_is_outside_and_said(case: Case) -> None:
    # Long out: 38 units in 19 days in stock, 2 a day; three days until a new order.
    reasons = {row["sku"].split("/")[1]: (row["outcome"], row["reason"]) for row in _positions(case)}
    assert reasons["out of sight"] == ("unknown", "stock_unknown")
    assert reasons["not asked for"] == ("unknown", "no_demand")
    assert reasons["long out"] == ("missed", None)
    assert case.measure("run_out", sku=f"{case.name}/not asked for").select("n", "value").row(0) == (0, None)
    held = case.engine.details.rows("run_outs", sku=f"{case.name}/long out").to_dicts()
    assert [(row["daily_demand_quantity"], row["short_quantity"]) for row in held] == [(2.0, 6.0)]


@given(
    *(row for row in _selling("priced", 8, location="VALUED", lead_time_days=10) if row[0] != "order_lines"),
    line(56, order="sold", sku="priced", ordered_at=f"{_ago(10)} 09:00:00", location_id="VALUED", unit_price=30),
    *_selling("no price", 8, location="VALUED", lead_time_days=10),
    *_selling("no price, safe", 80, location="VALUED", lead_time_days=10),
)
def test_sales_at_risk_are_the_demand_between_the_end_of_the_stock_and_the_receipt(case: Case) -> None:
    # 4 days of cover, 10 until the receipt: 6 days of 2 at 30.00. What is safe needs no price.
    assert case.measure("run_out_value", by=("sku",)).select("sku", "numerator", "denominator").rows() == [
        (f"{case.name}/no price", 0.0, 0.0),
        (f"{case.name}/no price, safe", 0.0, 1.0),
        (f"{case.name}/priced", 360.0, 1.0),
    ]
