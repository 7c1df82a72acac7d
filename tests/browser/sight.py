"""What a reader sees on a page: its texts, its labels, its pictures; and how long to wait for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Page, ViewportSize, expect

from cadran.charts.palette import PALETTES, ThemeName
from cadran.i18n.catalogue import t

MILLISECONDS = 60_000
Scheme = ThemeName
SCREEN: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# The answers of the server are counted, so that nobody takes the page before for the next one.
COUNT_ANSWERS = """
    window.cadranAnswers = 0;
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', () => { window.cadranAnswers += 1; });
        }
    };
"""
SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = '[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-stale="true"]';
    const isStill = app && app.dataset.testScriptState === 'notRunning' && !document.querySelector(busy)
        && document.querySelector('h1');
    const seen = [document.getElementsByTagName('*').length, document.body.textContent.length, location.href,
        window.cadranAnswers];
    const now = isStill ? seen.join(' ') : '';
    const [before, since] = window.cadranSeen || ['', 0];
    if (now !== before) window.cadranSeen = [now, performance.now()];
    return now !== '' && now === before && performance.now() - since > 350;
}"""
GO = """address => { history.pushState(null, '', address); dispatchEvent(new PopStateEvent('popstate')) }"""
TEXTS = """within => {
    const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest('script, style, noscript')) {
            found.push(walker.currentNode.textContent.trim());
        }
    }
    return found.filter(text => text);
}"""
CONTENT = """() => [...document.querySelectorAll('[data-testid="stMain"] [data-testid="stElementContainer"]')]
    .filter(one => !one.closest('.st-key-frame, .st-key-filters, .st-key-active'))
    .flatMap(one => one.innerText.split('\\n')).filter(text => text.trim())"""
