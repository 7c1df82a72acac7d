"""Customer orders and the stock of Northwind: every figure against the raw files."""

from datetime import date

import polars as pl
from data_set import ALL, DataSet

from cadran.kpis import KPIS
from real.raw import cents, day, newest, number, table

FORM = "%m/%d/%Y"


def orders(northwind: DataSet) -> pl.DataFrame:
    """The orders with their days; `due` where one belongs in a rate of punctuality."""
    rows = table(northwind, "Orders").with_columns(day(n, FORM) for n in ("OrderDate", "RequiredDate", "ShippedDate"))
    as_of = newest(rows["OrderDate"], rows["ShippedDate"])
    assert as_of == date(1998, 5, 6)
    return rows.with_columns(due=pl.col("RequiredDate") < as_of)


def products(northwind: DataSet) -> pl.DataFrame:
    return table(northwind, "Products").with_columns(number("UnitsInStock"), number("UnitsOnOrder"))


def test_every_row_is_loaded_and_open_orders_have_no_delivery(northwind: DataSet) -> None:
    assert northwind.counts() == {
        "order_lines": (2_155, 2_155, 0, 0),
        "deliveries": (2_155, 2_082, 0, 73),
        "stock_levels": (77, 77, 0, 0),
        "products": (77, 77, 0, 0),
        "suppliers": (29, 29, 0, 0),
    }
    open_orders = orders(northwind).filter(pl.col("ShippedDate").is_null())
    lines = table(northwind, "Order_Details").join(open_orders, on="OrderID", how="semi")
    assert (open_orders.height, lines.height) == (21, 73)


def test_37_orders_ship_after_the_required_day(northwind: DataSet) -> None:
    rows = orders(northwind)
    assert rows.filter(pl.col("ShippedDate") > pl.col("RequiredDate")).height == 37
    due = rows.filter("due")
    kept = due.filter(pl.col("ShippedDate") <= pl.col("RequiredDate"))
    assert northwind.parts("order_otif") == (kept.height, due.height)


def test_the_stock_is_one_snapshot_of_the_day_of_the_data(northwind: DataSet) -> None:
    rows = products(northwind)
    assert northwind.stored(
        "select stock_date, count(*), sum(on_hand_quantity), sum(on_order_quantity) from stock_levels group by 1"
    ) == [(date(1998, 5, 6), 77, rows["UnitsInStock"].sum(), rows["UnitsOnOrder"].sum())]


def test_5_of_77_products_are_out_of_stock(northwind: DataSet) -> None:
    out = products(northwind).filter(pl.col("UnitsInStock") <= 0).height
    assert northwind.parts("stockout_days") == (out, 77) == (5, 77)


def test_the_suppliers_are_those_of_the_products_and_answer_for_no_sale(northwind: DataSet) -> None:
    sales = northwind.engine.figures.measure(KPIS["lines"], ALL, by=("supplier_id",))
    assert sales.select("supplier_id", "n").rows() == [(None, 2_155)]
    stock = northwind.engine.figures.measure(KPIS["stockout_days"], ALL, by=("supplier_id",))
    out = pl.col("UnitsInStock") <= 0
    theirs = products(northwind).group_by("SupplierID").agg(out=out.sum(), products=pl.len())
    assert sorted(stock.select("supplier_id", "numerator", "denominator").rows()) == sorted(theirs.rows())


def test_revenue_is_net_of_the_discounts(northwind: DataSet) -> None:
    lines = table(northwind, "Order_Details").select(
        number("UnitPrice") * number("Quantity") * (1 - number("Discount"))
    )
    assert northwind.value("revenue") == cents(lines.to_series()) == 1_265_793.29
