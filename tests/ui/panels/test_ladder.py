"""The definition ladder opens on its page, and says what the command line says, to the last digit."""

from html import unescape
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cadran.cli.main import run
from cadran.engine import Engine
from cadran.insight.ladder import ladder, row_count, words
from cadran.kpis import KPIS
from cadran.ui.components.export_menu import Export, read
from ui.opened import failures, looked_at, opened, shown

OTD = KPIS["otd"]


def test_the_ladder_of_the_page_is_that_of_its_file_and_of_the_command_line(
    sample_home: Path, sample_engine: Engine, offers: list[Export], capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened("delivery", lang="fr", p="last_month", show="ladder_otd")
    assert failures(page) == []
    view, written = looked_at(sample_engine, "delivery", language="fr"), unescape(shown(page))
    rungs = ladder(view, OTD)
    assert len(rungs) == 16
    for rung in rungs:
        assert words(view, rung) in written
        assert row_count(view, rung) in written
    (exported,) = [read(offer.frame) for offer in offers if offer.report == "otd_ladder"]
    capsys.readouterr()
    assert run(["kpi", "otd", "--ladder", "--period", "last_month", "--format", "csv", "--home", str(sample_home)]) == 0
    told = pl.read_csv(StringIO(capsys.readouterr().out), schema=exported.schema)
    assert_frame_equal(told.drop("name"), exported.drop("name"), rel_tol=0, abs_tol=1e-12)
