"""The page of stockouts: what was missing, and what runs out next with what to do about it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.insight import replenishment
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.sections.stockouts.run_outs import export_frame
from ui.opened import failures, opened, shown, titles

RISKS = ("run_out", "run_out_value")


@pytest.fixture
def _sample(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.fixture(scope="module")
def planned(sample_engine: Engine) -> pl.DataFrame:
    return replenishment.planned(sample_engine).filter("is_running_out")


@pytest.mark.usefixtures("_sample")
def test_what_comes_is_listed_by_margin_with_its_method() -> None:
    page = opened("stockouts", lang="en", tab="coming")
    assert failures(page) == []
    assert titles(page)[0].startswith("Stock positions that run out before their next receipt: 19, margin at risk")
    assert "z = 1.64 for a service level of 95%" in shown(page)


@pytest.mark.usefixtures("_sample")
def test_a_card_of_what_comes_leads_to_what_comes() -> None:
    page = opened("stockouts", lang="fr", kpi="run_out_value", loc="WH-LIL")
    assert titles(page)[0].startswith("Positions de stock en rupture avant leur prochaine réception\u00a0: 10,")


@pytest.mark.long
@pytest.mark.usefixtures("_sample")
def test_the_past_shows_the_longest_stockout_its_cause_and_each_kind_of_offer() -> None:
    page = opened("stockouts", lang="en")
    assert failures(page) == []
    assert "Longest stockout: Miroir Esterel naturel in Entrepôt Lille-Lesquin, 67 days and still out" in titles(page)
    said = shown(page)
    assert all(words in said for words in ("No order placed", "Dropship feed", "Click &amp; collect", "Store shelf"))
    assert "Oversell: 5 of 955 lines cancelled for stockout" in said


@pytest.mark.long
@pytest.mark.usefixtures("_sample")
def test_nothing_out_in_a_place_is_said() -> None:
    page = opened("stockouts", lang="en", loc="ST-NTE")
    assert "No stockout in the period" in titles(page)


@pytest.mark.long
@pytest.mark.usefixtures("_sample")
def test_a_place_without_known_stock_is_not_said_to_have_had_none_out() -> None:
    page = opened("stockouts", lang="en", loc="FEED-S004")
    assert "Stockouts of the period: its stock is not known" in titles(page)


def test_a_product_dead_in_one_place_and_out_in_another_is_a_transfer(planned: pl.DataFrame) -> None:
    mirror = planned.filter(pl.col("sku") == "SDB-00048").row(0, named=True)
    assert (mirror["location_id"], mirror["advice"], mirror["transfer_from_id"]) == ("WH-LIL", "transfer", "WH-LYO")
    # 0.97 asked for a day for 26.2 days until the receipt, 25.3, and the file's safety stock of 17; Lyon has 198.
    assert mirror["transfer_quantity"] == 43
    assert mirror["run_out_on"] == date(2026, 11, 20)


def test_no_place_sends_more_than_it_holds(sample_engine: Engine) -> None:
    moves = replenishment.moves(sample_engine).group_by("sku", location_id="from_id").agg(pl.col("quantity").sum())
    held = moves.join(replenishment.planned(sample_engine), on=["sku", "location_id"])
    assert held.height == moves.height > 5
    assert held.filter(pl.col("is_running_out") | (pl.col("quantity") > pl.col("on_hand_quantity"))).is_empty()


def test_what_runs_out_is_what_the_figures_count(sample_engine: Engine, planned: pl.DataFrame) -> None:
    counted, value = (sample_engine.figures.measure(KPIS[name], Selection())["value"][0] for name in RISKS)
    assert (planned.height, round(planned["sales_at_risk"].sum(), 2)) == (counted, round(value, 2))


def test_the_export_names_the_order_to_chase_and_the_row_of_the_stock(planned: pl.DataFrame) -> None:
    rows = export_frame(planned)
    assert rows.height == 19
    chased = rows.filter(pl.col("sku") == "TEX-00024").row(0, named=True)
    assert (chased["next_order_id"], chased["next_promised_on"]) == ("PO0007712", date(2026, 11, 30))
    assert chased["source_file"] == "stock_levels.parquet"
