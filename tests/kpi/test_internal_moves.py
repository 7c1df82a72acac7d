"""Moves between own places: the promises of any line under their own flow, and in no figure of sales or purchases."""

from typing import Any

import polars as pl

from cadran.engine import Engine
from cadran.engine.scope import usual_flow
from cadran.kpis import KPIS
from cadran.selection import Selection
from kpi.tiny import Case, Row, delivered, given, line, product, returned, stock

MOVE = {"flow": "internal", "from_location_id": "LYON", "location_id": "NANTES", "unit_cost": 4}
MADRID = {"from_location_id": "MADRID"}
SALE = {"order": "sale", "location_id": "NANTES", "unit_price": 9, "unit_cost": 4}


def move(order: str, quantity: float = 10, promised: str = "2026-03-05", **values: Any) -> Row:
    return line(quantity, order=order, promised_at=promised, **(MOVE | values))


def came(order: str, at: str, quantity: float = 10, **values: Any) -> Row:
    return delivered(quantity, at, order=order, flow="internal", **values)


def _position(case: Case, place: str, *columns: str) -> tuple[Any, ...]:
    rows = case.engine.details.rows("replenishment", sku=f"{case.name}/", location_id=place)
    return rows.select(columns).row(0)


def _usual(case: Case, kpi: str, column: str = "value") -> float | None:
    """What is answered where nobody asks for a flow."""
    asked = case.engine.catalogue.selection_for(KPIS[kpi], case.selection(KPIS[kpi], {}))
    answer: float | None = case.engine.figures.measure(KPIS[kpi], asked)[column][0]
    return answer


@given(
    line(2, **SALE, promised_at="2026-03-05"),
    delivered(2, "2026-03-04", order="sale"),
    move("in time"),
    came("in time", "2026-03-05"),
    move("short"),
    came("short", "2026-03-04", 7),
    move("late"),
    came("late", "2026-03-08"),
    move("on its way", promised="2026-03-25"),
)
def test_a_move_is_judged_like_any_line_under_its_own_flow(case: Case) -> None:
    assert case.states("otd", flow="internal") == {"on_time": 1, "late": 1, "late_open": 1, "not_due": 1}
    assert case.value("otd", flow="internal") == round(1 / 3, 6)
    assert case.value("in_full", flow="internal") == round(2 / 3, 6)
    assert case.value("fill_rate", flow="internal") == round(17 / 30, 6)
    assert (case.n("lead_time", flow="internal"), case.value("open_late_value", flow="internal")) == (2, 40.0)
    selection = case.selection(KPIS["otd"], {"flow": "internal"}).in_outcomes("late")
    row = case.engine.details.lines(KPIS["otd"], selection).row(0, named=True)
    assert (row["from_location_id"], row["location_id"], row["order_id"]) == ("LYON", "NANTES", f"{case.name}/late")


@given(
    line(2, **SALE, promised_at="2026-03-05"),
    delivered(2, "2026-03-04", order="sale"),
    move("moved", 10),
    came("moved", "2026-03-12", freight_cost=7, currency="EUR"),
    returned(3, "2026-03-14", order="moved", flow="internal", refund_value=12),
    stock("2026-03-02", 50, "NANTES", unit_cost=4),
    stock("2026-03-20", 40, "NANTES", unit_cost=4),
)
def test_no_figure_of_sales_or_purchases_counts_a_move(case: Case) -> None:
    assert [_usual(case, kpi) for kpi in ("lines", "orders", "units", "revenue")] == [1, 1, 2, 18]
    assert (_usual(case, "gross_margin"), _usual(case, "otd")) == (10 / 18, 1)
    come_back_or_paid = ("return_rate", "return_rate_cash", "cost_per_unit", "refunded_value")
    assert [_usual(case, kpi, "numerator") or 0 for kpi in come_back_or_paid] == [0] * 4
    both = case.selection(KPIS["units"], {}).of_both_flows()
    assert case.engine.figures.measure(KPIS["units"], both)["value"][0] == 2
    assert case.value("units", flow="internal") == 10
    assert case.value("return_rate", flow="internal") == 0.3
    # 2 asked for in 19 days of stock: what was moved in is no demand of the place, and what left no sale.
    assert _position(case, "NANTES", "daily_demand_quantity") == (2 / 19,)
    assert case.measure("rotation_units")["numerator"][0] == 365 * 2


@given(
    move("withdrawn", cancelled_at="2026-03-04"),
    move("sent nothing", cancelled_at="2026-03-04", cancel_reason="stockout"),
    move("in time"),
    came("in time", "2026-03-05"),
)
def test_the_place_a_move_goes_to_is_its_buyer(case: Case) -> None:
    assert case.states("otd", flow="internal") == {"on_time": 1, "failed": 1, "cancelled": 1}
    assert case.value("stockout_rate", flow="internal") == round(1 / 3, 6)


