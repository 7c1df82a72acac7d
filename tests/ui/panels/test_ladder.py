"""The definition ladder opens on its page, and says what the command line says, to the last digit."""

from html import unescape
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cadran.cli.main import run
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.ladder import GRACE, WORKING_GRACE, Rung, ladder, row_count, words
from cadran.kpis import KPIS
from cadran.ui.components.export_menu import Export, read
from cadran.ui.panels.ladder import way
from cadran.ui.request.address import address
from cadran.ui.request.view import View
from ui.opened import failures, looked_at, opened, shown, titles

OTD = KPIS["otd"]


def _asked(view: View, rung: Rung) -> dict[str, str | list[str]]:
    """The address of a rung."""
    state, own = way(view.state, OTD, rung)
    return dict(address(state, **own))


@pytest.mark.long
def test_the_ladder_of_the_page_is_that_of_its_file_and_of_the_command_line(
    sample_home: Path, sample_engine: Engine, offers: list[Export], capsys: pytest.CaptureFixture[str]
) -> None:
    view = looked_at(sample_engine, "delivery", language="fr")
    rungs = ladder(view, OTD)
    graced = next(rung for rung in rungs if rung.kind == WORKING_GRACE and rung.code == "2")
    page = opened("delivery", **_asked(view, graced), lang="fr")
    assert failures(page) == []
    written = unescape(shown(page))
    told = f"2 jours ouvrés de tolérance\u00a0: {view.value(OTD, graced.figure.value)}, +"
    assert [title for title in titles(page) if told in title]
    assert len(rungs) == 16
    for rung in rungs:
        assert words(view, rung) in written
        assert row_count(view, rung) in written
    (exported,) = [read(offer.frame) for offer in offers if offer.report == "otd_ladder"]
    capsys.readouterr()
    assert run(["kpi", "otd", "--ladder", "--period", "last_month", "--format", "csv", "--home", str(sample_home)]) == 0
    answered = pl.read_csv(StringIO(capsys.readouterr().out), schema=exported.schema)
    assert_frame_equal(answered.drop("name"), exported.drop("name"), rel_tol=0, abs_tol=1e-12)


def test_the_link_of_each_rung_leads_to_its_figure(sample_engine: Engine) -> None:
    view = looked_at(sample_engine, "delivery")
    for rung in ladder(view, OTD):
        state, own = way(view.state, OTD, rung)
        if rung.kind in (GRACE, WORKING_GRACE):
            assert own == {"kpi": "otd", "show": "ladder_otd", "rung": rung.id}
        else:
            there = looked_at(sample_engine, rung.kpi.page, state)
            assert figures.figure(there.measure(KPIS[own["kpi"]])) == rung.figure, rung.id
