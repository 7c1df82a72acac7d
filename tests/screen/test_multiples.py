"""Small lines side by side: every value has its own, and its marks have room at both ends."""

from pathlib import Path

import pytest

from cadran.charts.palette import LIGHT
from cadran.charts.sparkline import SIDE, WIDTH, Spark, svg
from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.screen import figures
from cadran.screen.multiples import _panels
from screen.opened import looked_at

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


def test_the_last_mark_has_room_in_the_narrowest_column() -> None:
    assert SIDE * NARROWEST / WIDTH >= HALF_A_MARK
    assert f'x1="{WIDTH - SIDE:.1f}"' in svg(Spark((0.9, 0.8)), LIGHT)
