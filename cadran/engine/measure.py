"""The figure of a KPI as one SQL text: sums are exact, and the division is the only float."""

from collections.abc import Collection, Sequence

from cadran.engine.scope import judges_windows
from cadran.engine.sql_builder import GRAIN_START, Columns, Source, counted_rows, only_closing_day, says_outside
from cadran.kpis import Kpi
from cadran.selection import Grain, Selection

QUANTILES = {"p50": 0.5, "p90": 0.9}
BINARY = frozenset({"DOUBLE", "FLOAT"})
DECIMALS = "decimal(38, 12)"


def exact(name: str, columns: Columns) -> str:
    """A column as something whose sum does not depend on the order of the rows."""
    return f"cast({name} as {DECIMALS})" if columns[name] in BINARY else name


def product_sum(first: str, second: str) -> str:
    """The sum of the products of two columns, whatever the order of the rows."""
    return f"cast(sum(cast(cast({first} as double) * {second} as {DECIMALS})) as double)"


def outside_sums(columns: Collection[str]) -> str:
    """How many rows stand outside, what the figure would have counted of them, and how many rows are placed."""
    rows = "row_count" if "row_count" in columns else "1"
    if not says_outside(columns):
        return f"0 as outside, 0 as unplaced, sum({rows}) as placed"
    return (
        f"sum(case when reason is not null then {rows} else 0 end) as outside, sum(unplaced) as unplaced, "
        f"sum(case when reason is null then {rows} else 0 end) as placed"
    )


def measure_sql(kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None, source: Source) -> str:
    """The figure of `kpi` for `selection`, split by dimensions and periods, in one statement."""
    only_closing_day(kpi, selection, grain, source)
    if judges_windows(kpi) and not selection.outcomes:
        source.where.add("outcome <> 'running'")
    keys = [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by]
    names = [*(["period"] if grain else []), *by]
    if kpi.shape == "distribution":
        counted = counted_rows(kpi, selection, source.columns)
        return _distribution(source.sql, keys, names, counted, source.columns)
    return _ratio(kpi, source.sql, keys, names, source.columns)


def outside_sql(kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None, source: Source) -> str:
    """The rows of `selection` that stand outside the figure, by reason, the most frequent first."""
    has_reasons = says_outside(source.columns)
    only_closing_day(kpi, selection, grain, source)
    source.where.add("reason is not null" if has_reasons else "false")
    reason, unplaced = ("reason", "sum(unplaced)") if has_reasons else ("cast(null as varchar) as reason", "0")
    rows = "sum(row_count)" if "row_count" in source.columns else "count(*)"
    keys = [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by]
    names = [*(["period"] if grain else []), *by]
    return (
        f"select {_listed([*keys, reason])}cast({rows} as bigint) as row_count, cast({unplaced} as double) as unplaced "
        f"from {source.sql} group by all having count(*) > 0 order by {_listed(names)}row_count desc, reason"
    )


def _listed(names: Sequence[str]) -> str:
    return "".join(f"{name}, " for name in names)


def _grouped(names: Sequence[str]) -> str:
    return f" group by {', '.join(str(position) for position in range(1, len(names) + 1))}" if names else ""


def _ordered(names: Sequence[str]) -> str:
    return f" order by {', '.join(name + ' nulls last' for name in names)}" if names else ""


def _ratio(kpi: Kpi, source: str, keys: list[str], names: list[str], columns: Columns) -> str:
    """Sum over sum; no value over nothing, below nothing, or where more than half could not be placed."""
    counted = "numerator <> 0" if kpi.shape == "total" else "denominator <> 0"
    n = "sum(n)" if "n" in columns else f"count_if({counted})"
    divided = "" if kpi.shape == "total" else " / cast(denominator as double)"
    half = "placed" if kpi.shape == "total" else kpi.placed_by
    return (
        f"with sums as (select {_listed(keys)}{n} as n, sum({exact('numerator', columns)}) as numerator, "
        f"sum({exact('denominator', columns)}) as denominator, {outside_sums(columns)} from {source}{_grouped(names)}) "
        f"select {_listed(names)}cast(coalesce(n, 0) as bigint) as n, cast(numerator as double) as numerator, "
        "cast(denominator as double) as denominator, "
        f"case when denominator > 0 and coalesce(unplaced, 0) <= {half} then cast(numerator as double){divided} end "
        f"as value, {_OUTSIDE} from sums{_ordered(names)}"
    )


_OUTSIDE = "cast(coalesce(outside, 0) as bigint) as outside, cast(coalesce(unplaced, 0) as double) as unplaced"


def _distribution(source: str, keys: list[str], names: list[str], counted: str, columns: Columns) -> str:
    """Exact percentiles from weighted values: the value at rank p x (n - 1), interpolated as quantile_cont does.

    Where more than half could not be placed, neither they nor the mean say anything.
    """
    listed = _listed(names)
    part = f"partition by {', '.join(names)} " if names else ""
    same = " and ".join(f"bounds.{name} is not distinct from sums.{name}" for name in names) or "true"
    bounds = ", ".join(
        f"min(case when upto > floor({p} * (n - 1)) then value end) as {name}_low, "
        f"min(case when upto > ceil({p} * (n - 1)) then value end) as {name}_high"
        for name, p in QUANTILES.items()
    )
    when = "case when coalesce(unplaced, 0) <= placed then"
    cuts = ", ".join(
        f"{when} {name}_low + cast({p} * (n - 1) - floor({p} * (n - 1)) as double) * ({name}_high - {name}_low) end "
        f"as {name}"
        for name, p in QUANTILES.items()
    )
    selected = _listed([f"sums.{name}" for name in names])
    return (
        f"with counted as (select {_listed(keys)}value, cast(sum({exact('weight', columns)}) as decimal(38, 6)) as "
        f"weight from {source} and {counted} group by all), "
        f"sums as (select {_listed(keys)}{outside_sums(columns)}, count_if({counted}) as rows from {source}"
        f"{_grouped(names)}), "
        f"ranked as (select {listed}value, weight, sum(weight) over ({part}order by value) as upto, "
        f"sum(weight) over ({part.rstrip()}) as n from counted), "
        f"bounds as (select {listed}max(n) as n, sum(cast(value as {DECIMALS}) * weight) as total, {bounds} "
        f"from ranked{_grouped(names)}) "
        f"select {selected}cast(coalesce(n, 0) as bigint) as n, "
        f"{when} cast(total as double) / nullif(cast(n as double), 0) end as mean, {cuts}, p50 as value, {_OUTSIDE} "
        f"from sums left join bounds on {same}{'' if not names else ' where sums.rows > 0 or outside > 0'}"
        f"{_ordered([f'sums.{name}' for name in names])}"
    )
