"""The second statement of every KPI by its id, and the figures that follow from rows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from statistics import fmean
from typing import Any

from second_statement import (
    clauses,
    clocks,
    durations,
    forecasts,
    penalties,
    returned,
    service,
    stock,
    stockouts,
    volume,
)
from second_statement.quantiles import quantile
from second_statement.rows import Row

MODULES = (service, clocks, durations, returned, stock, stockouts, forecasts, clauses, penalties, volume)
NAMED_OTHERWISE = {"lines": volume.lines_ordered}
RETURN_RATES = ("return_rate", "return_rate_cash")


def stated(kpi: str) -> Any:
    """The function that states a KPI; None where nobody has stated it yet."""
    if kpi in NAMED_OTHERWISE:
        return NAMED_OTHERWISE[kpi]
    return next((getattr(module, kpi) for module in MODULES if callable(getattr(module, kpi, None))), None)


def figure(kpi_id: str, shape: str, rows: Iterable[Row]) -> dict[Any, Any]:
    """n, the sums, the value and what stands outside; no value where more than half is unplaced (rule 13)."""
    rows = list(rows)
    unplaced = sum((row.unplaced for row in rows), Decimal(0))
    told = {"unplaced": unplaced, "outcomes": Counter(row.outcome for row in rows)}
    if shape == "distribution":
        values = [row.value for row in rows if row.value is not None]
        is_told = values and unplaced <= sum(row.is_placed for row in rows)
        p50 = quantile(values, 0.5) if is_told else None
        return told | {
            "n": len(values),
            "mean": fmean(values) if is_told else None,
            "p50": p50,
            "p90": quantile(values, 0.9) if is_told else None,
            "value": p50,
        }
    numerator = sum((row.numerator for row in rows), Decimal(0))
    if shape == "total":
        placed = sum(row.is_placed for row in rows)
        value = numerator if placed and unplaced <= placed else None
        return told | {"n": sum(row.numerator != 0 for row in rows), "numerator": numerator, "value": value}
    denominator = sum((row.denominator for row in rows), Decimal(0))
    half = numerator if kpi_id in RETURN_RATES else denominator
    is_told = denominator > 0 and unplaced <= half
    return told | {
        "n": sum(row.denominator != 0 for row in rows),
        "numerator": numerator,
        "denominator": denominator,
        "value": numerator / denominator if is_told else None,
    }


def by(rows: Iterable[Row], name: Callable[[Row], object]) -> dict[object, list[Row]]:
    """Rows by a name."""
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        groups[name(row)].append(row)
    return groups
