"""Sections of a page in a real browser: computed as one scrolls, reached by the menu, all of them on paper."""

from playwright.sync_api import Page

from browser.sight import MILLISECONDS, Visitor, settle

WAITING = "() => [...document.querySelectorAll('.cadran-later')].filter(place => place.offsetHeight > 0).length"
TOP = '[class*="st-key-block_calendar"] h2'


def _scroll_to_the_end(page: Page) -> None:
    page.mouse.move(800, 600)
    for _ in range(20):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    settle(page)


def test_what_is_below_the_fold_is_computed_as_the_reader_scrolls(visitor: Visitor) -> None:
    page = visitor.open("returns", "en", all=[])
    assert page.evaluate(WAITING) > 0
    _scroll_to_the_end(page)
    page.wait_for_function(f"({WAITING})() === 0", timeout=MILLISECONDS)
    assert page.locator('[class*="st-key-block_lines_return_rate"] h2').is_visible()


def test_a_section_of_the_menu_is_brought_to_the_top(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en", all=[])
    page.locator('.cadran-sections a[href*="at=calendar"]').click(timeout=MILLISECONDS)
    page.locator(TOP).wait_for(timeout=MILLISECONDS)
    settle(page)
    page.wait_for_function(
        f"Math.abs(document.querySelector('{TOP}').getBoundingClientRect().top) < 120", timeout=MILLISECONDS
    )
    assert "at=calendar" in page.url


def test_paper_gets_every_section(visitor: Visitor) -> None:
    page = visitor.open("returns", "en", all=[])
    assert page.evaluate(WAITING) > 0
    page.evaluate("() => { window.print = () => { window.isPrinted = true } }")
    page.keyboard.press("Control+p")
    page.wait_for_function("window.isPrinted === true", timeout=MILLISECONDS)
    assert page.evaluate(WAITING) == 0
