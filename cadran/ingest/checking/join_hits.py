"""How many rows of a file have their row in the files that a profile looks up, and what becomes of that."""

from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from cadran.errors import CadranError
from cadran.i18n.message import Message, in_percent, message
from cadran.ingest.checking.checks import HIT, SKIPPED, Plan, hit_of
from cadran.ingest.files.reading import over
from cadran.ingest.names import quoted_name
from cadran.ingest.profiles.expressions import join_condition


@dataclass
class JoinHits:
    """The rows judged so far that a join had to serve, those it served by looked-up source, and a value it missed."""

    plan: Plan
    rows: int = 0
    served: dict[str, int] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)

    def count(self, connection: duckdb.DuckDBPyConnection, slab: pa.Table | None) -> None:
        """Adds the rows of `slab_rows`, which come from the slab."""
        if not self.plan.joined:
            return
        hits = ", ".join(f"count(*) filter ({hit_of(alias)})" for alias in self.plan.joined)
        query = f"select count(*), {hits} from slab_rows where coalesce(problem > {SKIPPED}, true)"
        rows, *served = connection.execute(query).fetchall()[0]
        self.rows += rows
        for alias, count in zip(self.plan.joined, served, strict=True):
            self.served[alias] = self.served.get(alias, 0) + count
            if count < rows and alias not in self.missed:
                self.missed[alias] = self._missed(connection, slab, alias)

    def _missed(self, connection: duckdb.DuckDBPyConnection, slab: pa.Table | None, alias: str) -> str:
        """The values that the first row without a partner was looked up by, as `Article “00012”`."""
        entry = self.plan.entry
        names = join_condition(self.plan.table.name, entry.join, alias, entry.primary)
        primary = quoted_name(entry.primary)
        listed = ", ".join(f"{primary}.{quoted_name(name)}" for name in names) or "null"
        rows: list[tuple[Any, ...]] = over(
            connection,
            slab,
            f"with {self.plan.sources} select {listed} from {primary} {entry.join} "
            f"where {quoted_name(alias)}.{HIT} is null limit 1",
        )
        values = zip(names, rows[0] if rows else (), strict=False)
        return ", ".join(f"{name} “{value or ''}”" for name, value in values)

    def notes(self, file: str) -> list[Message]:
        """Says which looked-up source served no row; CadranError where one served fewer than `join_hits` asks."""
        if not self.rows:
            return []
        least = {alias: self.plan.entry.least_hits(alias) for alias in self.served}
        facts = {"file": file, "table": self.plan.table.name, "rows": self.rows}
        few = [
            message(
                "load.few_hits",
                **facts,
                **self._of(alias),
                share=in_percent(least[alias], 0),
            )
            for alias, served in self.served.items()
            if served < least[alias] * self.rows
        ]
        if few:
            raise CadranError.of(few)
        return [message("load.no_hits", **facts, **self._of(alias)) for alias, hits in self.served.items() if not hits]

    def _of(self, alias: str) -> dict[str, Any]:
        called = self.plan.entry.called(alias)
        return {"n": self.served[alias], "looked_up": called, "missed": self.missed.get(alias, "")}
