"""What the evidence packs of random contracts tell of money, beside the second statement."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
from second_statement.penalties import Priced
from second_statement.rows import NOTHING

from cadran.engine import Engine
from cadran.export.clause_sheet import clause_sheet
from cadran.export.csv import to_the_cent
from cadran.export.evidence import Evidence, Window, evidence
from cadran.export.pack_tables import frames
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.workspace import Workspace
from proofs.comparison import Difference, parted

CENT = Decimal("0.01")
AMOUNTS = ("raw", "alone", "retained", "so_far", "lawful")
OF_CLAUSES = ("is_final", "is_breached_without", "excluded_line_count", *AMOUNTS)
LINE_AMOUNTS = ("penalty_amount", "charged_amount")
OF_LINES = ("is_met", "is_excluded", *LINE_AMOUNTS)


def cents_of(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)


def key_of(*names: str) -> tuple[str, ...]:
    """Of a line, or of an order as a whole."""
    return tuple(name for name in names if name)


@dataclass(frozen=True)
class Papers:
    """Where the packs of a supplier part from the windows and lines stated."""

    engine: Engine
    workspace: Workspace
    rows: list[Priced]
    windows: dict[tuple[Any, ...], dict[str, Any]]
    lines: dict[tuple[Any, ...], dict[str, Any]]

    def differences(self, supplier: str) -> Iterator[Difference]:
        """Clauses, lines and the sheet's total of the pack of every month and quarter that clauses of it judge."""
        own: dict[tuple[str, date], list[Priced]] = defaultdict(list)
        for one in self.rows:
            if one.window.clause.supplier_id == supplier:
                own[one.window.clause.window, one.window.first].append(one)
        for (kind, first), held in own.items():
            yield from self._of_pack(evidence(self.engine, self.workspace, supplier, Window(kind, first)), held)

    def _of_pack(self, found: Evidence, held: list[Priced]) -> Iterator[Difference]:
        currency, keys, first = found.info.reporting_currency, {one.key for one in held}, found.window.start
        tables = {name: to_the_cent(frame, currency) for name, frame in frames(found, "en").items()}
        windows = {key: _some(self.windows[key], OF_CLAUSES) for key in keys}
        yield from parted(windows, _packed_clauses(tables["clauses.csv"]), "clauses.csv")
        lines = {key: _some(row, OF_LINES) for key, row in self.lines.items() if key[:2] in keys}
        yield from parted(lines, _packed_lines(tables["judged_lines.csv"], first), "judged_lines.csv")
        yield from _sheet(found, held)


def _some(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _packed_clauses(frame: pl.DataFrame) -> dict[Any, Any]:
    return {
        (row["clause_id"], row["window_start"]): row | {name: cents_of(row[name]) for name in AMOUNTS}
        for row in frame.iter_rows(named=True)
    }


def _packed_lines(frame: pl.DataFrame, first: date) -> dict[Any, Any]:
    return {
        (row["clause_id"], first, key_of(row["flow"], row["order_id"], row["line_id"])): row
        | {name: cents_of(row[name]) for name in LINE_AMOUNTS}
        for row in frame.iter_rows(named=True)
    }


def _sheet(found: Evidence, held: list[Priced]) -> Iterator[Difference]:
    """The total on paper; none where no clause is breached."""
    total = sum((one.retained for one in held), NOTHING)
    costing = any(one.raw for one in held)
    told = formats.price(float(total), found.info.reporting_currency, "en")
    title = str(clause_sheet(found, "en")["sections"][1]["title"])
    expected = t("en", "paper.steps", retained=told) if costing else t("en", "paper.steps_none")
    if title != expected:
        yield Difference(
            "sheet", {}, f"{found.supplier['supplier_id']} {found.window.name}", {"title": expected}, {"title": title}
        )
