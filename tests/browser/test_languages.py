"""A French page speaks French: no word of the English catalogue stands on it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

import pytest
from i18n.english import ENGLISH
from long_pages import PLACES
from playwright.sync_api import expect

from browser.sight import MILLISECONDS, Dashboard, Sight, Visitor, settle, wording
from cadran.contract.tables import TABLES
from cadran.i18n import Text
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.ui.shell.filters import PILLS

See = Callable[[Dashboard, str, str], Sight]
# Words of Streamlit's own controls, which no setting of it translates.
STREAMLITS_OWN = frozenset(
    {
        "Skip to main content",
        "Sidebar",
        "Collapse sidebar",
        "Expand sidebar",
        "Show/hide columns",
        "Download as CSV",
        "Search",
        "Clear all",
        "Fullscreen",
        "Close fullscreen",
        "Press Enter to apply",
        "Copy to clipboard",
    }
)
OPENED = '[data-testid="stPopoverBody"]'
PLACE = re.compile(r"\\\{\w*\\\}")


def _texts_of_code() -> Iterator[Text]:
    for kpi in KPIS.values():
        yield from (value for field in fields(kpi) if isinstance(value := getattr(kpi, field.name), Text))
    for table in TABLES.values():
        yield from (value for field in fields(table) if isinstance(value := getattr(table, field.name), Text))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What matches any of `words` as a whole, with anything in their {places}."""
    return re.compile("|".join(sorted({PLACE.sub(".+", re.escape(one.strip())) for one in words}, key=len)[::-1]))


def _has_own_words(words: str) -> bool:
    return re.search(r"[^\W\d_]{2}", re.sub(r"\{\w*\}", "", words)) is not None


FRENCH_WORDS = {*catalogue("fr").values(), *(text.fr for text in _texts_of_code())}
ENGLISH_WORDS = {*catalogue("en").values(), *(text.en for text in _texts_of_code())} - FRENCH_WORDS
ENGLISH_PATTERN = _pattern(filter(_has_own_words, ENGLISH_WORDS))
FRENCH_PATTERN = _pattern(filter(_has_own_words, FRENCH_WORDS))


def english(words: Iterable[str]) -> list[str]:
    """Those of the texts and labels of a page that are English and not also French."""
    parts = {part.strip() for text in words for part in re.split(r" · |\n", text)}
    parts = {part for part in parts if part not in STREAMLITS_OWN and not part.startswith("http://localhost")}
    return sorted(
        part
        for part in parts
        if (ENGLISH_PATTERN.fullmatch(part) and not FRENCH_PATTERN.fullmatch(part)) or ENGLISH.search(part)
    )


def test_an_english_label_would_be_found(sample: Dashboard, sight: See) -> None:
    seen = sight(sample, "delivery", "en")
    found = english([*seen.texts, *seen.labels])
    assert {"Delivery", "On-time delivery", "definition", "Export", "normal variation"} <= set(found)


@pytest.mark.parametrize("place", PLACES)
def test_a_french_page_has_no_english_label(sample: Dashboard, sight: See, place: str) -> None:
    seen = sight(sample, place, "fr")
    assert english([*seen.texts, *seen.labels]) == []


@pytest.mark.long
def test_what_opens_on_a_french_page_has_no_english_label(visitor: Visitor) -> None:
    page = visitor.open("delivery", "fr", mode="dropship", cmp="ly")
    assert english(wording(page)) == []
    page = visitor.open("delivery", "fr", all=[], mode="dropship", cmp="ly")
    pills = [f"pill_{pill}" for pill in ("period", "comparison", "grain", *PILLS, "more")]
    for opener in (*pills, "views", "share", "notes_of_otd"):
        page.locator(f".st-key-{opener} button").first.click()
        expect(page.locator(OPENED)).to_contain_text(re.compile(r"\S"), timeout=MILLISECONDS)
        settle(page)
        assert english(wording(page, OPENED)) == [], opener
        page.keyboard.press("Escape")
    page.locator('[class*="st-key-export_"] button').first.click()
    page.locator(f'{OPENED} [data-testid="stDownloadButton"]').first.wait_for()
    assert english(wording(page, OPENED)) == []
