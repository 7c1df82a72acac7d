"""What each block of each page offers as files: named in words, the same rows in every form, and what they are of."""

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from cadran.export.columns import has_codes, heading
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.rights import Person
from cadran.ui.components.export_menu import Export
from cadran.ui.request.routes import ROUTES
from cadran.workspace import People
from cadran.workspace.people import ClaimRule
from ui.opened import failures, opened

OWN = {
    "supplier": {"sup": "S062"},
    "product": {"sku": "CUI-00034"},
    "orders": {"q": "S062"},
    "location": {"loc": "ST-PAR"},
}
# Pages without a file; that of people is empty where nobody was let in.
WITHOUT = ("definitions", "imports", "not_found", "people")
SHORT = 300
SAME_IN_EVERY_LANGUAGE = {"n"}
# Texts that are names of the house or of the files, whatever they look like.
NAMES = frozenset(("profile", "source_file", "reading", "code", "column_name", "entry", "reference", "sha256"))


@pytest.mark.long
@pytest.mark.parametrize("page", [page.id for page in ROUTES if page.id not in WITHOUT])
def test_every_file_of_a_page_explains_itself(
    page: str, offers: list[Export], part_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(part_home))
    app = opened(page, lang="fr", **OWN.get(page, {}))
    assert failures(app) == []
    assert offers
    _explain_themselves(offers)


def test_files_of_people_and_of_the_journal_explain_themselves(
    offers: list[Export], small_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cadran.ui.request.routes.is_at_this_machine", lambda: True)
    People(small_workspace).let_in(Person("anne@example.com", "Anne Martin", "buyer"))
    People(small_workspace).add_rule(ClaimRule("groups", "buyers", "reader"))
    app = opened("people", lang="fr")
    assert failures(app) == []
    assert [offer.report for offer in offers] == ["people", "people_rules", "journal"]
    _explain_themselves(offers)


def _explain_themselves(offers: list[Export]) -> None:
    for offer in offers:
        file = offer.file()
        table = file.table()
        unnamed = [name for name in file.frame.columns if heading("fr", name) == name]
        assert set(unnamed) <= SAME_IN_EVERY_LANGUAGE, (offer.report, unnamed)
        assert table.width == len(set(table.columns)) == file.frame.width
        assert _codes_left(file.frame, table) == {}, offer.report
        names = [name for name, _ in file.facts]
        assert {"Page", "Données au", "Version des données", "Ventes ou achats", "Lien"} <= set(names), offer.report
        if offer.count is not None:
            assert offer.count == table.height, offer.report
        if table.height < SHORT:
            assert _rows_of_workbook(file.xlsx()) == file.csv("fr").count(b"\r\n") - 1 == table.height


def _codes_left(frame: pl.DataFrame, table: pl.DataFrame) -> dict[str, set[str]]:
    """Texts that still read like a code of a program."""
    words = set(catalogue("fr").values())
    left = {}
    for name, written in zip(frame.columns, table.columns, strict=True):
        if table[written].dtype == pl.String and name not in NAMES:
            codes = set(table[written].drop_nulls().str.extract(r"^([a-z0-9]+(?:_[a-z0-9]+)+)$").drop_nulls())
            same = set(table[written].drop_nulls()) & set(frame[name].drop_nulls()) if has_codes(name) else set()
            known = {code for code in same if code not in words and code.islower() and " " not in code}
            if codes | known:
                left[name] = codes | known
    return left


def _rows_of_workbook(content: bytes) -> int:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].max_row - 1


@pytest.mark.long
def test_each_form_of_the_same_rows_has_a_name_of_its_own(offers: list[Export]) -> None:
    opened("delivery", lang="fr", mode="dropship")
    offer = next(offer for offer in offers if offer.report == "otd_by_supplier_id")
    names = [
        offer.name("csv", "excel-fr"),
        offer.name("csv", "international"),
        offer.name("xlsx"),
        offer.name("csv", "about"),
    ]
    assert names[0].endswith("_dropship_2026-10_asof-2026-11-20_fr_excel-fr.csv")
    assert len(set(names)) == len(names)


@pytest.mark.long
def test_a_file_says_its_filters_its_definition_and_what_it_cannot_filter(offers: list[Export]) -> None:
    opened("delivery", lang="en", mode="dropship", sup="S062", kpi="otd", cmp="ly")
    told = dict(next(offer for offer in offers if offer.report == "otd_lines").file().facts)
    assert told["KPI"] == "On-time delivery (OTD) (otd)"
    assert told["Formula"] == KPIS["otd"].formula.en
    assert (told["Fulfilment mode"], told["Supplier"].startswith("S062 (")) == ("Dropshipping", True)
    assert (told["Period"], told["Compared with"]) == ("1 Oct 2026 to 31 Oct 2026", "Oct 2025")
    assert (told["Measured against"], told["Counted in"]) == ("First promise", "Lines")
    assert "mode=dropship" in told["Link"]


def test_the_text_searched_for_stands_beside_the_rows_it_gave(offers: list[Export]) -> None:
    opened("orders", lang="en", q="S062")
    told = dict(offers[-1].file().facts)
    assert (told["Searched for"], told["Period"]) == ("S062", "all days to 20 Nov 2026")


@pytest.mark.long
def test_figures_of_a_file_say_how_far_they_hold(offers: list[Export]) -> None:
    opened("delivery", lang="en", kpi="otd")
    by_mode = next(offer for offer in offers if offer.report == "otd_by_mode").file().frame
    assert {"is_few", "is_final", "outside", "reasons"} <= set(by_mode.columns)
    dropship = by_mode.row(by_predicate=pl.col("mode") == "dropship", named=True)
    assert (dropship["outside"], dropship["reasons"]) == (3, "3 no_promise")
    trend = next(offer for offer in offers if offer.report == "otd_trend").file().frame
    assert trend["is_final"].to_list()[-1] is False
    assert trend.filter(pl.col("outside") > 0)["reasons"].null_count() == 0


def test_a_figure_of_the_moment_claims_no_period_and_stock_no_promise(offers: list[Export]) -> None:
    opened("stockouts", lang="en", tab="coming")
    run_outs = next(offer for offer in offers if offer.report == "run_out_run_outs").file().frame
    assert set(run_outs.select("period_from", "period_to", "basis").unique().row(0)) == {None}
