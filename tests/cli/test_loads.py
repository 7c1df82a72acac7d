"""What is loaded, taken out again, and said where a load could not be published."""

from pathlib import Path
from shutil import copytree

import pytest

from cadran.cli.main import run
from cadran.ingest.loading import load
from cadran.warehouse import build
from cli.conftest import Cadran

LINES = "order_id,line_id,ordered_at,promised_at,sku,ordered_quantity,unit_price\n"
PROFILE = """
name = "wms"
title = {{ en = "Warehouse", fr = "Entrepôt" }}
[[order_lines]]
files = {{ w = "wms.csv" }}
{where}
[order_lines.columns]
order_id = "o"
line_id = "'1'"
ordered_at = "d"
sku = "s"
ordered_quantity = "q"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two sources: a shop's order lines, and a warehouse's view of one of them and of another."""
    root = tmp_path_factory.mktemp("built")
    _write(root / "shop" / "order_lines.csv", LINES + "K,1,2026-06-02,2026-06-05,A,4,2.5\nL,1,2026-07-02,,B,6,1\n")
    _write(root / "wms" / "wms.csv", "o,d,s,q\nL,2026-07-02,B,5\nM,2026-08-02,C,9\n")
    _write(root / "wms.toml", PROFILE.format(where=""))
    home = root / "home"
    load(root / "shop", "contract", home)
    load(root / "wms", root / "wms.toml", home)
    build(home)
    return root


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    """A copy of that home, with its files, to change."""
    return Path(copytree(built, tmp_path / "shop"))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")


def _units(cadran: Cadran, shop: Path) -> float:
    header, row = cadran("kpi", "units", "--format", "csv", "--home", str(shop / "home")).out.splitlines()[:2]
    return float(dict(zip(header.split(","), row.split(","), strict=True))["numerator"])


@pytest.mark.long
def test_a_source_taken_out_takes_its_figures_with_it(shop: Path, cadran: Cadran) -> None:
    home = ("--home", str(shop / "home"))
    with_both = _units(cadran, shop)
    outcome = cadran("unload", "wms/order_lines/wms.csv", *home)
    words = [line.split() for line in outcome.out.splitlines()]

    assert outcome.code == 0
    assert ["table", "rows_before", "rows_after"] in words
    assert ["order_lines", "3", "2"] in words
    assert "Months whose rows changed: order lines Jul 2026 to Aug 2026." in outcome.err
    assert (with_both, _units(cadran, shop)) == (18, 10)
    assert cadran("check", *home).code == 0


@pytest.mark.long
def test_sources_are_listed_with_what_they_contribute(shop: Path, cadran: Cadran) -> None:
    outcome = cadran("loads", "--format", "csv", "--home", str(shop / "home"))
    header, *rows = [line.split(",") for line in outcome.out.splitlines()]
    named = [dict(zip(header, row, strict=True)) for row in rows]
    told = [(one["source"], one["row_count"], one["current_rows"], one["layer_rows"]) for one in named]
    assert told == [
        ("contract/order_lines/order_lines.csv", "2", "1", "1"),
        ("wms/order_lines/wms.csv", "2", "2", "1"),
    ]
    assert {one["is_read_by_older_profile"] for one in named} == {"false"}
    shown = cadran("loads", "--home", str(shop / "home"))
    assert "wms/order_lines/wms.csv" in shown.out
    assert shown.err == ""


@pytest.mark.long
def test_a_file_read_under_an_older_profile_is_named_until_it_is_read_again(shop: Path, cadran: Cadran) -> None:
    home = ("--home", str(shop / "home"))
    load(shop / "wms", shop / "wms.toml", shop / "home")
    _write(shop / "wms.toml", PROFILE.format(where="where = \"q <> '9'\""))
    assert cadran("loads", *home).err == (
        "wms/order_lines/wms.csv, load 2, was read under an older profile. "
        "Load the file again to read it as of today.\n"
    )
    assert "lu avec un profil plus ancien" in cadran("loads", "--lang", "fr", *home).err
    cadran("load", str(shop / "wms"), "--profile", str(shop / "wms.toml"), *home)
    assert cadran("loads", "--lang", "en", *home).err == ""
    assert _units(cadran, shop) == 9


