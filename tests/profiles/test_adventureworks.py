"""The profile adventureworks on four purchases in the shape of its files: short, rejected, late; one snapshot."""

from collections.abc import Iterator
from datetime import date

import pytest
from data_set import DataSet

from cadran.kpis import KPIS
from cadran.selection import Selection
from profiles.written import Rows, tiny_set, write_rows

# Long as the real data of this profile; the quick tests know the shapes of scms and northwind.
pytestmark = pytest.mark.long
MIDNIGHT = " 00:00:00.000"
COMPLETE = Selection().where("segment", "complete")


def order(number: int, status: int, vendor: int, ordered: str, shipped: str) -> dict[str, object]:
    dates = {"OrderDate": ordered + MIDNIGHT, "ShipDate": shipped + MIDNIGHT}
    return {"PurchaseOrderID": number, "Status": status, "VendorID": vendor, "ShipMethodID": 3} | dates


def line(number: int, order_id: int, product: int, due: str, quantities: tuple[int, int, int]) -> dict[str, object]:
    """A line with what was ordered, received and rejected of it."""
    named = {"PurchaseOrderID": order_id, "PurchaseOrderDetailID": number, "DueDate": due + MIDNIGHT}
    ordered, received, rejected = quantities
    counted = {"OrderQty": ordered, "ReceivedQty": f"{received}.00", "RejectedQty": f"{rejected}.00"}
    return named | counted | {"ProductID": product, "UnitPrice": "50.2600"}


def counted(product: int, place: int, quantity: int, changed: str) -> dict[str, object]:
    return {"ProductID": product, "LocationID": place, "Quantity": quantity, "ModifiedDate": changed + MIDNIGHT}


def product(number: int, cost: str, sold_until: str = "") -> dict[str, object]:
    named = {"ProductID": number, "Name": f"Part {number}", "StandardCost": cost, "SafetyStockLevel": 1000}
    dates = {"SellStartDate": "2019-04-30" + MIDNIGHT, "SellEndDate": sold_until, "DiscontinuedDate": ""}
    return named | {"ReorderPoint": 750} | dates


def offer(product_id: int, vendor: int, days: int, price: str, received: str, least: int = 100) -> dict[str, object]:
    named = {"ProductID": product_id, "BusinessEntityID": vendor, "AverageLeadTime": days, "StandardPrice": price}
    return named | {"LastReceiptDate": received + MIDNIGHT, "MinOrderQty": least, "MaxOrderQty": 1000}


