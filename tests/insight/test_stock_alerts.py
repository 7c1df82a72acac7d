"""Positions of stock to handle are one row: the dearest named, all counted, each opening where it can be handled."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.cli.digest import overview_of
from cadran.engine import Engine
from cadran.insight import stock_alerts
from cadran.insight.context import Context
from cadran.insight.stock_alerts import NAMED, _awaited, _drawn, _gathered, _overdue, _run_out

AS_OF = date(2026, 11, 20)
ROW: dict[str, Any] = {
    "sku": "A",
    "location_id": "L1",
    "product_name": "Lamp",
    "location_name": "Lille",
    "worth": 20.0,
    "stock_date": AS_OF,
    "cover_days": 3.9,
    "receipt_days_p90": 12.2,
    "on_hand_quantity": 4.0,
    "safety_stock": 10.0,
    "last_order_on": date(2026, 11, 8),
    "order_overdue_days": 12,
    "order_quantity": 1500.0,
    "supplier_name": "One",
    "next_order_id": "P1",
    "next_line_id": "2",
    "next_flow": "inbound",
    "next_sender_name": "Two",
    "next_promised_on": date(2026, 11, 30),
    "run_out_on": date(2026, 11, 21),
    "promise_late_days": 9,
}


@pytest.fixture
def overview(sample_engine: Engine) -> Context:
    return overview_of(sample_engine, "en")


def test_the_dearest_positions_are_named_and_all_are_counted(overview: Context) -> None:
    worths = [*range(1, NAMED - 1), 5.0, None]
    rows = [
        ROW | {"sku": f"S{at:02}", "worth": None if each is None else float(each)} for at, each in enumerate(worths)
    ]
    rows += [ROW | {"sku": "S04", "location_id": "L0", "worth": 5.0}, ROW | {"sku": "S99", "worth": None}]
    (alert,) = _gathered(overview, "run_out", pl.DataFrame(rows), _run_out, "stockouts", {"tab": "coming"})
    order = "S07:L1 S06:L1 S05:L1 S04:L0 S04:L1 S08:L1 S03:L1 S02:L1 S01:L1 S00:L1 S09:L1 S99:L1"
    assert alert.parts == tuple(f"run_out:{key}" for key in order.split())
    assert [cause.id for cause in alert.causes] == list(alert.parts[:NAMED])
    assert (alert.id, alert.lines, alert.value) == ("run_out:2026-11-20", 12, 46.0)
    assert (alert.page, alert.own, alert.subject) == ("stockouts", {"tab": "coming"}, "12 SKU × location")
    assert _gathered(overview, "run_out", pl.DataFrame(rows).clear(), _run_out, "stockouts", {}) == []


def test_positions_worth_nothing_that_is_known_have_no_amount(overview: Context) -> None:
    rows = pl.DataFrame([ROW | {"worth": None}], schema_overrides={"worth": pl.Float64})
    (alert,) = _gathered(overview, "run_out", rows, _run_out, "stockouts", {})
    assert (alert.value, alert.causes[0].value) == (None, None)


def test_a_position_is_told_with_its_days_units_and_where_it_is_handled(overview: Context) -> None:
    soon, now = (_run_out(overview, ROW | {"on_hand_quantity": units}, "run_out") for units in (0.5, 0.0))
    assert soon.words == "sold out on 23 Nov 2026, next receipt 90% sure by 3 Dec 2026"
    assert now.words == "sold out, next receipt 90% sure by 3 Dec 2026"
    assert (soon.subject, soon.value, soon.lines) == ("Lamp · Lille", 20.0, 1)
    assert (soon.page, soon.filters, soon.own) == ("product", (("sku", "A"),), {})
    drawn = _drawn(overview, ROW, "safety_drawn")
    assert (drawn.words, drawn.page) == ("4 on hand, safety stock 10", "product")
    late = _overdue(overview, ROW | {"supplier_name": None}, "order_overdue")
    assert "8 Nov 2026" in late.words
    assert "12 days" in late.words
    assert "1,500" in late.words
    assert late.own == {"position": "A|L1", "todo": "order_overdue", "at": "plan_positions"}
    assert (late.page, late.filters) == ("replenishment", ())
    awaited = _awaited(overview, ROW, "promise_late")
    assert awaited.words == "chase P1, line 2, Two: promised 30 Nov 2026, needed 21 Nov 2026 (9 days late)"
    assert awaited.own == {"order": "P1", "line": "2", "flow_of": "inbound"}
    named, unnamed = (_overdue(overview, ROW | {"supplier_name": name}, "order_overdue") for name in ("One", None))
    nobody = overview.t("replenish.no_supplier")
    assert (named.words.endswith("One"), unnamed.words.endswith(nobody)) == (True, True)
    assert nobody in _awaited(overview, ROW | {"next_sender_name": None}, "promise_late").words
    unknown = _run_out(overview, ROW | {"receipt_days_p90": None}, "run_out")
    assert unknown.words == "sold out on 23 Nov 2026, next receipt 90% sure by –"
    nameless = _drawn(overview, ROW | {"product_name": None, "location_name": None}, "safety_drawn")
    assert nameless.subject == "A · L1"


def test_nothing_is_told_of_what_no_row_says(overview: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = pl.DataFrame({"n": [5], "numerator": [0.0], "denominator": [5.0], "value": [0.0]})
    monkeypatch.setattr(Context, "measure", lambda *_asked, **_ways: nothing)
    assert stock_alerts.run_outs(overview) == stock_alerts.below_safety(overview) == []


def test_stock_below_nothing_has_drawn_all_of_its_safety_stock_and_no_more(
    overview: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pl.DataFrame([ROW | {"on_hand_quantity": -3.0, "unit_cost": 2.0}, ROW | {"sku": "B", "unit_cost": 1.0}])
    monkeypatch.setattr(Context, "lines", lambda *_asked: rows)
    (alert,) = stock_alerts.below_safety(overview)
    assert (alert.value, [cause.value for cause in alert.causes]) == (10 * 2.0 + 6 * 1.0, [20.0, 6.0])


def test_without_the_tables_it_needs_nothing_is_told(overview: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("run_outs", "orders_overdue", "promises_too_late", "below_safety"):
        monkeypatch.setattr(stock_alerts, name, lambda _context, told=name: [told])
    missing: set[str] = set()
    catalogue = type(overview.engine.catalogue)
    monkeypatch.setattr(catalogue, "missing_tables", lambda _self, kpi: ("products",) if kpi.id in missing else ())
    assert stock_alerts.stock_alerts(overview) == ["below_safety", "run_outs", "orders_overdue", "promises_too_late"]
    missing.add("run_out")
    assert stock_alerts.stock_alerts(overview) == ["below_safety"]
    missing.add("below_safety")
    assert stock_alerts.stock_alerts(overview) == []
