"""The smallest part of a history on which the product and the second statement still part: for a look by eye.

From `tests`: `python -m proofs.smallest KPI SEED [choice=value ...]`.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from second_statement.history import History

from cadran.kpis import KPIS
from proofs.comparison import Difference, differences, told
from proofs.event_days import Rows
from proofs.files import MIXED, Setting, write_files
from proofs.homes import Homes

NAME = "h"
ORDER_TABLES = ("order_lines", "deliveries", "returns", "feedback")


class Search:
    """Tries parts of one history, each in a home of its own."""

    def __init__(
        self, folder: Path, kpi: str, choices: dict[str, str], style: dict[str, str], setting: Setting
    ) -> None:
        self.homes, self.kpi, self.choices = Homes(folder), KPIS[kpi], choices
        self.style, self.setting, self.turn = style, setting, 0

    def difference(self, rows: Rows) -> Difference | None:
        self.turn += 1
        files = write_files(self.homes.folder / f"try-{self.turn}", [(rows, self.style)], self.setting)
        engine = self.homes.engine(files)
        found = differences(engine, History(files, date.today()), self.kpi, self.choices)
        engine.close()
        return found[0] if found else None


def _without_orders(rows: Rows) -> Iterator[Rows]:
    for order in sorted({row["order_id"] for row in rows.get("order_lines", [])}):
        kept = {
            table: [row for row in own if table not in ORDER_TABLES or row.get("order_id") != order]
            for table, own in rows.items()
        }
        yield kept


def _without_rows(rows: Rows) -> Iterator[Rows]:
    """Halves first, then single rows, of the tables that hold many."""
    for table, own in rows.items():
        for size in (len(own), len(own) // 2, len(own) // 4, 1) if own else ():
            for first in range(0, len(own), max(1, size)):
                yield rows | {table: own[:first] + own[first + max(1, size) :]}


def smallest(search: Search, rows: Rows) -> tuple[Rows, Difference | None]:
    """Leaves out what does not matter, as long as the answers still differ."""
    found = search.difference(rows)
    for parts in (_without_orders, _without_rows):
        goes_on = found is not None
        while goes_on:
            goes_on = False
            for part in parts(rows):
                other = search.difference(part)
                if other is not None:
                    rows, found, goes_on = part, other, True
                    break
    return rows, found


def main() -> None:
    kpi, seed, *chosen = sys.argv[1:]
    choices = dict(KPIS[kpi].defaults) | dict(pair.split("=") for pair in chosen)
    rows, style = MIXED.rows(NAME, seed)
    with TemporaryDirectory() as folder:
        rows, found = smallest(Search(Path(folder), kpi, choices, style, MIXED), rows)
    print(found or "They do not differ.", told(rows), sep="\n")


if __name__ == "__main__":
    main()
