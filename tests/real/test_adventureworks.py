"""Purchases and the stock of AdventureWorks: every figure against the raw files."""

from datetime import date

import polars as pl
import pytest
from data_set import DataSet

from cadran.selection import Selection
from real.raw import cents, day, newest, number, table

COMPLETE = Selection().where("segment", "complete")
AS_OF = date(2025, 10, 16)


def raw(adventureworks: DataSet) -> pl.DataFrame:
    """The purchase lines; `due` where a line belongs in a rate of punctuality."""
    quantities = ("OrderQty", "ReceivedQty", "RejectedQty", "UnitPrice")
    lines = (
        table(adventureworks, "PurchaseOrderDetail")
        .join(table(adventureworks, "PurchaseOrderHeader"), on="PurchaseOrderID", suffix="OfOrder")
        .with_columns(*(day(name) for name in ("OrderDate", "ShipDate", "DueDate")), *map(number, quantities))
    )
    as_of = newest(lines["OrderDate"], lines["ShipDate"], stock(adventureworks)["ModifiedDate"])
    assert as_of == AS_OF
    return lines.with_columns(due=(pl.col("DueDate") < as_of) & (pl.col("DueDate") >= pl.col("OrderDate")))


def stock(adventureworks: DataSet) -> pl.DataFrame:
    return table(adventureworks, "ProductInventory").with_columns(number("Quantity"), day("ModifiedDate"))


def main_vendors(adventureworks: DataSet) -> pl.DataFrame:
    """Per product the offer of the vendor it last came from; of two on one day the one with the newer record."""
    received = raw(adventureworks).group_by("ProductID", BusinessEntityID="VendorID").agg(pl.col("ShipDate").max())
    offers = table(adventureworks, "ProductVendor").join(received, on=["ProductID", "BusinessEntityID"], how="left")
    ordered = offers.with_columns(number("BusinessEntityID").alias("id")).sort(
        "ShipDate", "LastReceiptDate", "id", descending=[True, True, False], nulls_last=True
    )
    return ordered.group_by("ProductID", maintain_order=True).first()


def costs(adventureworks: DataSet) -> pl.DataFrame:
    """Per product its standard cost, else the price of its main vendor."""
    products = table(adventureworks, "Product").join(main_vendors(adventureworks), on="ProductID", how="left")
    standard, price = number("StandardCost"), number("StandardPrice")
    return products.select("ProductID", cost=pl.when(standard > 0).then(standard).otherwise(price))


def test_every_line_is_loaded(adventureworks: DataSet) -> None:
    assert adventureworks.counts() == {
        "order_lines": (8_845, 8_845, 0, 0),
        "deliveries": (8_845, 8_845, 0, 0),
        "stock_levels": (1_069, 1_069, 0, 0),
        "products": (504, 504, 0, 0),
        "suppliers": (104, 104, 0, 0),
        "locations": (14, 14, 0, 0),
    }


def test_380_lines_come_short(adventureworks: DataSet) -> None:
    short = "deliveries d join order_lines o using (order_id, line_id) where d.delivered_quantity < o.ordered_quantity"
    short_lines = raw(adventureworks).filter(pl.col("ReceivedQty") < pl.col("OrderQty")).height
    assert adventureworks.stored(f"select count(*) from {short}") == [(short_lines,)] == [(380,)]


def test_time_asks_what_came_and_only_otif_what_was_accepted(adventureworks: DataSet) -> None:
    due = raw(adventureworks).filter("due")
    punctual = due.filter(pl.col("ShipDate") <= pl.col("DueDate"))
    came = punctual.filter(pl.col("ReceivedQty") >= pl.col("OrderQty")).height
    accepted = punctual.filter(pl.col("ReceivedQty") - pl.col("RejectedQty") >= pl.col("OrderQty")).height
    assert (came, accepted, due.height) == (8_456, 7_894, 8_836)
    assert adventureworks.parts("otd") == (came, due.height)
    assert adventureworks.parts("in_full") == (came, due.height)
    assert adventureworks.parts("otif") == (accepted, due.height)


def test_open_late_are_the_380_lines_that_came_short_not_the_942_that_were_not_accepted_whole(
    adventureworks: DataSet,
) -> None:
    lines = raw(adventureworks).filter("due")
    unaccepted = lines.filter(pl.col("ReceivedQty") - pl.col("RejectedQty") < pl.col("OrderQty"))
    short = lines.filter(pl.col("ReceivedQty") < pl.col("OrderQty"))
    assert (unaccepted.height, short.height) == (942, 380)
    assert adventureworks.value("open_late") == short.height
    assert adventureworks.value("open_late_value") == cents(short["OrderQty"] * short["UnitPrice"]) == 5_160_910.62


