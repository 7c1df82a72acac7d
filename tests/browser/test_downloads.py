"""What is downloaded from a page is what the command line writes for the same selection."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Page
from polars.testing import assert_frame_equal

from browser.questions import Walk
from browser.sight import MILLISECONDS, Visitor, settle
from cadran.cli.main import run
from cadran.contract.tables import MODES

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
Written = Callable[..., pl.DataFrame]
CONTEXT = ["period_from", "period_to", "data_asof", "basis"]


@pytest.fixture
def written(visitor: Visitor, capsysbinary: pytest.CaptureFixture[bytes]) -> Written:
    """What `cadran` writes as CSV for the home of the sample, every cell as text."""

    def frame(*command: str) -> pl.DataFrame:
        assert run([*command, "--format", "csv", "--home", str(visitor.shown.home)]) == 0
        return _as_text(capsysbinary.readouterr().out)

    return frame


def _as_text(content: bytes, separator: str = ",") -> pl.DataFrame:
    return pl.read_csv(BytesIO(content), separator=separator, infer_schema=False)


def _switch_names(page: Page, export: str, is_on: bool) -> None:
    """The switch of an open menu; it stays as the reader left it."""
    switch = page.locator(f".st-key-names_{export}")
    switch.wait_for()
    if switch.locator("input").is_checked() != is_on:
        switch.locator("label").first.click()
        settle(page)


def downloaded(page: Page, export: str, profile: str = "international", has_labels: bool = False) -> tuple[Path, int]:
    """The file behind an export button, and the number of rows the button promises."""
    page.locator(f".st-key-export_{export} button").first.click()
    _switch_names(page, export, is_on=not has_labels)
    button = page.locator(f".st-key-csv_{export}_{profile} button")
    button.wait_for()
    settle(page)
    with page.expect_download(timeout=MILLISECONDS) as download:
        button.click()
    return download.value.path(), int(re.sub(r"\D", "", button.inner_text().split("·")[1]))


def test_the_lines_of_a_figure_are_those_of_the_command_line(visitor: Visitor, written: Written) -> None:
    page = visitor.stay_at("delivery", "en", mode="dropship", kpi="otd")
    path, promised = downloaded(page, "otd_lines")
    file = _as_text(path.read_bytes())
    expected = written("lines", "otd", *OCTOBER, "--flow", "outbound", "--where", "mode=dropship")
    assert promised == file.height == expected.height > 300
    same = [name for name in expected.columns if name not in CONTEXT]
    assert_frame_equal(file.select(same), expected.select(same))
    assert file.select("period_from", "period_to", "basis").unique().rows() == [("2026-10-01", "2026-10-31", "first")]


@pytest.mark.long
def test_the_name_of_a_file_says_what_it_holds(visitor: Visitor) -> None:
    page = visitor.stay_at("delivery", "en", mode=["dropship", "store"], kpi="otd")
    page.locator(".st-key-export_otd_by_mode button").first.click()
    _switch_names(page, "otd_by_mode", is_on=False)
    with page.expect_download(timeout=MILLISECONDS) as download:
        page.locator(".st-key-csv_otd_by_mode_international button").click()
    assert (
        download.value.suggested_filename == "otd-by-mode_dropship-store_2026-10_asof-2026-11-20_en_international.csv"
    )


@pytest.mark.long
def test_the_lines_of_chosen_states_are_those_of_the_command_line(visitor: Visitor, written: Written) -> None:
    page = visitor.stay_at("delivery", "en", kpi="otd", state=["late", "failed"])
    path, promised = downloaded(page, "otd_lines")
    file = _as_text(path.read_bytes())
    states = ("--outcome", "late", "--outcome", "failed")
    expected = written("lines", "otd", *OCTOBER, "--flow", "outbound", *states)
    assert promised == file.height == expected.height > 50
    assert set(file["outcome"]) == {"late", "failed"}
    assert_frame_equal(file.select("order_id", "line_id"), expected.select("order_id", "line_id"))


@pytest.mark.long
def test_the_lines_in_words_are_those_of_the_command_line_in_words(visitor: Visitor, written: Written) -> None:
    page = visitor.stay_at("delivery", "en", kpi="otd", state=["late", "failed"])
    path, promised = downloaded(page, "otd_lines", has_labels=True)
    file = _as_text(path.read_bytes())
    asked = ("--outcome", "late", "--outcome", "failed", "--labels", "--lang", "en")
    expected = written("lines", "otd", *OCTOBER, "--flow", "outbound", *asked)
    assert promised == file.height == expected.height > 10
    assert_frame_equal(file.select(expected.columns), expected)


@pytest.mark.long
def test_a_split_table_has_the_sums_of_the_command_line(visitor: Visitor, written: Written) -> None:
    page = visitor.stay_at("delivery", "en", kpi="otd", state=["late", "failed"])
    path, promised = downloaded(page, "otd_by_mode")
    file = _as_text(path.read_bytes())
    expected = written("kpi", "otd", "--by", "mode", *OCTOBER, "--flow", "outbound")
    assert promised == file.height == expected.height == len(MODES)
    parts = ["mode", "n", "numerator", "denominator", "value"]
    assert_frame_equal(file.select(parts).sort("mode"), expected.select(parts).sort("mode"))


@pytest.mark.long
def test_the_french_file_holds_the_same_rows_as_french_excel_reads_them(visitor: Visitor, written: Written) -> None:
    page = visitor.stay_at("delivery", "fr", mode=["dropship", "store"], kpi="otd")
    path, promised = downloaded(page, "otd_by_mode", "fr", has_labels=True)
    content = path.read_bytes()
    assert content.decode("utf-8-sig").startswith("Mode;Nom;n;Numérateur;")
    assert content.count(b"\r\n") == content.count(b"\n") == promised + 1 == 3
    in_french = ("--where", "mode=dropship,store", "--labels", "--lang", "fr")
    expected = written("kpi", "otd", "--by", "mode", *OCTOBER, "--flow", "outbound", *in_french).sort("Mode")
    values = _as_text(content, ";").sort("Mode")["Valeur (part de 1)"].str.replace(",", ".", literal=True)
    assert values.to_list() == expected["Valeur (part de 1)"].to_list()


@pytest.mark.long
def test_the_workbook_holds_the_rows_typed_and_says_what_they_are_of(visitor: Visitor) -> None:
    page = visitor.stay_at("delivery", "fr", mode=["dropship", "store"], kpi="otd")
    path, promised = downloaded(page, "otd_lines", "xlsx", has_labels=True)
    rows, about = openpyxl.load_workbook(BytesIO(path.read_bytes())).worksheets
    head = {cell.value: cell.column - 1 for cell in rows[1]}
    assert rows.max_row == promised + 1
    assert all(row[head["Compté le"]].is_date for row in rows.iter_rows(min_row=2))
    assert all(isinstance(row[head["Qté commandée"]].value, int | float) for row in rows.iter_rows(min_row=2))
    assert ("Mode d'exécution", "Dropshipping; Magasin") in [tuple(cell.value for cell in row) for row in about]


@pytest.mark.long
def test_the_orders_found_by_a_search_are_all_in_the_file(visitor: Visitor) -> None:
    page = visitor.open("orders", "en", q=visitor.shown.order_id)
    settle(page)
    path, promised = downloaded(page, "order_lines")
    file = _as_text(path.read_bytes())
    assert promised == file.height > 0
    assert set(file["order_id"]) == {visitor.shown.order_id}


@pytest.mark.long
def test_the_order_file_is_four_clicks_from_the_overview_and_that_of_the_command_line(
    visitor: Visitor, written: Written
) -> None:
    walk = Walk(visitor)
    walk.start()
    walk.click(".st-key-menu_replenishment a")
    walk.click(".st-key-plan_order_popover button")
    button = walk.find(".st-key-order_sap_csv button")
    with walk.page.expect_download(timeout=MILLISECONDS) as download:
        walk.click(button)
    assert walk.clicks <= 4
    supplier = download.value.suggested_filename.split("_")[1].upper()
    order = written("replenish", "lines", "--profile", "sap", "--where", f"supplier_id={supplier}")
    assert_frame_equal(_as_text(download.value.path().read_bytes()), order)
    assert order.height > 1
