"""The bench on which clauses are tried at their borders: rows stated by a test, and what was judged of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from cadran.engine import Engine, with_exclusions
from cadran.workspace import Exclusion
from kpi.tiny import Row, Test, delivered, line

AS_OF = date(2026, 11, 30)  # Easter Monday was 6 April; clocks changed on 29 March and 25 October
LAB: dict[str, list[Row]] = {}
OURS: dict[str, Any] = {"mode": "dropship", "supplier_id": "", "location_id": "LYON"}


def states(*rows: Row) -> Callable[[Test], Test]:
    """The rows a test stands on, under its own supplier."""

    def remember(test: Test) -> Test:
        LAB[test.__name__] = list(rows)
        return test

    return remember


def ordered(number: str, at: str, quantity: float = 1, **values: Any) -> Row:
    """A line of the supplier, which costs us what we sell it for: clauses count at the purchase price."""
    cost = {"unit_cost": values["unit_price"]} if "unit_price" in values else {}
    return line(quantity, number=number, **(OURS | {"ordered_at": at} | cost | values))


def came(number: str, at: str, quantity: float = 1, **values: Any) -> Row:
    return delivered(quantity, at, number=number, **values)


@dataclass(frozen=True)
class Bench:
    """What was judged of the rows of one test."""

    engine: Engine
    name: str

    def lines(self, clause_name: str = "1") -> pl.DataFrame:
        held = self.engine.details.rows("clause_lines", clause_id=f"{self.name}/{clause_name}")
        return held.sort("flow", "order_id", "line_id", "due_date")

    def told(self, column: str, clause_name: str = "1") -> dict[str, Any]:
        """A column of the judged lines by their number."""
        return dict(self.lines(clause_name).select("line_id", column).iter_rows())

    def windows(self, clause_name: str = "1") -> pl.DataFrame:
        held = self.engine.details.rows("clause_windows", clause_id=f"{self.name}/{clause_name}")
        return held.sort("window_start")

    def window(self, clause_name: str = "1") -> dict[str, Any]:
        (row,) = self.windows(clause_name).to_dicts()
        return row

    def priced(self, clause_name: str = "1", *exclusions: Exclusion) -> dict[str, Any]:
        """The steps from late value to penalty of a clause's one window, as these exclusions leave them."""
        (row,) = self.all_priced(clause_name, *exclusions)
        return row

    def all_priced(self, clause_name: str = "1", *exclusions: Exclusion) -> list[dict[str, Any]]:
        held = with_exclusions(self.engine, "penalties", exclusions, clause_id=f"{self.name}/{clause_name}")
        return held.sort("window_start").to_dicts()

    def excluding(self, clause_name: str, number: str, start: date = date(2026, 4, 1)) -> Exclusion:
        """Somebody's exclusion of a line from a clause and window."""
        return Exclusion(
            id=1,
            scope="window",
            clause_id=f"{self.name}/{clause_name}",
            supplier_id="",
            window_start=start,
            flow="outbound",
            order_id=f"{self.name}/1",
            line_id=number,
            cause="",
            reason="carrier",
            text="",
            author="MB",
            written_at=datetime(2026, 5, 1),
            undone_at=None,
        )

    def warnings(self) -> dict[str, list[str]]:
        held = self.engine.details.rows("clause_warnings", supplier_id=self.name).sort("clause_id")
        grouped = held.group_by("code", maintain_order=True).agg("clause_id")
        return {code: [name.split("/")[1] for name in names] for code, names in grouped.iter_rows()}
