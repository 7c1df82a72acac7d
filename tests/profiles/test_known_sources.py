"""The profiles of known sources, each on a few invented rows in the form of its export, all in one home."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.config import PROFILES, ROOT
from cadran.engine import Engine
from cadran.ingest.loading import LoadReport, load
from cadran.ingest.storage.store import check
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build

FILES = Path(__file__).parent / "files"
# What a load asks for where the files leave it open: the local time that counts, the sign of three decimals.
ANSWERS = {
    "amazon-seller": 'timezone = "Europe/Paris"',
    "magento": 'timezone = "Europe/Paris"',
    "sap-sales": 'decimal = "."',
}
# Rows, accepted, quarantined and skipped ones of each table.
ACCOUNTED: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "shopify": {
        "order_lines": (6, 5, 0, 1),
        "deliveries": (6, 3, 0, 3),
        "stock_levels": (3, 2, 0, 1),
        "products": (3, 2, 0, 1),
    },
    "sap-purchasing": {
        "order_lines": (5, 3, 0, 2),
        "deliveries": (7, 5, 0, 2),
        "stock_levels": (3, 2, 0, 1),
        "products": (5, 3, 0, 2),
        "suppliers": (2, 2, 0, 0),
    },
    "amazon-seller": {
        "order_lines": (4, 4, 0, 0),
        "deliveries": (2, 2, 0, 0),
        "returns": (2, 2, 0, 0),
        "stock_levels": (3, 2, 0, 1),
    },
    "prestashop": {
        "order_lines": (3, 3, 0, 0),
        "deliveries": (3, 1, 0, 2),
        "returns": (2, 1, 0, 1),
        "stock_levels": (3, 2, 0, 1),
        "products": (3, 2, 0, 1),
    },
    "woocommerce": {"order_lines": (8, 6, 0, 2)},
    "odoo": {"order_lines": (5, 3, 0, 2), "deliveries": (5, 4, 0, 1), "stock_levels": (4, 1, 0, 3)},
    "business-central": {"order_lines": (4, 2, 0, 2), "deliveries": (3, 2, 0, 1)},
    "sap-sales": {"order_lines": (3, 3, 0, 0), "deliveries": (3, 2, 0, 1)},
    "sage-100": {"order_lines": (6, 4, 0, 2), "deliveries": (6, 3, 0, 3)},
    "dolibarr": {"order_lines": (3, 2, 0, 1)},
    "erpnext": {"order_lines": (3, 2, 0, 1), "deliveries": (3, 2, 0, 1), "stock_levels": (1, 1, 0, 0)},
    "netsuite": {"order_lines": (3, 2, 0, 1)},
    "magento": {"order_lines": (3, 2, 0, 1), "deliveries": (1, 1, 0, 0)},
    "amazon-vendor": {"order_lines": (2, 2, 0, 0)},
    "olist": {
        "order_lines": (4, 4, 0, 0),
        "deliveries": (4, 3, 0, 1),
        "products": (2, 2, 0, 0),
        "suppliers": (2, 2, 0, 0),
        "feedback": (2, 2, 0, 0),
    },
    "uci-retail": {"order_lines": (7, 3, 0, 4), "returns": (7, 1, 0, 6), "products": (7, 2, 0, 5)},
    "dataco": {"order_lines": (4, 4, 0, 0), "deliveries": (4, 3, 0, 1), "products": (4, 2, 0, 2)},
}
SOURCES = tuple(ACCOUNTED)


def _profile(root: Path, source: str) -> str | Path:
    """The shipped profile, or a copy of it with the answer to what its load asks."""
    if source not in ANSWERS:
        return source
    path = root / f"{source}.toml"
    shipped = (PROFILES / path.name).read_text(encoding="utf-8").replace('decimal = "."\n', "")
    path.write_text(f"{ANSWERS[source]}\n{shipped}", encoding="utf-8")
    return path


class Known:
    """One home with every source; `reports` say what became of the rows of each."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.reports: dict[str, LoadReport] = {}
        for source in SOURCES:
            self.reports[source] = load(FILES / source, _profile(root, source), self.home)
        self.engine = Engine(build(self.home).path)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    def lines(self, source: str, columns: str, table: str = "order_lines") -> list[tuple[Any, ...]]:
        """Columns of the current rows that files of the source gave, in order."""
        number = self.reports[source].load_id
        return self.rows(f"select {columns} from {table} where load_id = {number} order by all")

    def parts(self, kpi: str, dimension: str, segment: str) -> tuple[float, float]:
        """Numerator and denominator of a figure of one segment."""
        measured = self.engine.figures.measure(KPIS[kpi], Selection().where(dimension, segment)).row(0, named=True)
        return measured["numerator"], measured["denominator"]

    def days(self, kpi: str, dimension: str, segment: str) -> tuple[int, float]:
        """Number and median of a duration of one segment."""
        measured = self.engine.figures.measure(KPIS[kpi], Selection().where(dimension, segment)).row(0, named=True)
        return measured["n"], measured["p50"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    sources = Known(tmp_path_factory.mktemp("known-sources"))
    yield sources
    sources.engine.close()


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
def test_every_row_of_a_known_source_is_accounted_for(known: Known, source: str) -> None:
    counts = {
        count.table: (count.rows, count.accepted, count.quarantined, count.skipped)
        for count in known.reports[source].tables
    }
    assert counts == ACCOUNTED[source]


@pytest.mark.long
def test_the_store_of_all_known_sources_holds_together(known: Known) -> None:
    assert check(known.home) == []


def test_each_known_source_has_files_to_show_it_and_a_page() -> None:
    assert {path.name for path in FILES.iterdir()} == set(SOURCES)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "sources").glob("*.md")}
    assert {*pages} - {"index"} == set(SOURCES)
    for source in SOURCES:
        assert f"({source}.md)" in pages["index"]
        assert f"cadran load FOLDER --profile {source}" in pages[source]
        assert "not on an export of a real company" in pages[source]


