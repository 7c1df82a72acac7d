"""A question (KPI, selection, split) as one SQL text with bound values; only names of real columns become text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cadran.kpis import CHOICES, Kpi
from cadran.selection import Grain, Selection

# A row of an answer by column name; polars promises no narrower type of its cells.
Row = dict[str, Any]

# The columns of a relation by name, each with its SQL type.
Columns = Mapping[str, str]

# What is never offered as a dimension: measures, dates and choices of a view.
RESERVED = frozenset(
    {
        "counted_on",
        "numerator",
        "denominator",
        "value",
        "weight",
        "n",
        "row_count",
        "source_file",
        "source_row",
        "unplaced",
        *CHOICES,
    }
)
GRAIN_START: Mapping[Grain, str] = {
    "day": "counted_on",
    "week": "cast(date_trunc('week', counted_on) as date)",
    "month": "cast(date_trunc('month', counted_on) as date)",
    "quarter": "cast(date_trunc('quarter', counted_on) as date)",
    "year": "cast(date_trunc('year', counted_on) as date)",
}


@dataclass
class Conditions:
    """Conditions that all hold, with the values they bind."""

    clauses: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def add(self, clause: str, **values: object) -> None:
        self.clauses.append(clause)
        self.values.update(values)

    @property
    def sql(self) -> str:
        return " and ".join(self.clauses) or "true"


def dimensions_of(columns: Collection[str]) -> tuple[str, ...]:
    """The columns that split and filter; beside `unplaced` a reason says why a row stands outside the figure."""
    outside = {"reason"} if says_outside(columns) else set()
    return tuple(name for name in columns if name not in RESERVED | outside)


def says_outside(columns: Collection[str]) -> bool:
    """Whether a view says which of its rows could not be placed; where it does not, none stands outside."""
    return "unplaced" in columns


def used_filters(selection: Selection, columns: Collection[str]) -> tuple[str, ...]:
    """The dimensions of the selection's filters that `columns` can answer."""
    known = dimensions_of(columns)
    return tuple(item.dimension for item in selection.filters if item.dimension in known)


def is_default(kpi: Kpi, selection: Selection) -> bool:
    """Whether the selection makes the KPI's default choices, the only ones a rollup holds."""
    return all(kpi.chosen(name, selection.choice(name)) == default for name, default in kpi.defaults.items())


def _period(kpi: Kpi, selection: Selection) -> Conditions:
    """The days of the selection; a KPI of the data date stands whatever the period, unless that holds no day."""
    found = Conditions()
    first, last = selection.period_from, selection.period_to
    if kpi.timing == "now" and not (first and last and first > last):
        return found
    if first:
        found.add("counted_on >= $period_from", period_from=first)
    if last:
        found.add("counted_on <= $period_to", period_to=last)
    return found


def conditions(kpi: Kpi, selection: Selection, columns: Collection[str]) -> Conditions:
    """Period, choices, filters and outcomes of the selection, as far as the KPI has columns for them."""
    found = _period(kpi, selection)
    for name in kpi.defaults:
        if name in columns:
            found.add(f"{name} = ${name}", **{name: kpi.chosen(name, selection.choice(name))})
    _add_filters(found, selection, columns)
    if selection.outcomes and "outcome" in columns:
        found.add("outcome in $outcomes", outcomes=list(selection.outcomes))
    if selection.is_outside:
        found.add("reason is not null" if says_outside(columns) else "false")
    return found


def _add_filters(found: Conditions, selection: Selection, columns: Collection[str]) -> None:
    known = dimensions_of(columns)
    for position, item in enumerate(selection.filters):
        if item.dimension in known:
            name = f"filter_{position}"
            found.add(f"coalesce(cast({item.dimension} as varchar), '') in ${name}", **{name: list(item.values)})


def detail_conditions(selection: Selection, columns: Collection[str]) -> Conditions:
    """The filters of the selection that a relation of details has columns for, and its period where it is dated."""
    found = Conditions()
    if "counted_on" in columns and selection.period_from:
        found.add("counted_on >= $period_from", period_from=selection.period_from)
    if "counted_on" in columns and selection.period_to:
        found.add("counted_on <= $period_to", period_to=selection.period_to)
    _add_filters(found, selection, columns)
    return found


def counted_rows(kpi: Kpi, selection: Selection, columns: Collection[str]) -> str:
    """The rows a figure stands on: those in its denominator, or every row of the outcomes or outside asked for."""
    if selection.is_outside or (selection.outcomes and "outcome" in columns):
        return "true"
    if kpi.shape == "distribution":
        return "weight > 0 and outcome <> 'open'" if "outcome" in columns else "weight > 0"
    if kpi.shape == "total":
        return "numerator <> 0"
    return "(denominator <> 0 or numerator <> 0)"


def figure_rows(kpi: Kpi, selection: Selection, columns: Columns) -> Conditions:
    """The rows of the view of `kpi` that its figure for `selection` stands on."""
    where = conditions(kpi, selection, columns)
    where.add(counted_rows(kpi, selection, columns))
    closing_day(kpi, f"kpi.{kpi.id}", selection, None, where)
    return where


def closing_day(kpi: Kpi, relation: str, selection: Selection, grain: Grain | None, where: Conditions) -> None:
    """Keep only the last day of the period, or of each bucket: a level is read, not added up over days."""
    if kpi.timing != "closing":
        return
    period = Conditions()
    if selection.period_from:
        period.add("counted_on >= $period_from")
    if selection.period_to:
        period.add("counted_on <= $period_to")
    bucket = f" group by {GRAIN_START[grain]}" if grain else ""
    where.add(f"counted_on in (select max(counted_on) from {relation} where {period.sql}{bucket})")
