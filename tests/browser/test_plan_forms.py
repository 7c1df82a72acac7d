"""A sale and a plan typed in by a reader: kept, shown, and there again after a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.sight import MILLISECONDS, Dashboard, Visitor, settle

pytestmark = pytest.mark.long

SALE = {"Name": "Weekend of lamps", "First day": "2026-11-27", "Last day": "2026-11-29"}

PLAN = {"Target": "210000", "From": "2026-12-01", "Your name": "Anne"}


def test_a_sale_that_is_typed_in_is_kept_and_checked(
    visitor_of: Callable[[Dashboard], Visitor], desk: Dashboard
) -> None:
    page = visitor_of(desk).open("campaign", "en", all=[])
    page.locator(".st-key-sale_new button").click()
    form = page.locator('[data-testid="stPopoverBody"]')
    for label, words in (SALE | {"SKUs and units": "DEC-00012;40\nDEC-99999;3", "Your name": "Anne"}).items():
        form.get_by_label(label, exact=True).fill(words)
        form.get_by_label(label, exact=True).blur()
        settle(page)
    expect(form).to_contain_text("1 row taken, 1 refused", timeout=MILLISECONDS)
    form.get_by_role("button", name="Keep it without the 1 refused row").click()
    title = page.get_by_text("Weekend of lamps: 40 units expected").first
    title.wait_for(timeout=MILLISECONDS)
    page.reload()
    title.wait_for(timeout=MILLISECONDS)
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_plan_that_is_typed_in_is_kept_and_listed(
    visitor_of: Callable[[Dashboard], Visitor], desk: Dashboard
) -> None:
    page = visitor_of(desk).open("targets", "en", all=[])
    page.locator(".st-key-target_set button").first.click()
    settle(page)
    form = page.locator('[data-testid="stPopoverBody"]')
    for label, words in (("KPI", "Revenue"), ("Kind", "Plan")):
        field = form.get_by_role("combobox", name=label, exact=True)
        field.click()
        field.fill(words)
        page.get_by_role("option", name=words, exact=True).click()
    for label, words in PLAN.items():
        form.get_by_label(label, exact=True).fill(words)
    form.get_by_role("button", name="Keep", exact=True).click()
    title = page.get_by_text("1 month of plans, for 1 KPI").first
    title.wait_for(timeout=MILLISECONDS)
    page.reload()
    title.wait_for(timeout=MILLISECONDS)
    assert page.locator('[data-testid="stException"]').count() == 0
