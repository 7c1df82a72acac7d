"""Figures of public data sets, each against the raw files."""

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from tests.conftest import DataSet

ALL = Selection()


def figure(engine: Engine, kpi: str, selection: Selection = ALL) -> dict[str, float]:
    return engine.measure(KPIS[kpi], selection).row(0, named=True)


def raw_scms(scms: DataSet) -> pl.DataFrame:
    return pl.read_csv(scms.files / "SCMS_Delivery_History_Dataset.csv.gz", infer_schema=False).with_columns(
        pl.col("Scheduled Delivery Date", "Delivered to Client Date").str.to_date("%d-%b-%y"),
        pl.col("PO Sent to Vendor Date").str.to_date("%m/%d/%Y", strict=False),
    )


def test_scms_delivers_9138_of_10324_lines_on_or_before_schedule(scms: DataSet) -> None:
    otd = figure(scms.engine, "otd")
    assert (otd["numerator"], otd["denominator"], round(otd["value"], 4)) == (9_138, 10_324, 0.8851)
    raw = raw_scms(scms)
    assert (
        raw.filter(pl.col("Delivered to Client Date") <= pl.col("Scheduled Delivery Date")).height == otd["numerator"]
    )


def test_scms_takes_92_days_from_a_real_order_date_at_the_median(scms: DataSet) -> None:
    lead_time = figure(scms.engine, "lead_time")
    assert (lead_time["n"], lead_time["p50"]) == (4_587, 92)
    days = raw_scms(scms).select(
        (pl.col("Delivered to Client Date") - pl.col("PO Sent to Vendor Date")).dt.total_days().alias("days")
    )
    assert days.drop_nulls().filter(pl.col("days") >= 0)["days"].median() == 92


def test_scms_keeps_the_own_warehouse_out_of_its_suppliers(scms: DataSet) -> None:
    suppliers = scms.engine.measure(KPIS["otd"], ALL, by=("mode", "supplier_name"))
    own = suppliers.filter(pl.col("mode") == "own_warehouse")
    assert own["supplier_name"].to_list() == [None]
    assert own["n"].to_list() == [5_404]
    assert "SCMS from RDC" not in suppliers["supplier_name"].to_list()
    assert suppliers.filter(pl.col("supplier_name").is_not_null())["supplier_name"].n_unique() == 72


def test_scms_supplier_otd_equals_the_raw_file_for_every_vendor(scms: DataSet) -> None:
    ours = scms.engine.measure(KPIS["otd"], ALL, by=("supplier_name",)).drop_nulls("supplier_name")
    raw = (
        raw_scms(scms)
        .filter(pl.col("Fulfill Via") == "Direct Drop")
        .group_by(pl.col("Vendor").alias("supplier_name"))
        .agg(
            (pl.col("Delivered to Client Date") <= pl.col("Scheduled Delivery Date")).sum().alias("on_time"),
            pl.len().alias("due"),
        )
    )
    joined = ours.join(raw, on="supplier_name", how="full")
    assert joined.filter((pl.col("numerator") != pl.col("on_time")) | (pl.col("n") != pl.col("due"))).is_empty()
    assert joined.height == 72


def test_a_figure_the_files_cannot_tell_has_no_value(scms: DataSet) -> None:
    engine = scms.engine
    assert [figure(engine, kpi)["value"] for kpi in ("reject_rate", "return_rate", "rotation")] == [None, None, None]


def test_adventureworks_delivers_380_of_8845_lines_short(adventureworks: DataSet) -> None:
    lines = adventureworks.engine.lines(KPIS["fill_rate"], ALL)
    assert (lines.height, lines.filter(pl.col("delivered_quantity") < pl.col("ordered_quantity")).height) == (
        8_845,
        380,
    )


@pytest.mark.parametrize(("kpi", "percent"), [("fill_rate", 99.0488), ("reject_rate", 1.1866)])
def test_adventureworks_complete_orders_have_the_published_rates(
    adventureworks: DataSet, kpi: str, percent: float
) -> None:
    complete = figure(adventureworks.engine, kpi, ALL.where("segment", "complete"))
    assert round(complete["value"] * 100, 4) == percent


def test_adventureworks_dw_has_4057_of_776286_stock_days_at_or_below_zero(adventureworks_dw: DataSet) -> None:
    raw = pl.read_parquet(adventureworks_dw.files / "FactProductInventory.parquet")
    days = adventureworks_dw.engine.details("stock_days")
    assert (days.height, days.filter(pl.col("on_hand_quantity") <= 0).height) == (776_286, 4_057)
    assert (raw.height, raw.filter(pl.col("UnitsBalance") <= 0).height) == (776_286, 4_057)


def test_adventureworks_dw_lists_its_negative_balances(adventureworks_dw: DataSet) -> None:
    warnings = adventureworks_dw.engine.warnings()
    negative = warnings.filter(pl.col("code") == "negative_stock")
    assert negative.rows() == [("stock_levels", "negative_stock", 3_319)]
    listed = adventureworks_dw.engine.details("warnings", code="negative_stock")
    assert listed["source_row"].n_unique() == 3_319


def test_northwind_ships_37_of_809_orders_after_the_required_date(northwind: DataSet) -> None:
    orders = figure(northwind.engine, "order_otif")
    assert (orders["denominator"] - orders["numerator"], orders["denominator"]) == (37, 809)


def test_northwind_has_21_open_orders_in_the_four_states(northwind: DataSet) -> None:
    states = dict(northwind.engine.states(KPIS["order_otif"], ALL).iter_rows())
    assert states == {"on_time": 772, "late": 37, "not_due": 21}
