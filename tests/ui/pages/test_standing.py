"""Is a supplier getting worse: against its own past and against the network."""

import re
from datetime import date
from pathlib import Path

import pytest

from cadran.analysis.xmr import Limits
from cadran.calendar import shift_months
from cadran.engine import Engine
from cadran.insight.series import Series
from cadran.ui.request.view import View
from cadran.ui.sections.suppliers.trend_vs_network import Verdict, verdict
from ui.opened import failures, looked_at, opened, shown, titles


@pytest.fixture
def view(sample_home: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))
    return looked_at(sample_engine, "supplier")


def _history(last: float, signals: tuple[int, ...], rows: int = 100, has_limits: bool = True) -> Series:
    starts = tuple(shift_months(date(2026, 10, 1), place - 12) for place in range(13))
    limits = Limits(0.95, 0.9, 1.0, signals) if has_limits else None
    return Series("month", starts, (*[0.95] * 10, 0.8, 0.8, last), (rows,) * 13, limits, (True,) * 13)


def test_a_last_month_within_its_limits_is_no_fall_however_bad_earlier_ones_were(view: View) -> None:
    assert verdict(view, _history(0.95, (10, 11))) == Verdict("normal", 12)


def test_a_signal_for_the_worse_is_told_with_the_month_it_began(view: View) -> None:
    assert verdict(view, _history(0.8, (10, 11, 12))) == Verdict("worse", 12, 10)


def test_a_signal_for_the_better_is_told_as_such(view: View) -> None:
    assert verdict(view, _history(1.0, (12,))) == Verdict("better", 12, 12)


def test_fewer_than_thirty_lines_or_no_limits_tell_nothing(view: View) -> None:
    assert verdict(view, _history(0.5, (12,), rows=29)).course == "few"
    assert verdict(view, _history(0.5, (), has_limits=False)).course == "unknown"


@pytest.mark.long
@pytest.mark.usefixtures("view")
def test_the_supplier_that_fell_is_getting_worse() -> None:
    app = opened("supplier", lang="en", sup="S062")
    assert failures(app) == []
    assert titles(app)[1] == "Getting worse, beyond its normal variation"
    assert re.search(r"signal \w+ its limits; its own limits are [\d.]+% to [\d.]+%; since Oct 2026", shown(app))
    assert "outside the 95% limits" in shown(app)


@pytest.mark.long
@pytest.mark.usefixtures("view")
def test_of_the_supplier_of_three_lines_nothing_is_told() -> None:
    app = opened("supplier", lang="fr", sup="S079")
    assert failures(app) == []
    assert titles(app)[1] == "Trop peu de lignes pour distinguer une tendance du hasard"
    assert "3 lignes sur la période" in shown(app)
