"""The first visit after the start of a server."""

import pytest
from playwright.sync_api import Page

from browser.sight import look_at, open_address

pytestmark = pytest.mark.long


def test_the_first_request_to_a_new_server_may_be_a_deep_link(fresh_server: str, page: Page) -> None:
    open_address(page, f"{fresh_server}/delivery?lang=fr&mode=dropship")
    seen = look_at(page)
    assert seen.url == f"{fresh_server}/delivery?lang=fr&mode=dropship"
    assert page.locator(".st-key-menu_delivery_here").inner_text() == "Livraisons"
    assert "Dropshipping" in page.locator(".st-key-active").inner_text()
    assert page.locator('[role="dialog"]').count() == 0
    assert seen.exceptions == 0
    assert "Page not found" not in seen.all_text
    open_address(page, f"{fresh_server}/livraisons?lang=fr&mode=dropship")
    page.wait_for_url("**/not_found?**mode=dropship**")
    assert page.get_by_text("Il n'y a pas de page à l'adresse /livraisons").is_visible()
    assert page.locator('[role="dialog"]').count() == 0
