"""USAID's deliveries of health commodities: every figure against the raw file."""

from datetime import date

import polars as pl
import pytest
from data_set import ALL, DataSet

from cadran.kpis import KPIS
from cadran.selection import Selection
from real.raw import cents, number, scms_lines


def test_every_line_is_loaded(scms: DataSet) -> None:
    assert scms.counts() == {
        "order_lines": (10_324, 10_324, 0, 0),
        "deliveries": (10_324, 10_324, 0, 0),
        "products": (10_324, 184, 0, 10_140),
        "suppliers": (10_324, 73, 0, 10_251),
    }


def test_text_in_date_columns_is_no_date_and_every_date_is_read(scms: DataSet) -> None:
    lines = scms_lines(scms)
    texts = ("Date Not Captured", "N/A - From RDC", "Pre-PQ Process")
    for read, written in (("ordered", "PO Sent to Vendor Date"), ("quoted", "PQ First Sent to Client Date")):
        assert lines.filter(pl.col(read).is_null()).filter(~pl.col(written).is_in(texts)).is_empty()
    known = "count_if(order_date_known), min(ordered_at)::date, max(ordered_at)::date"
    assert scms.stored(f"select {known} from order_lines") == [
        (lines["ordered"].count(), lines["ordered"].min(), lines["ordered"].max())
    ]
    assert lines["ordered"].count() == 4_592


def test_9138_of_10324_lines_come_on_or_before_the_scheduled_day(scms: DataSet) -> None:
    lines = scms_lines(scms)
    assert lines.filter(pl.col("delivered") <= pl.col("scheduled")).height == 9_138
    due = lines.filter("due")
    assert scms.parts("otd") == (due.filter(pl.col("delivered") <= pl.col("scheduled")).height, due.height)


def test_a_line_takes_92_days_from_a_real_order_date_at_the_median(scms: DataSet) -> None:
    days = scms_lines(scms).filter("possible").select(days=(pl.col("delivered") - pl.col("ordered")).dt.total_days())
    rows = scms.engine.details.lines(KPIS["lead_time"], ALL).filter(outcome="complete")["value"]
    assert (rows.len(), rows.median()) == (days["days"].count(), days["days"].median()) == (4_587, 92)


def test_over_all_lines_no_lead_time_is_told_for_most_have_no_order_date(scms: DataSet) -> None:
    whole = scms.figure("lead_time")
    assert (whole["n"], whole["outside"], whole["p50"], whole["value"]) == (4_587, 5_737, None, None)
    came = scms_lines(scms).filter("possible", pl.col("delivered").dt.year() == 2014)
    days = came.select((pl.col("delivered") - pl.col("ordered")).dt.total_days()).to_series().drop_nulls()
    of_2014 = scms.figure("lead_time", ALL.during(date(2014, 1, 1), date(2014, 12, 31)))
    assert (of_2014["n"], of_2014["value"], of_2014["p50"]) == (days.len(), days.median(), days.median())


def test_the_own_warehouse_is_no_supplier(scms: DataSet) -> None:
    lines = scms.engine.figures.measure(KPIS["lines"], ALL, by=("mode", "supplier_name"))
    own = lines.filter(pl.col("mode") == "own_warehouse")
    assert own.select("supplier_name", "n").rows() == [(None, 5_404)]
    assert "SCMS from RDC" not in lines["supplier_name"].to_list()
    assert lines.drop_nulls("supplier_name")["supplier_name"].n_unique() == 72
    assert scms.stored("select supplier_name from suppliers where kind = 'own'") == [("SCMS from RDC",)]


def test_on_time_delivery_of_every_vendor_equals_the_raw_file(scms: DataSet) -> None:
    ours = scms.engine.figures.measure(KPIS["otd"], ALL, by=("supplier_name",)).drop_nulls("supplier_name")
    theirs = (
        scms_lines(scms)
        .filter(pl.col("due") & (pl.col("Fulfill Via") == "Direct Drop"))
        .group_by(supplier_name="Vendor")
        .agg(numerator=(pl.col("delivered") <= pl.col("scheduled")).sum(), denominator=pl.len())
        .cast({"numerator": pl.Float64, "denominator": pl.Float64})
    )
    assert theirs.height >= 70
    assert sorted(ours.select("supplier_name", "numerator", "denominator").rows()) == sorted(theirs.rows())


def test_n_a_is_a_mode_of_shipment_of_360_lines(scms: DataSet) -> None:
    theirs = scms_lines(scms)["Shipment Mode"].value_counts().rows()
    assert sorted(scms.stored("select carrier, count(*) from deliveries group by 1")) == sorted(theirs)
    assert dict(theirs)["N/A"] == 360


def test_freight_is_summed_where_the_file_holds_an_amount(scms: DataSet) -> None:
    amounts = scms_lines(scms)["Freight Cost (USD)"].cast(pl.Float64, strict=False).drop_nulls()
    ((count, total),) = scms.stored("select count(freight_cost), sum(freight_cost) from deliveries")
    assert (count, round(float(total), 2)) == (amounts.len(), round(amounts.sum(), 2))


def test_the_five_lines_delivered_before_their_order_are_said(scms: DataSet) -> None:
    warned = scms.engine.details.rows("warnings", code="delivered_before_ordered")
    impossible = scms_lines(scms).with_row_index("row", offset=2).filter(~pl.col("possible"))
    assert sorted(warned["source_row"]) == impossible["row"].to_list()
    assert impossible.height == 5


def test_revenue_is_the_stated_value_of_the_lines(scms: DataSet) -> None:
    stated = scms_lines(scms).select(number("Line Item Value")).to_series()
    assert scms.value("revenue") == cents(stated) == 1_627_584_457.29


@pytest.mark.parametrize("kpi", ["reject_rate", "return_rate", "rotation", "stockout_days"])
def test_a_figure_the_file_cannot_tell_has_no_value(scms: DataSet, kpi: str) -> None:
    assert scms.value(kpi) is None


def test_accents_survive(scms: DataSet) -> None:
    lines = scms.figure("lines", Selection().where("customer_country", "Côte d'Ivoire"))
    assert lines["n"] == scms_lines(scms).filter(pl.col("Country") == "Côte d'Ivoire").height > 0
