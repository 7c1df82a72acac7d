"""Orders: search, states, and the timeline of a line with its source rows."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from cadran.ui.sections.orders.orders import COLUMNS
from cadran.ui.sections.orders.timeline import stages
from ui.opened import failures, opened, shown, titles


@pytest.fixture(autouse=True)
def _at_home(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))


def test_all_lines_of_the_period_are_listed() -> None:
    app = opened("orders", lang="en", flow="all", p="last_month")
    assert failures(app) == []
    assert titles(app) == ["Order lines: 40"]


def test_a_state_narrows_the_list() -> None:
    assert titles(opened("orders", lang="en", flow="all", p="last_month", state="late")) == ["Order lines: 27"]


def test_lateness_date_and_supplier_come_first_for_a_phone_and_a_line_outside_or_cancelled_says_why() -> None:
    assert COLUMNS[:4] == ("late_days", "target_date", "supplier_name", "order_id")
    assert {"reason", "cancel_reason"} <= set(COLUMNS)


def test_a_search_looks_through_all_days_and_both_flows() -> None:
    app = opened("orders", lang="en", q="p3")
    assert titles(app) == ["Order lines: 1"]
    assert "all days, sales and purchases" in shown(app)


@pytest.mark.parametrize(("text", "line"), [("P1", "1"), ("P1-7", "7")])
def test_a_number_typed_in_full_shows_its_timeline(text: str, line: str) -> None:
    assert f"Order P1, line {line}" in titles(opened("orders", lang="en", q=text))


def test_a_search_without_a_hit_says_what_to_do() -> None:
    app = opened("orders", lang="fr", q="zzz")
    assert failures(app) == []
    assert "Aucune ligne trouvée" in shown(app)


@pytest.mark.parametrize("flow", [{}, {"flow": "inbound"}, {"flow_of": "inbound"}])
def test_a_line_in_the_address_opens_on_its_timeline(flow: dict[str, str]) -> None:
    app = opened("orders", lang="en", order="P1", line="1", **flow)
    assert failures(app) == []
    assert titles(app)[0] == "Order P1, line 1"
    assert " Order P1  Orders " in shown(app), "the heading names no period, an order is shown whatever it is"
    words = " ".join(shown(app).split())
    assert "Delivered actual ● 14 Oct 2026, 10:00 2 D-P1-1 deliveries.csv 2" in words
    assert "First promise planned ◇ 10 Oct 2026 2 – order_lines.csv 2" in words.replace(", 00:00", "")
    assert "late · +4 d" in words


def test_an_order_without_a_line_opens_on_its_first_line() -> None:
    assert titles(opened("orders", lang="en", order="C1"))[0] == "Order C1, line 1"


def test_what_has_not_happened_is_a_hollow_mark() -> None:
    assert "○" in shown(opened("orders", lang="en", order="P3", line="1"))


def test_an_unknown_order_is_said() -> None:
    app = opened("orders", lang="en", order="P404")
    assert failures(app) == []
    assert r"Order P404 is not in these data\." in shown(app)


def test_a_stage_no_line_needs_shows_only_where_it_happened() -> None:
    happened = [{"event": "returned", "happened_at": datetime(2026, 10, 1)}]
    assert stages(happened) == ["ordered", "ready", "shipped", "delivered", "returned"]


def test_a_row_stacked_on_a_phone_is_a_link_that_ticks_it_once() -> None:
    asked = {"lang": "en", "flow": "all", "p": "last_month"}
    page = "".join(str(getattr(element.proto, "body", "")) for element in opened("orders", **asked).main)
    table = page[page.index("cadran-paper") :]
    assert re.findall(r'<td data-name="([^"]*)"', table)[:3] == ["Days late", "Target date", "Supplier"]
    tick = re.findall(r'href="\?[^"]*tick=([^"&]+)"', table)[0]
    ticked = opened("orders", **asked, tick=tick)
    assert titles(ticked)[-1].startswith("Order ")
    assert "tick" not in ticked.query_params