@pytest.mark.long
def test_shopify_writes_an_order_on_its_first_line_and_an_article_twice(known: Known) -> None:
    assert known.lines("shopify", "order_id, line_id, ordered_quantity, currency, customer_country, channel") == [
        ("#1001", "MUG-B", 1, "EUR", "FR", "web"),
        ("#1001", "MUG-B-2", 2, "EUR", "FR", "web"),
        ("#1001", "TEA", 1, "EUR", "FR", "web"),
        ("#1002", "MUG-B", 1, "EUR", "BE", "store"),
        ("#1003", "Gift wrap", 1, "EUR", "FR", "3890849"),
    ]
    # The time of the shop, whatever its offset in summer.
    assert known.lines("shopify", "shipped_at", "deliveries") == [
        *2 * [(datetime(2026, 1, 6, 16),)],
        (datetime(2026, 4, 2, 12),),
    ]
    assert known.parts("cancel_rate", "channel", "store") == (1, 1)
    assert known.lines("shopify", "stock_date, sku, location_id, on_hand_quantity", "stock_levels") == [
        (date(2026, 4, 3), "MUG-B", "Lyon", 8),
        (date(2026, 4, 3), "TEA", "Lyon", 0),
    ]
    assert known.lines("shopify", "sku, product_name", "products") == [("MUG-B", "Mug"), ("MUG-R", "Mug")]


