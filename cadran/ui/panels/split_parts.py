"""The values of a dimension with the figure of a KPI each: most rows missing to the target first."""

from dataclasses import dataclass
from functools import partial

from cadran.analysis import impact
from cadran.analysis.intervals import wilson
from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.engine import LABELS, Row
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.targets import Targets, targets_of
from cadran.kpis import Kpi, Statistic
from cadran.ui.request.view import View


@dataclass(frozen=True)
class Part:
    """One value of the dimension with its figure, the one before, the rows missing to the target and those outside.

    `kpi` has the target of this value.
    """

    kpi: Kpi
    value: str | None
    name: str
    now: Figure
    before: Figure | None
    missing: float | None
    outside: int = 0

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.now.numerator or 0, self.now.n) if self.now.n else None

    @property
    def change(self) -> float | None:
        if self.before is None or self.before.value is None or self.now.value is None:
            return None
        return self.now.value - self.before.value


def parts_of(view: View, kpi: Kpi, dimension: str, read: Statistic) -> list[Part]:
    """Every value with rows in the selection."""
    label = LABELS.get(dimension, dimension)
    by = tuple(dict.fromkeys((dimension, label)))
    now = view.measure(kpi, by=by)
    before: dict[str | None, Figure] = {}
    if view.comparison is not None and kpi.timing != "now":
        earlier = view.measure(kpi, view.comparison, by=by)
        before = {row[dimension]: figures.figure_of(row, read) for row in earlier.iter_rows(named=True)}
    targets = targets_of(view.engine)
    parts = [_part(view, targets, kpi, dimension, row, read, before) for row in now.iter_rows(named=True) if row["n"]]
    return sorted(parts, key=partial(_place, kpi))


def _place(kpi: Kpi, part: Part) -> tuple[bool, float, float, float]:
    """Rows without a value last; else most missing to target, the largest total, most missed of few, or most rows."""
    weight = part.now.value or 0.0 if kpi.shape == "total" else impact.shortfall(part.missing)
    return part.value is None, -weight, -_missed_of_few(kpi, part.now), -part.now.n


def _missed_of_few(kpi: Kpi, figure: Figure) -> float:
    """Of a figure told as a count: what speaks against it."""
    if not figure.is_few(kpi) or kpi.better == "neither":
        return 0.0
    counted = figure.numerator or 0.0
    return counted if kpi.better == "lower" else (figure.denominator or 0.0) - counted


def _part(
    view: View,
    targets: Targets,
    kpi: Kpi,
    dimension: str,
    row: Row,
    read: Statistic,
    before: dict[str | None, Figure],
) -> Part:
    value = row[dimension]
    figure = figures.figure_of(row, read)
    named = row[LABELS.get(dimension, dimension)] or value
    name = view.code(dimension, str(named)) if named else view.nameless(kpi, dimension)
    code = str(value) if value is not None else None
    kpi = targets.applied(kpi, view.selection.where(dimension, code or ""))
    is_judged = kpi.unit == "percent" and not figure.is_few(kpi)
    missing = impact.missing(kpi, int(figure.denominator or 0), figure.value) if is_judged else None
    return Part(kpi, code, name, figure, before.get(value), missing, int(row.get("outside") or 0))


def is_of_few(kpi: Kpi, part: Part) -> bool:
    """Whether a figure is of too few rows to be judged; a total is what it is."""
    return kpi.shape != "total" and part.now.n < FEWEST_FOR_STATUS


def is_short(part: Part) -> bool:
    """Whether its figure misses its target, be it by less than a row."""
    return impact.is_short(part.missing)
