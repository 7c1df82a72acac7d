"""Holds the product's rows against the second statement, history by history, and shows where they part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

import polars as pl
from second_statement.history import History
from second_statement.rows import Row
from second_statement.statement import by, figure, stated

from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

CLOSE = Decimal("0.000001")
NAMES = ("order_id", "sku", "clause_id", "return_id", "supplier_id", "location_id", "delivery_id")


@dataclass(frozen=True)
class Difference:
    """A KPI under a choice, a history, and the two answers."""

    kpi: str
    choices: dict[str, str]
    history: str
    stated: dict[str, Any]
    given: dict[str, Any]

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.choices.items())
        lines = [f"{self.kpi} ({told}) of {self.history}"]
        for name in self.stated:
            if not _equal(self.stated[name], self.given.get(name)):
                lines.append(f"  {name}: stated {self.stated[name]}, given {self.given.get(name)}")
        return "\n".join(lines)


def questions() -> Iterator[tuple[Kpi, dict[str, str]]]:
    """Every KPI that is stated a second time, under every choice it offers."""
    for kpi in KPIS.values():
        if stated(kpi.id) is None:
            continue
        for values in product(*(kpi.offered(name) for name in kpi.defaults)):
            yield kpi, dict(zip(kpi.defaults, values, strict=True))


def history_of(values: tuple[Any, ...]) -> str:
    """The prefix of the first name in a key that has one."""
    return next((str(value).split("/")[0] for value in values if isinstance(value, str) and "/" in value), "")


def _name(kpi: Kpi, row: Row) -> str:
    """The history of a row; of a return without its order, as the product tells it, only the category knows."""
    key = () if kpi.id == "return_rate" and row.reason == "unlinked_return" else row.key
    return history_of(key) or (row.category or "").rstrip("+")


def rows_given(engine: Engine, kpi: Kpi, choices: dict[str, str]) -> list[Row]:
    """The rows of the product's view, in the shape of the statement."""
    frame = _view(engine, kpi.id)
    for name, value in choices.items():
        if name in frame.columns:
            frame = frame.filter(pl.col(name) == value)
    return [_row(kpi, row) for row in frame.iter_rows(named=True)]


@lru_cache(maxsize=1)
def _view(engine: Engine, kpi_id: str) -> pl.DataFrame:
    """All rows of a KPI, read once for its choices, which are asked one after the other."""
    return engine.connection.frame(f"from kpi.{kpi_id}")


def _row(kpi: Kpi, row: dict[str, Any]) -> Row:
    names = [name for name in (*kpi.key, *NAMES) if name in row]
    is_spread = kpi.shape == "distribution"
    weight = row.get("weight", 1) if is_spread else 0
    counts = is_spread and weight > 0 and row.get("outcome", row.get("state")) != "open"
    return Row(
        key=tuple(row[name] for name in names),
        counted_on=row["counted_on"],
        outcome=row.get("outcome", row.get("state")),
        numerator=_decimal(row.get("numerator")),
        denominator=_decimal(row.get("denominator")),
        value=row["value"] if counts else None,
        reason=row.get("reason"),
        unplaced=_decimal(row.get("unplaced")),
        category=row.get("category"),
    )


def _decimal(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def _equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, bool) or isinstance(other, bool):
        return one == other
    if isinstance(one, (Decimal, float, int)) and isinstance(other, (Decimal, float, int)):
        return abs(Decimal(str(one)) - Decimal(str(other))) <= CLOSE * max(1, abs(Decimal(str(one))))
    return one == other


def summary(kpi: Kpi, rows: list[Row], by_order: bool = False) -> dict[str, Any]:
    """The figure of rows, and its parts by month and by outcome."""
    told = figure(kpi.id, kpi.shape, rows)
    counts = told.pop("outcomes")
    if kpi.id.startswith("forecast_"):
        del told["unplaced"], told["value"], counts["unknown"]
    told |= {f"outcome {name}": count for name, count in counts.items() if _is_compared(kpi, name, by_order)}
    for month, own in by(rows, lambda row: row.counted_on and row.counted_on.strftime("%Y-%m")).items():
        placed = [row for row in own if row.is_placed]
        if kpi.shape == "distribution":
            told[f"{month} sum"] = round(sum(row.value for row in placed if row.value is not None), 9)
        else:
            told[f"{month} numerator"] = sum((row.numerator for row in placed), Decimal(0))
            told[f"{month} denominator"] = sum((row.denominator for row in placed), Decimal(0))
    if kpi.shape == "total":
        told = {name: value for name, value in told.items() if not name.endswith("denominator")}
    return {name: value for name, value in told.items() if not _is_nothing(value) or name in ("value", "mean")}


