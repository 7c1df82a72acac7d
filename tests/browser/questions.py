"""The walks of a reader who brings a question: each counts its clicks and ends on the words that answer it.

A click is one pointer action; typing is none.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Locator

from browser.sight import MILLISECONDS, Visitor, settle

ROOM_TO_READ = 110  # pixels: a title and its first row
SCROLLED = """() => document.querySelector('[data-testid="stMain"]').scrollTop"""
# A section the address names is brought to the top while the page is still computed.
AT_REST = """() => {
    const top = document.querySelector('[data-testid="stMain"]').scrollTop, [before, since] = window.cadranRest || [];
    if (top !== before) window.cadranRest = [top, performance.now()];
    return top === before && performance.now() - since > 1200;
}"""
Walked = Callable[["Walk"], Locator]


class Walk:
    """A reader on the overview of October 2026 who counts the clicks to an answer."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.clicks, self.scrolled = visitor, visitor.page, 0, 0.0

    def start(self, **parameters: str) -> None:
        self.visitor.stay_at("overview", "en", all=[], **parameters)
        self.begin(clicks=0)

    def on_the_way(self, name: str, way: Callable[[], None], clicks: int) -> None:
        """Go a way that several questions begin with; who stands at its end already need not go it again."""
        if self.visitor.stood == (name, self.page.url):
            self.clicks = clicks
            return
        way()
        assert self.clicks == clicks
        self.visitor.stood = (name, self.page.url)

    def to_the_first_breach(self) -> None:
        def way() -> None:
            self.start()
            self.click('[class*="st-key-row_breach_0"] a')

        self.on_the_way("first breach", way, clicks=1)

    def to_a_supplier(self, name: str) -> None:
        def way() -> None:
            self.start()
            self.search(name)

        self.on_the_way(name, way, clicks=0)

    def begin(self, clicks: int) -> None:
        """A page one comes to begins at its top, as after a click on the menu."""
        self.page.evaluate("() => document.querySelector('[data-testid=\"stMain\"]').scrollTo(0, 0)")
        self.clicks, self.scrolled = clicks, 0.0

    def come_to(self, target: Locator) -> None:
        """Scroll to what is not on the screen, as a reader must; where it is, nothing moves."""
        target.wait_for(state="visible", timeout=MILLISECONDS)
        before = self.page.evaluate(SCROLLED)
        target.scroll_into_view_if_needed(timeout=MILLISECONDS)
        self.scrolled += abs(self.page.evaluate(SCROLLED) - before)

    def read(self, answer: Locator) -> None:
        """Scroll until the answer and what begins below it stand on the screen."""
        answer.wait_for(state="visible", timeout=MILLISECONDS)
        self.page.evaluate("() => { window.cadranRest = undefined }")
        self.page.wait_for_function(AT_REST, timeout=MILLISECONDS, polling=150)
        box, screen = answer.bounding_box(), self.page.viewport_size
        assert box is not None
        assert screen is not None
        self.scrolled += max(0.0, box["y"] + max(box["height"], ROOM_TO_READ) - screen["height"], -box["y"])

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector).first

    def click(self, target: str | Locator) -> None:
        found = self.find(target) if isinstance(target, str) else target
        self.come_to(found)
        found.click(timeout=MILLISECONDS)
        self.clicks += 1
        settle(self.page)

    def point_at(self, mark: Locator) -> None:
        """A click on a mark of a chart, whose own layer catches the pointer."""
        self.come_to(mark)
        box = mark.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.clicks += 1
        settle(self.page)

    def menu(self, place: str) -> None:
        """The first click: the link of the overview's menu, which leads to the page's own address."""
        self.visitor.open(place, "en", all=[])
        self.begin(clicks=1)

    def section(self, section_id: str) -> None:
        """A click on a section of the page in the menu."""
        self.click(f'.cadran-sections a[href*="at={section_id}"]')

    def search(self, words: str) -> None:
        """Opened by Ctrl+K, which is no click, typed, and the first result opened by Enter."""
        self.page.keyboard.press("Control+k")
        field = self.find(".cadran-palette input")
        field.fill(words, timeout=MILLISECONDS)
        self.find(".cadran-palette a").wait_for(timeout=MILLISECONDS)
        settle(self.page)
        field.press("Enter")
        self.find(".cadran-palette").wait_for(state="detached", timeout=MILLISECONDS)
        settle(self.page)

    def block(self, key: str) -> Locator:
        """The title of a block."""
        return self.find(f'[class*="st-key-block_{key}"] h2')