@pytest.mark.long
def test_a_source_nobody_knows_is_told(shop: Path, cadran: Cadran) -> None:
    home = ("--home", str(shop / "home"))
    outcome = cadran("unload", "wms/order_lines/wsm.csv", *home)
    assert (outcome.code, "Did you mean wms/order_lines/wms.csv?" in outcome.err) == (2, True)
    assert cadran("unload", *home).err == "Name a source, a load (--load N) or both. See all: cadran loads.\n"
    assert cadran("unload", "--load", "9", "--lang", "fr", *home).err.startswith("Le chargement 9 n'en contient rien.")


@pytest.mark.long
def test_what_is_stored_and_not_published_is_said_until_it_is(shop: Path, cadran: Cadran) -> None:
    home = ("--home", str(shop / "home"))
    _write(shop / "wms" / "wms.csv", "o,d,s,q\nL,2026-07-02,B,1\n")
    load(shop / "wms", shop / "wms.toml", shop / "home")

    outcome = cadran("check", *home)
    assert outcome.code == 2
    assert outcome.err == (
        "Loaded but not published: load 3 (wms.csv). The dashboard still shows what stood before. "
        "Load again to publish it, or take it back: cadran unload --load 3.\n"
    )
    assert cadran("load", str(shop / "wms"), "--profile", str(shop / "wms.toml"), *home).code == 0
    assert _units(cadran, shop) == 14
    assert cadran("check", *home).code == 0


@pytest.mark.long
@pytest.mark.parametrize(("language", "words"), [("en", "Loaded but not published: load 3"), ("fr", "Chargé mais pas")])
def test_a_load_whose_build_stops_is_not_acknowledged_and_can_be_taken_back(
    shop: Path, cadran: Cadran, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    home = ("--home", str(shop / "home"))
    _write(shop / "wms" / "wms.csv", "o,d,s,q\nL,2026-07-02,B,1\n")
    with monkeypatch.context() as stopped:
        stopped.setattr("cadran.warehouse.build", _stops)
        outcome = cadran("load", str(shop / "wms"), "--profile", str(shop / "wms.toml"), "--lang", language, *home)
    assert outcome.code == 2
    assert "division by zero" in outcome.err
    assert words in outcome.err
    assert "should not happen" not in outcome.err
    assert ["order_lines", "1", "0", "1", "0", "0", "0"] in [line.split() for line in outcome.out.splitlines()]

    assert cadran("check", "--lang", "en", *home).code == 2
    assert cadran("unload", "--load", "3", *home).code == 0
    assert cadran("check", *home).code == 0
    assert _units(cadran, shop) == 18


def _stops(*_: object, **__: object) -> None:
    raise ZeroDivisionError("division by zero")


@pytest.mark.long
def test_taking_the_last_order_lines_out_says_that_nothing_is_left_to_show(shop: Path, cadran: Cadran) -> None:
    home = ("--home", str(shop / "home"))
    assert cadran("unload", "wms/order_lines/wms.csv", *home).code == 0
    outcome = cadran("unload", "contract/order_lines/order_lines.csv", *home)
    assert outcome.code == 2
    assert "holds no order line" in outcome.err
    assert "not published: load 4" in outcome.err
    assert cadran("load", str(shop / "shop"), "--profile", "contract", *home).code == 0
    assert _units(cadran, shop) == 10


def test_nothing_can_be_taken_out_of_a_home_without_data(tmp_path: Path) -> None:
    assert run(["unload", "a/b/c", "--home", str(tmp_path / "nowhere")]) == 2
    assert not (tmp_path / "nowhere").exists()
