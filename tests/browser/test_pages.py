"""Every page in both languages, on the sample and on data nobody here wrote."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from long_pages import PLACES

from browser.sight import FAINT, Dashboard, Sight, Visitor, rgb, see_painted
from cadran.charts.palette import PALETTES, ThemeName
from cadran.config import ROOT

THEMES: tuple[ThemeName, ...] = ("dark", "light")
See = Callable[[Dashboard, str, str], Sight]
PAGES = pytest.mark.parametrize("place", PLACES)
BOTH_LANGUAGES = pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.long), "fr"])
BOTH_DATA = pytest.mark.parametrize(
    "data", ["sample", pytest.param("scms_dashboard", marks=(pytest.mark.public_data, pytest.mark.long))]
)


@pytest.fixture
def seen(request: pytest.FixtureRequest, sight: See, data: str, place: str, language: str) -> Sight:
    return sight(request.getfixturevalue(data), place, language)


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_a_page_shows_its_content_and_no_error(seen: Sight, place: str) -> None:
    assert urlsplit(seen.url).path == f"/{place}"
    assert seen.exceptions == 0
    assert "Page not found" not in seen.all_text
    assert len(seen.content) > 5


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_a_page_tells_nothing_about_the_machine(seen: Sight, request: pytest.FixtureRequest, data: str) -> None:
    home = request.getfixturevalue(data).home
    inside = ("Traceback", "site-packages", str(ROOT), str(home), str(home.parent), 'File "')
    assert [words for words in inside if words in seen.all_text] == []


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_no_request_leaves_the_machine(seen: Sight) -> None:
    assert len(seen.asked) > 10
    assert {urlsplit(address).hostname for address in seen.asked if not address.startswith(("data:", "blob:"))} == {
        "localhost"
    }


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_a_page_needs_nothing_that_the_browser_may_not_do(seen: Sight) -> None:
    assert seen.refused == ()


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_every_picture_has_a_name_for_those_who_hear_the_page(seen: Sight) -> None:
    assert list(seen.nameless_pictures) == []


@PAGES
@BOTH_LANGUAGES
@BOTH_DATA
def test_every_text_is_whole_and_can_be_read(seen: Sight) -> None:
    assert list(seen.cut) == []
    assert list(seen.cut_on_phone) == []
    assert list(seen.faint) == []


def test_the_charts_of_a_page_are_found_by_their_names(sample: Dashboard, sight: See) -> None:
    labels = sight(sample, "delivery", "en").labels
    assert any(label.startswith("On-time delivery by month, 25 points") for label in labels)
    assert any(label.startswith("On-time delivery by month, 13 points, last") for label in labels)


@pytest.mark.long
def test_the_page_and_its_charts_follow_the_system_as_it_turns_dark_and_light_again(visitor: Visitor) -> None:
    page = visitor.open("delivery", "en", all=[])
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        see_painted(page, theme)
        values = page.locator('[class*="st-key-card_otd_value"] .value')
        assert values.evaluate("one => getComputedStyle(one).color") == rgb(PALETTES[theme].text)
        assert page.evaluate(FAINT) == []