def what_needs_attention(walk: Walk) -> Locator:
    walk.start()
    assert walk.find(".st-key-rows_handle .cadran-handle .num").inner_text().strip()
    return walk.block("to_handle")


def are_the_kpis_on_target_against_last_year(walk: Walk) -> Locator:
    walk.start()
    walk.click(".st-key-pill_comparison button")
    walk.click(walk.page.get_by_text("Same period last year").first)
    assert "cmp=ly" in walk.page.url
    return walk.find('[class*="st-key-card_otd"] .cadran-chip')


def why_did_otd_drop_in_a_week(walk: Walk) -> Locator:
    walk.start(g="w")
    walk.click('[class*="st-key-card_otd_value"] a[href*="delivery"]')
    points = walk.page.locator('[class*="st-key-trend_otd"] .scatterlayer .points path')
    walk.point_at(points.nth(points.count() - 3))
    assert "from=" in walk.page.url
    return walk.block("why_otd")


def is_it_performance_or_mix(walk: Walk) -> Locator:
    walk.menu("delivery")
    walk.section("why")
    text = walk.find('[class*="st-key-block_why_otd"]')
    assert "mix" in text.inner_text().lower()
    return text.get_by_text("performance").first


def where_do_items_miss_most_days(walk: Walk) -> Locator:
    walk.menu("stockouts")
    assert walk.find('[class*="st-key-card_lost_sales"]').is_visible()
    return walk.block("stockout_matrix")


def which_skus_run_out_before_the_next_receipt(walk: Walk) -> Locator:
    walk.menu("stockouts")
    walk.click(".st-key-choice_tab_coming a")
    return walk.block("run_outs")


def why_is_a_product_returned_and_who_ships_it(walk: Walk) -> Locator:
    walk.menu("returns")
    walk.click('[class*="st-key-block_products"] a[href*="sku="]')
    assert walk.block("shippers").is_visible()
    return walk.block("product")


def who_broke_the_sla_and_which_lines_prove_it(walk: Walk) -> Locator:
    walk.to_the_first_breach()
    assert walk.find('.st-key-block_clause_lines [data-testid="stDataFrame"]').is_visible()
    return walk.block("clause_lines")


def how_do_four_suppliers_compare(walk: Walk) -> Locator:
    walk.menu("suppliers")
    walk.click(".st-key-choice_tab_compare a")
    assert walk.page.locator(".st-key-compared a").count() == 4
    return walk.block("compare")


def is_a_supplier_getting_worse(walk: Walk) -> Locator:
    walk.to_a_supplier("treguilly")
    return walk.block("standing")


def is_a_small_supplier_really_bad(walk: Walk) -> Locator:
    walk.menu("suppliers")
    walk.click(".st-key-choice_tab_funnel a")
    return walk.block("funnel")


def what_is_the_penalty_and_what_caps_it(walk: Walk) -> Locator:
    walk.to_the_first_breach()
    assert "cap" in walk.find(".st-key-block_penalty").inner_text()
    return walk.find(".st-key-block_penalty .cadran-penalty.total")


def which_products_of_a_supplier_cause_most_late_lines(walk: Walk) -> Locator:
    walk.to_a_supplier("treguilly")
    walk.section("products")
    return walk.block("split_otd_sku")


def which_breaches_are_not_the_suppliers_fault(walk: Walk) -> Locator:
    walk.to_the_first_breach()
    walk.click(".st-key-causes a >> nth=1")
    assert "cause=" in walk.page.url
    return walk.block("clause_lines")


def what_happened_to_a_line(walk: Walk) -> Locator:
    walk.start()
    walk.search(walk.visitor.shown.order_id)
    return walk.find('[class*="st-key-block_timeline"]')


def the_table_as_a_file_for_french_excel(walk: Walk) -> Locator:
    walk.menu("suppliers")
    walk.click('[class*="st-key-export_suppliers"] button')
    return walk.page.get_by_role("button", name="French Excel").first


