"""A retailer to which nothing happens: every signal on the list of what to handle is a false one."""

from pathlib import Path

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.events import STORED_PERIODS, Event, publish_events, rows_of_list
from cadran.simulation import simulate, stories
from cadran.warehouse import build

LINES = 20_000
MONTHS = STORED_PERIODS


def quiet_version(folder: Path, seed: int, lines: int = LINES) -> Path:
    """The published version of a simulated retailer without any planted story."""
    simulate(folder / "files", lines, seed, "parquet", without=stories.ALL)
    load(folder / "files", "contract", folder / "home")
    return build(folder / "home", finish=publish_events).path


def false_rows(version: Path) -> list[str]:
    """The rows of signals on the list at the end of each of the last months: month, and whom the row is about."""
    engine = Engine(version)
    events = engine.catalogue.events()
    engine.close()
    assert events is not None
    told = [Event(**row) for row in events.iter_rows(named=True)]
    return sorted({f"{event.start:%Y-%m} {row}" for event, row in rows_of_list(told).items()})
