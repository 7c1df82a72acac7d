"""The page of replenishment on the sample: its orders, positions, moves and curve, and what a filter keeps of them."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from cadran.analysis.replenishment import Choice
from cadran.cli.main import run
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.export.order_file import order_file, order_profile, order_profiles
from cadran.ingest.loading import load
from cadran.insight import replay, replenishment
from cadran.selection import Selection
from cadran.warehouse import build
from ui.opened import failures, opened, shown, titles

PLACE = ["sku", "location_id"]
Asked = Callable[[Engine, int, Selection], pl.DataFrame]


@pytest.fixture(autouse=True)
def _sample(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.fixture(scope="module")
def planned(sample_engine: Engine) -> pl.DataFrame:
    return replenishment.planned(sample_engine)


def _findings(page: AppTest) -> list[str]:
    """The titles but for that of the position that is open."""
    return [title for title in titles(page) if " · Entrepôt" not in title]


@pytest.mark.long
def test_the_page_says_what_to_order_to_move_and_to_chase() -> None:
    page = opened("replenishment", lang="en", position="SDB-00048|WH-LIL")
    assert failures(page) == []
    plans = ("Orders to place: ", "Order to ", "To do now: order for ", "Transfers before orders: ", "At 95%: ")
    begins = (*plans, "Of 34 announced run-outs: 5 came", "By the P50 date 52%")
    assert [title.startswith(words) for title, words in zip(_findings(page), begins, strict=True)] == [True] * 7
    words = shown(page)
    assert "Miroir Esterel naturel · Entrepôt Lille-Lesquin" in words
    assert "0.97 a day × 22 d of mean lead time + safety stock" in words.replace("\u00a0", " ")
    assert "Of the file; computed it would be 23.8 (normal distribution)" in words
    assert "Lumpy items fall short of the level" in words


def test_the_page_speaks_french_and_keeps_the_filters_and_the_choices() -> None:
    asked = {"loc": "WH-LIL", "service": "99", "safety": "computed", "demand": "higher", "todo": "every"}
    page = opened("replenishment", lang="fr", **asked)
    assert failures(page) == []
    assert titles(page)[0].startswith("Commandes à passer\u00a0: ")
    assert titles(page)[-3].startswith("À 99\u00a0%\u00a0: ")
    assert "loi de Poisson, articles lents" in shown(page)


def test_every_active_position_of_our_own_places_is_planned_once(sample_engine: Engine, planned: pl.DataFrame) -> None:
    stated = sample_engine.details.rows("replenishment")
    assert planned.height == stated.height == planned.select(PLACE).n_unique()
    assert planned.filter(pl.col("reason") == "no_demand", pl.col("days_out_p90").is_not_null()).is_empty()


def test_a_filter_keeps_a_part_of_one_plan(planned: pl.DataFrame) -> None:
    part = replenishment.of_selection(planned, Selection().where("location_id", "WH-LIL"))
    assert part.height == planned.filter(pl.col("location_id") == "WH-LIL").height > 50


def test_each_line_is_in_one_order_and_orders_add_up(planned: pl.DataFrame) -> None:
    lines = replenishment.order_lines(planned)
    orders = replenishment.proposals(lines)
    assert orders["line_count"].sum() == lines.height == lines.select(PLACE).n_unique() > 50
    assert orders["order_quantity"].sum() == lines["order_quantity"].sum()
    assert lines.filter(pl.col("order_in_days") > 6).is_empty()


def test_higher_demand_never_asks_for_less(sample_engine: Engine, planned: pl.DataFrame) -> None:
    higher = replenishment.planned(sample_engine, Choice("higher")).select(*PLACE, higher="daily_demand_quantity")
    both = planned.join(higher, on=PLACE)
    assert both.filter(pl.col("higher") < pl.col("daily_demand_quantity")).is_empty()
    assert both.filter(pl.col("higher") > pl.col("daily_demand_quantity")).height > 50


def test_more_service_costs_more_stock_and_misses_fewer_sales(sample_engine: Engine) -> None:
    rows = replenishment.service_curve(sample_engine, Choice(), Selection())
    levels = rows.filter(~pl.col("is_own")).sort("service_level")
    assert levels["safety_value"].is_sorted()
    assert levels["missed_sales"].is_sorted(descending=True)
    assert rows.filter("is_own").height == 1


def test_an_order_file_has_the_columns_of_its_profile(planned: pl.DataFrame) -> None:
    lines = replenishment.order_lines(planned).filter(pl.col("supplier_id") == "S005")
    files = {each.id: order_file(lines, each, lines["stock_date"][0], "EUR", "en") for each in order_profiles()}
    assert list(files) == ["standard", "odoo", "sap"]
    head, first = files["sap"].csv().decode().splitlines()[:2]
    assert head == "LIFNR,BEDAT,EBELP,MATNR,TXZ01,WERKS,MENGE,NETPR,WAERS,EINDT"
    assert first.startswith("S005,20261120,10,")
    sheet = load_workbook(BytesIO(files["odoo"].xlsx())).active
    assert [cell.value for cell in sheet[1]][:2] == ["partner_id", "date_order"]
    assert sheet.max_row == lines.height + 1
    assert files["standard"].name("S005", "csv") == "order_s005_asof-2026-11-20_en.csv"


def test_a_house_names_its_own_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planned: pl.DataFrame) -> None:
    folder = tmp_path / "order_profiles"
    folder.mkdir()
    (folder / "ours.toml").write_text(
        'form = "fr"\ntitle = "Ours"\n[columns]\nArticle = "sku"\nQte = "order_quantity"\n'
    )
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    lines = replenishment.order_lines(planned).head(1)
    written = order_file(lines, order_profile("ours"), lines["stock_date"][0], "EUR", "en").csv().decode("utf-8-sig")
    assert written.splitlines()[0] == "Article;Qte"
    (folder / "wrong.toml").write_text('[columns]\nArticle = "colour"\n')
    with pytest.raises(CadranError, match="colour"):
        order_profile("wrong")
    (folder / "wrong.toml").unlink()
    with pytest.raises(CadranError, match="nowhere"):
        order_profile("nowhere")


@pytest.mark.long
def test_the_advice_of_the_last_month_is_set_against_what_came(sample_engine: Engine) -> None:
    lille = Selection().where("location_id", "WH-LIL")
    announced, at_lille = (replay.run_outs(sample_engine, 4, asked) for asked in (Selection(), lille))
    states = dict(announced["warning_state"].value_counts().iter_rows())
    assert states == {"came": 5, "received": 9, "lasted": 6, "open": 14}
    came = announced.filter(pl.col("warning_state") == "came")
    assert (came["out_on"] > came["warned_on"]).all()
    assert (came["out_on"] <= came["awaited_on"]).all()
    assert announced.filter(pl.col("warning_state") != "came")["out_on"].null_count() == 29
    assert 0 < at_lille.height == announced.filter(pl.col("location_id") == "WH-LIL").height
    begun = replay.stockouts_since(sample_engine, 4, Selection())
    assert dict(begun["foreseen"].value_counts().iter_rows()) == {"announced": 5, "safe": 5, "unplanned": 3}
    spells = sample_engine.details.rows("stockout_spells").filter(pl.col("started_on") > begun["planned_on"].min())
    assert begun.height == spells.height


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"lang": "en", "replayed": "begun", "at": "plan_past"}, "Judged by the Monday before it began"),
        ({"lang": "fr", "at": "plan_dates"}, "Moins de 10 ind\u00e9pendants"),
    ],
)
def test_stockouts_and_dates_are_told_in_both_languages(asked: dict[str, str], words: str) -> None:
    page = opened("replenishment", **asked)
    assert failures(page) == []
    assert words in shown(page)


@pytest.mark.long
@pytest.mark.parametrize(("part", "asked"), [("announced", replay.run_outs), ("stockouts", replay.stockouts_since)])
def test_the_command_gives_the_rows_of_the_page(
    part: str, asked: Asked, sample_engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["replenish", part, "--format", "json"]) == 0
    written = [row["sku"] for row in json.loads(capfd.readouterr().out)]
    assert written == asked(sample_engine, 4, Selection())["sku"].to_list()


@pytest.mark.long
def test_on_a_phone_lines_of_an_order_are_ticked_one_by_one_and_no_longer() -> None:
    page = opened("replenishment", lang="en")
    for row, words in ((1, "1 ticked line"), (0, "2 ticked lines"), (1, "1 ticked line")):
        bodies = "".join(str(getattr(element.proto, "body", "")) for element in page.main)
        page = opened("replenishment", lang="en", tick=re.findall(r'tick=(plan_order_lines[^"&]+)"', bodies)[row])
        assert f"{words} in the file" in shown(page)
    assert failures(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("ordered", "is_silent"), [("2026-09-01", True), ("2026-11-01", False)])
def test_orders_that_end_long_before_the_stock_are_the_reason_that_nothing_is_planned(
    ordered: str, is_silent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "order_id,line_id,ordered_at,sku,location_id,ordered_quantity\n"
    (tmp_path / "order_lines.csv").write_text(f"{lines}1,1,{ordered},A,LIL,2\n", encoding="utf-8")
    stock = "stock_date,sku,location_id,on_hand_quantity\n"
    (tmp_path / "stock_levels.csv").write_text(f"{stock}{ordered},A,LIL,9\n2026-11-20,A,LIL,7\n", encoding="utf-8")
    load(tmp_path, "contract", tmp_path / "home")
    build(tmp_path / "home")
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path / "home"))
    page = opened("replenishment", lang="en")
    assert failures(page) == []
    assert ("The last order is of 1 Sep 2026, 80 days before the day of the stock" in shown(page)) == is_silent
