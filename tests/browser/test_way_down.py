"""From a figure to its proof by clicks: card, supplier, product, order line, source row."""

import re

import pytest
from playwright.sync_api import Locator, Page

from browser.sight import Dashboard, Visitor, see_all, see_section, settle
from cadran.engine import Engine
from cadran.warehouse import current_version

JUDGED = ("on time", "late", "late and open", "not fulfilled")
PER_ROW, HEADER = 30, 30
OTD_CARD = '[class*="st-key-card_otd_value"]'


def number(words: str) -> int:
    """The first whole number in English words: 1,971 in "n = 1,971 lines"."""
    found = re.search(r"\d[\d,]*", words)
    assert found is not None, words
    return int(found[0].replace(",", ""))


def test_a_card_of_the_overview_opens_its_page_with_the_same_figure(visitor: Visitor) -> None:
    page = visitor.open("overview", "en", all=[])
    card = page.locator(OTD_CARD)
    value, rows = card.locator(".value").inner_text(), card.locator(".foot").inner_text()
    card.locator("a[href*='delivery']").click()
    page.wait_for_url("**/delivery?*kpi=otd*")
    see_section(page, "lines")
    assert page.locator(f"{OTD_CARD} .value").inner_text() == value
    assert page.locator(f"{OTD_CARD} .foot").inner_text() == rows
    assert number(page.locator(".st-key-foot_otd_lines").inner_text()) == number(rows)
    assert number(page.locator(".st-key-pager_lines_page").inner_text().split(" of ")[1]) == number(rows)


@pytest.mark.long
def test_a_supplier_opens_to_its_products_their_lines_and_the_source_row(visitor: Visitor) -> None:
    page = visitor.open("overview", "en", all=[])
    page.locator(".st-key-menu_suppliers a").click()
    page.wait_for_url("**/suppliers?*")
    settle(page)

    due, name = _open_row(page, page.locator(".st-key-row_supplier_0"), "supplier")
    head = page.locator(".cadran-entity").inner_text()
    assert name in head
    assert f"{due:,} lines due" in head
    assert number(page.locator(f"{OTD_CARD} .foot").inner_text()) == due

    due_of_product, product = _open_row(page, page.locator(".st-key-row_otd_sku_0"), "product")
    assert product in page.locator(".cadran-entity").inner_text()
    assert number(page.locator(f"{OTD_CARD} .foot").inner_text()) == due_of_product
    page.locator(".st-key-all_lines a").click()
    page.wait_for_url("**/orders?*")
    settle(page)
    assert _lines_listed(page) == due_of_product
    _open_first_line(page)
    _timeline_is_that_of_the_engine(page, visitor.shown, name, product)


def _open_row(page: Page, row: Locator, place: str) -> tuple[int, str]:
    """The number of rows and the name of a table's row, whose link has been clicked."""
    name, *cells = row.locator(".cadran-row > span").all_inner_texts()
    rows = next(cell for cell in cells if cell.replace(",", "").isdigit())
    row.locator("a").click()
    page.wait_for_url(f"**/{place}?*")
    see_all(page)
    return number(rows), name


def _lines_listed(page: Page) -> int:
    """How many order lines are listed when only the states that count in the rate are chosen."""
    for state in JUDGED:
        page.locator(".st-key-orders_search").get_by_role("button", name=state, exact=True).click()
        settle(page)
    return number(page.locator(".st-key-block_orders h2").inner_text())


def _open_first_line(page: Page) -> None:
    table = page.locator('.st-key-block_orders [data-testid="stDataFrame"]')
    table.scroll_into_view_if_needed()
    table.click(position={"x": 14, "y": HEADER + PER_ROW / 2})
    page.wait_for_url("**order=*")
    settle(page)


def _timeline_is_that_of_the_engine(page: Page, shown: Dashboard, supplier: str, product: str) -> None:
    block = page.locator('[class*="st-key-block_timeline_"]')
    assert supplier in block.inner_text()
    assert product in block.inner_text()
    asked = dict(re.findall(r"(order|line|flow_of)=([^&]*)", page.url))
    engine = Engine(current_version(shown.home).path)
    events = engine.details.timeline(asked["order"], asked["line"], asked["flow_of"])
    engine.close()
    rows = [row.split("\t")[-2:] for row in block.locator(".cadran-events tbody tr").all_inner_texts()]
    sources = [[file, f"{row:,}"] for file, row in events.select("source_file", "source_row").iter_rows()]
    assert rows == sources
    assert any(file.startswith("order_lines") for file, _ in rows)