@given(
    move("named", supplier_id="S", mode="dropship"),
    came("named", "2026-03-09"),
    move("from nowhere", from_location_id="NICE"),
)
def test_a_move_has_no_supplier_and_a_place_nobody_knows_is_told(case: Case) -> None:
    rows = case.measure("otd", by=("supplier_id", "mode"), flow="internal")
    assert rows.select("supplier_id", "mode", "n").rows() == [(None, None, 2)]
    assert case.warnings() == ["not_of_a_move", "not_of_a_move", "unknown_place"]


@given(
    stock("2026-03-19", 100, "MADRID", reserved_quantity=5),
    stock("2026-03-20", 3, "NANTES"),
    product(lead_time_days=30),
    line(28, order="asked", location_id="NANTES", ordered_at="2026-03-19 09:00:00"),
    *(row for n in range(10) for row in (move(f"before {n}", 1, **MADRID), came(f"before {n}", "2026-03-07", 1))),
    # Of 40, 15 have left by the day of the stock and 5 after it; nothing has arrived.
    move("on its way", 40, "2026-03-24", **MADRID),
    delivered(15, None, order="on its way", flow="internal", shipped_at="2026-03-19"),
    delivered(5, None, order="on its way", flow="internal", shipped_at="2026-03-20"),
)
def test_what_is_on_its_way_is_on_order_there_and_no_longer_free_here(case: Case) -> None:
    assert _position(case, "NANTES", "on_order_quantity", "leaving_quantity") == (40, 0)
    # Promised for the 24th, 4 days after T; moves from Madrid come 2 days late.
    told = ("next_flow", "next_sender_name", "next_promised_on", "receipt_days_p90")
    flow, sender, promised, days = _position(case, "NANTES", *told)
    assert (flow, sender, promised.isoformat(), days) == ("internal", "MADRID", "2026-03-24", 6)
    assert _position(case, "MADRID", "on_hand_quantity", "leaving_quantity", "on_order_quantity") == (100, 25, 0)
    free = case.engine.details.rows("unified_stock", sku=f"{case.name}/").select("location_id", "free_quantity")
    assert dict(free.rows()) == {"MADRID": 70, "NANTES": 3}


def test_moves_answer_by_themselves_only_where_the_data_know_nothing_else(tiny_engine: Engine) -> None:
    catalogue = tiny_engine.catalogue
    assert "internal" in catalogue.flows(KPIS["otd"])
    usual = {catalogue.selection_for(kpi, Selection()).values_of("flow") for kpi in KPIS.values()}
    assert usual <= {(), ("outbound",), ("inbound",)}
    flows = ("outbound", "inbound", "internal")
    assert [usual_flow(known, flows) for known in (flows, flows[1:], flows[2:], ())] == [*flows[:2], "outbound", None]
    assert usual_flow(("internal",), ("internal",)) == "internal"


def test_no_supplier_or_clause_counts_a_move(tiny_engine: Engine) -> None:
    asked = tiny_engine.connection.frame
    held = asked("select count(*) from marts.order_lines where flow = 'internal' and contractor_id is not null").item()
    judged = asked("select count(*) from marts.clause_lines where flow = 'internal'").item()
    assert (held, judged) == (0, 0)


def between(order: str, quantity: float, to: str, at: str, **cost: Any) -> tuple[Row, Row]:
    """A move from Dijon asked for on the 2nd at 10, and the day it was there."""
    asked = move(order, quantity, "2026-03-18", from_location_id="DIJON", location_id=to)
    return asked, came(order, f"{at} 10:00:00", quantity, **cost, currency="EUR")


@given(
    ("locations", {"location_id": "DIJON", "kind": "warehouse", "country": "FR"}),
    ("locations", {"location_id": "BREST", "kind": "store", "country": "FR"}),
    # Of the third nobody says what it cost.
    *between("one day", 4, "BREST", "2026-03-03", freight_cost=6, handling_cost=2),
    *between("three days", 6, "BREST", "2026-03-05", freight_cost=12),
    *between("five days", 10, "BREST", "2026-03-07"),
    *between("nine days", 1, "NANTES", "2026-03-11", freight_cost=2),
    move("open", 9, "2026-03-25", from_location_id="DIJON", location_id="BREST"),
)
def test_days_and_cost_of_past_moves_by_pair_of_places_and_by_giver(case: Case) -> None:
    lanes = case.engine.details.rows("move_lanes").filter(from_id="DIJON").sort("location_id")
    told = ("location_id", "move_line_count", "move_days_p50", "move_days_p90", "move_unit_cost")
    # P90 of 1, 3 and 5 days is 3 + 0.8 x 2; of 1, 3, 5 and 9 it is 5 + 0.7 x 4. (6 + 2 + 12) for 10 units, and 2 for 1.
    assert lanes.select(told).with_columns(pl.col(pl.Float64).round(6)).rows() == [
        ("", 4, 4.0, 7.8, 2.0),
        ("BREST", 3, 3.0, 4.6, 2.0),
        ("NANTES", 1, 9.0, 9.0, 2.0),
    ]
