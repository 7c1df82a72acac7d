"""The overview as Cadran computes it: simulate, load, build, ask."""

import time
from datetime import date
from pathlib import Path
from typing import Any

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.kpis import KPIS
from cadran.selection import Filter, Selection
from cadran.simulation import simulate
from cadran.warehouse import build, current_version

YEAR = (date(2025, 11, 1), date(2026, 10, 31))
CARDS = ("otd", "otif", "lead_time", "stockout_rate", "return_rate", "rotation")
CUSTOMERS = (Filter("flow", ("outbound",)),)
REPEATS = 5


def simulated(folder: Path, lines: int, seed: int) -> None:
    """Write the files both sides read."""
    simulate(folder, lines, seed, "parquet")


def loaded(folder: Path, home: Path) -> dict[str, Any]:
    """Load and build; seconds of each and rows accounted for."""
    started = time.perf_counter()
    report = load(folder, "contract", home)
    read = time.perf_counter()
    build(home)
    counts = {table.table: table.rows for table in report.tables}
    return {
        "load_seconds": read - started,
        "build_seconds": time.perf_counter() - read,
        "rows": sum(counts.values()),
        "order_lines": counts["order_lines"],
    }


def _answers(engine: Engine) -> dict[str, float]:
    year = Selection(*YEAR, filters=CUSTOMERS)
    found: dict[str, float] = {}
    for name in CARDS:
        row = engine.figures.measure(KPIS[name], year).row(0, named=True)
        found[name] = row["value"]
        if "p90" in row:
            found[f"{name}_p90"] = row["p90"]
        for month in engine.figures.measure(KPIS[name], year, grain="month").iter_rows(named=True):
            found[f"{name} {month['period']}"] = month["value"]
    return found


def overview(_folder: Path, home: Path) -> dict[str, Any]:
    """Six cards of a year with their months: the answers and the seconds of each repeat, each on a new connection."""
    seconds = []
    for _ in range(REPEATS):
        engine = Engine(current_version(home).path)
        started = time.perf_counter()
        answers = _answers(engine)
        seconds.append(time.perf_counter() - started)
        engine.close()
    return {"answers": answers, "overview_seconds": seconds}