@pytest.mark.long
def test_sap_says_by_its_sign_which_way_goods_went(known: Known) -> None:
    columns = (
        "order_id, line_id, ordered_quantity, unit_cost, promised_at, repromised_at, cancelled_quantity, closed_at"
    )
    first, latest, closed = datetime(2026, 1, 27), datetime(2026, 2, 2), datetime(2026, 1, 29)
    nuts, panels = datetime(2026, 1, 20), datetime(2026, 1, 30)
    assert known.lines("sap-purchasing", columns) == [
        ("4500000001", "10", 1500, Decimal("0.125"), first, latest, None, closed),
        ("4500000001", "20", 500, Decimal("0.08"), nuts, nuts, 500, None),
        ("4500000002", "10", 40, 25, panels, panels, None, None),
    ]
    moved = known.lines("sap-purchasing", "order_id, available_at, delivered_quantity", "deliveries")
    assert [quantity for _, _, quantity in moved] == [1000, 450, -50, 40, -2]
    # 1,400 of 1,500 came before the item was closed; 2 of 40 went back: neither is complete, the nuts are cancelled.
    assert known.parts("in_full", "supplier_name", "Müller Schrauben") == (0, 1)
    assert known.parts("otd", "supplier_name", "Panneaux de l'Ain") == (0, 1)
    assert known.parts("units", "supplier_name", "Müller Schrauben") == (2000, 2)
    stock = known.lines("sap-purchasing", "stock_date, sku, location_id, on_hand_quantity", "stock_levels")
    assert stock == [(date(2026, 2, 4), "PANEL", "1000", 38), (date(2026, 2, 4), "SCREW-6", "1000", 1400)]


@pytest.mark.long
def test_amazon_orders_stand_in_local_time_and_returns_by_their_label(known: Known) -> None:
    columns = "order_id, line_id, ordered_at, ordered_quantity, unit_price, mode, cancelled_quantity"
    evening, morning, later = datetime(2026, 1, 6, 0, 30), datetime(2026, 1, 6, 11), datetime(2026, 1, 8, 11)
    assert known.lines("amazon-seller", columns) == [
        ("406-001", "MUG-B", evening, 2, 12, "third_party", None),
        ("406-001", "TEA", evening, 1, 40, "third_party", 1),
        ("406-002", "MUG-B", morning, 1, 12, "own_warehouse", None),
        ("406-003", "MUG-B", later, 1, None, "third_party", None),
    ]
    assert known.parts("cancel_rate", "channel", "Amazon.fr") == (1, 3)
    assert known.lines("amazon-seller", "return_id, order_id, line_id, reason, disposition", "returns") == [
        ("LPNRRF001", "406-001", "MUG-B", "changed_mind", "restocked"),
        ("LPNRRF002", "406-001", "MUG-B", "other", "pending"),
    ]
    # Month first, and only what can be sold.
    assert known.lines("amazon-seller", "stock_date, on_hand_quantity", "stock_levels") == [
        (date(2026, 2, 1), 9),
        (date(2026, 2, 2), 9),
    ]


@pytest.mark.long
def test_prestashop_cancels_by_the_state_and_returns_what_came_back(known: Known) -> None:
    assert known.lines("prestashop", "order_id, line_id, sku, ordered_quantity, cancelled_quantity") == [
        ("71", "201", "8-15", 2, None),
        ("72", "202", "8-15", 1, 1),
        ("73", "203", "9-0", 1, None),
    ]
    assert known.lines("prestashop", "return_id, line_id, returned_at, returned_quantity", "returns") == [
        ("3-201", "201", datetime(2026, 1, 19, 10), 1)
    ]
    assert known.lines("prestashop", "sku, on_hand_quantity, reserved_quantity", "stock_levels") == [
        ("8-15", 7, 2),
        ("9-0", 3, 0),
    ]


@pytest.mark.long
def test_woocommerce_writes_articles_side_by_side(known: Known) -> None:
    assert known.lines("woocommerce", "order_id, line_id, sku, ordered_quantity, unit_price, cancelled_quantity") == [
        ("901", "1", "CAN", 3, 10, None),
        ("901", "2", "CAN", 2, 10, None),
        ("902", "1", "CAN", 1, 10, 1),
        ("903", "1", "Holder", 1, 12, None),
        ("911", "1", "CAN", 2, 10, None),
        ("911", "2", "Holder", 1, 12, None),
    ]


