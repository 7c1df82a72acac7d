"""What a missed line cost us where a stockout followed it, by hand. As of 30 November 2026."""

from typing import Any

import polars as pl
import pytest

from kpi.laboratory import OURS, Bench, came, ordered, states
from kpi.tiny import Row, clause, line, stock

SOLD: dict[str, Any] = {"mode": "own_warehouse", "supplier_id": "", "location_id": "LYON"}
BOUGHT: dict[str, Any] = {"flow": "inbound", "supplier_id": "", "location_id": "LYON", "mode": ""}


def bought(number: str, came_on: str | None, price: float | None = 6, **values: Any) -> list[Row]:
    """A purchase of ten, due on 10 April."""
    told = {"promised_at": "2026-04-10"} | ({"unit_price": price} if price is not None else {}) | values
    rows = [line(10, order="B", number=number, **(BOUGHT | {"ordered_at": "2026-03-20 10:00:00"} | told))]
    if came_on:
        rows.append(came(number, came_on, 10, order="B", flow="inbound"))
    return rows


def shelf(*days_out: int) -> list[Row]:
    """Stock of April in Lyon, nothing on these days; two a day were asked for, at 10 each, on the days before."""
    rows = [stock(f"2026-04-{day:02}", 0 if day in days_out else 50) for day in range(1, 21)]
    asked = {"promised_at": "2026-04-30", "unit_price": 10, **SOLD}
    return [*rows, line(2 * (days_out[0] - 1), order="S", number="9", ordered_at="2026-04-02 10:00:00", **asked)]


def _harm(bench: Bench) -> dict[str, list[Any]]:
    """Whether a stockout followed each missed line, its days and the margin lost."""
    rows = bench.lines().filter(~pl.col("is_met"))
    return {number: told for number, *told in rows.select("line_id", "stockout", "stockout_days", "lost_margin").rows()}


@states(
    *bought("1", "2026-04-16 10:00:00"), *bought("2", "2026-04-14 10:00:00"), *shelf(13, 14, 15), clause("otd", 0.9)
)
def test_a_day_of_a_stockout_is_shared_by_the_purchases_waited_for(bench: Bench) -> None:
    """Lost 2 a day at 10 less 6: 8.00. Line 2 came on the 14th, so half of the 13th is its own: 4 + 8 + 8, and 4."""
    assert _harm(bench) == {"1": ["followed", 3, 20], "2": ["followed", 1, 4]}


@states(*bought("1", "2026-04-16 10:00:00", price=None), *shelf(13), clause("otd", 0.9))
def test_without_a_cost_the_margin_is_not_known(bench: Bench) -> None:
    assert _harm(bench) == {"1": ["followed", 1, None]}


@states(*bought("1", "2026-04-16 10:00:00", price=14), *shelf(13), clause("otd", 0.9))
def test_goods_sold_below_their_cost_lose_no_margin(bench: Bench) -> None:
    assert _harm(bench) == {"1": ["followed", 1, 0]}


@states(*bought("1", "2026-04-12 10:00:00"), *shelf(13), clause("otd", 0.9))
def test_a_stockout_after_the_line_came_is_none_of_its_harm(bench: Bench) -> None:
    assert _harm(bench) == {"1": ["none", None, None]}


@states(
    line(
        3,
        promised_at="2026-04-10",
        cancelled_at="2026-04-09 10:00:00",
        cancelled_quantity=2,
        cancel_reason="stockout",
        unit_price=10,
        unit_cost=7,
        **OURS | {"ordered_at": "2026-04-01 10:00:00"},
    ),
    clause("otif", 0.9),
)
def test_a_sale_cancelled_for_a_stockout_loses_its_own_margin(bench: Bench) -> None:
    """Two of three at 10 less 7."""
    assert _harm(bench) == {"1": ["followed", None, 6]}


@states(
    ordered("1", "2026-04-01 10:00:00", promised_at="2026-04-10", unit_price=10),
    came("1", "2026-04-16 10:00:00"),
    *shelf(13),
    clause("otd", 0.9, mode="dropship"),
)
def test_a_late_sale_fills_no_shelf_so_its_margin_is_not_known(bench: Bench) -> None:
    assert _harm(bench) == {"1": ["followed", 1, None]}


@pytest.mark.parametrize(("number", "document"), [("1", True), ("2", False), ("3", True)])
@states(
    *bought("1", "2026-04-16 10:00:00"),
    *bought("2", None),
    *bought("3", None, cancelled_at="2026-04-12 10:00:00", cancelled_quantity=10, cancel_reason="supplier"),
    clause("otd", 0.9),
)
def test_a_receipt_or_a_cancellation_is_a_document_and_a_line_still_open_has_none(
    bench: Bench, number: str, document: bool
) -> None:
    assert bench.told("has_document")[number] is document


@states(
    *bought("1", "2026-04-16 10:00:00"),
    line(5, order="B", number="4", promised_at="2026-06-10", unit_price=2, **BOUGHT | {"ordered_at": "2026-03-20"}),
    clause("otd", 0.9, country="FR"),
)
def test_the_value_of_an_order_is_that_of_all_its_products_of_the_category(bench: Bench) -> None:
    """Ten at 6 and, first promised two months later, five at 2."""
    (row,) = bench.lines().filter(line_id="1").to_dicts()
    assert (row["order_value"], row["order_limit"]) == (70, pytest.approx(1.4))