# Of each block: its name, its title, and where that stands on the page scrolled to its top.
HEADS = """() => [...document.querySelectorAll('[class*="st-key-block_"]')].flatMap(block => {
    const title = block.querySelector('h2');
    if (!title) return [];
    const { top, bottom } = title.getBoundingClientRect();
    const down = document.querySelector('[data-testid="stMain"]').scrollTop;
    const name = [...block.classList].find(one => one.startsWith('st-key-block_')).slice('st-key-block_'.length);
    return [[name, title.innerText, top + down, bottom + down]];
})"""
# Texts that their own box or one around them cuts, or that stand out of their block, and labels out of their chart.
# A box that scrolls cuts nothing, a menu folded away is not there.
CUT = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const cut = [];
    while (walker.nextNode()) {
        const within = walker.currentNode.parentElement, range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const words = walker.currentNode.textContent.trim(), text = range.getBoundingClientRect();
        const apart = 'svg, script, style, noscript, canvas, .sr, [aria-hidden="true"], [aria-expanded="false"]';
        if (within.closest(`${apart}, [data-testid="stSkipToContent"]`)) continue;
        if (!words || text.width < 2 || text.right <= 0) continue;
        for (let box = within; box !== document.body; box = box.parentElement) {
            const { overflowX } = getComputedStyle(box), edge = box.getBoundingClientRect();
            if (['auto', 'scroll'].includes(overflowX)) break;
            const isOver = text.right > edge.right + 1 || (box === within && box.scrollWidth > box.clientWidth + 1);
            const isEdge = overflowX !== 'visible' || box.matches('[class*="st-key-block_"]');
            if (isEdge && isOver) { cut.push(words); break; }
        }
    }
    for (const label of document.querySelectorAll('.js-plotly-plot .main-svg text')) {
        const edge = label.closest('.main-svg').getBoundingClientRect(), text = label.getBoundingClientRect();
        const isBeyond = text.right > edge.right + 2 || text.left < edge.left - 2;
        if (text.width > 1 && getComputedStyle(label).visibility !== 'hidden' && isBeyond) cut.push(label.textContent);
    }
    return cut;
}"""
# Texts below the contrast of WCAG 2.1 AA (4.5, large ones 3) against what lies behind them; charts have their own test.
FAINT = """() => {
    const parts = colour => {
        const all = colour.match(/[\\d.]+/g).map(Number);
        const size = colour.startsWith('color(') ? 255 : 1;
        return [...all.slice(0, 3).map(part => part * size), all[3] ?? 1];
    };
    const over = (front, back) => {
        const alpha = front[3] + back[3] * (1 - front[3]);
        const mixed = at => alpha && (front[at] * front[3] + back[at] * back[3] * (1 - front[3])) / alpha;
        return [mixed(0), mixed(1), mixed(2), alpha];
    };
    const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
        const part = colour[at] / 255;
        return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const faint = [];
    while (walker.nextNode()) {
        const within = walker.currentNode.parentElement, range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const apart = within.closest('svg, script, style, noscript, canvas, .sr, [aria-hidden="true"]');
        if (!walker.currentNode.textContent.trim() || apart || range.getBoundingClientRect().width < 2) continue;
        let ground = [0, 0, 0, 0], opacity = 1;
        for (let box = within; box; box = box.parentElement) {
            ground = over(ground, parts(getComputedStyle(box).backgroundColor));
            opacity *= getComputedStyle(box).opacity;
        }
        const look = getComputedStyle(within), ink = parts(look.color);
        if (opacity < 0.05 || look.visibility === 'hidden') continue;
        const seen = over([ink[0], ink[1], ink[2], ink[3] * opacity], ground);
        const [dark, bright] = [light(seen), light(ground)].sort((one, other) => one - other);
        const size = parseFloat(look.fontSize), isLarge = size >= 24 || (size >= 18.66 && look.fontWeight >= 700);
        const ratio = (bright + 0.05) / (dark + 0.05);
        if (ratio < (isLarge ? 3 : 4.5)) faint.push(`${walker.currentNode.textContent.trim()}: ${ratio.toFixed(2)}`);
    }
    return faint;
}"""
# Tables that scroll sideways: a phone stacks their rows instead.
SIDEWAYS = """() => [...document.querySelectorAll('.cadran-scroll, [data-testid="stDataFrame"]')]
    .filter(one => one.clientWidth && (one.scrollWidth > one.clientWidth + 1 || !one.matches('.cadran-scroll')))
    .map(one => `sideways: ${one.innerText.slice(0, 80) || one.dataset.testid}`)"""
# What is said under a heading has the width of its block, whatever stands beside the heading.
SQUEEZED = """() => [...document.querySelectorAll('[class*="st-key-head_"] .cadran-sub')]
    .filter(one => one.clientWidth && one.clientWidth < 0.85 * one.closest('[class*="st-key-block_"]').clientWidth)
    .map(one => `squeezed: ${one.innerText.slice(0, 80)}`)"""
# Words that break off in the middle, though nothing in them is a sign or a number.
BROKEN = """() => {
    const apart = 'svg, script, style, .sr, [aria-hidden="true"]', word = /(?<![\\w.@/-])\\p{L}{4,}(?![\\w.@/-])/gu;
    const walker = document.createTreeWalker(document.querySelector('[data-testid="stMain"]'), NodeFilter.SHOW_TEXT);
    const found = new Set(), range = document.createRange();
    while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.parentElement.closest(apart) || text.parentElement.getBoundingClientRect().width < 2) continue;
        for (const { 0: letters, index } of text.textContent.matchAll(word)) {
            range.setStart(text, index);
            range.setEnd(text, index + letters.length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1) found.add(`broken: ${letters}`);
        }
    }
    return [...found];
}"""
PAINTED = """([streamlits, ours]) =>
    getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor === streamlits
    && getComputedStyle(document.documentElement).getPropertyValue('--background') === ours"""
LABELS = """within => ['aria-label', 'placeholder', 'title', 'alt'].flatMap(name =>
    [...document.querySelectorAll(`${within} [${name}]`)].map(one => one.getAttribute(name).trim()))
    .filter(text => text)"""
PICTURES = """() => {
    const drawn = 'img, svg[role="img"], [data-testid="stPlotlyChart"], [data-testid="stDataFrame"], .cadran-bar';
    const named = one => one.closest('[aria-hidden="true"]') || one.hasAttribute('alt')
        || one.closest('[aria-label]') || one.querySelector('[aria-label], canvas table, canvas [role="grid"]');
    return [...document.querySelectorAll(drawn)].filter(one => !named(one)).map(one => one.outerHTML.slice(0, 200));
}"""


@dataclass(frozen=True)
class Dashboard:
    """A served home, with a supplier and an order its data hold."""

    address: str
    home: Path
    supplier_id: str
    order_id: str

    def page_address(self, place: str, language: str, **parameters: str | list[str]) -> str:
        """The address of a page with these choices; of a page about one thing, with that thing."""
        own = {"supplier": {"sup": self.supplier_id}, "orders": {"order": self.order_id}}.get(place, {})
        return f"{self.address}/{place}?{urlencode({'lang': language} | own | parameters, doseq=True)}"


POLICY = "Content Security Policy"


class Head(NamedTuple):
    """The title of a block, and the pixels from the top of the page to its own top and bottom."""

    block: str
    title: str
    top: float
    bottom: float


@dataclass(frozen=True)
class Sight:
    """One page as it stood; `content` are its lines below the filters, `asked` the addresses it asked for,
    `refused` what the browser was not allowed to run or fetch.

    `cut_on_phone` are the texts a phone cuts, breaks or squeezes and tables it scrolls sideways, where it looked.
    """

    url: str
    content: Sequence[str]
    texts: Sequence[str]
    labels: Sequence[str]
    exceptions: int
    nameless_pictures: Sequence[str]
    cut: Sequence[str]
    cut_on_phone: Sequence[str]
    faint: Sequence[str]
    asked: Sequence[str]
    refused: Sequence[str]
    heads: Sequence[Head]

    @property
    def all_text(self) -> str:
        return "\n".join([*self.texts, *self.labels])


def settle(page: Page) -> None:
    """Wait until the page stands still: no run, no skeleton, nothing stale, nothing that still changes."""
    page.evaluate("() => { window.cadranSeen = ['', 0] }")
    page.wait_for_function(SETTLED, timeout=MILLISECONDS, polling=100)


def see_all(page: Page) -> None:
    """Have the page one came to show what is below the fold too."""
    settle(page)
    if "all=1" not in page.url:
        page.evaluate(GO, f"{page.url}{'&' if '?' in page.url else '?'}all=1")
        settle(page)


def see_section(page: Page, section: str) -> None:
    """Have the page one came to show a section of its menu, and what stands around it."""
    settle(page)
    page.locator(f'.cadran-sections a[href*="at={section}"]').click(timeout=MILLISECONDS)
    settle(page)


def open_address(page: Page, address: str) -> None:
    """Load an address anew, as somebody who got a link does, and wait until the page stands still."""
    page.goto(address, timeout=MILLISECONDS)
    settle(page)


def go_to(page: Page, address: str) -> None:
    """Go to an address as Back and Forward do, and wait until the server has answered and the page stands still.

    A busy server answers late: a page that stands still need not be the one asked for.
    """
    page.keyboard.press("Escape")
    settle(page)
    answers = page.evaluate("() => window.cadranAnswers")
    page.evaluate(GO, address)
    page.wait_for_function("answers => window.cadranAnswers > answers", arg=answers, timeout=MILLISECONDS, polling=50)
    settle(page)


def see_painted(page: Page, scheme: Scheme) -> None:
    """Wait until Streamlit and our own style follow a system that has turned dark or light."""
    background = PALETTES[scheme].background
    page.wait_for_function(PAINTED, arg=[rgb(background), background], timeout=MILLISECONDS)
    settle(page)


def rgb(colour: str) -> str:
    """`#102030` as the browser tells it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def wording(page: Page, within: str = "body") -> list[str]:
    """Every text and label on the page now, or `within` a part of it."""
    return [*page.evaluate(TEXTS, within), *page.evaluate(LABELS, within)]


