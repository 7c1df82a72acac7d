"""A French page speaks French: no word of the English catalogue stands on it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

import pytest

from browser.sight import Dashboard, Sight, Visitor, look_at, settle
from cadran.contract.tables import TABLES
from cadran.i18n import Text
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS
from cadran.ui.request.routes import ROUTES
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
    }
)
PLACE = re.compile(r"\\\{\w*\\\}")
ENGLISH = re.compile(r"\b(the|of|and|with|this|that|your|for|from|are|is|not|all|than|lines|orders|days|late)\b")


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


def english(seen: Sight) -> list[str]:
    """The texts and labels of a page that are English and not also French."""
    parts = {part.strip() for text in [*seen.texts, *seen.labels] for part in re.split(r" · |\n", text)}
    parts -= STREAMLITS_OWN
    return sorted(
        part
        for part in parts
        if (ENGLISH_PATTERN.fullmatch(part) and not FRENCH_PATTERN.fullmatch(part)) or ENGLISH.search(part)
    )


def test_an_english_label_would_be_found(sample: Dashboard, sight: See) -> None:
    found = english(sight(sample, "delivery", "en"))
    assert {"Delivery", "On-time delivery", "definition", "Export", "normal variation"} <= set(found)


@pytest.mark.parametrize("place", [place.id for place in ROUTES])
def test_a_french_page_has_no_english_label(sample: Dashboard, sight: See, place: str) -> None:
    assert english(sight(sample, place, "fr")) == []


def test_what_opens_on_a_french_page_has_no_english_label(visitor: Visitor) -> None:
    page = visitor.open("delivery", "fr", mode="dropship", cmp="ly")
    for pill in ("period", "comparison", "grain", *PILLS, "more"):
        page.locator(f".st-key-pill_{pill} button").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.wait_for()
        settle(page)
        assert body.inner_text().strip(), pill
        assert english(look_at(page)) == [], pill
        page.keyboard.press("Escape")
    for shelf in ("views", "share", "notes_of_otd"):
        page.locator(f".st-key-{shelf} button").first.click()
        page.locator('[data-testid="stPopoverBody"]').wait_for()
        settle(page)
        assert page.locator('[data-testid="stPopoverBody"]').inner_text().strip(), shelf
        page.keyboard.press("Escape")
    page.locator('[class*="st-key-export_"] button').first.click()
    page.locator('[data-testid="stDownloadButton"]').first.wait_for()
    assert english(look_at(page)) == []
