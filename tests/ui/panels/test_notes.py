"""A note stands where it belongs: on the points of its days, for what it is about, in the file too."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.insight.notes import muted, rebase_day
from cadran.kpis import KPIS
from cadran.ui.panels.notes import marks, noted
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.warehouse import current_version
from cadran.workspace import Workspace
from ui.opened import looked_at

OTD = KPIS["otd"]
MONTHS = (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1))


@pytest.fixture(name="home")
def _home(small_workspace: Path) -> Path:
    return small_workspace


@pytest.fixture(name="view")
def _view(home: Path) -> Iterator[View]:
    engine = Engine(current_version(home).path)
    yield looked_at(engine, "overview")
    engine.close()


def _looking_at(view: View, *suppliers: str) -> View:
    return looked_at(view.engine, "overview", State().filtering("sup", suppliers))


def _note(home: Path, first: date, last: date, kind: str = "other", text: str = "x", **scope: str) -> int:
    about = (scope.get("dimension", ""), scope.get("value", ""))
    return Workspace(home).write_note((first, last), kind, text, "Anne", about, scope.get("kpi", ""))


def test_notes_are_numbered_in_order_of_time_and_stand_at_their_first_point(home: Path, view: View) -> None:
    _note(home, date(2026, 10, 5), date(2026, 10, 5), text="second")
    _note(home, date(2026, 7, 20), date(2026, 9, 2), text="first")
    assert marks(view, OTD, MONTHS, "month") == ((0, 1, "first"), (2, 2, "second"))


def test_a_note_outside_the_chart_is_not_on_it(home: Path, view: View) -> None:
    _note(home, date(2026, 7, 31), date(2026, 7, 31))
    _note(home, date(2026, 11, 1), date(2026, 11, 1))
    assert marks(view, OTD, MONTHS, "month") == ()


def test_a_note_on_one_kpi_stays_with_it(home: Path, view: View) -> None:
    _note(home, MONTHS[0], MONTHS[0], kpi="lead_time")
    assert marks(view, OTD, MONTHS, "month") == ()
    assert len(marks(view, KPIS["lead_time"], MONTHS, "month")) == 1


def test_a_note_on_a_supplier_shows_where_that_supplier_is_selected(home: Path, view: View) -> None:
    _note(home, MONTHS[0], MONTHS[0], dimension="supplier_id", value="S1")
    shown = [len(marks(_looking_at(view, *chosen), OTD, MONTHS, "month")) for chosen in ((), ("S1",), ("S1", "S2"))]
    assert (shown, len(marks(_looking_at(view, "S2"), OTD, MONTHS, "month"))) == ([0, 1, 1], 0)


def test_the_file_says_what_was_noted_on_each_period(home: Path, view: View) -> None:
    _note(home, date(2026, 8, 30), date(2026, 9, 2), text="move to Lyon")
    _note(home, date(2026, 9, 10), date(2026, 9, 10), text="strike")
    told = noted(view, OTD, pl.DataFrame({"period_start": MONTHS}), MONTHS, "month")
    assert told["note"].to_list() == ["move to Lyon", "move to Lyon | strike", None]


def test_only_a_note_of_a_new_baseline_moves_what_is_normal(home: Path, view: View) -> None:
    _note(home, date(2026, 8, 1), date(2026, 8, 1), kind="system")
    assert rebase_day(view, OTD) is None
    _note(home, date(2026, 9, 1), date(2026, 9, 1), kind="rebase")
    key = _note(home, date(2026, 10, 1), date(2026, 10, 1), kind="rebase", kpi="otd")
    _note(home, date(2027, 1, 1), date(2027, 1, 1), kind="rebase")
    assert (rebase_day(view, OTD), rebase_day(view, KPIS["otif"])) == (date(2026, 10, 1), date(2026, 9, 1))
    Workspace(home).delete_note(key)
    assert rebase_day(view, OTD) == date(2026, 9, 1)


def test_a_new_baseline_of_one_supplier_is_not_that_of_several(home: Path, view: View) -> None:
    _note(home, date(2026, 9, 1), date(2026, 9, 1), kind="rebase", dimension="supplier_id", value="S1")
    assert rebase_day(_looking_at(view, "S1"), OTD) == date(2026, 9, 1)
    assert rebase_day(_looking_at(view, "S1", "S2"), OTD) is None
    assert rebase_day(view, OTD) is None


@pytest.mark.usefixtures("view")
def test_a_muted_item_is_named_until_it_is_shown_again(home: Path) -> None:
    Workspace(home).mute("otd:S1", "known", "Anne")
    assert muted() == {"otd:S1"}
    Workspace(home).unmute("otd:S1")
    assert muted() == frozenset()