FILES: dict[str, Rows] = {
    "PurchaseOrderHeader": [
        order(1, 4, 10, "2024-01-02", "2024-01-11"),
        order(2, 3, 10, "2024-01-03", "2024-01-12"),
        order(3, 4, 11, "2024-01-20", "2024-02-05"),
    ],
    "PurchaseOrderDetail": [
        line(1, 1, 1, "2024-01-16", (10, 10, 1)),
        line(2, 1, 2, "2024-01-16", (5, 4, 0)),
        line(3, 2, 2, "2024-01-17", (3, 3, 3)),
        line(4, 3, 1, "2024-02-01", (8, 8, 0)),
    ],
    "ShipMethod": [{"ShipMethodID": 3, "Name": "OVERSEAS"}],
    "ProductInventory": [
        counted(1, 1, 0, "2024-05-01"),
        counted(1, 6, 12, "2024-06-01"),
        counted(2, 1, 30, "2019-03-31"),
    ],
    "Product": [
        product(1, ".0000"),
        product(2, ".0000", "2023-05-29" + MIDNIGHT),
        product(3, "13.5000"),
        product(4, ".0000"),
        product(5, ".0000"),
    ],
    "ProductVendor": [
        offer(1, 10, 19, "47.8700", "2022-08-28"),
        offer(1, 11, 17, "45.1200", "2022-08-20", 20),
        offer(2, 10, 16, "30.0000", "2022-08-01"),
        offer(3, 12, 60, "12.0000", "2022-08-25"),
        offer(3, 13, 45, "11.0000", "2022-08-20"),
        offer(4, 12, 25, "8.0000", "2022-08-25"),
        offer(4, 9, 30, "8.5000", "2022-08-25"),
    ],
    "Vendor": [{"BusinessEntityID": number, "Name": f"Vendor {number}"} for number in (9, 10, 11, 12, 13)],
    "Location": [{"LocationID": 1, "Name": "Tool Crib"}, {"LocationID": 6, "Name": "Subassembly"}],
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    folder = tmp_path_factory.mktemp("tiny-adventureworks")
    for name, rows in FILES.items():
        write_rows(folder / "files" / f"{name}.tsv", rows)
    yield from tiny_set("adventureworks", folder)


def test_the_stock_is_one_snapshot_of_the_day_of_its_newest_change(tiny: DataSet) -> None:
    assert {counts[2] for counts in tiny.counts().values()} == {0}
    assert tiny.stored("select stock_date, sku, location_id, on_hand_quantity from stock_levels order by 2, 3") == [
        (date(2024, 6, 1), "1", "1", 0),
        (date(2024, 6, 1), "1", "6", 12),
        (date(2024, 6, 1), "2", "1", 30),
    ]


def test_the_main_vendor_is_the_one_of_the_newest_receipt_and_its_terms_are_the_contracted_ones(
    tiny: DataSet,
) -> None:
    terms = tiny.stored("select sku, supplier_id, lead_time_days, minimum_order_quantity from products order by sku")
    known = [("1", "11", 17, 20), ("2", "10", 16, 100), ("3", "12", 60, 100), ("4", "9", 30, 100)]
    assert terms == [*known, ("5", None, None, None)]


def test_a_standard_cost_of_zero_is_unknown_and_the_price_of_the_vendor_stands_in(tiny: DataSet) -> None:
    costs = tiny.stored("select unit_cost from products order by sku")
    assert [cost and float(cost) for (cost,) in costs] == [45.12, 30, 13.5, 8.5, None]


def test_a_product_no_longer_sold_is_still_kept_in_stock(tiny: DataSet) -> None:
    assert tiny.stored(
        "select count(launched_on), count(delisted_on), min(safety_stock), min(reorder_point) from products"
    ) == [(5, 0, 1000, 750)]


def test_short_lines_lower_the_fill_rate_of_complete_orders(tiny: DataSet) -> None:
    assert tiny.parts("fill_rate", COMPLETE) == (14, 23)


def test_rejected_orders_stand_apart_in_the_reject_rate(tiny: DataSet) -> None:
    assert tiny.parts("reject_rate", COMPLETE) == (1, 22)
    assert tiny.parts("reject_rate") == (4, 25)


def test_the_day_of_shipping_stands_for_the_receipt_and_no_transit_is_told(tiny: DataSet) -> None:
    late = tiny.engine.details.lines(KPIS["otd"], Selection().where("supplier_name", "Vendor 11"))
    assert late.select("order_id", "line_id", "completed_at").rows()[0][:2] == ("3", "4")
    assert tiny.parts("otd", Selection().where("supplier_name", "Vendor 11")) == (0, 1)
    assert tiny.value("transit") is None


def test_what_lies_at_zero_is_out_on_every_day_from_the_snapshot_on(tiny: DataSet) -> None:
    assert tiny.parts("stockout_days") == (1, 3)


def test_a_part_without_a_standard_cost_is_worth_the_price_of_its_vendor(tiny: DataSet) -> None:
    assert tiny.value("stock_value") == round(12 * 45.12 + 30 * 30, 2)


def test_open_late_is_what_came_short_and_not_what_was_rejected(tiny: DataSet) -> None:
    assert tiny.parts("otd") == (2, 4)
    assert tiny.parts("otif") == (0, 4)
    assert tiny.value("open_late") == 1
    assert tiny.value("open_late_value") == 251.3
