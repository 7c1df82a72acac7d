"""The questions a manager, a buyer and a reporter bring, each answered within two clicks and without scrolling."""

import re
from collections.abc import Callable

import pytest

from browser.questions import AT_FIRST_SIGHT, MEETING, QUESTIONS, ROOM_TO_READ, Walk, Walked
from browser.sight import SCREEN, Dashboard, Sight, Visitor
from cadran.i18n.catalogue import t
from cadran.ui.request.routes import ROUTES

MOST_CLICKS = 2


@pytest.mark.long
@pytest.mark.parametrize(("place", "section", "answer"), MEETING.values(), ids=MEETING)
def test_a_question_of_a_meeting_is_answered_on_a_page_of_the_menu_or_a_section_it_names(
    sample: Dashboard, sight: Callable[[Dashboard, str, str], Sight], place: str, section: str, answer: str
) -> None:
    seen = sight(sample, place, "en")
    assert re.search(answer, "\n".join(seen.content))
    assert not section or t("en", f"section.{section}") in seen.texts


@pytest.mark.long
@pytest.mark.parametrize(("place", "block", "answer"), AT_FIRST_SIGHT.values(), ids=AT_FIRST_SIGHT)
def test_a_question_is_answered_on_the_first_screen_of_a_page_of_the_menu(
    sample: Dashboard, sight: Callable[[Dashboard, str, str], Sight], place: str, block: str, answer: str
) -> None:
    head = next(head for head in sight(sample, place, "en").heads if head.block.startswith(block))
    assert head.title.strip()
    assert answer in head.title
    assert head.top >= 0
    assert max(head.bottom, head.top + ROOM_TO_READ) <= SCREEN["height"]


def test_the_menu_of_the_overview_leads_to_the_address_of_every_page(visitor: Visitor) -> None:
    page = visitor.open("overview", "en", all=[])
    for place in ROUTES:
        if not place.is_hidden and place.id != "overview":
            link = page.locator(f".st-key-menu_{place.id} a")
            assert link.evaluate("one => one.href") == f"{visitor.shown.address}/{place.id}?lang=en"


@pytest.mark.long
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_a_question_is_answered_within_two_clicks_and_without_scrolling(visitor: Visitor, question: Walked) -> None:
    walk = Walk(visitor)
    answer = question(walk)
    walk.read(answer)
    assert answer.inner_text().strip()
    assert walk.clicks <= MOST_CLICKS
    assert walk.scrolled == 0
