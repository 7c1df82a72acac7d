"""Sections of a page in a real browser: computed as one scrolls, reached by the menu, all of them on paper."""

from playwright.sync_api import Page

from browser.sight import MILLISECONDS, Visitor, settle

WAITING = "() => [...document.querySelectorAll('.cadran-later')].filter(place => place.offsetHeight > 0).length"
ON_PAPER = """() => {
    const all = selector => [...document.querySelectorAll(`[data-testid="stMain"] ${selector}`)];
    const isSeen = one => one.getBoundingClientRect().width > 0;
    const wide = one => one.getBoundingClientRect().width;
    const isWhole = one => getComputedStyle(one).getPropertyValue('--paper-fit') === '1';
    const pairs = all('[data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"])').filter(isSeen);
    const tops = pair => [...pair.children].map(column => column.getBoundingClientRect().top);
    return {
        buttons: all('button').filter(isSeen).map(one => one.innerText),
        pairs: pairs.length,
        beside: pairs.filter(pair => new Set(tops(pair)).size === 1).length,
        charts: all('.js-plotly-plot').filter(one => isSeen(one) && isWhole(one)).map(one =>
            wide(one.querySelector('.main-svg')) / wide(one.closest('[class*="st-key-block_"]'))),
        heights: all('.js-plotly-plot').filter(isSeen).map(one =>
            one.closest('[class*="st-key-block_"]').getBoundingClientRect().height)
    };
}"""
# How full each sheet is that ends before a section with a chart, which is never cut in two.
SHEETS = """sheet => {
    const first = document.querySelector('[data-testid="stMain"] h1').getBoundingClientRect().top;
    const sections = [...document.querySelectorAll('[class*="st-key-section_"]')].map(one => {
        const { top, bottom } = one.getBoundingClientRect();
        return { top: top - first, height: bottom - top, isWhole: !!one.querySelector('.js-plotly-plot') };
    }).filter(one => one.height > 0);
    const used = [];
    let end = sections[0].top;
    for (const section of sections) {
        if (section.isWhole && end + section.height > sheet) {
            used.push(end / sheet);
            end = 0;
        }
        end = section.isWhole ? end + section.height : (end + section.height) % sheet;
    }
    return used;
}"""
SHEET = 718  # pixels: A4 landscape within its margins
MOSTLY_FULL = 0.6
HALF_A_SHEET = 374  # pixels: A4 landscape within its margins is 718 high
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


def test_paper_gets_every_section_and_no_chart_that_leaves_half_a_sheet_empty(visitor: Visitor) -> None:
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
    assert len(sheet["heights"]) > 2
    assert max(sheet["heights"]) < HALF_A_SHEET


def test_no_sheet_is_left_half_empty_before_what_is_not_cut_in_two(visitor: Visitor) -> None:
    page = visitor.open("rotation", "en")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    used = page.evaluate(SHEETS, SHEET)
    page.emulate_media(media="screen")
    assert used
    assert min(used) > MOSTLY_FULL
