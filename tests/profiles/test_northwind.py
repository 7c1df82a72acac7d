"""The profile northwind on four orders in the shape of its files: open orders, and stock without a date."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
from data_set import DataSet

from cadran.kpis import KPIS
from cadran.selection import Selection
from profiles.written import Rows, tiny_set, write_rows


def order(number: int, ordered: str, required: str, shipped: str, ship_via: int = 3) -> dict[str, Any]:
    dates = {"OrderDate": ordered, "RequiredDate": required, "ShippedDate": shipped}
    return {"OrderID": number} | dates | {"ShipVia": ship_via, "ShipRegion": "", "ShipCountry": "France"}


def line(order_id: int, product: int, quantity: int, price: float = 10, discount: float = 0) -> dict[str, Any]:
    known = {"OrderID": order_id, "ProductID": product, "UnitPrice": price}
    return known | {"Quantity": quantity, "Discount": discount}


def product(number: int, supplier: int, on_hand: int, on_order: int, reorder: int) -> dict[str, Any]:
    named = {"ProductID": number, "ProductName": f"Product {number}", "SupplierID": supplier, "CategoryID": 1}
    return named | {"UnitsInStock": on_hand, "UnitsOnOrder": on_order, "ReorderLevel": reorder}


FILES: dict[str, Rows] = {
    "Orders": [
        order(1, "1/2/1998", "1/30/1998", "2/3/1998"),
        order(2, "1/5/1998", "2/2/1998", "2/2/1998", 1),
        order(3, "1/20/1998", "2/17/1998", ""),
        order(4, "3/3/1998", "3/31/1998", ""),
        order(5, "12/1/1997", "12/29/1997", "12/8/1997"),
    ],
    "Order_Details": [
        line(1, 11, 12),
        line(1, 12, 10, 9.8, 0.15),
        line(2, 11, 5),
        line(3, 13, 7),
        line(4, 13, 2),
        line(5, 11, 1),
    ],
    "Products": [product(11, 1, 0, 70, 20), product(12, 2, 17, 0, 25), product(13, 1, 39, 0, 10)],
    "Suppliers": [
        {"SupplierID": 1, "CompanyName": "Exotic Liquids", "Country": "UK"},
        {"SupplierID": 2, "CompanyName": "Pâté Nord", "Country": "France"},
    ],
    "Shippers": [{"ShipperID": 1, "CompanyName": "Speedy"}, {"ShipperID": 3, "CompanyName": "Federal"}],
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    folder = tmp_path_factory.mktemp("tiny-northwind")
    for name, rows in FILES.items():
        write_rows(folder / "files" / f"{name}.csv", rows)
    yield from tiny_set("northwind", folder)


@pytest.mark.long
def test_an_order_without_a_shipping_date_has_no_delivery(tiny: DataSet) -> None:
    assert {counts[2] for counts in tiny.counts().values()} == {0}
    assert tiny.stored("select order_id, line_id from deliveries order by all") == [
        ("1", "11"),
        ("1", "12"),
        ("2", "11"),
        ("5", "11"),
    ]


@pytest.mark.long
def test_an_order_shipped_after_its_day_is_late_and_one_not_shipped_by_it_too(tiny: DataSet) -> None:
    assert tiny.parts("order_otif") == (2, 4)


def test_the_stock_is_one_snapshot_of_the_newest_day_of_the_orders(tiny: DataSet) -> None:
    assert tiny.stored(
        "select stock_date, sku, location_id, on_hand_quantity, on_order_quantity from stock_levels order by sku"
    ) == [
        (date(1998, 3, 3), "11", "main", 0, 70),
        (date(1998, 3, 3), "12", "main", 17, 0),
        (date(1998, 3, 3), "13", "main", 39, 0),
    ]


def test_the_suppliers_are_those_of_the_products_and_answer_for_no_sale(tiny: DataSet) -> None:
    sales = tiny.engine.figures.measure(KPIS["lines"], Selection(), by=("supplier_name",))
    assert sales.select("supplier_name", "n").rows() == [(None, 6)]
    stock = tiny.engine.figures.measure(KPIS["stockout_days"], Selection(), by=("supplier_name",))
    assert sorted(stock.select("supplier_name", "numerator", "denominator").rows()) == [
        ("Exotic Liquids", 1, 2),
        ("Pâté Nord", 0, 1),
    ]
    assert tiny.stored("select sku, supplier_id, reorder_point from products order by sku") == [
        ("11", "1", 20),
        ("12", "2", 25),
        ("13", "1", 10),
    ]


def test_revenue_is_net_of_the_discount(tiny: DataSet) -> None:
    assert tiny.value("revenue") == 120 + round(10 * 9.8 * 0.85, 2) + 50 + 70 + 20 + 10


def test_the_day_of_shipping_stands_for_the_delivery_and_no_transit_is_told(tiny: DataSet) -> None:
    lead_time = tiny.engine.figures.measure(KPIS["lead_time"], Selection()).row(0, named=True)
    assert (lead_time["n"], lead_time["p50"]) == (4, 30)
    assert tiny.value("transit") is None


def test_the_shipper_is_the_carrier(tiny: DataSet) -> None:
    lines = tiny.engine.figures.measure(KPIS["lines"], Selection(), by=("carrier",))
    assert sorted(lines.filter(pl.col("carrier").is_not_null()).select("carrier", "n").rows()) == [
        ("Federal", 3),
        ("Speedy", 1),
    ]
