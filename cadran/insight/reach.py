"""How far refused rows could move each KPI that their tables feed, over all days; which have no bounds, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cadran.analysis.bounds import count_reach, reach
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.kpis import KPIS, Kpi
from cadran.selection import Selection

Unbounded = Literal["weighed", "time", "stock", "contract"]
# The table whose rows a KPI counts, by what its rows are known by; the first part that fits.
ROWS_OF = {
    "clause_id": "",
    "criterion": "",
    "stock_date": "stock_levels",
    "period_start": "forecasts",
    "return_id": "returns",
    "answered_at": "feedback",
    "order_id": "order_lines",
}


@dataclass(frozen=True)
class Reached:
    """A KPI with its value over all days, and the ends between which refused rows could move it, or why there are none.

    `rows` of its tables were refused.
    """

    kpi: Kpi
    figure: Figure
    rows: int
    bounds: tuple[float, float] | None
    unbounded: Unbounded | None

    @property
    def width(self) -> float:
        return self.bounds[1] - self.bounds[0] if self.bounds else 0.0


def reached(context: Context, refused: Mapping[str, int]) -> Iterator[Reached]:
    """Every KPI with a value that a table with refused rows feeds; `refused` are rows by table."""
    ever = Selection().of_both_flows()
    for kpi in KPIS.values():
        rows = sum(refused.get(table, 0) for table in kpi.needs)
        if not rows or context.engine.catalogue.missing_tables(kpi):
            continue
        figure = figures.figure(context.measure(kpi, ever), kpi.watch.read)
        if figure.value is not None:
            unbounded = without_bounds(kpi, figure)
            yield Reached(kpi, figure, rows, None if unbounded else _bounds(kpi, figure, refused), unbounded)


def without_bounds(kpi: Kpi, figure: Figure) -> Unbounded | None:
    """Why no end can be named; None where a refused row can only count as one row more, good or bad."""
    if kpi.scope == "clauses" or "clause_id" in kpi.key:
        return "contract"
    if kpi.has_dependent_rows:
        return "stock"
    if kpi.shape == "distribution":
        return "time"
    is_count = kpi.shape == "total" and kpi.unit == "count"
    return None if is_count or figure.counts_ones(kpi) else "weighed"


def _bounds(kpi: Kpi, figure: Figure, refused: Mapping[str, int]) -> tuple[float, float] | None:
    own = refused.get(rows_of(kpi), 0)
    others = refused.get("deliveries", 0) if "deliveries" in kpi.needs else 0
    if kpi.shape == "total":
        return count_reach(figure.value or 0, own)
    return reach(figure.numerator or 0, figure.n, own, others, "lines" if "line_id" in kpi.key else _level(kpi))


def rows_of(kpi: Kpi) -> str:
    """The table whose rows it counts."""
    return next((table for part, table in ROWS_OF.items() if part in kpi.key), "")


def _level(kpi: Kpi) -> Literal["lines", "orders"]:
    return "orders" if rows_of(kpi) == "order_lines" else "lines"