def the_same_report_with_new_dates(walk: Walk) -> Locator:
    walk.start()
    walk.click(".st-key-views button")
    walk.page.get_by_label("Save this view as").fill("Monday")
    walk.page.get_by_role("button", name="Save", exact=True).click()
    settle(walk.page)
    walk.start()
    walk.click(".st-key-views button")
    walk.click('[class*="st-key-view_"] button')
    return walk.find('[class*="st-key-card_otd"]')


def can_i_trust_this(walk: Walk) -> Locator:
    walk.start()
    walk.click(".st-key-data_date a")
    return walk.block("tables")


def what_exactly_does_otif_mean(walk: Walk) -> Locator:
    walk.start()
    walk.click('[class*="st-key-card_otif"] a.info')
    assert "kpi=otif" in walk.page.url
    return walk.page.get_by_text("on time").first


QUESTIONS: tuple[Walked, ...] = (
    what_needs_attention,
    are_the_kpis_on_target_against_last_year,
    why_did_otd_drop_in_a_week,
    is_it_performance_or_mix,
    where_do_items_miss_most_days,
    which_skus_run_out_before_the_next_receipt,
    why_is_a_product_returned_and_who_ships_it,
    who_broke_the_sla_and_which_lines_prove_it,
    what_is_the_penalty_and_what_caps_it,
    which_breaches_are_not_the_suppliers_fault,
    how_do_four_suppliers_compare,
    is_a_supplier_getting_worse,
    which_products_of_a_supplier_cause_most_late_lines,
    is_a_small_supplier_really_bad,
    what_happened_to_a_line,
    the_table_as_a_file_for_french_excel,
    the_same_report_with_new_dates,
    can_i_trust_this,
    what_exactly_does_otif_mean,
)


# A question whose answer stands on the first screen of a page of the menu: the page, the block and its title.
AT_FIRST_SIGHT = {
    "which_mode_hurts_the_promise_most": ("delivery", "bullets", ""),
    "which_stage_eats_the_lead_time": ("lead_time", "stages", ""),
    "how_many_open_lines_are_late": ("delivery", "ageing", "€"),
    "where_does_cash_sleep": ("rotation", "sleeping", ""),
    "is_the_return_rate_rising_or_young": ("returns", "curves", ""),
    "how_many_days_to_plan_for_a_supplier": ("lead_time", "planning", ""),
}

# A question of a meeting (docs/stories.md), the page of the first click, the section of the second, and the answer.
MEETING = {
    "which_day_went_wrong": ("delivery", "calendar", "Most late lines: 22 Apr 2026, 45 of 95"),
    "how_many_promises_were_moved": ("lead_time", "drift", "32 of 2,028 promises moved"),
    "were_we_slower_in_the_sales": ("lead_time", "seasons", "P90 longer than in the four weeks before in 2 of 8"),
    "what_became_of_the_returns": ("network", "routes", "117 returns came back, 33 of them went back into stock"),
    "what_can_be_moved_instead_of_bought": ("rotation", "transfers", "Transfer possible: 87 units of 7 products"),
    "how_much_stock_is_older_than_half_a_year": ("rotation", "ages", "€9,700 has lain for more than 180 days"),
    "what_does_a_delivered_unit_cost": ("costs", "", "A delivered unit costs €4.26: freight €3.73"),
    "which_forecast_was_furthest_off": ("forecasts", "misses", "Furthest off: .*, forecast 69 units too high"),
    "why_do_goods_come_back": ("returns", "reasons", "Changed mind is the first reason: 35 of 117"),
    "what_in_our_files_is_doubtful": ("data", "suspicious", "1,433 warnings on rows that were loaded"),
}


def at_first_sight(place: str, block: str) -> Walked:
    """The walk of a question that the first screen of a page of the menu answers."""

    def walked(walk: Walk) -> Locator:
        walk.menu(place)
        return walk.block(block)

    return walked


def at_a_meeting(place: str, section: str, answer: str) -> Walked:
    """The walk of a question of a meeting: the menu, and the section where there is one."""

    def walked(walk: Walk) -> Locator:
        walk.menu(place)
        if section:
            walk.section(section)
        return walk.page.locator("h2").filter(has_text=re.compile(answer)).first

    return walked
