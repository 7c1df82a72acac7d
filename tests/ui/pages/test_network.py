"""Network, product and dependency: on a home worked out by hand, and against a second reckoning of the sample."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from second_statement.frames import kpi_frame, line_frame
from second_statement.history import History

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.figures import Figure
from cadran.insight.series import Judgement
from cadran.kpis import KPIS
from cadran.ui.panels import side_by_side
from cadran.ui.panels.side_by_side import Cell, Column, TableRow
from cadran.ui.request.view import View
from cadran.ui.sections.network.modes_and_places import _finding
from cadran.ui.sections.network.stock_availability import stock_of
from cadran.warehouse import build, current_version
from ui.opened import failures, looked_at, opened, shown, titles

LINES = "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,location_id,mode,customer_country,ordered_quantity,unit_price,cancelled_at,cancelled_quantity,cancel_reason,currency\n"  # noqa: E501
STOCK = "stock_date,sku,location_id,on_hand_quantity,reserved_quantity,unit_cost\n"
PLACES = (
    "location_id,location_name,kind,country\nLYO,Lyon,warehouse,FR\nLIL,Lille,warehouse,FR\nFEED,Feed,supplier,FR\n"
)


def _lines() -> str:
    """Twelve sales from Lyon to France; purchases of A from S1, of B from S1 and S2, and what does not count."""
    rows = [f"outbound,C{at},1,2026-10-01 10:00:00,2026-10-05,A,,LYO,own_warehouse,FR,1,10,,,,EUR" for at in range(12)]
    rows += [
        "inbound,P1,1,2026-06-01,2026-06-10,A,S1,LIL,,,10,10,,,,EUR",
        "inbound,P2,1,2026-06-01,2026-06-10,B,S1,LYO,,,3,10,,,,EUR",
        "inbound,P3,1,2026-06-01,2026-06-10,B,S2,LYO,,,7,10,,,,EUR",
        "inbound,P4,1,2026-11-01,2026-12-10,A,S1,LIL,,,4,0,,,,EUR",
        "inbound,P5,1,2025-11-19,2025-12-10,B,S3,LYO,,,9,10,,,,EUR",
        "inbound,P6,1,2026-06-01,2026-06-10,B,S4,LYO,,,9,10,2026-06-02,9,supplier,EUR",
        "outbound,C99,1,2026-11-20 08:00:00,2026-11-30,A,,LYO,own_warehouse,FR,1,10,,,,EUR",
    ]
    return LINES + "\n".join(rows) + "\n"


def _deliveries() -> str:
    rows = [
        "delivery_id,flow,order_id,line_id,ready_at,shipped_at,delivered_at,available_at,delivered_quantity,tracking"
    ]
    rows += [
        f"D{at},outbound,C{at},1,2026-10-01 16:00:00,2026-10-02 09:00:00,2026-10-04 09:00:00,,1,T{at}"
        for at in range(12)
    ]
    rows += [
        f"R{at},inbound,P{at},1,,,2026-06-09 09:00:00,2026-06-09 12:00:00,{n}," for at, n in ((1, 10), (2, 3), (3, 7))
    ]
    return "\n".join(rows) + "\n"


def _stock() -> str:
    rows = [
        f"2026-11-{day},A,LYO,100,10,5\n2026-11-{day},A,LIL,{level},0,5" for day, level in ((17, 3), (18, 0), (19, 0))
    ]
    rows += ["2026-11-19,A,FEED,40,,\n2026-06-10,A,LIL,10,0,5"]
    return STOCK + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def network_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    files = {"order_lines": _lines(), "deliveries": _deliveries(), "stock_levels": _stock(), "locations": PLACES}
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


def _view(home: Path) -> View:
    return looked_at(Engine(current_version(home).path), "network")


@pytest.fixture
def view(network_home: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(network_home))
    return _view(network_home)


def test_free_stock_is_what_lies_there_less_what_is_reserved(view: View) -> None:
    rows = stock_of(view, "A", "FR").select("location_id", "on_hand_quantity", "free_quantity", "incoming_quantity")
    assert rows.rows() == [("LYO", 100.0, 90.0, None), ("FEED", 40.0, 40.0, None), ("LIL", 0.0, 0.0, 4.0)]


def test_only_a_place_with_free_stock_that_has_sent_there_could_ship(view: View) -> None:
    rows = stock_of(view, "A", "FR").select("location_id", "could_ship", "transit_days", "shipments")
    assert rows.rows() == [("LYO", True, 2.0, 12), ("FEED", False, None, 0), ("LIL", False, None, 0)]
    assert not stock_of(view, "A", "DE")["could_ship"].any()


def test_a_product_idle_here_and_sold_out_there_is_an_imbalance(view: View) -> None:
    """Lyon was asked for one in its four days in stock: beyond 90 days of that 77.5 lie idle, at 5 each."""
    assert view.selected("stock_imbalances").select(
        "sku", "empty_place_count", "idle_place_count", "idle_quantity", "idle_value"
    ).rows() == [("A", 1, 1, 77.5, 387.5)]


def test_a_source_is_one_that_answered_in_the_last_twelve_months(view: View) -> None:
    """S3 is a day too old, S4 was cancelled."""
    rows = view.details("sources").select("sku", "supplier_id", "line_value", "source_count").sort("sku", "supplier_id")
    assert rows.rows() == [("A", "S1", 100.0, 1), ("B", "S1", 30.0, 2), ("B", "S2", 70.0, 2)]


@pytest.mark.long
def test_a_mode_shows_its_own_clock_and_what_no_file_tells(view: View) -> None:
    app = opened("network", lang="en")
    assert failures(app) == []
    words = shown(app)
    assert "A: 90 units free in 1 of 2 places" in words
    assert "when a supplier or seller accepts an order" in words
    bodies = "".join(str(getattr(element.proto, "body", "")) for element in app.main)
    assert 'href="delivery?lang=en&amp;mode=own_warehouse&amp;kpi=otd"' in bodies
    assert 'href="network?lang=en&amp;mode=own_warehouse&amp;kpi=shipped_24h"' in bodies
    cells = side_by_side.cells(view, side_by_side.columns(view, ("shipped_24h", "tracked", "otd"), "mode"), "mode")
    assert {kpi: (cell.now.n, cell.now.value) for (kpi, _), cell in cells.items()} == {
        "shipped_24h": (12, 1.0),
        "tracked": (12, 1.0),
        "otd": (12, 1.0),
    }


def test_the_title_names_who_has_signals_once_with_all_of_them(view: View) -> None:
    rows: list[TableRow] = [(name, name, "") for name in ("Paris", "Lyon", "Lille", "Nice")]
    columns: list[Column] = [(KPIS["otd"], "value"), (KPIS["otif"], "value")]
    cells = {(kpi.id, name): _held(name in ("Paris", "Nice")) for kpi, _ in columns for name, *_ in rows}
    cells["otd", "Lille"] = _held(True)
    told = _finding(view, "places", rows, columns, cells)
    assert told == "Locations, signals: Paris (On-time delivery, On time in full), Lille (On-time delivery) and 1 more"


def _held(is_signal: bool) -> Cell:
    judgement = Judgement("judged", "below", "breach") if is_signal else Judgement("judged")
    return Cell(Figure(100, 0.9, 90, 100), None, judgement, True)


@pytest.mark.usefixtures("view")
def test_where_no_row_has_a_value_of_a_dimension_its_block_says_which() -> None:
    app = opened("stockouts", lang="en", p="all")
    assert "Where it is missing: nothing to show" in titles(app)
    assert "No row names a value of: Category" in shown(app).replace("\\", "")


@pytest.mark.long
@pytest.mark.usefixtures("view")
def test_the_product_page_names_its_single_source_and_its_stockout() -> None:
    app = opened("product", lang="en", sku="A")
    assert failures(app) == []
    assert [title for title in titles(app) if title.startswith(("Single", "Days sold out"))] == [
        "Days sold out: 3 in all, at most 3 in a row at Lille",
        "Single source: S1",
    ]
    assert "single source" in shown(app)


@pytest.mark.usefixtures("view")
def test_two_sources_are_no_single_source() -> None:
    app = opened("product", lang="fr", sku="B")
    assert failures(app) == []
    assert "2 fournisseurs depuis 12 mois" in titles(app)
    assert "source unique" not in shown(app)


@pytest.mark.usefixtures("view")
def test_an_unknown_product_says_so_and_offers_others() -> None:
    app = opened("product", lang="en", sku="Z")
    assert failures(app) == []
    assert "nothing in these data has it: SKU: Z" in shown(app)
    assert "A \\(A\\)" in shown(app)


@pytest.fixture(scope="module")
def part_view(part_home: Path) -> View:
    return _view(part_home)


@pytest.mark.parametrize("kpi_id", ["otd", "ready_on_time"])
def test_the_matrix_by_mode_agrees_with_a_second_reckoning(kpi_id: str, part_view: View, part_history: History) -> None:
    rows = kpi_frame(part_history, kpi_id).filter(
        (pl.col("flow") == "outbound") & pl.col("counted_on").is_between(date(2026, 10, 1), date(2026, 10, 31))
    )
    sums = rows.group_by("mode").agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    expected = {mode: (int(n), k) for mode, k, n in sums.iter_rows() if n}
    cells = side_by_side.cells(part_view, [(KPIS[kpi_id], "value")], "mode")
    assert {mode: (cell.now.n, cell.now.numerator) for (_, mode), cell in cells.items() if cell.now.n} == expected


def test_the_sources_agree_with_a_second_reckoning(part_view: View, part_history: History) -> None:
    a_year_ago = part_history.today.replace(year=part_history.today.year - 1)
    lines = line_frame(part_history).filter(
        pl.col("supplier_id").is_not_null()
        & (pl.col("cancelled_quantity") < pl.col("ordered_quantity"))
        & (pl.col("ordered_on") > a_year_ago)
    )
    counted = lines.group_by("sku", "supplier_id").agg(worth=pl.col("line_value").sum())
    counted = counted.with_columns(source_count=pl.len().over("sku"))
    found = part_view.details("sources")
    assert found.height == counted.height
    assert found["line_value"].sum() == pytest.approx(counted["worth"].sum())
    joined = found.join(counted, on=["sku", "supplier_id"], suffix="_2")
    assert joined["line_value"].to_list() == pytest.approx(joined["worth"].to_list())
    assert joined["source_count"].to_list() == joined["source_count_2"].to_list()
