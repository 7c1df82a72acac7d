"""The rotation page on the sample: cash that sleeps, its age, where it could go."""

from html import unescape
from pathlib import Path

import polars as pl
import pytest
from charts.checked import checked

from cadran.analysis import classes
from cadran.charts.palette import LIGHT
from cadran.charts.stock_map import MOST_SVG_POINTS, Item, StockMap, stock_map
from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.ui.request.view import View
from cadran.ui.sections.rotation.stock_list import transfers
from ui.opened import failures, looked_at, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.fixture
def view(sample_engine: Engine) -> View:
    return looked_at(sample_engine, "rotation")


@pytest.mark.long
def test_the_first_block_answers_where_cash_sleeps_and_the_list_keeps_the_pace_and_class_of_the_address() -> None:
    app = opened("rotation", lang="en", pace="dead", abc="A")
    assert failures(app) == []
    assert "Dead: 1 position worth €1,960; 1 could move to a place that runs out" in titles(app)
    assert titles(app)[0] == "Where cash sleeps: €20.9\u00a0k of €113\u00a0k in slow and dead stock (18.5%)"
    assert "Miroir Esterel naturel" in shown(app)
    assert "without suppliers' stock (dropship, marketplace, consignment)" in unescape(shown(app))


def test_the_mirror_that_sleeps_in_lyon_could_go_to_lille(view: View) -> None:
    sent = transfers(view).filter(pl.col("sku") == "SDB-00048")
    assert sent.select("from_id", "location_id", "quantity", "stock_value").rows() == [
        ("WH-LYO", "WH-LIL", 43.0, pytest.approx(43 * 9.9))
    ]


def test_the_cover_of_a_product_is_that_of_the_figure(view: View) -> None:
    rows = view.engine.details.rows("stock_on_hand")
    covers = dict(classes.products(rows).drop_nulls("cover_days").select("sku", "cover_days").iter_rows())
    last = view.measure(KPIS["days_of_cover"], view.selection.during(None, None), by=("sku",))
    figures = {sku: value for sku, value in last.select("sku", "value").iter_rows() if value}
    assert covers == pytest.approx(figures)


def test_the_turns_of_a_class_are_its_sums_divided() -> None:
    held = pl.DataFrame({"abc_class": ["A", "A"], "xyz_class": ["X", "X"], "stock_value": [10.0, 30.0]})
    turned = pl.DataFrame(
        {"abc_class": ["A", "A"], "xyz_class": ["X", "X"], "numerator": [100.0, 0.0], "denominator": [10.0, 40.0]}
    )
    assert classes.table(held, turned).select("products", "stock_value", "turns").rows() == [(2, 40.0, 2.0)]


def _map(count: int) -> list[tuple[str, object]]:
    items = tuple(
        Item(f"S{number}", "name", None if number % 2 else 10.0, 5.0, "A", False, "tip") for number in range(count)
    )
    figure = checked(stock_map(StockMap(items, 180, "180 d", "cover", "none", str), LIGHT, "en"))
    return [(trace.type, trace.xaxis) for trace in figure.data]


def test_items_without_demand_stand_in_their_own_column_and_many_are_drawn_by_webgl() -> None:
    assert _map(4) == [("scatter", "x"), ("scatter", "x2")]
    assert _map(2 * MOST_SVG_POINTS + 2)[0] == ("scattergl", "x")
