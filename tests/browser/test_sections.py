"""Sections of a page in a real browser: computed as one scrolls, reached by the menu, all of them on paper."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from browser.sight import MILLISECONDS, PHONE, SCREEN, Visitor, settle

pytestmark = pytest.mark.long

WAITING = "() => [...document.querySelectorAll('.cadran-later')].filter(place => place.offsetHeight > 0).length"
ON_PAPER = """() => {
    const all = selector => [...document.querySelectorAll(`[data-testid="stMain"] ${selector}`)];
    const isSeen = one => one.getBoundingClientRect().width > 0;
    const wide = one => one.getBoundingClientRect().width;
    const fit = one => +getComputedStyle(one).getPropertyValue('--paper-fit');
    const pairs = all('[data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"])').filter(isSeen);
    const tops = pair => [...pair.children].map(column => column.getBoundingClientRect().top);
    return {
        buttons: all('button').filter(isSeen).map(one => one.innerText),
        pairs: pairs.length,
        beside: pairs.filter(pair => new Set(tops(pair)).size === 1).length,
        charts: all('.js-plotly-plot').filter(isSeen).map(one =>
            wide(one.querySelector('.main-svg')) / wide(one.closest('[class*="st-key-block_"]')) / fit(one))
    };
}"""
# How far down the printed page its sheets begin, of those before which paper is cut, and its end.
BEGINS = """() => {
    const page = document.querySelector('[data-testid="stMainBlockContainer"]').getBoundingClientRect();
    const begins = { 1: 0 };
    for (const one of document.querySelectorAll('[data-paper-cut]')) {
        const top = one.getBoundingClientRect().top - page.top;
        begins[one.dataset.paperCut] = Math.min(begins[one.dataset.paperCut] ?? Infinity, top);
    }
    return [Object.entries(begins).map(([sheet, top]) => [+sheet, top]), page.height];
}"""
SHEET = 718  # pixels: A4 landscape within its margins
MOSTLY_FULL, MORE_THAN_A_FEW_ROWS = 0.7, 0.13
# Blocks of paper that lie over another one, by their keys; sheets are columns here, of several heights.
COVERED = """() => {
    const page = document.querySelector('[data-testid="stMainBlockContainer"]');
    const blocks = [...page.querySelectorAll('[class*="st-key-block_"]')].filter(one => one.offsetHeight > 0);
    const name = one => [...one.classList].find(css => css.startsWith('st-key-block_'));
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    const found = new Set();
    for (const height of [800, 900, 1000, 1100, 1200]) {
        page.style.cssText = `column-fill: auto; column-width: 1150px; column-gap: 100px; height: ${height}px;`
            + 'width: 1150px; max-width: 1150px';
        const boxes = blocks.flatMap(one => [...one.getClientRects()].map(box => [one, box]));
        for (const [one, box] of boxes) for (const [other, its] of boxes)
            if (one !== other && !one.contains(other) && !other.contains(one) && meet(box, its))
                found.add(`${name(one)} at ${height}`);
    }
    page.removeAttribute('style');
    return [...found];
}"""
CHOICES = """() => [...document.querySelectorAll('[data-testid="stMain"] [class*="st-key-choice_"]')]
    .filter(one => one.getBoundingClientRect().width > 0).map(one => one.className)"""
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
    page.wait_for_function(f"() => ({WAITING})() === 0", timeout=MILLISECONDS)
    assert page.locator('[class*="st-key-block_lines_return_rate"] h2').is_visible()


def test_a_section_of_the_menu_is_brought_to_the_top(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en", all=[])
    page.locator('.cadran-sections a[href*="at=calendar"]').click(timeout=MILLISECONDS)
    page.locator(TOP).wait_for(timeout=MILLISECONDS)
    settle(page)
    page.wait_for_function(
        f"() => Math.abs(document.querySelector('{TOP}').getBoundingClientRect().top) < 120", timeout=MILLISECONDS
    )
    assert "at=calendar" in page.url


def test_paper_gets_every_section_and_nothing_to_press(visitor: Visitor) -> None:
    page = visitor.open("stockouts", "en", all=[])
    assert page.evaluate(WAITING) > 0
    page.evaluate("() => { window.print = () => { window.isPrinted = true } }")
    page.keyboard.press("Control+p")
    page.wait_for_function("() => window.isPrinted === true", timeout=MILLISECONDS)
    assert page.evaluate(WAITING) == 0
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    assert sheet["buttons"] == []
    assert sheet["beside"] == sheet["pairs"] > 0
    assert min(sheet["charts"]) > 0.9


def test_a_column_cut_between_two_sheets_covers_nothing_below_it(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en")
    page.emulate_media(media="print")
    covered, chosen = page.evaluate(COVERED), page.evaluate(CHOICES)
    page.emulate_media(media="screen")
    assert covered == []
    assert len(chosen) > 1
    assert all("_here" in choice for choice in chosen), "paper shows what is chosen and no other choice"


@pytest.mark.parametrize(
    ("name", "language", "parameters"),
    [("rotation", "fr", {}), ("supplier", "en", {"sup": "S098"}), ("targets", "fr", {})],
)
def test_every_sheet_but_the_last_is_full_and_the_last_holds_more_than_a_few_rows(
    visitor: Visitor, name: str, language: str, parameters: dict[str, str]
) -> None:
    used = _used(visitor.open(name, language, **parameters))
    assert all(MOSTLY_FULL < each <= 1 for each in used[:-1])
    assert len(used) == 1 or MORE_THAN_A_FEW_ROWS < used[-1] <= 1


def test_a_window_as_narrow_as_a_phone_prints_paper_and_not_its_own_stacked_rows(visitor: Visitor) -> None:
    """Its charts stay as narrow as drawn: half as many sheets again; stacked rows took twice as many."""
    page = visitor.open("rotation", "fr")
    wide = _printed(page)
    page.set_viewport_size(PHONE)
    settle(page)
    narrow = _printed(page)
    page.set_viewport_size(SCREEN)
    assert 1 < wide <= narrow <= 1.75 * wide


def _printed(page: Page) -> int:
    """How many sheets a page is printed on, laid out as it stands on the screen: nothing is set to paper before."""
    page.emulate_media(media="null")
    return page.pdf(prefer_css_page_size=True, print_background=True).count(b"/Type /Page\n")


def _used(page: Page) -> list[float]:
    """How much of each printed sheet is used, from 0 to 1; of those between two cuts the mean."""
    printed = _printed(page)
    page.emulate_media(media="print")
    begins, height = page.evaluate(BEGINS)
    page.emulate_media(media="screen")
    ends = pairwise([*begins, (printed + 1, height)])
    return [(end - begin) / (to - sheet) / SHEET for (sheet, begin), (to, end) in ends]
