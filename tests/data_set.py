"""A data set of a shipped profile: its files, and what Cadran makes of them."""

from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from built import made_once

from cadran.engine import Engine
from cadran.ingest.loading import LoadReport, load
from cadran.ingest.storage.store import check
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build, current_version

ALL = Selection()


class DataSet:
    """The files of a data set and, once asked for, the home and the engine that its profile makes of them."""

    def __init__(self, profile: str, files: Path, home: Path, is_shared: bool = False) -> None:
        """Where it `is_shared`, several runs of the tests ask for the home."""
        self.profile = profile
        self.files = files
        self._home = home
        self._is_shared = is_shared

    @cached_property
    def report(self) -> LoadReport:
        """What became of the rows of the files."""
        return made_once(self.profile, self._home, self._made) if self._is_shared else self._made(self._home)

    def _made(self, home: Path) -> LoadReport:
        report = load(self.files, self.profile, home)
        build(home)
        return report

    @property
    def home(self) -> Path:
        """A home of the files, loaded and built; read it, never load into it."""
        assert self.report.tables, "No file was loaded."
        return self._home

    @cached_property
    def engine(self) -> Engine:
        return Engine(current_version(self.home).path)

    def counts(self) -> dict[str, tuple[int, int, int, int]]:
        """Rows, accepted, quarantined and skipped ones of each table of a store that holds together."""
        assert check(self.home) == []
        return {one.table: (one.rows, one.accepted, one.quarantined, one.skipped) for one in self.report.tables}

    def stored(self, query: str) -> list[tuple[Any, ...]]:
        """The query's rows from the store."""
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return connection.sql(query).fetchall()

    def figure(self, kpi: str, selection: Selection = ALL) -> dict[str, Any]:
        """What the engine answers about a KPI as a whole."""
        return self.engine.figures.measure(KPIS[kpi], selection).row(0, named=True)

    def parts(self, kpi: str, selection: Selection = ALL) -> tuple[float, float]:
        """Numerator and denominator of a figure."""
        figure = self.figure(kpi, selection)
        return figure["numerator"], figure["denominator"]

    def value(self, kpi: str, selection: Selection = ALL) -> float | None:
        """A figure, rounded to 6 places; None where it has no value."""
        value = self.figure(kpi, selection)["value"]
        return None if value is None else round(value, 6)

    def close(self) -> None:
        if "engine" in vars(self):
            self.engine.close()
