"""The address is the state: every choice travels, defaults vanish, nonsense is dropped and named."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import cadran.ui
from cadran.ui.request.address import OF_PAGES, PARAMETERS, State, read, write
from cadran.ui.request.routes import Page
from cadran.ui.request.view import REQUEST, show_address

EVERY_CHOICE = {
    "lang": ["fr"],
    "from": ["2026-10-01"],
    "to": ["2026-10-31"],
    "cmp": ["custom"],
    "cfrom": ["2025-11-24"],
    "cto": ["2025-12-01"],
    "g": ["w"],
    "flow": ["inbound"],
    "mode": ["dropship", "store"],
    "sup": ["S1", "S 2;x"],
    "cat": ["Décoration"],
    "loc": ["LYON"],
    "ctry": ["FR"],
    "carr": ["Colivia"],
    "reg": ["Île-de-France"],
    "chan": ["web"],
    "brand": ["Petit Marin"],
    "seg": ["pro"],
    "abc": ["A", "B"],
    "sku": ["3700123"],
    "basis": ["latest"],
    "days": ["working"],
    "cohort": ["order"],
    "counted_in": ["value"],
    "state": ["late", "late_open"],
    "asof": ["2026-06-30"],
    "v": ["12"],
}


def test_every_parameter_comes_back_as_it_was_written() -> None:
    state, dropped = read(EVERY_CHOICE)
    assert dropped == ()
    assert write(state) == EVERY_CHOICE
    assert set(EVERY_CHOICE) | {"p"} == PARAMETERS


@pytest.mark.parametrize(
    "period", ["last_month", "this_month", "last_4_weeks", "last_13_weeks", "last_quarter", "ytd", "13_months", "all"]
)
def test_a_named_period_comes_back(period: str) -> None:
    state, dropped = read({"p": [period]})
    assert (state.period, dropped, write(state)) == (period, (), {"p": [period]})


def test_a_default_never_shows_in_the_address() -> None:
    state, dropped = read({"p": ["full_month"], "cmp": ["prev"], "basis": ["first"], "days": ["calendar"]})
    assert (state, dropped, write(state)) == (State(), (), {})


def test_nonsense_is_dropped_and_named() -> None:
    state, dropped = read(
        {"p": ["yesterday"], "g": ["x"], "from": ["2026-13-01"], "to": ["2026-10-31"], "lang": ["de"]}
    )
    assert state == State()
    assert set(dropped) == {"p", "g", "from", "lang"}


def test_a_parameter_no_page_knows_is_named() -> None:
    assert read({"mdoe": ["store"], "kpi": ["otd"]}) == (State(), ("mdoe",))


def test_every_parameter_a_page_reads_is_known() -> None:
    names = {name for file in Path(cadran.ui.__file__).parent.rglob("*.py") for name in _read_in(file)}
    assert {"q", "tab", "kpi", "handle", "lines_page"} <= names <= PARAMETERS | OF_PAGES
    assert names >= OF_PAGES


def _read_in(file: Path) -> set[str]:
    """The parameters of the address a file reads by name: itself, or by a component that is told the name."""
    text = file.read_text(encoding="utf-8")
    patterns = (
        r"query_params\.get(?:_all)?\(\"(\w+)\"",
        r"\b(?:chosen|choose|choose_from_menu)\((?:view, )?\"(\w+)\"",
        r"^(?:PARAMETER|PAGE|AT|EVERYTHING) = \"(\w+)\"",
        r"\b(?:page|name): str = \"(\w*page)\"",
        r"\bpage=\"(\w+)\"",
        r"\bpager\(.*, \"(\w+)\"\)",
    )
    return {name for pattern in patterns for name in re.findall(pattern, text, re.MULTILINE)}


def test_days_in_the_wrong_order_are_dropped() -> None:
    state, dropped = read({"from": ["2026-10-31"], "to": ["2026-10-01"]})
    assert (state.period, dropped) == ("full_month", ("from",))


def test_one_bound_without_the_other_is_dropped() -> None:
    assert read({"from": ["2026-10-01"]})[1] == ("from",)


def test_own_days_replace_a_named_period() -> None:
    state = read({"p": ["ytd"]})[0].during(date(2026, 3, 1), date(2026, 3, 31))
    assert write(state) == {"from": ["2026-03-01"], "to": ["2026-03-31"]}


def test_a_filter_without_values_leaves_the_address() -> None:
    state = read({"mode": ["store"], "sup": ["S1"]})[0]
    assert write(state.filtering("mode", ())) == {"sup": ["S1"]}


def test_a_parameter_of_another_page_is_not_read() -> None:
    assert read({"kpi": ["otd"], "q": ["lamp"]}) == (State(), ())


@pytest.mark.parametrize("comparison", ["ly", "none"])
def test_a_named_comparison_comes_back(comparison: str) -> None:
    state, dropped = read({"cmp": [comparison]})
    assert (state.comparison, dropped, write(state)) == (comparison, (), {"cmp": [comparison]})


def test_a_comparison_with_own_days_needs_both_days_in_order() -> None:
    for days in ({}, {"cfrom": ["2025-11-24"]}, {"cfrom": ["2025-12-01"], "cto": ["2025-11-24"]}):
        state, dropped = read({"cmp": ["custom"], **days})
        assert (state, "cmp" in dropped) == (State(), True)


def test_days_of_a_comparison_leave_the_address_with_its_rule() -> None:
    state = State().against(date(2025, 11, 24), date(2025, 12, 1))
    assert write(state) == {"cmp": ["custom"], "cfrom": ["2025-11-24"], "cto": ["2025-12-01"]}
    assert write(state.compared_by("ly")) == {"cmp": ["ly"]}


def test_an_earlier_day_of_knowledge_and_a_version_leave_together() -> None:
    state = read({"asof": ["2026-06-30"], "v": ["12"], "mode": ["store"]})[0]
    assert (state.as_of, state.version) == (date(2026, 6, 30), 12)
    assert write(state.of_current_data()) == {"mode": ["store"]}


def test_a_day_or_version_that_is_none_is_dropped() -> None:
    assert read({"asof": ["30 June"], "v": ["-1"]}) == (State(), ("asof", "v"))


class _Parameters(dict[str, list[str]]):
    """The parameters a run answers, and whether they were written into the address."""

    is_written = False
    get_all = dict.__getitem__

    def from_dict(self, _parameters: dict[str, list[str]]) -> None:
        self.is_written = True


@pytest.mark.parametrize(
    ("page", "shown", "is_written"),
    [
        ("delivery", "http://localhost/delivery?lang=fr&mode=store&mode=dropship", False),
        ("delivery", "http://localhost/delivery?lang=fr&mode=store", True),
        ("delivery", "http://localhost/delivery", True),
        ("delivery", None, True),
        ("returns", "http://localhost/delivery?lang=fr&mode=store", False),
    ],
)
def test_an_address_the_browser_shows_already_is_not_written_over_the_one_the_reader_went_to(
    page: str, shown: str | None, is_written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = _Parameters(lang=["fr"], mode=["store", "dropship"])
    state = {REQUEST: SimpleNamespace(page=Page("delivery", "steering"))}
    running = SimpleNamespace(query_params=answered, context=SimpleNamespace(url=shown), session_state=state)
    monkeypatch.setattr("cadran.ui.request.view.st", running)
    show_address(Page(page, "steering"))
    assert answered.is_written == is_written
