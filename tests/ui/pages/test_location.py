"""The page of a place: its figures beside the others of its kind, and nobody else named."""

from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build
from ui.opened import failures, opened, shown, titles

STORE = "ST-PAR"


@pytest.fixture(autouse=True)
def _home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_store_stands_beside_the_other_stores_and_names_none_of_them(sample_engine: Engine, language: str) -> None:
    app = opened("location", lang=language, loc=STORE, p="last_month")
    assert failures(app) == []
    rows = sample_engine.details.rows("places", kind="store")
    names = dict(rows.select("location_id", "location_name").iter_rows())
    text = shown(app)
    assert names.pop(STORE) in text
    assert [name for key, name in names.items() if name in text or key in text] == []
    finding = next(title for title in titles(app) if ("at the 11 other" if language == "en" else "11 autres") in title)
    assert "%" in finding
    asked = (
        ("Click &amp; collect", "Ship from store") if language == "en" else ("Retrait en magasin", "Expédition depuis")
    )
    assert all(words in text for words in asked)


def test_without_a_place_the_page_offers_those_there_are() -> None:
    for parameters in ({}, {"loc": "nowhere"}):
        app = opened("location", lang="en", **parameters)
        assert failures(app) == []
        assert "Choose a place" in shown(app)
        assert "Flux" not in shown(app)


@pytest.mark.long
def test_the_only_place_of_a_company_opens_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "order_lines.csv").write_text(
        "flow,order_id,line_id,ordered_at,promised_at,sku,location_id,ordered_quantity\n"
        "outbound,C1,1,2026-10-01,2026-10-05,A,LYON,1\n",
        encoding="utf-8",
    )
    (tmp_path / "locations.csv").write_text(
        "location_id,location_name,kind\nLYON,Depot of Lyon,warehouse\nTHEIRS,A supplier's,supplier\n", encoding="utf-8"
    )
    load(tmp_path, "contract", tmp_path / "home")
    build(tmp_path / "home")
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path / "home"))
    app = opened("location", lang="en")
    assert failures(app) == []
    assert "Depot of Lyon" in shown(app)
    assert "Choose a place" not in shown(app)
