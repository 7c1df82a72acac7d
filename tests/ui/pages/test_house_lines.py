"""Sales that name a supplier and count as our own house's: where suppliers are looked for, a sentence says so."""

from pathlib import Path

import pytest

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.house_lines import house_lines
from cadran.warehouse import build, current_version
from ui.opened import failures, looked_at, opened, shown

HEADINGS = "order_id,line_id,ordered_at,promised_at,sku,supplier_id,mode,ordered_quantity,unit_price,currency"
PARCELS = "delivery_id,order_id,line_id,delivered_at,delivered_quantity"
SUPPLIERS = "supplier_id,supplier_name,country,kind\nS1,Alpha,FR,supplier\nS2,Beta,DE,supplier\nH,House,FR,own\n"


def _home(folder: Path, *lines: str) -> Path:
    """Sales of one day, each `supplier,mode`, and one of the month after."""
    rows = [f"C{n},1,2026-08-03,2026-08-10,A,{line},1,10,EUR" for n, line in enumerate(lines)]
    rows.append("LAST,1,2026-09-20,2026-10-10,A,,own_warehouse,1,10,EUR")
    (folder / "order_lines.csv").write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    (folder / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    parcels = [f"D{n},C{n},1,2026-08-09,1" for n in range(len(lines))]
    (folder / "deliveries.csv").write_text("\n".join([PARCELS, *parcels]) + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def silent_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sales name one of two suppliers and no mode; one names our own house, one nobody."""
    return _home(tmp_path_factory.mktemp("silent"), "S1,", "S1,", "S2,", "H,", ",")


@pytest.mark.long
@pytest.mark.parametrize(
    ("page", "language", "words"),
    [
        ("suppliers", "en", "3 sale lines name a supplier (2 in all) but no mode, and count as our own"),
        ("suppliers", "fr", "3 lignes de vente nomment un fournisseur (2 au total) mais aucun mode"),
        ("supplier", "fr", "dites-le dans le profil (mode, sous map) et rechargez les fichiers"),
        ("overview", "en", "say so in the profile (mode, under map) and load the files again"),
    ],
)
def test_where_suppliers_are_looked_for_the_page_says_why_there_are_none(
    page: str, language: str, words: str, silent_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(silent_home))
    app = opened(page, lang=language, p="last_month")
    assert failures(app) == []
    assert words in shown(app)


@pytest.mark.long
def test_a_mode_of_our_own_is_named_where_no_supplier_answers_for_a_sale(tmp_path: Path) -> None:
    engine = Engine(current_version(_home(tmp_path, "S1,store", "S2,own_warehouse", "S2,own_warehouse")).path)
    assert house_lines(looked_at(engine, "suppliers", language="en")).startswith(
        "3 sale lines name a supplier (2 in all) and count as our own house's, because their mode is Own warehouse,"
    )
    engine.close()


@pytest.mark.long
def test_nothing_is_said_where_modes_are_and_a_supplier_answers_for_sales(tmp_path: Path) -> None:
    engine = Engine(current_version(_home(tmp_path, "S1,dropship", "S2,own_warehouse")).path)
    assert house_lines(looked_at(engine, "suppliers")) == ""
    engine.close()