def look_at(
    page: Page, asked: Sequence[str] = (), cut_on_phone: Sequence[str] = (), refused: Sequence[str] = ()
) -> Sight:
    """What is on the page now."""
    return Sight(
        page.url,
        page.evaluate(CONTENT),
        page.evaluate(TEXTS, "body"),
        page.evaluate(LABELS, "html"),
        page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count(),
        page.evaluate(PICTURES),
        page.evaluate(CUT),
        cut_on_phone,
        page.evaluate(FAINT),
        tuple(asked),
        tuple(refused),
        [Head(*head) for head in page.evaluate(HEADS)],
    )


class Visitor:
    """Somebody who stays on one dashboard over all tests; `asked` are the addresses the page asked for, `refused` what
    the browser was not allowed to run or fetch.

    Chromium compiles the scripts of a page as it runs them: one page for all visits takes half the time of a new one.
    """

    def __init__(self, page: Page, shown: Dashboard) -> None:
        self.page, self.shown = page, shown
        self.scheme: Scheme = "light"
        self.stood = ("", "")  # the address asked for, and what the page made of it
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        self.refused: list[str] = []
        page.on("console", lambda words: self.refused.append(words.text) if POLICY in words.text else None)
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    def open(self, place: str, language: str, **parameters: str | list[str]) -> Page:
        """Go to a place in a language, with these choices and no other, by light on a screen; wait until it stands.

        All of the page is asked for, what is below the fold too; with `all=[]` only what a reader sees.
        The first address is loaded, the others are gone to as Back and Forward do: that takes Chromium a third of the
        time.
        """
        self._take("light", SCREEN)
        return self._go(place, language, **parameters)

    def stay_at(self, place: str, language: str, **parameters: str | list[str]) -> Page:
        """As `open`, but who is there already stays: what was opened on the page is closed."""
        address = self.shown.page_address(place, language, **{"all": "1"} | parameters)
        if self.stood == (address, self.page.url):
            self.page.keyboard.press("Escape")
            settle(self.page)
        else:
            self.open(place, language, **parameters)
            self.stood = (address, self.page.url)
        return self.page

    def look_at(self, place: str, language: str, scheme: Scheme = "light", has_phone: bool = False) -> Sight:
        """What stands on the page of a place in a language before any choice is made; on a phone too, if asked for.

        A reader who holds the phone sees the page there first: one change of width a page, not two.
        """
        holds_phone = has_phone and self.page.viewport_size == PHONE
        self._take(scheme, PHONE if holds_phone else SCREEN)
        self._go(place, language)
        cut_on_phone = self._cut_on_phone() if holds_phone else ()
        self._take(scheme, SCREEN)
        seen = look_at(self.page, self.asked, cut_on_phone, self.refused)
        if has_phone and not holds_phone:
            self._take(scheme, PHONE)
            seen = replace(seen, cut_on_phone=self._cut_on_phone())
        return seen

    def _go(self, place: str, language: str, **parameters: str | list[str]) -> Page:
        address = self.shown.page_address(place, language, **{"all": "1"} | parameters)
        self.page.bring_to_front()  # Chromium draws a page in the background once a second.
        if self.has_come:
            go_to(self.page, address)
        else:
            open_address(self.page, address)
        expect(self.page).to_have_title(f"{t(language, f'page.{place}')} · Cadran", timeout=MILLISECONDS)
        return self.page

    def _take(self, scheme: Scheme, size: ViewportSize) -> None:
        """Read on by this light and on a screen of this size."""
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
            if self.has_come:
                settle(self.page)
        if self.scheme != scheme:
            self.scheme = scheme
            self.page.emulate_media(color_scheme=scheme)
            if self.has_come:
                see_painted(self.page, scheme)

    @property
    def has_come(self) -> bool:
        """Whether the dashboard is open."""
        return self.page.url.startswith(self.shown.address)

    def _cut_on_phone(self) -> Sequence[str]:
        return [text for found in (CUT, SIDEWAYS, SQUEEZED, BROKEN) for text in self.page.evaluate(found)]