def test_lead_time_knows_every_line_that_came_whole(adventureworks: DataSet) -> None:
    whole = raw(adventureworks).filter(pl.col("ReceivedQty") >= pl.col("OrderQty"))
    days = (whole["ShipDate"] - whole["OrderDate"]).dt.total_days()
    lead_time = adventureworks.figure("lead_time")
    assert (lead_time["n"], lead_time["p50"], lead_time["mean"]) == (8_465, days.median(), pytest.approx(days.mean()))


def test_a_line_promised_before_its_order_is_outside_and_counted(adventureworks: DataSet) -> None:
    impossible = raw(adventureworks).filter(pl.col("DueDate") < pl.col("OrderDate")).height
    assert adventureworks.figure("otd")["outside"] == impossible == 7


def test_fill_rate_counts_the_units_that_came_by_the_due_day(adventureworks: DataSet) -> None:
    due = raw(adventureworks).filter(pl.col("due") & (pl.col("Status") == "4"))
    units = due.select(
        pl.min_horizontal("OrderQty", "ReceivedQty").filter(pl.col("ShipDate") <= pl.col("DueDate")).sum(),
        pl.col("OrderQty").sum().alias("due"),
    )
    assert adventureworks.parts("fill_rate", COMPLETE) == units.row(0)


@pytest.mark.parametrize(("kpi", "percent"), [("fill_rate", 99.0488), ("reject_rate", 1.1866)])
def test_complete_orders_have_the_published_rates(adventureworks: DataSet, kpi: str, percent: float) -> None:
    assert round(adventureworks.figure(kpi, COMPLETE)["value"] * 100, 4) == percent


def test_rejected_orders_lift_the_reject_rate(adventureworks: DataSet) -> None:
    rejected, received = raw(adventureworks).select(pl.col("RejectedQty", "ReceivedQty").sum()).row(0)
    assert adventureworks.parts("reject_rate") == (rejected, received)
    assert round(rejected / received, 3) == 0.031


def test_the_stock_is_one_snapshot_of_1069_rows(adventureworks: DataSet) -> None:
    rows = stock(adventureworks)
    assert adventureworks.stored(
        "select stock_date, count(*), sum(on_hand_quantity), count_if(on_hand_quantity <= 0) "
        "from stock_levels group by stock_date"
    ) == [
        (rows["ModifiedDate"].max(), rows.height, rows["Quantity"].sum(), rows.filter(pl.col("Quantity") <= 0).height)
    ]
    assert (rows["ModifiedDate"].max(), rows.filter(pl.col("Quantity") <= 0).height) == (date(2025, 8, 11), 4)


def test_the_terms_of_a_product_are_those_of_its_main_vendor(adventureworks: DataSet) -> None:
    terms = main_vendors(adventureworks).select(
        "ProductID", "BusinessEntityID", number("AverageLeadTime"), number("MinOrderQty")
    )
    ours = adventureworks.stored(
        "select sku, supplier_id, lead_time_days::double, minimum_order_quantity::double "
        "from products where lead_time_days is not null"
    )
    assert len(ours) == 265
    assert sorted(ours) == sorted(terms.rows())


def test_safety_stock_and_reorder_point_are_those_of_the_product(adventureworks: DataSet) -> None:
    levels = table(adventureworks, "Product").select("ProductID", number("SafetyStockLevel"), number("ReorderPoint"))
    ours = adventureworks.stored("select sku, safety_stock::double, reorder_point::double from products")
    assert sorted(ours) == sorted(levels.rows())


def test_costs_are_the_standard_ones_or_the_price_of_the_main_vendor(adventureworks: DataSet) -> None:
    ours = adventureworks.stored("select sku, unit_cost::double from products where unit_cost is not null")
    assert sorted(ours) == sorted(costs(adventureworks).drop_nulls().rows())
    assert len(ours) == 486


def test_4_of_1069_places_of_a_product_are_out_of_stock_from_the_snapshot_to_the_newest_day(
    adventureworks: DataSet,
) -> None:
    rows = stock(adventureworks)
    days = (AS_OF - date(2025, 8, 11)).days + 1
    out = rows.filter(pl.col("Quantity") <= 0).height
    assert adventureworks.parts("stockout_days") == (days * out, days * rows.height) == (67 * 4, 67 * 1_069)
    last_day = Selection(AS_OF, AS_OF)
    assert adventureworks.parts("stockout_days", last_day) == (4, 1_069)


def test_the_stock_is_worth_its_cost_and_what_has_none_is_counted(adventureworks: DataSet) -> None:
    held = stock(adventureworks).join(costs(adventureworks), on="ProductID", how="left")
    value = adventureworks.figure("stock_value")
    assert value["value"] == cents((held["Quantity"] * held["cost"]).drop_nulls())
    assert value["outside"] == held.filter(pl.col("cost").is_null()).height == 49
