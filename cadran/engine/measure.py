"""The figure of a KPI as one SQL text: sums are exact, and the division is the only float."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from cadran.engine.connection import Columns
from cadran.engine.scope import judges_windows
from cadran.engine.sql_builder import (
    GRAIN_START,
    Source,
    counted_rows,
    only_closing_day,
    row_count,
    rows_of_n,
    says_outside,
)
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


@dataclass(frozen=True)
class Splits:
    """Ways to split a figure, each a list of dimensions, and the periods it is split by as well.

    One statement answers them all: `split` of each of its rows says which of them it belongs to.
    """

    ways: tuple[tuple[str, ...], ...]
    grain: Grain | None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension of any way, once."""
        return tuple(dict.fromkeys(name for way in self.ways for name in way))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that tell the rows of a way apart."""
        return ("period", *self.dimensions) if self.grain else self.dimensions

    @property
    def selected(self) -> str:
        """The way and its columns, as they are selected from rows that are grouped."""
        split = "0" if len(self.ways) == 1 else f"grouping_id({', '.join(self.dimensions)})"
        return _listed([f"{split} as split", *self._periods(" as period"), *self.dimensions])

    def grouped(self, *others: str) -> str:
        """The groups of every way, told apart by `others` too."""
        sets = [", ".join([*self._periods(), *way, *others]) for way in self.ways]
        if len(sets) == 1:
            return f" group by {sets[0]}" if sets[0] else ""
        return f" group by grouping sets ({', '.join(f'({keys})' for keys in sets)})"

    def _periods(self, name: str = "") -> list[str]:
        return [f"{GRAIN_START[self.grain]}{name}"] if self.grain else []

    def columns_of(self, way: tuple[str, ...]) -> tuple[str, ...]:
        """The columns that tell the rows of one way apart."""
        return ("period", *way) if self.grain else way

    def of_rows(self, condition: str) -> str:
        """Only groups that meet `condition`; a way without any group has its one row whether it does or not."""
        is_whole = "" if self.grain or () not in self.ways else f" or sums.split = {self.split_of(())}"
        return f" where {condition}{is_whole}"

    def split_of(self, way: tuple[str, ...]) -> int:
        """What `split` is of the rows of a way: a bit for each dimension they are not split by, the last one lowest."""
        left_out = "".join(str(int(name not in way)) for name in self.dimensions)
        return 0 if len(self.ways) == 1 else int(left_out, 2)


def measure_sql(kpi: Kpi, selection: Selection, splits: Splits, source: Source) -> str:
    """The figure of `kpi` for `selection`, split by dimensions and periods, in one statement."""
    only_closing_day(kpi, selection, splits.grain, source)
    if judges_windows(kpi) and not selection.outcomes:
        source.where.add("outcome <> 'running'")
    if kpi.shape != "distribution":
        return _ratio(kpi, source, splits)
    counted = counted_rows(kpi, selection, source.columns)
    return (_weighted if "row_count" in source.columns else _ranked)(source, splits, counted)


def outside_sql(kpi: Kpi, selection: Selection, by: tuple[str, ...], grain: Grain | None, source: Source) -> str:
    """The rows of `selection` that stand outside the figure, by reason, the most frequent first."""
    has_reasons = says_outside(source.columns)
    only_closing_day(kpi, selection, grain, source)
    source.where.add("reason is not null" if has_reasons else "false")
    reason, unplaced = ("reason", "sum(unplaced)") if has_reasons else ("cast(null as varchar) as reason", "0")
    keys = [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by]
    names = [*(["period"] if grain else []), *by]
    return (
        f"select {_listed([*keys, reason])}{row_count(source.columns)}, cast({unplaced} as double) as unplaced "
        f"from {source.sql} group by all having count(*) > 0 order by {_listed(names)}row_count desc, reason"
    )


def _listed(names: Sequence[str]) -> str:
    return "".join(f"{name}, " for name in names)


def _ordered(names: Sequence[str]) -> str:
    return f" order by {', '.join(name + ' nulls last' for name in names)}"


def _ratio(kpi: Kpi, source: Source, splits: Splits) -> str:
    """Sum over sum; no value over nothing, below nothing, or where more than half could not be placed."""
    columns = source.columns
    n = "sum(n)" if "n" in columns else f"count_if({rows_of_n(kpi, columns)})"
    divided = "" if kpi.shape == "total" else " / cast(denominator as double)"
    half = "placed" if kpi.shape == "total" else kpi.placed_by
    return (
        f"with sums as (select {splits.selected}{n} as n, sum({exact('numerator', columns)}) as numerator, "
        f"sum({exact('denominator', columns)}) as denominator, {outside_sums(columns)} "
        f"from {source.sql}{splits.grouped()}) "
        f"select split, {_listed(splits.names)}cast(coalesce(n, 0) as bigint) as n, "
        "cast(numerator as double) as numerator, cast(denominator as double) as denominator, "
        f"case when denominator > 0 and coalesce(unplaced, 0) <= {half} then cast(numerator as double){divided} end "
        f"as value, {_OUTSIDE}, cast(coalesce(placed, 0) as bigint) as placed "
        f"from sums{_ordered(['split', *splits.names])}"
    )


_OUTSIDE = "cast(coalesce(outside, 0) as bigint) as outside, cast(coalesce(unplaced, 0) as double) as unplaced"
_PLACED = "case when coalesce(unplaced, 0) <= placed then"


def _quantiles(name_of: Callable[[str, str], str]) -> str:
    """Each percentile from its two neighbours, interpolated as quantile_cont does.

    Where more than half could not be placed, neither they nor the mean say anything.
    """
    cuts = [
        f"{_PLACED} {name_of(name, 'floor')} + cast({p} * (n - 1) - floor({p} * (n - 1)) as double) * "
        f"({name_of(name, 'ceil')} - {name_of(name, 'floor')}) end as {name}"
        for name, p in QUANTILES.items()
    ]
    mean = f"{_PLACED} cast(total as double) / nullif(cast(n as double), 0) end as mean"
    return f"{mean}, {', '.join(cuts)}, p50 as value, {_OUTSIDE}"


def _ranked(source: Source, splits: Splits, counted: str) -> str:
    """Exact percentiles of rows that each count once: the values at rank p x (n - 1) of their sorted list."""
    value = f"cast(value as {DECIMALS}) * cast(weight as decimal(38, 6))"
    quantiles = _quantiles(lambda name, cut: f"ranked[cast({cut}({QUANTILES[name]} * (n - 1)) as bigint) + 1]")
    return (
        f"with sums as (select {splits.selected}{outside_sums(source.columns)}, "
        f"cast(count_if({counted}) as decimal(38, 6)) as n, sum({value}) filter (where {counted}) as total, "
        f"list_sort(list(value) filter (where {counted}), 'asc', 'nulls last') as ranked "
        f"from {source.sql}{splits.grouped()}) "
        f"select split, {_listed(splits.names)}cast(coalesce(n, 0) as bigint) as n, {quantiles} "
        f"from sums{splits.of_rows('n > 0 or outside > 0')}{_ordered(['split', *splits.names])}"
    )


def _weighted(source: Source, splits: Splits, counted: str) -> str:
    """The same of values that each stand for as many rows as their weight says."""
    keys = ["split", *splits.names]
    part = ", ".join(keys)
    same = " and ".join(f"bounds.{name} is not distinct from sums.{name}" for name in keys)
    bounds = ", ".join(
        f"min(case when upto > {cut}({p} * (n - 1)) then value end) as {name}_{cut}"
        for name, p in QUANTILES.items()
        for cut in ("floor", "ceil")
    )
    weight = f"cast(sum({exact('weight', source.columns)}) as decimal(38, 6)) as weight"
    return (
        f"with counted as (select {splits.selected}value, {weight} "
        f"from {source.sql} and {counted}{splits.grouped('value')}), "
        f"sums as (select {splits.selected}{outside_sums(source.columns)}, count_if({counted}) as rows "
        f"from {source.sql}{splits.grouped()}), "
        f"ranked as (select {part}, value, weight, sum(weight) over (partition by {part} order by value) as upto, "
        f"sum(weight) over (partition by {part}) as n from counted), "
        f"bounds as (select {part}, max(n) as n, sum(cast(value as {DECIMALS}) * weight) as total, {bounds} "
        f"from ranked group by {part}) "
        f"select {_listed([f'sums.{name}' for name in keys])}cast(coalesce(n, 0) as bigint) as n, "
        f"{_quantiles(lambda name, cut: f'{name}_{cut}')} "
        f"from sums left join bounds on {same}{splits.of_rows('sums.rows > 0 or outside > 0')}"
        f"{_ordered([f'sums.{name}' for name in keys])}"
    )
