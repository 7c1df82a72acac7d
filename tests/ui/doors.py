"""The doors of a home at which a ledger listens: its pages with their files, the signals kept, the command line."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import polars as pl
import pytest

from cadran.calendar import end_of
from cadran.cli.main import run
from cadran.cli.query_args import Asked, selections_of
from cadran.engine import Engine
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.events import events
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.ui.components import panel
from cadran.ui.components.export_menu import Export, export_menu
from ui.ledger import MEASURES, Key, Ledger, key_of
from ui.opened import failures, opened

READ: tuple[Statistic, ...] = ("value", "p50", "p90")
Pages = Mapping[str, Mapping[str, str]]
# What a figure is of, and its numbers by their names.
Told = tuple[Key, dict[str, float]]


def hear_pages(ledger: Ledger, pages: Pages, patch: pytest.MonkeyPatch) -> list[tuple[str, Export]]:
    """The exports of these pages, by the door each hangs at; the ledger hears the pages meanwhile."""
    offers: list[tuple[str, Export]] = []

    def gathering(offer: Export) -> None:
        offers.append((ledger.door, offer))
        export_menu(offer)

    patch.setattr(panel, "export_menu", gathering)
    for door, own in pages.items():
        with ledger.at(door):
            assert failures(opened(**({"page": door} | own), lang="en")) == []
    return offers


def hear_signals(ledger: Ledger, context: Context) -> None:
    """The signals published with the version, each beside what the engine answers of its month and part."""
    for event in events(context):
        kpi, both = KPIS[event.kpi], context.across_flows() if event.dimension == "supplier_id" else context
        asked = both.selection.during(event.start, end_of(event.start, event.grain))
        asked = asked.where(event.dimension, event.member) if event.dimension else asked
        both.measure(kpi, asked)
        ledger.hear(kpi, key_of(kpi, both.selection_for(kpi, asked), {}, context.as_of), {event.read: event.value})


def figures_of(offer: Export) -> Iterator[Told]:
    """The figures of a file with what they are of: those of its KPI, and of every KPI a column is named after."""
    frame = offer.file().frame
    for kpi, names, rows in _columns_of(offer, frame):
        asked = offer.view.selection_for(kpi, offer.asked)
        by = [name for name in frame.columns if name in offer.view.engine.catalogue.dimensions(kpi)]
        if "period" in frame.columns or "period_start" in frame.columns or not by:
            continue
        for row in rows.iter_rows(named=True):
            yield key_of(kpi, asked, {name: row[name] for name in by}, offer.view.as_of), _numbers(row, names)


def _numbers(row: dict[str, float | None], names: list[str]) -> dict[str, float]:
    return {name: number for name in names if (number := row[name]) is not None}


def _columns_of(offer: Export, frame: pl.DataFrame) -> Iterator[tuple[Kpi, list[str], pl.DataFrame]]:
    """Whose figures stand in which columns of which rows."""
    own = [name for name in MEASURES if name in frame.columns]
    if {"n", "value"} <= set(own) and "kpi" in frame.columns:
        for kpi, read in ((kpi, read) for kpi in KPIS.values() for read in READ):
            rows = frame.filter(kpi=figures.name(offer.view, kpi, read))
            if not rows.is_empty():
                yield kpi, own, rows
    elif {"n", "value"} <= set(own) and offer.kpi is not None:
        yield offer.kpi, own, frame
    for named in KPIS.values():
        if names := [name for name in (named.id, f"{named.id}_value") if name in frame.columns]:
            yield named, names, frame


def commanded(engine: Engine, home: Path, kpis: Sequence[Kpi], asked: Asked) -> Iterator[Told]:
    """What `cadran kpi` writes of these KPIs in these days, of this flow and split, read from its CSV."""
    selections, as_of = selections_of(engine, list(kpis), asked), engine.info.as_of_date
    texts = dict.fromkeys(("kpi", *asked.by), pl.String)
    rows = pl.read_csv(_written(home, kpis, asked), infer_schema_length=None, schema_overrides=texts)
    names = [name for name in MEASURES if name in rows.columns]
    for row in rows.iter_rows(named=True):
        split = {name: row[name] for name in asked.by}
        yield key_of(KPIS[row["kpi"]], selections[row["kpi"]], split, as_of), _numbers(row, names)


def _written(home: Path, kpis: Sequence[Kpi], asked: Asked) -> bytes:
    """The bytes of the CSV of a command."""
    ends = (("--from", asked.period_from), ("--to", asked.period_to), ("--flow", asked.flow))
    choices = [(name, str(value)) for name, value in ends if value] + [("--by", name) for name in asked.by]
    words = [word for choice in choices for word in choice]
    kept = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(kept, encoding="utf-8", write_through=True)), redirect_stderr(io.StringIO()):
        assert run(["kpi", *(kpi.id for kpi in kpis), *words, "--format", "csv", "--home", str(home)]) == 0
        return kept.getvalue()