@pytest.mark.long
def test_odoo_names_the_order_once_and_takes_goods_back_by_a_move(known: Known) -> None:
    assert known.lines("odoo", "order_id, right(line_id, 2), supplier_id, ordered_quantity, cancelled_quantity") == [
        ("P00011", "31", "Wood & Co", 20, None),
        ("P00011", "32", "Wood & Co", 10, None),
        ("P00013", "35", "Tools SA", 1, 1),
    ]
    assert [row for (row,) in known.lines("odoo", "delivered_quantity", "deliveries")] == [-1, 2, 10, 18]
    # The oak was complete on 23 January, ordered on the 8th and promised for the 20th; one pine board went back.
    orders, days = known.days("lead_time", "supplier_name", "Wood & Co")
    assert (orders, round(days, 3)) == (1, 15.042)
    assert known.parts("otd", "supplier_name", "Wood & Co") == (0, 2)
    assert known.parts("in_full", "supplier_name", "Wood & Co") == (1, 2)
    assert known.lines("odoo", "sku, location_id, on_hand_quantity", "stock_levels") == [("[OAK] Oak board", "WH", 20)]


@pytest.mark.long
def test_business_central_is_read_by_its_french_captions(known: Known) -> None:
    columns = "order_id, requested_at::date, promised_at::date, repromised_at::date, ordered_quantity, unit_cost"
    asked, promised, expected = date(2026, 1, 19), date(2026, 1, 21), date(2026, 1, 26)
    assert known.lines("business-central", columns) == [
        ("CA-1041", asked, promised, expected, 12, Decimal("117.5")),
        ("CA-1042", None, None, date(2026, 1, 30), 4, 1250),
    ]
    assert known.lines("business-central", "delivery_id, delivered_quantity", "deliveries") == [
        ("REC-201-10000", 12),
        ("REC-201-20000", -2),
    ]
    assert known.parts("in_full", "supplier_id", "F0012") == (0, 1)


@pytest.mark.long
def test_sap_sales_are_promised_for_what_is_confirmed_and_leave_in_parts(known: Known) -> None:
    columns = (
        "order_id, line_id, requested_at::date, promised_at::date, ordered_quantity, unit_price, cancelled_quantity"
    )
    asked = date(2026, 1, 15)
    assert known.lines("sap-sales", columns) == [
        ("0000012001", "10", asked, date(2026, 1, 18), 10, 120, None),
        ("0000012001", "20", asked, None, 5, 30, 5),
        ("0000012002", "10", None, date(2026, 1, 20), 2, 120, None),
    ]
    assert known.lines("sap-sales", "delivery_id, line_id, shipped_at::date, delivered_quantity", "deliveries") == [
        ("0080005001-10", "10", date(2026, 1, 17), 6),
        ("0080005001-900001", "10", date(2026, 1, 17), 4),
    ]


@pytest.mark.long
def test_sage_keeps_an_order_that_became_a_delivery_or_an_invoice(known: Known) -> None:
    assert known.lines(
        "sage-100", "flow, order_id, line_id, ordered_at::date, promised_at::date, ordered_quantity"
    ) == [
        ("inbound", "FC00029", "499", date(2026, 1, 5), date(2026, 1, 19), 20),
        ("inbound", "FC00030", "500", date(2026, 1, 5), date(2026, 1, 19), 8),
        ("inbound", "FC00031", "501", date(2026, 1, 12), date(2026, 1, 26), 10),
        ("outbound", "BC00042", "498", date(2026, 1, 14), None, 2),
    ]
    # Received on the 16th and the 20th, both promised for the 19th; the third order is open past its day.
    assert known.parts("otd", "supplier_id", "FBOIS") == (1, 3)
    assert known.days("lead_time", "supplier_id", "FBOIS") == (2, (11 + 15) / 2)


@pytest.mark.long
def test_dolibarr_is_read_in_its_own_encoding(known: Known) -> None:
    columns = "order_id, line_id, supplier_id, ordered_quantity, unit_cost, cancelled_quantity, cancel_reason"
    assert known.lines("dolibarr", columns) == [
        ("21", "301", "Métaux du Rhône", 10, 25, None, None),
        ("22", "303", "Métaux du Rhône", 4, 25, 4, "other"),
    ]


