"""Daily stock and sales of AdventureWorks: every figure against the raw files."""

import polars as pl
import pytest
from data_set import DataSet

from cadran.selection import Selection
from real.raw import cents, table


def test_every_row_is_loaded(adventureworks_dw: DataSet) -> None:
    assert adventureworks_dw.counts() == {
        "order_lines": (121_253, 121_253, 0, 0),
        "deliveries": (121_253, 121_253, 0, 0),
        "stock_levels": (776_286, 776_286, 0, 0),
        "products": (606, 606, 0, 0),
    }


def test_4057_of_776286_product_days_are_at_or_below_zero(adventureworks_dw: DataSet) -> None:
    balances = table(adventureworks_dw, "FactProductInventory")["UnitsBalance"]
    assert ((balances <= 0).sum(), balances.len()) == (4_057, 776_286)
    assert adventureworks_dw.parts("stockout_days") == (4_057, 776_286)


def test_its_negative_balances_are_listed(adventureworks_dw: DataSet) -> None:
    balances = table(adventureworks_dw, "FactProductInventory").with_row_index("row", offset=1)
    below = balances.filter(pl.col("UnitsBalance") < 0)
    listed = adventureworks_dw.engine.details.rows("warnings", code="negative_stock")
    assert sorted(listed["source_row"]) == below["row"].to_list()
    assert below.height == 3_319


def test_revenue_of_both_channels_is_net_of_discounts(adventureworks_dw: DataSet) -> None:
    for channel, file in (("web", "FactInternetSales"), ("wholesale", "FactResellerSales")):
        stated = cents(table(adventureworks_dw, file)["SalesAmount"].cast(pl.Float64))
        assert adventureworks_dw.value("revenue", Selection().where("channel", channel)) == stated


def test_every_order_ships_seven_days_after_it_and_five_before_its_due_day(adventureworks_dw: DataSet) -> None:
    sales = pl.concat(
        table(adventureworks_dw, name).select("OrderDate", "ShipDate", "DueDate")
        for name in ("FactInternetSales", "FactResellerSales")
    )
    days = sales.select(took=(pl.col("ShipDate") - pl.col("OrderDate")).dt.total_days())
    lead_time = adventureworks_dw.figure("lead_time")
    assert (lead_time["n"], lead_time["p50"]) == (sales.height, days["took"].median())
    on_time = sales.filter(pl.col("ShipDate") <= pl.col("DueDate")).height
    assert adventureworks_dw.parts("otd") == (on_time, sales.height) == (121_253, 121_253)
    assert adventureworks_dw.value("transit") is None


def test_rotation_is_the_cost_of_what_was_sold_over_the_stock_of_every_day(adventureworks_dw: DataSet) -> None:
    sold = pl.concat(
        table(adventureworks_dw, name).select(pl.col("TotalProductCost").cast(pl.Float64))
        for name in ("FactInternetSales", "FactResellerSales")
    )
    held = table(adventureworks_dw, "FactProductInventory").select(
        pl.max_horizontal(pl.col("UnitsBalance"), 0) * pl.col("UnitCost").cast(pl.Float64)
    )
    turns = 365 * sold["TotalProductCost"].sum() / held.to_series().sum()
    assert adventureworks_dw.value("rotation") == pytest.approx(turns, rel=1e-6)


def test_freight_is_summed_over_both_channels(adventureworks_dw: DataSet) -> None:
    sales = pl.concat(
        table(adventureworks_dw, name).select(pl.col("Freight").cast(pl.Float64), pl.col("OrderQuantity").cast(int))
        for name in ("FactInternetSales", "FactResellerSales")
    )
    freight = adventureworks_dw.value("freight_per_unit")
    assert freight == round(cents(sales["Freight"]) / sales["OrderQuantity"].sum(), 6)
