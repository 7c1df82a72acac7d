"""Each KPI, stated a second time from the definitions alone, is the figure the engine gives."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from second_statement.history import History
from second_statement.rows import Row
from second_statement.statement import by, figure, stated

from cadran.engine import Engine
from cadran.kpis import KPIS, Kpi
from cadran.selection import Grain, Selection
from kpi.tiny import AS_OF

SPLITS = ("supplier_id", "category", "channel")
PARTS = {
    "distribution": ("n", "mean", "p50", "p90", "unplaced"),
    "total": ("numerator", "value", "unplaced"),
    "ratio": ("n", "numerator", "denominator", "value", "unplaced"),
}
READINGS = ("mean", "p50", "p90", "value")
# Without these the cases are not stated when this file runs alone.
for module in sorted(Path(__file__).parent.glob("test_*_cases.py")):
    import_module(f"kpi.{module.stem}")
CHOSEN = [
    pytest.param(kpi, dict(zip(kpi.defaults, values, strict=True)), id="-".join((kpi.id, *values)))
    for kpi in KPIS.values()
    for values in product(*(kpi.offered(name) for name in kpi.defaults))
]


def _last_days(kpi: Kpi, rows: list[Row], grain: Grain | None) -> list[Row]:
    """Only the last day of each month, or of all, for what is a level and not a flow."""
    if kpi.timing != "closing":
        return rows
    last: dict[Any, Any] = {}
    for row in rows:
        bucket = row.counted_on.replace(day=1) if grain else None
        last[bucket] = max(row.counted_on, last.get(bucket, row.counted_on))
    return [row for row in rows if row.counted_on == last[row.counted_on.replace(day=1) if grain else None]]


def _figures(kpi: Kpi, rows: list[Row], name: Callable[[Row], Any]) -> dict[Any, dict[str, Any]]:
    found = {}
    for key, own in by(rows, name).items():
        told = figure(kpi.id, kpi.shape, own)
        if any(told[part] for part in PARTS[kpi.shape] if part not in READINGS):
            found[key] = {part: _float(told[part]) for part in PARTS[kpi.shape]}
    return found


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _answers(engine: Engine, kpi: Kpi, selection: Selection, split: str | None, grain: Grain | None) -> dict[Any, Any]:
    frame = engine.figures.measure(kpi, selection, by=(split,) if split else (), grain=grain)
    key = "period" if grain else split
    parts = PARTS[kpi.shape]
    rows = {row[key] if key else "all": {part: row[part] for part in parts} for row in frame.iter_rows(named=True)}
    sums = [part for part in parts if part not in READINGS]
    return {name: row for name, row in rows.items() if any(row[part] for part in sums)}


def _agree(engine: Engine, history: History, kpi: Kpi, choices: dict[str, str]) -> None:
    rows = [row for row in stated(kpi.id)(history, **choices) if row.counted_on is not None]
    selection = Selection(None, None, choices=tuple(choices.items()))
    split = next(name for name in SPLITS if name in engine.catalogue.dimensions(kpi))
    questions: list[tuple[str | None, Grain | None, Callable[[Row], Any]]] = [
        (None, None, lambda _row: "all"),
        (split, None, lambda row: getattr(row, split)),
        (None, "month", lambda row: row.counted_on.replace(day=1)),
    ]
    for chosen, grain, name in questions:
        ours = _figures(kpi, _last_days(kpi, rows, grain), name)
        theirs = _answers(engine, kpi, selection, chosen, grain)
        assert theirs.keys() == ours.keys(), (chosen or grain, theirs.keys() ^ ours.keys())
        for key, told in ours.items():
            assert _told(theirs[key]) == pytest.approx(_told(told), rel=1e-9, abs=1e-6), (chosen or grain, key)


def _told(figure: dict[str, Any]) -> dict[str, Any]:
    """Without what has no value."""
    return {part: value for part, value in figure.items() if value is not None}


@pytest.fixture(scope="module")
def tiny_history(tiny_folder: Path) -> History:
    return History(tiny_folder, date.today(), AS_OF, "EUR")


@pytest.mark.long
@pytest.mark.parametrize(("kpi", "choices"), CHOSEN)
def test_the_second_statement_agrees_on_the_sample(
    kpi: Kpi, choices: dict[str, str], part_engine: Engine, part_history: History
) -> None:
    _agree(part_engine, part_history, kpi, choices)


@pytest.mark.parametrize(("kpi", "choices"), CHOSEN)
def test_the_second_statement_agrees_on_the_worked_cases(
    kpi: Kpi, choices: dict[str, str], tiny_engine: Engine, tiny_history: History
) -> None:
    _agree(tiny_engine, tiny_history, kpi, choices)


def test_the_second_statement_reads_the_same_day_and_currency(part_engine: Engine, part_history: History) -> None:
    assert part_history.today == part_engine.info.as_of_date
    assert part_history.currency == part_engine.info.reporting_currency
    assert part_history.today > date(2026, 1, 1)
