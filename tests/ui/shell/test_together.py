"""What several people share: saved views, links that stay as they are, and data as they were known on a day."""

import os
from datetime import datetime
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.ui.request.address import State, read, write
from cadran.ui.shell.saved_views import command, state_and_own
from cadran.ui.shell.share import frozen_state
from cadran.warehouse import build, current_version
from cadran.warehouse.versions import drop_old_as_of, publish
from cadran.workspace import SavedView, Workspace
from ui.opened import failures, looked_at, opened, shown

WRITTEN = datetime(2026, 11, 20)


@pytest.fixture(name="home")
def _home(small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = Path(copytree(small_home, tmp_path / "home"))
    monkeypatch.setenv("CADRAN_HOME", str(home))
    return home


def _saved(query: str, page: str = "delivery", period: str = "last_month") -> SavedView:
    return SavedView(1, "x", page, query, period, WRITTEN, None)


def _frozen(home: Path, state: State) -> State:
    engine = Engine(current_version(home).path)
    try:
        return frozen_state(looked_at(engine, "overview", state))
    finally:
        engine.close()


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_the_command_of_a_saved_view_asks_for_the_same_rule_and_filters() -> None:
    saved = _saved("mode=dropship&mode=store&sup=Durand%2C+SA&basis=latest&kpi=otif&g=w")
    assert command(saved) == (
        "cadran kpi otif --period full_month --where mode=dropship,store "
        "--where 'supplier_id=Durand, SA' --basis latest --format csv"
    )


def test_the_command_of_own_days_and_of_an_earlier_day_names_them() -> None:
    saved = _saved("from=2026-10-01&to=2026-10-31&asof=2026-11-02&flow=all", "rotation", "custom")
    assert command(saved) == ("cadran kpi rotation --from 2026-10-01 --to 2026-10-31 --as-of 2026-11-02 --format csv")


def test_the_command_of_a_view_saved_on_a_former_tab_asks_for_the_kpi_of_its_page() -> None:
    assert command(_saved("tab=forecast", "rotation")) == ("cadran kpi forecast_wape --period full_month --format csv")


@pytest.mark.long
def test_a_view_saved_on_a_former_tab_is_named_by_its_page_and_opens_there(small_workspace: Path) -> None:
    Workspace(small_workspace).save_view("Old", "rotation", "tab=cost&cost_by=carrier", "last_month")
    app = opened("overview", lang="en")
    app.session_state["views"] = True
    app.run()
    assert "Costs and feedback" in next(caption.value for caption in app.caption if "month" in caption.value)
    app = _press(app, "Old")
    assert failures(app) == []
    assert app.query_params["cost_by"] == "carrier"
    assert "tab" not in app.query_params


def test_a_view_the_terminal_cannot_repeat_has_no_command() -> None:
    assert command(_saved("", "orders")) == ""
    assert command(_saved("v=3&asof=2026-11-20")) == ""


def test_the_command_of_a_saved_view_names_the_choices_its_kpi_knows() -> None:
    query = "cohort=order&days=working&counted_in=orders&flow=inbound"
    assert command(_saved(query, "lead_time")) == (
        "cadran kpi lead_time --period full_month --flow inbound --days working --cohort order --format csv"
    )
    assert command(_saved(query, "delivery")) == (
        "cadran kpi otd --period full_month --flow inbound --counted-in orders --format csv"
    )


def test_a_saved_address_keeps_what_belongs_to_its_page() -> None:
    state, own = state_and_own("p=ytd&sup=S1&kpi=otif&q=a+b")
    assert (state, own) == (State(period="ytd").filtering("sup", ("S1",)), {"kpi": ["otif"], "q": ["a b"]})


@pytest.mark.long
def test_a_view_is_saved_with_its_filters_and_listed_with_its_rule(small_workspace: Path) -> None:
    app = opened("delivery", lang="en", sup="S1", p="last_quarter", kpi="otif")
    app.session_state["views"] = True
    app.run()
    next(field for field in app.text_input if field.label == "Save this view as").input("Alpha *now*")
    _press(app, "Save")
    (saved,) = Workspace(small_workspace).saved_views()
    assert (saved.name, saved.page, saved.period) == ("Alpha *now*", "delivery", "last_quarter")
    assert parse_qs(saved.query) == {"p": ["last_quarter"], "sup": ["S1"], "kpi": ["otif"]}
    assert "Delivery · Last complete quarter" in shown(app)
    assert failures(app) == []


def test_a_frozen_address_names_every_day_and_the_version(small_workspace: Path) -> None:
    assert write(_frozen(small_workspace, State(period="this_month", comparison="ly"))) == {
        "from": ["2026-11-01"],
        "to": ["2026-11-20"],
        "cmp": ["custom"],
        "cfrom": ["2025-11-01"],
        "cto": ["2025-11-20"],
        "asof": ["2026-11-20"],
        "v": ["1"],
    }


def test_a_frozen_view_without_comparison_stays_without(small_workspace: Path) -> None:
    assert write(_frozen(small_workspace, State(period="all"))) == {
        "p": ["all"],
        "cmp": ["none"],
        "asof": ["2026-11-20"],
        "v": ["1"],
    }


@pytest.mark.long
def test_freezing_keeps_the_version_and_shows_the_link(small_workspace: Path) -> None:
    app = opened("delivery", lang="en", sup="S1")
    app.session_state["share"] = True
    _press(app.run(), "Freeze this view")
    links = [urlsplit(code.value) for code in app.code]
    assert [link.path for link in links] == ["/delivery", "/delivery"]
    assert read(parse_qs(links[1].query))[0] == _frozen(small_workspace, State("en").filtering("sup", ("S1",)))
    assert Workspace(small_workspace).frozen_versions() == ("warehouse-1.duckdb",)


def _files(home: Path, *names: str) -> list[str]:
    """Empty files of versions, each a day younger than the one before; and the names of all there are."""
    (home / "versions").mkdir(exist_ok=True)
    for place, name in enumerate(names):
        (home / "versions" / name).touch()
        os.utime(home / "versions" / name, (place * 86_400, place * 86_400))
    return sorted(path.stem.removeprefix("warehouse-") for path in (home / "versions").glob("*.duckdb"))


def test_a_frozen_version_outlives_later_ones_and_another_does_not(tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("warehouse-1.duckdb")
    _files(tmp_path, *(f"warehouse-{number}.duckdb" for number in range(1, 5)))
    publish(tmp_path, 4, "2026-11-20")
    assert _files(tmp_path) == ["1", "3", "4"]


@pytest.mark.long
def test_a_frozen_link_shows_the_data_of_its_version_after_a_load(home: Path, tmp_path: Path) -> None:
    Workspace(home).freeze("warehouse-1.duckdb")
    address = {"lang": "en", "from": "2026-10-01", "to": "2026-10-31", "asof": "2026-11-20", "v": "1"}
    before = _figures(opened("delivery", **address))
    _one_more_delivery(home, tmp_path)
    after = opened("delivery", **address)
    assert "Frozen at 20 Nov 2026 (data version 1)." in _words(after)
    assert _figures(after) == before
    assert _figures(opened("delivery", lang="en", **{"from": "2026-10-01", "to": "2026-10-31"})) != before


def _one_more_delivery(home: Path, folder: Path) -> None:
    """The line that was never delivered arrives, so the figure changes."""
    files = folder / "more"
    files.mkdir()
    row = "flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,currency\n"
    row += "outbound,C7,1,2026-09-20,2026-10-10,A,,own_warehouse,1,10,EUR\n"
    (files / "order_lines.csv").write_text(row, encoding="utf-8")
    load(files, "contract", home)
    build(home)


def _words(app: AppTest) -> str:
    return shown(app).replace("\\", "")


def _figures(app: AppTest) -> list[str]:
    """The foot of each card: the rows it stands on."""
    return [line.strip() for line in shown(app).split("\n") if "n = " in line][:1]


@pytest.mark.usefixtures("home")
def test_a_version_no_longer_kept_shows_the_closest_data_and_says_so() -> None:
    app = opened("definitions", lang="en", asof="2026-11-20", v="7")
    assert "Data version 7 is no longer kept. Shown: today's data as they stood on 20 Nov 2026." in _words(app)
    assert failures(app) == []
    assert "version 7 is no longer kept" in _words(opened("definitions", lang="en", v="7"))


@pytest.mark.long
def test_an_earlier_day_shows_what_was_known_then_and_the_way_back(home: Path) -> None:
    app = opened("definitions", lang="fr", asof="2026-10-31")
    assert "Données telles que connues le 31/10/2026" in _words(app)
    assert "Données au 31/10/2026" in _words(app)
    assert "Voir les données actuelles" in _words(app)
    assert failures(app) == []
    assert [path.name for path in (home / "versions").glob("*asof*.duckdb")] == ["warehouse-1-asof-20261031.duckdb"]
    assert current_version(home).path.name == "warehouse-1.duckdb"


@pytest.mark.long
@pytest.mark.parametrize("day", ["2026-09-19", "2026-11-21"])
def test_a_day_outside_the_data_is_named_with_the_days_there_are(home: Path, day: str) -> None:
    app = opened("definitions", lang="en", asof=day)
    assert "choose a day from 20 Sep 2026 to 20 Nov 2026. Shown: the newest data." in _words(app)
    assert list((home / "versions").glob("*asof*.duckdb")) == []


def test_only_the_last_days_built_are_kept_and_those_a_link_names(tmp_path: Path) -> None:
    Workspace(tmp_path).freeze("warehouse-1-asof-20261001.duckdb")
    _files(tmp_path, *(f"warehouse-1-asof-2026100{day}.duckdb" for day in range(1, 8)), "warehouse-1.duckdb")
    drop_old_as_of(tmp_path)
    days = ("01", "04", "05", "06", "07")
    assert _files(tmp_path) == sorted(["1", *(f"1-asof-202610{day}" for day in days)])
