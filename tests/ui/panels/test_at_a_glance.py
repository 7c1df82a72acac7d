"""What is seen at a glance: every value has its line, marks have room, and nothing young is compared with the final."""

from dataclasses import replace
from pathlib import Path

import pytest

from cadran.charts.palette import LIGHT
from cadran.charts.sparkline import SIDE, WIDTH, Spark, svg
from cadran.charts.trend import Line, holds_zero
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.card import card_data
from cadran.kpis import KPIS
from cadran.ui.panels import card, side_by_side
from cadran.ui.panels.small_multiples import _panels
from cadran.ui.panels.split import _change
from cadran.ui.panels.split_parts import parts_of
from ui.opened import looked_at

OTD = KPIS["otd"]
NARROWEST, HALF_A_MARK = 76, 4


def test_no_fulfilment_mode_is_left_out(
    sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    view = looked_at(sample_engine, "overview")
    starts = figures.judged_by(view, "month")
    frame = view.measure(OTD, figures.through(view, starts, "month"), by=("mode",), grain="month")
    assert set(_panels(view, OTD, "mode", frame, starts)) == set(frame["mode"].drop_nulls())


def test_the_unit_of_an_amount_bears_its_currency_as_amounts_do(sample_engine: Engine) -> None:
    cost = KPIS["cost_per_unit"]
    english, french = (looked_at(sample_engine, "costs", language=language) for language in ("en", "fr"))
    assert (english.unit(cost), french.unit(cost)) == ("€ per unit", "€ par unité")


def test_the_change_of_an_amount_is_written_as_the_amount_is(sample_engine: Engine) -> None:
    view, revenue = looked_at(sample_engine, "costs"), KPIS["revenue"]
    for amount, told in ((112_764.0, "€113 k"), (5_162.0, "€5,162")):
        assert figures.figure_text(view, revenue, figures.Figure(9, amount)).replace("\u00a0", " ") == told
        assert view.change(revenue, amount).replace("\u00a0", " ") == f"+{told}"


def test_the_last_mark_has_room_in_the_narrowest_column() -> None:
    assert SIDE * NARROWEST / WIDTH >= HALF_A_MARK
    assert f'x1="{WIDTH - SIDE:.1f}"' in svg(Spark((0.9, 0.8)), LIGHT)


def test_what_is_not_final_has_no_change_beside_months_that_are(
    sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    view, kpi = looked_at(sample_engine, "network"), KPIS["return_rate"]
    held = side_by_side.cells(view, [(kpi, "value")], "mode")["return_rate", "dropship"]
    assert held.change is not None
    assert "pp" not in side_by_side._inside(view, kpi, "value", held)
    part = next(part for part in parts_of(view, kpi, "mode", "value") if part.value == "dropship")
    assert _change(view, kpi, part) == ""


def test_a_card_says_once_that_it_is_not_final_and_never_of_the_last_final_month(
    sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    told = card.card_html(looked_at(sample_engine, "returns"), KPIS["return_rate"])
    assert "last mature month Sep 2026: 5.6%" in told
    assert told.count("not final") == 1


def test_a_card_without_a_row_in_its_place_does_not_say_that_there_is_none(
    sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    view = looked_at(sample_engine, "delivery")
    data = replace(card_data(view, OTD), now=figures.Figure(0, None))
    assert card._why_nothing(view, data) == view.t("asked.no_value"), "4 lines without a promise stand outside"
    monkeypatch.setattr(card, "unplaced", lambda *_: "")
    assert card._why_nothing(view, data) == "No lines in this period"


def test_modes_on_target_stand_by_their_lines(
    sample_engine: Engine, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    view = looked_at(sample_engine, "overview")
    starts = figures.judged_by(view, "month")
    frame = view.measure(OTD, figures.through(view, starts, "month"), by=("mode",), grain="month")
    panels = _panels(view, OTD, "mode", frame, starts)
    reached = [history.counts[-1] for history in panels.values() if (history.values[-1] or 0) >= 0.95]
    assert len(reached) == 3
    assert reached == sorted(reached, reverse=True)


def test_an_axis_that_shows_zero_is_not_said_to_leave_it_out() -> None:
    line = {"labels": ("a", "b"), "tips": ("", ""), "ids": ("a", "b"), "is_final": (True, True)}
    assert holds_zero(Line(values=(0.0, 2.0), **line))
    assert not holds_zero(Line(values=(0.9, 0.95), **line))
