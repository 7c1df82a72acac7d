"""The questions a manager, a buyer and a reporter bring, each answered within two clicks and without scrolling."""

import re
from collections.abc import Callable

import pytest

from browser.questions import QUESTIONS, Walk, Walked
from browser.sight import Dashboard, Sight, Visitor
from cadran.i18n.catalogue import t
from cadran.ui.request.routes import ROUTES

MOST_CLICKS = 2
# A question of a meeting (docs/stories.md), the page of the first click, the section of the second, and the answer.
MEETING = {
    "which_day_went_wrong": ("delivery", "calendar", "Most late lines: 22 Apr 2026, 45 of 95"),
    "how_many_promises_were_moved": ("lead_time", "drift", "32 of 2,028 promises moved"),
    "were_we_slower_in_the_sales": ("lead_time", "seasons", "P90 longer than in the four weeks before in 2 of 8"),
    "what_became_of_the_returns": ("network", "routes", "117 returns came back, 33 of them went back into stock"),
    "what_can_be_moved_instead_of_bought": ("rotation", "transfers", "Transfer possible: 124 units of 9 products"),
    "how_much_stock_is_older_than_half_a_year": ("rotation", "ages", "€9,700 has lain for more than 180 days"),
    "what_does_a_delivered_unit_cost": ("costs", "", "A delivered unit costs €4.26: freight €3.73"),
    "which_forecast_was_furthest_off": ("forecasts", "misses", "Furthest off: .*, forecast 69 units too high"),
    "why_do_goods_come_back": ("returns", "reasons", "Changed mind is the first reason: 35 of 117"),
    "what_in_our_files_is_doubtful": ("data", "", "1,433 suspicious rows loaded with a warning"),
}


@pytest.mark.parametrize(("place", "section", "answer"), MEETING.values(), ids=MEETING)
def test_a_question_of_a_meeting_is_answered_on_a_page_of_the_menu_or_a_section_it_names(
    sample: Dashboard, sight: Callable[[Dashboard, str, str], Sight], place: str, section: str, answer: str
) -> None:
    seen = sight(sample, place, "en")
    assert re.search(answer, "\n".join(seen.content))
    assert not section or t("en", f"section.{section}") in seen.texts


def test_the_menu_of_the_overview_leads_to_the_address_of_every_page(visitor: Visitor) -> None:
    page = visitor.open("overview", "en")
    for place in ROUTES:
        if not place.is_hidden and place.id != "overview":
            link = page.locator(f".st-key-menu_{place.id} a")
            assert link.evaluate("one => one.href") == f"{visitor.shown.address}/{place.id}?lang=en"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_a_question_is_answered_within_two_clicks_and_without_scrolling(visitor: Visitor, question: Walked) -> None:
    walk = Walk(visitor)
    answer = question(walk)
    walk.come_to(answer)
    assert answer.inner_text().strip()
    assert walk.clicks <= MOST_CLICKS
    assert walk.scrolled == 0
