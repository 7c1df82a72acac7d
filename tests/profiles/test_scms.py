"""The profile scms on seven lines in the shape of its file: two date formats, texts for dates, the own warehouse."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl
import pytest
from data_set import DataSet

from cadran.kpis import KPIS
from cadran.selection import Selection
from profiles.written import tiny_set, write_rows

LINE = {
    "ID": "",
    "PO / SO #": "SCMS-1",
    "ASN/DN #": "ASN-1",
    "Country": "Kenya",
    "Fulfill Via": "Direct Drop",
    "Shipment Mode": "Air",
    "PQ First Sent to Client Date": "Pre-PQ Process",
    "PO Sent to Vendor Date": "",
    "Scheduled Delivery Date": "",
    "Delivered to Client Date": "",
    "Product Group": "ARV",
    "Vendor": "CIPLA",
    "Item Description": "Lamivudine 150mg",
    "Brand": "Generic",
    "Line Item Quantity": "100",
    "Line Item Value": "1234.5",
    "Pack Price": "12.35",
    "Freight Cost (USD)": "80.5",
}
FROM_RDC = {"Fulfill Via": "From RDC", "Vendor": "SCMS from RDC", "PO Sent to Vendor Date": "N/A - From RDC"}


def line(number: int, ordered: str, scheduled: str, delivered: str, **values: str) -> dict[str, str]:
    """A line of the file; `ordered` is the day its purchase order was sent."""
    dates = {"PO Sent to Vendor Date": ordered, "Scheduled Delivery Date": scheduled}
    known = {"ID": str(number), "ASN/DN #": f"ASN-{number}", "Delivered to Client Date": delivered}
    return LINE | dates | known | values


LINES = [
    line(1, "11/13/2006", "2-Jan-07", "30-Dec-06"),
    line(2, "1/5/2007", "1-Mar-07", "9-Mar-07", Vendor="MÜLLER & CO", **{"Freight Cost (USD)": "See ASN-1 (ID#:1)"}),
    line(3, "", "15-Mar-07", "15-Mar-07") | FROM_RDC,
    line(4, "", "20-Mar-07", "25-Mar-07")
    | FROM_RDC
    | {"PQ First Sent to Client Date": "2/1/2007", "Country": "Côte d'Ivoire", "Shipment Mode": "N/A"},
    line(5, "Date Not Captured", "1-Apr-07", "31-Mar-07", Vendor="ABBOTT", Country="Haïti"),
    line(6, "4/2/2007", "30-Apr-07", "10-May-07"),
    line(7, "4/20/2007", "10-Apr-07", "10-Apr-07", Vendor="ORGENICS"),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSet]:
    folder = tmp_path_factory.mktemp("tiny-scms")
    write_rows(folder / "files" / "SCMS_Delivery_History_Dataset.csv", LINES, "utf-8-sig")
    yield from tiny_set("scms", folder)


def vendor(name: str) -> Selection:
    return Selection().where("supplier_name", name)


@pytest.mark.long
def test_two_date_formats_of_one_file_are_read(tiny: DataSet) -> None:
    assert {counts[2] for counts in tiny.counts().values()} == {0}
    assert tiny.stored("select ordered_at, promised_at from order_lines where line_id in ('1', '2') order by 1") == [
        (datetime(2006, 11, 13), datetime(2007, 1, 2)),
        (datetime(2007, 1, 5), datetime(2007, 3, 1)),
    ]


def test_a_text_in_a_date_column_is_no_date_and_the_nearest_known_one_stands_in(tiny: DataSet) -> None:
    assert tiny.stored("select line_id, ordered_at from order_lines where not order_date_known order by 1") == [
        ("3", datetime(2007, 3, 15)),
        ("4", datetime(2007, 2, 1)),
        ("5", datetime(2007, 3, 31)),
    ]


@pytest.mark.long
def test_lead_time_is_told_only_from_a_real_order_date(tiny: DataSet) -> None:
    lead_times = tiny.engine.figures.measure(KPIS["lead_time"], vendor("CIPLA")).row(0, named=True)
    assert (lead_times["n"], lead_times["p50"]) == (2, (47 + 38) / 2)
    assert tiny.value("lead_time", vendor("ABBOTT")) is None


def test_on_time_delivery_compares_the_delivered_with_the_scheduled_day(tiny: DataSet) -> None:
    assert [tiny.parts("otd", vendor(name)) for name in ("CIPLA", "MÜLLER & CO", "ABBOTT")] == [
        (1, 2),
        (0, 1),
        (1, 1),
    ]
    assert tiny.parts("otd", Selection().where("mode", "own_warehouse")) == (1, 2)


def test_the_own_warehouse_is_no_supplier(tiny: DataSet) -> None:
    lines = tiny.engine.figures.measure(KPIS["lines"], Selection(), by=("mode", "supplier_name"))
    assert lines.filter(pl.col("mode") == "own_warehouse").select("supplier_name", "n").rows() == [(None, 2)]
    assert set(lines["supplier_name"]) == {None, "CIPLA", "MÜLLER & CO", "ABBOTT", "ORGENICS"}
    assert tiny.stored("select supplier_name from suppliers where kind = 'own'") == [("SCMS from RDC",)]


def test_n_a_is_a_mode_of_shipment_like_the_others(tiny: DataSet) -> None:
    assert tiny.stored("select carrier, count(*) from deliveries group by 1 order by 1") == [("Air", 6), ("N/A", 1)]


def test_a_text_in_the_freight_column_is_no_amount(tiny: DataSet) -> None:
    assert tiny.stored("select count(*), count(freight_cost), min(freight_cost) from deliveries") == [(7, 6, 80.5)]


def test_the_value_of_a_line_is_the_one_the_file_states(tiny: DataSet) -> None:
    assert tiny.value("revenue") == 7 * 1234.5


def test_accents_survive(tiny: DataSet) -> None:
    countries = tiny.stored("select distinct customer_country from order_lines order by 1")
    assert countries == [("Côte d'Ivoire",), ("Haïti",), ("Kenya",)]


def test_a_line_delivered_before_its_order_is_said(tiny: DataSet) -> None:
    listed = tiny.engine.details.rows("warnings", code="delivered_before_ordered")
    assert listed["source_row"].to_list() == [8]
    assert tiny.value("lead_time", vendor("ORGENICS")) is None


def test_a_figure_the_file_cannot_tell_has_no_value(tiny: DataSet) -> None:
    kpis = ("reject_rate", "return_rate", "rotation", "stockout_days")
    assert [tiny.value(kpi) for kpi in kpis] == [None] * 4
