"""A question (KPI, selection, split) as one SQL text with bound values; only names of real columns become text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cadran.kpis import CHOICES, Kpi
from cadran.selection import Grain, Selection

# A row of an answer by column name; polars promises no narrower type of its cells.
Row = dict[str, Any]

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
QUANTILES = {"p50": 0.5, "p90": 0.9}


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


def used_filters(selection: Selection, columns: Iterable[str]) -> tuple[str, ...]:
    """The dimensions of the selection's filters that `columns` can answer."""
    return tuple(item.dimension for item in selection.filters if item.dimension in set(columns) - RESERVED)


def is_default(kpi: Kpi, selection: Selection) -> bool:
    """Whether the selection makes the KPI's default choices, the only ones a rollup holds."""
    return all((selection.choice(name) or default) == default for name, default in kpi.defaults.items())


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


def conditions(kpi: Kpi, selection: Selection, columns: frozenset[str]) -> Conditions:
    """Period, choices, filters and outcomes of the selection, as far as the KPI has columns for them."""
    found = _period(kpi, selection)
    for name, default in kpi.defaults.items():
        if name not in columns:
            continue
        found.add(f"{name} = ${name}", **{name: selection.choice(name) or default})
    _add_filters(found, selection, columns)
    if selection.outcomes and "outcome" in columns:
        found.add("outcome in $outcomes", outcomes=list(selection.outcomes))
    return found


def _add_filters(found: Conditions, selection: Selection, columns: frozenset[str]) -> None:
    for position, item in enumerate(selection.filters):
        if item.dimension in columns - RESERVED:
            name = f"filter_{position}"
            found.add(f"coalesce(cast({item.dimension} as varchar), '') in ${name}", **{name: list(item.values)})


def detail_conditions(selection: Selection, columns: frozenset[str]) -> Conditions:
    """The filters of the selection that a relation of details has columns for, and its period where it is dated."""
    found = Conditions()
    if "counted_on" in columns and selection.period_from:
        found.add("counted_on >= $period_from", period_from=selection.period_from)
    if "counted_on" in columns and selection.period_to:
        found.add("counted_on <= $period_to", period_to=selection.period_to)
    _add_filters(found, selection, columns)
    return found


def counted_rows(kpi: Kpi, selection: Selection, columns: frozenset[str]) -> str:
    """The rows a figure stands on: those in its denominator, or every row of the outcomes asked for."""
    if selection.outcomes and "outcome" in columns:
        return "true"
    if kpi.shape == "distribution":
        return "weight > 0 and outcome <> 'open'" if "outcome" in columns else "weight > 0"
    if kpi.shape == "total":
        return "numerator <> 0"
    return "(denominator <> 0 or numerator <> 0)"


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


def measure_sql(
    kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None, relation: str, columns: frozenset[str]
) -> tuple[str, dict[str, object]]:
    """The figure of `kpi` for `selection`, split by dimensions and periods, in one statement."""
    where = conditions(kpi, selection, columns)
    closing_day(kpi, relation, selection, grain, where)
    keys = [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by]
    names = [*(["period"] if grain else []), *by]
    if kpi.shape == "distribution":
        where.add(counted_rows(kpi, selection, columns))
        return _distribution(relation, keys, names, where), where.values
    return _ratio(kpi, relation, keys, names, where, columns), where.values


def _ratio(
    kpi: Kpi, relation: str, keys: list[str], names: list[str], where: Conditions, columns: frozenset[str]
) -> str:
    counted = "numerator <> 0" if kpi.shape == "total" else "denominator <> 0"
    n = "cast(sum(n) as bigint)" if "n" in columns else f"count_if({counted})"
    value = (
        "case when denominator > 0 then numerator end" if kpi.shape == "total" else "numerator / nullif(denominator, 0)"
    )
    group = f" group by {', '.join(str(place + 1) for place in range(len(names)))}" if names else ""
    return (
        f"with sums as (select {''.join(key + ', ' for key in keys)}cast(coalesce({n}, 0) as bigint) as n, "
        "sum(cast(numerator as double)) as numerator, sum(cast(denominator as double)) as denominator "
        f"from {relation} where {where.sql}{group}) "
        f"select {''.join(name + ', ' for name in names)}n, numerator, denominator, {value} as value "
        f"from sums{_ordered(names)}"
    )


def _distribution(relation: str, keys: list[str], names: list[str], where: Conditions) -> str:
    """Exact percentiles from weighted values: the value at rank p x (n - 1), interpolated as quantile_cont does."""
    listed = "".join(name + ", " for name in names)
    part = f"partition by {', '.join(names)} " if names else ""
    group = f" group by {', '.join(names)}" if names else ""
    bounds = ", ".join(
        f"min(case when upto > floor({p} * (n - 1)) then value end) as {name}_low, "
        f"min(case when upto > ceil({p} * (n - 1)) then value end) as {name}_high"
        for name, p in QUANTILES.items()
    )
    cuts = ", ".join(
        f"{name}_low + ({p} * (n - 1) - floor({p} * (n - 1))) * ({name}_high - {name}_low) as {name}"
        for name, p in QUANTILES.items()
    )
    return (
        f"with rows as (select {''.join(key + ', ' for key in keys)}value, cast(weight as double) as weight "
        f"from {relation} where {where.sql}), "
        f"counted as (select {listed}value, sum(weight) as weight from rows group by {listed}value), "
        f"ranked as (select {listed}value, weight, sum(weight) over ({part}order by value) as upto, "
        f"sum(weight) over ({part[:-1]}) as n from counted), "
        f"bounds as (select {listed}max(n) as n, sum(value * weight) / nullif(max(n), 0) as mean, {bounds} "
        f"from ranked{group}) "
        f"select {listed}cast(coalesce(n, 0) as bigint) as n, mean, {cuts}, p50 as value from bounds{_ordered(names)}"
    )


def _ordered(names: list[str]) -> str:
    return f" order by {', '.join(name + ' nulls last' for name in names)}" if names else ""
