"""The plan of a past Monday stands on what was known that day: whatever came later, its advice is the same."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.analysis.replenishment import plan
from cadran.engine import Engine, past
from cadran.insight.replenishment import with_dates
from kpi.tiny import Case, Row, delivered, given, line, product, stock

MONDAY = date(2026, 3, 2)
# What may come after it, each of an item with the same past: sales, stock, and what becomes of its open purchase.
FUTURES = (
    *("nothing", "sold", "sold out", "counted", "not counted", "spread", "received", "reversed", "moved"),
    *("cancelled", "closed", "ordered", "bought", "delisted customer"),
)
# Columns that name the item or tell what came after the Monday.
OWN = {"sku", "location_id", "source_row", "next_order_id", "expected_order_id"}
AFTER = {"out_on", "risen_on", "asked_on", "unknown_from", "came_on", "is_given_up"}


def _past(item: str) -> list[Row]:
    """Bought and partly received, sold every third day, counted daily until the Monday."""
    place = f"AT {item}"
    sales = [
        line(3, order=f"{item} sale {day}", sku=item, ordered_at=f"2026-02-{day:02d} 09:00:00", location_id=place)
        for day in range(2, 29, 3)
    ]
    counts = [stock(f"2026-02-{day:02d}", 60 - day, place, sku=item) for day in range(1, 29)]
    bought = {"flow": "inbound", "supplier_id": f"of {item}", "sku": item, "location_id": place}
    # A promise the supplier moved: nobody knows when, so a Monday before it came knows the first only.
    moved = {"repromised_at": "2026-03-19"} if item == "moved" else {}
    ended = {
        "cancelled": {"cancelled_at": "2026-03-05", "cancelled_quantity": 5, "cancel_reason": "stockout"},
        "closed": {"closed_at": "2026-03-05"},
    }.get(item, {})
    open_line = bought | {"ordered_at": "2026-02-20", "promised_at": "2026-03-10"} | moved | ended
    return [
        product(sku=item, lead_time_days=12),
        *sales,
        *counts,
        stock("2026-03-01", 31, place, sku=item),
        stock("2026-03-02", 30, place, sku=item),
        line(20, order=f"{item} open", **open_line),
        delivered(8, "2026-02-27", order=f"{item} open", flow="inbound"),
        line(10, order=f"{item} done", **bought, ordered_at="2026-02-01", promised_at="2026-02-10"),
        delivered(10, "2026-02-12", order=f"{item} done", flow="inbound"),
    ]


def _sale(item: str, day: str, quantity: float, **values: Any) -> Row:
    at = {"ordered_at": f"{day} 09:00:00", "location_id": f"AT {item}"}
    return line(quantity, order=f"{item} later {day}", sku=item, **at, **values)


LATER: dict[str, list[Row]] = {
    "sold": [_sale("sold", f"2026-03-{day:02d}", 9) for day in range(3, 18)],
    "sold out": [
        stock(f"2026-03-{day:02d}", max(30 - 6 * (day - 2), 0), "AT sold out", sku="sold out") for day in range(3, 20)
    ],
    "counted": [stock(f"2026-03-{day:02d}", 30, "AT counted", sku="counted") for day in range(3, 20)],
    "not counted": [stock("2026-03-20", 4, "AT not counted", sku="something else")],
    "spread": [stock("2026-03-10", 50, "ELSEWHERE", sku="spread")],
    "received": [delivered(12, "2026-03-04", order="received open", flow="inbound")],
    "reversed": [delivered(-8, "2026-03-06", order="reversed open", flow="inbound")],
    "ordered": [_sale("ordered", "2026-03-19", 500)],
    "bought": [
        line(
            90,
            order="bought later",
            sku="bought",
            flow="inbound",
            supplier_id="of bought",
            location_id="AT bought",
            ordered_at="2026-03-03",
            promised_at="2026-03-04",
        ),
        delivered(90, "2026-03-18", order="bought later", flow="inbound"),
    ],
    "delisted customer": [
        _sale("delisted customer", "2026-03-03", 5, cancelled_at="2026-03-05", cancel_reason="customer")
    ],
}
PAST = [row for item in FUTURES for row in _past(item)]
FUTURE = [row for rows in LATER.values() for row in rows]


def _advised(case: Case, day: date = MONDAY) -> dict[str, dict[str, Any]]:
    rows = past.advice(case.engine, day).filter(pl.col("category") == case.name)
    planned = with_dates(plan(rows, past.order_sizes(case.engine, day)).positions)
    return {row["sku"].split("/")[1]: row for row in planned.to_dicts()}


@given(*PAST, *FUTURE)
def test_what_came_later_moves_no_advice_of_a_monday(case: Case) -> None:
    advised = _advised(case)
    assert set(FUTURES) <= set(advised)
    calm = advised["nothing"]
    assert (calm["on_hand_quantity"], calm["on_order_quantity"]) == (30.0, 12.0)
    assert (calm["next_promised_on"], calm["advice"]) == (date(2026, 3, 10), "wait")
    kept = calm.keys() - OWN - AFTER - {name for name in calm if "supplier" in name or name.endswith("_name")}
    for item in FUTURES:
        assert {name: advised[item][name] for name in kept} == {name: calm[name] for name in kept}, item


@pytest.fixture
def same_case(tiny_engine: Engine) -> Case:
    """The rows of the test above."""
    return Case(tiny_engine, test_what_came_later_moves_no_advice_of_a_monday.__name__)


def test_what_came_later_is_told_beside_the_advice(same_case: Case) -> None:
    advised = _advised(same_case)
    # 6 a day from 30: nothing is left on the fifth day. 9 a day are asked for: 30 by the fourth.
    assert (advised["sold out"]["out_on"], advised["sold"]["asked_on"]) == (date(2026, 3, 7), date(2026, 3, 6))
    assert (advised["received"]["came_on"], advised["nothing"]["came_on"]) == (date(2026, 3, 4), None)
    assert {item for item in FUTURES if advised[item]["is_given_up"]} == {"closed"}
    assert (advised["nothing"]["out_on"], advised["spread"]["risen_on"]) == (None, None)


def test_on_the_day_of_the_data_it_is_the_plan_of_the_page(same_case: Case) -> None:
    # But for a promise that was moved: on a past day only the first is known.
    now = same_case.engine.details.rows("replenishment", category=same_case.name)
    then = past.advice(same_case.engine, same_case.engine.info.as_of_date).filter(pl.col("category") == same_case.name)
    kept = ~pl.col("sku").str.ends_with("/moved")
    assert then.filter(kept).select(now.columns).rows() == now.filter(kept).rows()
    assert then.height == now.height >= len(FUTURES)
