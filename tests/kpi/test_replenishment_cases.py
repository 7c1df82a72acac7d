"""What the plan of an item stands on, worked out by hand; the data end on 20 March 2026."""

from datetime import date, timedelta
from typing import Any

from kpi.tiny import Case, Row, clause, delivered, forecast, given, line, product, stock

END = date(2026, 3, 20)


def _ago(days: int) -> str:
    return (END - timedelta(days=days)).isoformat()


def _stocked(sku: str, on_hand: float, place: str = "PLANNED", **values: Any) -> list[Row]:
    """An item in stock on the last 28 days."""
    return [stock(_ago(27), 50, place, sku=sku), stock(_ago(0), on_hand, place, sku=sku, **values)]


def _asked(sku: str, quantity: float, days: int, place: str = "PLANNED") -> Row:
    return line(
        quantity, order=f"{sku} {place} {days}", sku=sku, ordered_at=f"{_ago(days)} 09:00:00", location_id=place
    )


def _bought(order: str, sku: str, promised: int, supplier: str = "", quantity: float = 9) -> Row:
    return line(
        quantity,
        order=order,
        sku=sku,
        flow="inbound",
        supplier_id=supplier,
        location_id="PLANNED",
        ordered_at=f"{_ago(3)} 09:00:00",
        promised_at=_ago(-promised),
    )


def _positions(case: Case) -> dict[str, dict[str, Any]]:
    rows = case.engine.details.rows("replenishment", category=case.name).to_dicts()
    return {f"{row['sku'].split('/')[1]} {row['location_id']}": row for row in rows}


@given(
    *_stocked("signed", 20),
    product(sku="signed", supplier_id="signer", lead_time_days=30),
    clause("lead_time", 0.9, "all", supplier_id="signer", lead_days=10, grace_days=5, day_kind="working"),
    *_stocked("of a mode", 20),
    product(sku="of a mode", supplier_id="other", lead_time_days=30),
    clause("lead_time", 0.9, "mode", supplier_id="other", lead_days=4, mode="dropship"),
    *_stocked("ended", 20),
    product(sku="ended", supplier_id="ender", lead_time_days=30),
    clause("lead_time", 0.9, "old", supplier_id="ender", lead_days=4, valid_to="2026-03-01"),
)
def test_a_signed_lead_time_counts_before_that_of_the_product(case: Case) -> None:
    days = {
        name.split(" PLANNED")[0]: (row["lead_source"], row["lead_days_p50"], row["lead_days_p90"])
        for name, row in _positions(case).items()
    }
    assert days == {
        "signed": ("contract", 14.0, 21.0),
        "of a mode": ("product", 30.0, 30.0),
        "ended": ("product", 30.0, 30.0),
    }


@given(
    *_stocked("one place", 20, reserved_quantity=4, safety_stock=6),
    product(
        sku="one place", lead_time_days=10, reorder_point=25, pack_size=6, minimum_order_quantity=12, maximum_stock=90
    ),
    *_stocked("two places", 20),
    *_stocked("two places", 20, "BESIDE"),
    product(sku="two places", lead_time_days=10, reorder_point=25, safety_stock=7),
)
def test_what_the_product_says_for_the_house_counts_where_it_lies_in_one_place(case: Case) -> None:
    rows = _positions(case)
    own = rows["one place PLANNED"]
    assert (own["own_reorder_point"], own["own_safety_stock"], own["reserved_quantity"]) == (25.0, 6.0, 4.0)
    assert (own["pack_size"], own["minimum_order_quantity"], own["maximum_stock"]) == (6.0, 12.0, 90.0)
    shared = [rows[f"two places {place}"] for place in ("PLANNED", "BESIDE")]
    assert [(row["own_reorder_point"], row["own_safety_stock"]) for row in shared] == [(None, None), (None, None)]


@given(
    *_stocked("season", 20),
    product(sku="season", lead_time_days=10),
    _bought("soon", "season", 12, quantity=7),
    _bought("in summer", "season", 90, quantity=500),
)
def test_a_season_order_does_not_count_as_coming(case: Case) -> None:
    # Both are on order; only the one of the next 10 + 7 days comes in time, whatever lateness the network has known.
    row = _positions(case)["season PLANNED"]
    assert row["on_order_quantity"] == 507.0
    assert row["expected_order_id"] == f"{case.name}/soon"
    assert row["coming_quantity"] in (0.0, 7.0)
    assert (row["coming_quantity"] == 7.0) == (row["expected_days_p90"] <= 17)


@given(
    *_stocked("covered", 20),
    product(sku="covered", lead_time_days=10),
    forecast(34, "2026-03-21", "2026-04-06", "2026-03-01", sku="covered"),
    *_stocked("short forecast", 20),
    product(sku="short forecast", lead_time_days=10),
    forecast(34, "2026-03-21", "2026-04-05", "2026-03-01", sku="short forecast"),
    *_stocked("shared", 20),
    *_stocked("shared", 20, "BESIDE"),
    _asked("shared", 30, 5),
    _asked("shared", 10, 5, "BESIDE"),
    product(sku="shared", lead_time_days=10),
    forecast(62, "2026-03-01", "2026-03-31", "2026-02-20", sku="shared"),
    forecast(60, "2026-04-01", "2026-04-30", "2026-02-20", sku="shared"),
)
def test_a_forecast_counts_where_it_covers_lead_time_and_review(case: Case) -> None:
    # 10 + 7 days: 34 / 17 = 2 a day; a day short, none. 2 a day for both places, shared 30 to 10.
    daily = {name: row["forecast_daily_quantity"] for name, row in _positions(case).items()}
    assert daily == {
        "covered PLANNED": 2.0,
        "short forecast PLANNED": None,
        "shared PLANNED": 1.5,
        "shared BESIDE": 0.5,
    }


@given(
    stock(_ago(90), 50, "PLANNED", sku="slow"),
    stock(_ago(45), 50, "PLANNED", sku="slow"),
    stock(_ago(0), 20, "PLANNED", sku="slow"),
    *(_asked("slow", quantity, days) for quantity, days in ((1, 80), (1, 60), (5, 40), (1, 9))),
    stock(_ago(90), 50, "PLANNED", sku="steady"),
    stock(_ago(45), 50, "PLANNED", sku="steady"),
    stock(_ago(0), 20, "PLANNED", sku="steady"),
    *(_asked("steady", 2, days) for days in range(0, 91, 7)),
)
def test_order_sizes_are_kept_of_items_asked_for_less_than_once_a_week(case: Case) -> None:
    sizes = {
        name: case.engine.details.rows("order_sizes", sku=f"{case.name}/{name}")
        .select("demand_quantity", "day_count")
        .rows()
        for name in ("slow", "steady")
    }
    assert sizes == {"slow": [(1.0, 3), (5.0, 1)], "steady": []}
    assert _positions(case)["slow PLANNED"]["order_day_count"] == 4


@given(
    *_stocked("received", 20),
    product(sku="received", supplier_id="cheap"),
    ("suppliers", {"supplier_id": "cheap", "minimum_order_value": 250}),
    _bought("came", "received", 1, "cheap"),
    delivered(9, f"{_ago(1)} 09:00:00", order="came", flow="inbound"),
)
def test_a_supplier_may_ask_for_a_minimum(case: Case) -> None:
    row = _positions(case)["received PLANNED"]
    assert (row["minimum_order_value"], row["on_order_quantity"]) == (250.0, 0.0)
