"""What the data do not tell is never shown as nothing: no cost is not a value of 0, no cancellation no rate of 0."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.card import card_data
from cadran.kpis import KPIS
from cadran.ui.panels.card import card_html
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.warehouse import build, current_version
from ui.opened import failures, looked_at, opened, shown, titles

MARCH = State(period="custom", period_from=date(2026, 3, 1), period_to=date(2026, 3, 31))
ADDRESS = {"period": "custom", "from": "2026-03-01", "to": "2026-03-31", "lang": "en"}
ORDERS = "order_id,line_id,ordered_at,promised_at,sku,location_id,mode,ordered_quantity\n" + "".join(
    f"A,{line},2026-03-{line:02},2026-03-{line + 4:02},S{line % 3},W,own_warehouse,1\n" for line in range(1, 13)
)
ORDERS += "B,1,2026-04-06,2026-04-10,S0,W,own_warehouse,1\n"
PARCELS = "delivery_id,order_id,line_id,delivered_at,delivered_quantity\n" + "".join(
    f"D{line},A,{line},2026-03-{line + 3:02},1\n" for line in range(1, 13)
)
STOCK = "stock_date,sku,location_id,on_hand_quantity\n" + "".join(f"2026-04-06,S{sku},W,5\n" for sku in range(4))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unknown")
    for name, rows in (("order_lines", ORDERS), ("deliveries", PARCELS), ("stock_levels", STOCK)):
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture
def view(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    held = Engine(current_version(home).path)
    yield looked_at(held, "rotation", MARCH)
    held.close()


def test_a_figure_without_a_row_in_all_the_data_is_not_recorded(view: View) -> None:
    assert "Not recorded in these data" in card_html(view, KPIS["stockout_rate"])
    assert "No stock positions in this period" in card_html(view, KPIS["stock_value"])


def test_a_month_before_all_history_has_no_line_of_later_months(view: View) -> None:
    assert card_data(view, KPIS["days_of_cover"]).history is None


@pytest.mark.long
def test_stock_without_a_cost_has_no_value_instead_of_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    app = opened("rotation", **ADDRESS)
    assert failures(app) == []
    assert "Stock value by days of cover: no stock with a value" in titles(app)
    assert "€0" not in shown(app)


def test_a_period_without_known_stock_is_not_praised(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    found = titles(opened("stockouts", **ADDRESS))
    assert "Stockouts of the period: its stock is not known" in found
    assert "No stockout in the period" not in found


def test_lines_that_name_no_supplier_praise_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    found = titles(opened("overview", **ADDRESS))
    assert "Supplier: none of 12 lines names one · only 12 lines · not final" in found


@pytest.mark.long
def test_a_trend_says_that_the_period_shown_has_no_figure(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    found = titles(opened("delivery", **ADDRESS | {"from": "2026-02-01", "to": "2026-02-28"}))
    assert "On-time delivery: normal variation" not in found
    assert "On-time delivery: 0 lines (Feb 2026)" in found


@pytest.mark.long
def test_what_the_data_never_tell_is_not_said_to_have_one_segment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    app = opened("costs", **ADDRESS)
    assert "Delivery cost per unit: not recorded in these data" in titles(app)
    assert "Only one segment" not in shown(app)


@pytest.mark.long
def test_modes_are_named_by_the_files_though_a_period_has_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(home))
    found = titles(opened("network", **ADDRESS | {"from": "2026-02-01", "to": "2026-02-28"}))
    assert "No line of a fulfilment mode in this period" in found
