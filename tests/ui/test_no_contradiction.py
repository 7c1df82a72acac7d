"""A figure that stands in several files and at the command line is the same to its last digit in all of them."""

import io
from datetime import date
from typing import Any

import polars as pl
import pytest

from cadran.cli.main import run
from cadran.engine import Engine
from cadran.export.columns import rounded
from cadran.export.figures import answer
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection
from cadran.ui.components.export_menu import Export
from ui.opened import opened

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
PAGES = ("delivery", "stockouts")
ASKED = ("--period", "last_month", "--format", "csv", "--labels", "--lang", "fr")


def _split(engine: Engine, kpi: Kpi, frame: pl.DataFrame) -> tuple[str, ...]:
    """The dimensions a table of figures is split by."""
    return tuple(name for name in frame.columns if name in engine.catalogue.dimensions(kpi))


def _parts(frame: pl.DataFrame) -> list[str]:
    """What a figure is made of, the number of its rows first; a distribution has no sums."""
    sums = [name for name in ("numerator", "denominator") if name in frame.columns]
    return ["n", *(name for name in sums if frame[name].null_count() < frame.height), "value"]


def _figures(frame: pl.DataFrame, keys: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = frame.select(*keys, *_parts(frame)).iter_rows()
    return {row[: len(keys)]: row[len(keys) :] for row in rows if row[len(keys)]}


@pytest.mark.parametrize("page", PAGES)
def test_every_split_in_a_file_is_what_the_command_line_answers(
    page: str, offers: list[Export], sample_engine: Engine
) -> None:
    opened(page, lang="en")
    compared = 0
    for offer in offers:
        kpi, frame = offer.kpi, offer.file().frame
        by = _split(sample_engine, kpi, frame) if kpi and "_by_" in offer.report else ()
        if kpi is None or not by or not {"n", "value", "name"} <= set(frame.columns):
            continue
        asked = offer.view.selection_for(kpi, offer.asked)
        there = _figures(answer(sample_engine, kpi, asked, by, None).frame, by)
        for key, figure in _figures(frame, by).items():
            assert figure == there[key], (offer.report, key)
            compared += 1
    assert compared > 3


@pytest.mark.parametrize("kpi_id", ["otd", "otif", "lead_time", "stockout_rate", "return_rate", "revenue"])
def test_a_figure_in_words_is_the_rounded_figure_of_the_page(
    kpi_id: str, sample_engine: Engine, sample_home: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    kpi = KPIS[kpi_id]
    assert run(["kpi", kpi_id, *ASKED, "--home", str(sample_home)]) == 0
    row = pl.read_csv(io.BytesIO(capsysbinary.readouterr().out)).row(0, named=True)
    told = next(value for name, value in row.items() if name.startswith("Valeur"))
    period = sample_engine.catalogue.selection_for(kpi, Selection().during(*OCTOBER))
    frame = sample_engine.figures.measure(kpi, period)
    assert told == rounded(frame, sample_engine.info.reporting_currency, kpi)["value"].item()


@pytest.mark.parametrize("kpi_id", ["otd", "lead_time", "stockout_rate", "return_rate", "rotation"])
def test_the_rows_behind_a_figure_are_as_many_on_the_page_in_the_file_and_at_the_command_line(
    kpi_id: str, sample_engine: Engine, sample_home: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    kpi = KPIS[kpi_id]
    asked = sample_engine.catalogue.selection_for(kpi, Selection().during(*OCTOBER))
    assert run(["lines", kpi_id, *ASKED, "--home", str(sample_home)]) == 0
    rows = capsysbinary.readouterr().out.count(b"\n") - 1
    assert rows == sample_engine.details.count(kpi, asked) == sample_engine.details.lines(kpi, asked).height
