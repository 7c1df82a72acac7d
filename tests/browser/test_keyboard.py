"""Whoever works without a mouse reaches what the page offers."""

import pytest

from browser.sight import Visitor

MOST_STEPS = 160
FOCUSED = """() => {
    const one = document.activeElement;
    const isVisible = one.getBoundingClientRect().width > 0;
    const within = [];
    for (let up = one; up; up = up.parentElement) {
        within.push(...[...up.classList].filter(name => name.startsWith('st-key-')));
    }
    return isVisible ? [one.tagName, ...within].join(' ') : '';
}"""


@pytest.mark.long
def test_tab_reaches_the_menu_the_filters_a_card_and_the_export(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en", all=[])
    page.locator("h1").first.click()
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges() }")
    page.locator("body").focus()
    sought = {("A", "st-key-menu_lead_time"), ("BUTTON", "st-key-pill_period"), ("A", "st-key-card_otd_value")}
    sought |= {("BUTTON", "st-key-export_")}
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        tag, _, names = page.evaluate(FOCUSED).partition(" ")
        sought -= {(wanted, name) for wanted, name in sought if wanted == tag and name in names}
        if not sought:
            break
    assert sought == set()


def test_enter_on_a_card_opens_its_page(visitor: Visitor) -> None:
    page = visitor.open("overview", "en", all=[])
    page.locator(".st-key-card_return_rate_value a[href*='returns']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/returns**kpi=return_rate**")