@pytest.mark.long
def test_erpnext_counts_in_the_unit_of_stock_and_knows_what_was_refused(known: Known) -> None:
    assert known.lines("erpnext", "order_id, ordered_quantity, unit_cost, cancelled_quantity") == [
        ("PUR-ORD-2026-00007", 50, 20, None),
        ("PUR-ORD-2026-00008", 10, 20, 10),
    ]
    # Five boxes of ten came, one was refused, and one went back later.
    assert known.lines("erpnext", "delivery_id, delivered_quantity, rejected_quantity", "deliveries") == [
        ("b1", 50, 10),
        ("b2", -10, 0),
    ]
    assert known.parts("reject_rate", "supplier_id", "Steel AG") == (10, 40)


@pytest.mark.long
def test_netsuite_repeats_an_article_within_an_order(known: Known) -> None:
    assert known.lines("netsuite", "order_id, line_id, ordered_at::date, promised_at::date, ordered_quantity") == [
        ("PO1201", "1", date(2026, 1, 14), date(2026, 1, 28), 100),
        ("PO1201", "2", date(2026, 1, 14), date(2026, 2, 10), 50),
    ]


@pytest.mark.long
def test_magento_counts_the_configurable_article_once(known: Known) -> None:
    assert known.lines("magento", "order_id, line_id, ordered_at, ordered_quantity, cancelled_quantity") == [
        ("000000051", "81", datetime(2026, 1, 6, 0, 30), 2, None),
        ("000000051", "83", datetime(2026, 1, 6, 0, 30), 1, 1),
    ]
    assert known.lines("magento", "shipped_at, delivered_quantity", "deliveries") == [(datetime(2026, 1, 7, 9), 2)]


@pytest.mark.long
def test_amazon_vendor_has_no_day_of_order_and_says_so(known: Known) -> None:
    columns = "line_id, order_date_known, promised_at::date, repromised_at::date, ordered_quantity, cancelled_quantity"
    assert known.lines("amazon-vendor", columns) == [
        ("B01", False, date(2026, 1, 16), date(2026, 1, 20), 48, 12),
        ("B02", False, date(2026, 1, 16), date(2026, 1, 16), 12, None),
    ]
    assert known.parts("cancel_rate", "channel", "Amazon Vendor") == (1, 2)


@pytest.mark.long
def test_olist_counts_a_piece_as_a_line_and_judges_the_estimated_day(known: Known) -> None:
    assert known.parts("otd", "supplier_id", "s1") == (2, 2)
    # The other order came two days late; the cancelled one is judged too, as one that never came.
    assert known.parts("otd", "supplier_id", "s2") == (0, 2)
    orders, days = known.days("lead_time", "supplier_id", "s1")
    assert (orders, round(days, 2)) == (2, 8.44)
    assert known.parts("csat", "channel", "marketplace") == (6, 2)
    assert known.lines("olist", "sku, category", "products") == [("p1", "perfumery"), ("p2", "pc_gamer")]


@pytest.mark.long
def test_uci_retail_takes_goods_back_by_a_credit_note(known: Known) -> None:
    assert known.parts("units", "channel", "wholesale") == (32, 3)
    assert known.lines("uci-retail", "return_id, sku, returned_quantity, refund_value", "returns") == [
        ("C536379-85123A", "85123A", 1, Decimal("2.55"))
    ]


@pytest.mark.long
def test_dataco_agrees_with_the_delivery_status_of_the_file(known: Known) -> None:
    assert known.parts("otd", "channel", "Pacific Asia") == (1, 2)
    assert known.days("lead_time", "channel", "Pacific Asia") == (2, 4)
    assert known.lines("dataco", "order_id, unit_price, cancel_reason")[0] == ("75938", Decimal("309.72"), "other")
