"""The address is the state: what the reader chose stays over pages, reload and Back."""

import pytest
from playwright.sync_api import Page

from browser.sight import Dashboard, Visitor, open_address, settle


@pytest.mark.long
def test_a_filter_stays_over_pages_reload_and_back(sample: Dashboard, page: Page) -> None:
    open_address(page, f"{sample.address}/delivery?lang=en")
    page.locator(".st-key-pill_mode button").click()
    page.get_by_role("combobox").last.click()
    page.get_by_role("option", name="Dropshipping").click()
    page.wait_for_url("**mode=dropship*")
    page.keyboard.press("Escape")
    _shows(page, "delivery", "Delivery")

    page.locator(".st-key-menu_returns a").click()
    page.wait_for_url("**/returns**")
    _shows(page, "returns", "Returns")

    page.reload()
    _shows(page, "returns", "Returns")

    page.go_back()
    page.wait_for_url("**/delivery**")
    _shows(page, "delivery", "Delivery")


def _shows(page: Page, place: str, title: str) -> None:
    settle(page)
    assert f"/{place}?" in page.url
    assert "mode=dropship" in page.url
    assert page.locator(f".st-key-menu_{place}_here").inner_text() == title
    assert page.locator(".st-key-pill_mode button").inner_text().split("\n")[0].split() == ["Mode:", "Dropshipping"]
    assert "Dropshipping" in page.locator(".st-key-active").inner_text()


@pytest.mark.long
def test_back_lands_on_what_the_reader_chose_and_on_nothing_else(visitor: Visitor) -> None:
    page = visitor.open("suppliers", "en", all=[], tab="funnel")
    chosen = page.url
    point = page.locator('[class*="st-key-block_funnel"] .scatterlayer .points path').first
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/supplier?*sup=*")
    settle(page)
    page.locator(".st-key-menu_orders a").click()
    page.wait_for_url("**/orders?*")
    settle(page)
    for place in ("/supplier?", "/suppliers?"):
        page.go_back()
        page.wait_for_url(f"**{place}*")
        settle(page)
    assert page.url == chosen
    assert page.locator(".st-key-active").count() == 0


@pytest.mark.long
def test_the_language_switch_keeps_page_and_filters(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en", all=[], mode="store", p="last_quarter")
    page.locator(".st-key-language_fr a").click()
    page.wait_for_url("**lang=fr*")
    settle(page)
    assert "mode=store" in page.url
    assert "p=last_quarter" in page.url
    assert page.locator(".st-key-menu_delivery_here").inner_text() == "Livraisons"
    assert "Magasin" in page.locator(".st-key-active").inner_text()


@pytest.mark.long
def test_the_address_without_a_page_and_the_address_of_the_overview_show_the_overview(
    sample: Dashboard, page: Page
) -> None:
    for address in ("?lang=en", "overview?lang=en"):
        open_address(page, f"{sample.address}/{address}")
        assert page.locator(".st-key-menu_overview_here").inner_text() == "Overview"
        assert page.locator('[role="dialog"]').count() == 0


@pytest.mark.long
def test_an_address_no_page_has_is_said_in_the_language_of_the_reader(sample: Dashboard, page: Page) -> None:
    for address, title, said in (
        ("a/b?lang=fr", "Page introuvable", "Il n'y a pas de page à l'adresse /a/b"),
        ("nowhere?lang=en", "No such page", "There is no page at /nowhere"),
    ):
        open_address(page, f"{sample.address}/{address}")
        page.wait_for_url("**/not_found?**")
        settle(page)
        assert page.locator("h1").inner_text() == title
        assert page.locator("h2").inner_text() == said
    page.locator(".st-key-every_page a").first.click()
    page.wait_for_url("**/overview**")
