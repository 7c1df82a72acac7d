"""Every home that is here, opened at every door: a figure of one selection is the same at all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from shutil import rmtree

import polars as pl
import pytest
from conftest import SAMPLE, public_files
from ui.doors import Pages, commanded, figures_of, hear_pages, hear_signals
from ui.ledger import Key, Ledger, listening

from cadran.cli.query_args import Asked
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.alerts import alerts
from cadran.insight.events import publish_events
from cadran.insight.periods import Period
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of
from cadran.ui.request.routes import ROUTES
from cadran.warehouse import build, current_version

OF_NOBODY = frozenset(("people", "not_found"))
# Pages about one thing, and where that stands in the data.
ABOUT = {"supplier": ("sup", "supplier_id"), "product": ("sku", "sku"), "location": ("loc", "location_id")}
SPLITS = ("mode", "supplier_id", "category", "location_id")
FLOWS = (None, "all")


@dataclass(frozen=True)
class Heard:
    """What one home told: how many figures were compared with one of another door, and what does not agree."""

    compared: int
    faults: list[str]


def homes_here(folder: Path) -> Iterator[tuple[str, Path]]:
    """The sample and every public data set that is here, by profile, each loaded into `folder` and published."""
    for name, files in ({"contract": SAMPLE} | public_files()).items():
        home = folder / name
        load(files, name, home)
        build(home, finish=publish_events)
        yield name, home
        rmtree(home)


def heard(name: str, home: Path) -> Heard:
    """Every page, published signal and command of a home, at which one ledger listens."""
    engine = Engine(current_version(home).path)
    with pytest.MonkeyPatch.context() as patch, listening(Ledger()) as ledger:
        patch.setenv("CADRAN_HOME", str(home))
        offers = hear_pages(ledger, _pages(engine), patch)
        context = context_of(State(), "en", engine)
        with ledger.at("signals kept"):
            hear_signals(ledger, context)
        with ledger.at("what to handle"):
            alerts(context)
        with ledger.at("command line"):
            written = list(_written(engine, home, context.period))
    engine.close()
    faults = [*ledger.contradictions, *(f"{door} tells a {kpi} of {number}" for door, kpi, number in ledger.untold())]
    in_files = [(f"{door}, {offer.report}", *told) for door, offer in offers for told in figures_of(offer)]
    both = [told for told in (*in_files, *written) if told[1] in ledger.given]
    faults += [line for door, key, numbers in both if (line := _beside(ledger, door, key, numbers))]
    return Heard(len(both) + sum(ledger.doors_compared.values()) // 2, [f"{name}: {fault}" for fault in faults])


def _pages(engine: Engine) -> Pages:
    """Every page; of a page about one thing, of the one with most lines, where the data hold one."""
    pages: dict[str, dict[str, str]] = {page.id: {} for page in ROUTES if page.id not in (*OF_NOBODY, *ABOUT)}
    pages["scorecard"] = {"page": "suppliers", "tab": "scorecard"}
    for page, (parameter, dimension) in ABOUT.items():
        members = engine.catalogue.members(dimension, Selection()).filter(pl.col("value").is_not_null())
        if not members.is_empty():
            pages[page] = {parameter: members.sort("row_count", descending=True)["value"][0]}
    return pages


def _written(engine: Engine, home: Path, period: Period) -> Iterator[tuple[str, Key, dict[str, float]]]:
    """What the command line writes of every KPI in the period of the overview, whole and by each split."""
    for flow, by in product(FLOWS, ((), *((name,) for name in SPLITS))):
        kpis = [kpi for kpi in KPIS.values() if {*by} <= set(engine.catalogue.dimensions(kpi))]
        asked = Asked(period.first, period.last, flow=flow, by=by)
        for key, numbers in commanded(engine, home, kpis, asked):
            yield f"cadran kpi {key[0]} {by}", key, numbers


def _beside(ledger: Ledger, door: str, key: Key, numbers: dict[str, float]) -> str:
    """What a file says that no answer does; a column may be named by its KPI instead of the part of it that is read."""
    first, known = ledger.given[key]
    others = [number for name, number in numbers.items() if number != known.get(name) and number not in known.values()]
    return f"{key}: {first} {known}, {door} {numbers}" if others else ""