def _is_compared(kpi: Kpi, outcome: str | None, by_order: bool) -> bool:
    """Outcomes that kpis.md names; of a missed order it does not say how."""
    if kpi.family in ("volume", "planning", "time") or kpi.id in OTHER_OUTCOMES:
        return outcome == "unknown"
    if by_order or ("order_id" in kpi.key and "line_id" not in kpi.key):
        return outcome in ("on_time", "not_due", "cancelled", "unknown")
    return outcome not in (None, "running")


def _is_nothing(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and value == 0


OTHER_OUTCOMES = ("refunded_value", "return_rate_cash", "return_delay", "run_out", "run_out_value")
STOCK_DAYS = frozenset(
    {
        "stock_value",
        "stockout_days",
        "a_availability",
        "feed_availability",
        "below_safety",
        "counting_coverage",
        "days_of_cover",
        "dead_stock",
        "rotation",
        "rotation_units",
        "lost_sales",
    }
)


def _of_last_days(kpi: Kpi, rows: list[Row], today: date) -> list[Row]:
    """Of a level only the last day of each month."""
    if kpi.timing != "closing":
        return rows
    return [row for row in rows if row.counted_on == today or (row.counted_on + timedelta(days=1)).day == 1]


def _measured(engine: Engine, history: History, kpi: Kpi, choices: dict[str, str]) -> list[Difference]:
    """Stock by month and category, as the engine answers: its rows may stand for many days."""
    selection = Selection(None, history.today, choices=tuple(choices.items()))
    frame = engine.figures.measure(kpi, selection, by=("category",), grain="month")
    theirs: dict[Any, dict[str, Any]] = {
        (row["category"] or "", row["period"]): row for row in frame.iter_rows(named=True)
    }
    rows = _of_last_days(kpi, list(stated(kpi.id)(history, **choices)), history.today)
    ours = by(rows, lambda row: (row.category or "", row.counted_on.replace(day=1)))
    parts = ("numerator",) if kpi.shape == "total" else ("numerator", "denominator")
    found = []
    for key in sorted({*ours, *theirs}):
        sums = {part: sum((getattr(row, part) for row in ours.get(key, [])), Decimal(0)) for part in parts}
        given = {part: theirs.get(key, {}).get(part) or 0 for part in parts}
        if any(not _equal(sums[part], given[part]) for part in parts):
            found.append(Difference(kpi.id, choices, f"{key[0]} in {key[1]:%Y-%m}", sums, given))
    return found


def differences(engine: Engine, history: History, kpi: Kpi, choices: dict[str, str]) -> list[Difference]:
    """Where the product parts from the statement; a KPI whose tables are missing has no answer to hold against it."""
    if engine.catalogue.missing_tables(kpi):
        return []
    if kpi.id in STOCK_DAYS:
        return _measured(engine, history, kpi, choices)
    ours = by(stated(kpi.id)(history, **choices), lambda row: _name(kpi, row))
    theirs = by(rows_given(engine, kpi, choices), lambda row: _name(kpi, row))
    found = []
    by_order = choices.get("counted_in") == "orders"
    for name in sorted({*ours, *theirs} - {"anchor"}):
        one, other = (summary(kpi, rows.get(name, []), by_order) for rows in (ours, theirs))
        if any(not _equal(one.get(key, 0), other.get(key, 0)) for key in {*one, *other}):
            both = {key: one.get(key, 0) for key in {**one, **other}}
            found.append(Difference(kpi.id, choices, name, both, {key: other.get(key, 0) for key in both}))
    return found


def parted(
    stated: dict[tuple[Any, ...], dict[str, Any]], given: dict[tuple[Any, ...], dict[str, Any]], what: str
) -> Iterator[Difference]:
    """Where one names what the other does not, or says something else of it."""
    for key in sorted({*stated, *given}, key=str):
        one, other = stated.get(key), given.get(key)
        if one is None or other is None:
            yield Difference(what, {}, str(key), {"is there": one is not None}, {"is there": other is not None})
        elif any(one[name] != other[name] for name in one):
            yield Difference(what, {}, str(key), one, {name: other[name] for name in one})


def told(rows: dict[str, list[dict[str, Any]]]) -> str:
    """The contract rows of a history, to be read beside its two answers."""
    lines = []
    for table, own in rows.items():
        lines += [
            f"{table}: " + ", ".join(f"{name}={value}" for name, value in row.items() if value is not None)
            for row in own
        ]
    return "\n".join(lines)
