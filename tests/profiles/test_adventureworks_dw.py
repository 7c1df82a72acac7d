"""The profile adventureworks-dw on two products and four days in the shape of its files: stock at and below zero."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from data_set import DataSet

from cadran.selection import Selection
from profiles.written import tiny_set

# Long as the real data of this profile; the quick tests know the shapes of scms and northwind.
pytestmark = pytest.mark.long
FIRST_DAY = date(2013, 5, 30)
BALANCES = {310: (5, 0, -2, 7), 311: (0, 0, 40, 39)}


def inventory() -> pl.DataFrame:
    rows = [
        {
            "ProductKey": key,
            "MovementDate": FIRST_DAY + timedelta(days=day),
            "UnitCost": Decimal("2.5000"),
            "UnitsIn": 0,
            "UnitsOut": 0,
            "UnitsBalance": balance,
        }
        for key, balances in BALANCES.items()
        for day, balance in enumerate(balances)
    ]
    return pl.DataFrame(rows, schema_overrides={"UnitCost": pl.Decimal(19, 4)})


def products() -> pl.DataFrame:
    """Two versions of one product: the first ended before it began, the second begins after all days of stock."""
    return pl.DataFrame(
        {
            "ProductKey": [310, 311],
            "EnglishProductName": ["Road-150", "Road-150"],
            "ProductLine": ["R ", "R "],
            "StandardCost": [2171.2942, None],
            "SafetyStockLevel": [100, 100],
            "ReorderPoint": [75, 75],
            "StartDate": [datetime(2012, 7, 1), datetime(2013, 7, 1)],
            "EndDate": [datetime(2008, 12, 27), None],
        }
    )


def sale(order: str, key: int, quantity: int, amount: float, tracking: str | None = None) -> dict[str, object]:
    """A line sold on the first day, shipped on the third, which is the day it was due."""
    days = {"OrderDate": datetime(2013, 5, 30), "ShipDate": datetime(2013, 6, 1), "DueDate": datetime(2013, 6, 1)}
    named = {"SalesOrderNumber": order, "SalesOrderLineNumber": 1, "ProductKey": key, "OrderQuantity": quantity}
    priced = {"UnitPrice": 10.0, "ProductStandardCost": 6.0, "SalesAmount": amount, "Freight": 1.25}
    return named | priced | days | {"CarrierTrackingNumber": tracking}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    folder = tmp_path_factory.mktemp("tiny-adventureworks-dw")
    files = folder / "files"
    files.mkdir()
    inventory().write_parquet(files / "FactProductInventory.parquet")
    products().write_parquet(files / "DimProduct.parquet")
    pl.DataFrame([sale("SO1", 310, 1, 10.0)], schema_overrides={"CarrierTrackingNumber": pl.String}).write_parquet(
        files / "FactInternetSales.parquet"
    )
    pl.DataFrame([sale("SO2", 311, 3, 28.51, "4911"), sale("SO3", 310, 2, 20.0, "4912")]).write_parquet(
        files / "FactResellerSales.parquet"
    )
    yield from tiny_set("adventureworks-dw", folder)


def test_every_row_of_stock_is_loaded_at_and_below_zero_too(tiny: DataSet) -> None:
    assert {counts[2] for counts in tiny.counts().values()} == {0}
    counts = "count(*), count_if(on_hand_quantity <= 0), count_if(on_hand_quantity < 0)"
    assert tiny.stored(f"select {counts} from stock_levels") == [(8, 4, 1)]


def test_versions_of_a_product_are_no_launch_and_every_day_of_its_stock_counts(tiny: DataSet) -> None:
    assert tiny.stored("select count(*), count(launched_on), count(delisted_on) from products") == [(2, 0, 0)]
    assert tiny.parts("stockout_days") == (4, 8)


def test_a_negative_balance_is_listed_with_its_row(tiny: DataSet) -> None:
    negative = tiny.engine.catalogue.warnings().filter(pl.col("code") == "negative_stock")
    assert negative.select("table_name", "code", "row_count").rows() == [("stock_levels", "negative_stock", 1)]
    assert tiny.engine.details.rows("warnings", code="negative_stock")["source_row"].to_list() == [3]


def test_both_channels_sell_and_revenue_is_net_of_the_discount(tiny: DataSet) -> None:
    assert tiny.value("revenue", Selection().where("channel", "web")) == 10
    assert tiny.value("revenue", Selection().where("channel", "wholesale")) == 48.51


def test_the_day_of_shipping_stands_for_the_delivery_and_no_transit_is_told(tiny: DataSet) -> None:
    assert tiny.parts("otd") == (3, 3)
    assert tiny.value("transit") is None
