"""The DuckDB engine: answers questions from one published version, read only and locked down."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl
from polars import selectors

from cadran.engine.info import BUILD_SQL, BuildInfo
from cadran.engine.measure import exact, measure_sql, outside_sql, product_sum
from cadran.engine.scope import fitting, flows_sql, in_order
from cadran.engine.sql_builder import (
    GRAIN_START,
    Columns,
    Conditions,
    closing_day,
    conditions,
    counted_rows,
    detail_conditions,
    dimensions_of,
    is_default,
    used_filters,
)
from cadran.errors import CadranError
from cadran.i18n import Text
from cadran.kpis import CHOICES, KPIS, Kpi
from cadran.selection import Grain, Selection

# Set on opening, so that a version may be open twice: no file, no extension, no setting can be reached from a question.
LOCKDOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}
SEARCHED = ("order_id", "line_id", "sku", "product_name", "supplier_id", "supplier_name", "return_id", "clause_id")
LABELS = {"supplier_id": "supplier_name", "sku": "product_name", "location_id": "location_name"}


class Engine:
    """Answers (KPI, selection, split) with frames; one cursor per question, so threads never mix answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._flows: dict[str, tuple[str, ...]] = {}
        self._connection = duckdb.connect(str(path), read_only=True, config=LOCKDOWN)

    def close(self) -> None:
        self._connection.close()

    def frame(self, sql: str, values: Mapping[str, object] | None = None) -> pl.DataFrame:
        cursor = self._connection.cursor()
        try:
            frame = cursor.sql(sql, params=dict(values or {})).pl()
            return frame.with_columns(selectors.decimal().cast(pl.Float64))
        finally:
            cursor.close()

    @cached_property
    def info(self) -> BuildInfo:
        return BuildInfo(**self.frame(BUILD_SQL).row(0, named=True))

    @cached_property
    def _columns(self) -> dict[str, Columns]:
        """The columns of every relation of kpi, details and rollup, in their order, with their types, by full name."""
        frame = self.frame(
            "select table_schema || '.' || table_name as relation, column_name, data_type "
            "from information_schema.columns where table_schema in ('kpi', 'details', 'rollup') "
            "order by relation, ordinal_position"
        )
        found: dict[str, dict[str, str]] = {}
        for relation, name, kind in frame.iter_rows():
            found.setdefault(relation, {})[name] = kind
        return dict(found)

    @cached_property
    def _rollups(self) -> tuple[str, ...]:
        """Every rollup, the smallest first."""
        return tuple(
            name
            for (name,) in self.frame(
                "select table_name from duckdb_tables() where schema_name = 'rollup' "
                "order by estimated_size, table_name"
            ).iter_rows()
        )

    def dimensions(self, kpi: Kpi) -> tuple[str, ...]:
        """The columns `kpi` can be split and filtered by, in the order of its view."""
        return dimensions_of(self._columns[f"kpi.{kpi.id}"])

    def columns(self, kpi: Kpi) -> Columns:
        """The columns of the view of `kpi`, each with its SQL type."""
        return self._columns[f"kpi.{kpi.id}"]

    def offered(self, kpi: Kpi, choice: str) -> tuple[str, ...]:
        """The values of `choice` the rows of `kpi` can be read by; none where it does not know the choice."""
        held = choice in self._columns[f"kpi.{kpi.id}"]
        return kpi.offered(choice) if held else tuple(filter(None, [kpi.defaults.get(choice)]))

    def flows(self, kpi: Kpi) -> tuple[str, ...]:
        """The flows `kpi` could place rows of, else any rows, sales first; none where its rows have no flow."""
        if "flow" not in self.columns(kpi):
            return ()
        if kpi.id not in self._flows:
            relation = self.relation_of(kpi, Selection(), ("flow",))
            self._flows[kpi.id] = in_order(self.frame(flows_sql(relation, self._columns[relation])))
        return self._flows[kpi.id]

    def fitting(self, kpi: Kpi, selection: Selection) -> Selection:
        """`selection` as every door asks it of `kpi`: its default flow, no day after the data."""
        return fitting(kpi, selection, self.flows(kpi), self.info.as_of_date)

    def applied_filters(self, kpi: Kpi, selection: Selection) -> tuple[str, ...]:
        """The dimensions of `selection` that `kpi` can answer; the others are left out of its figure."""
        return used_filters(selection, self._columns[f"kpi.{kpi.id}"])

    def measure(
        self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None, rollups: bool = True
    ) -> pl.DataFrame:
        """The figure of `kpi`, split by `by` and by periods of `grain`.

        Columns: [period], the dimensions, then n, numerator, denominator, value; for a distribution n, mean, p50, p90,
        value (= p50). Then `outside`, the rows that could not be placed, and `unplaced`, what the figure would have
        counted of them. Without eligible rows, or with more than half unplaced, the value is null, never 0.
        CadranError for a dimension the KPI lacks.
        """
        relation = self.relation_of(kpi, selection, by, rollups)
        sql, values = measure_sql(kpi, self._answerable(kpi, selection), by, grain, relation, self._columns[relation])
        return self.frame(sql, values)

    def outside(
        self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None, rollups: bool = True
    ) -> pl.DataFrame:
        """The rows that could not be placed: columns [period], by, reason, row_count, unplaced; most rows first."""
        relation = self.relation_of(kpi, selection, by, rollups)
        sql, values = outside_sql(kpi, self._answerable(kpi, selection), by, grain, relation, self._columns[relation])
        return self.frame(sql, values)

    def relation_of(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), rollups: bool = True) -> str:
        """The relation that answers: the smallest rollup with every column the question names, else the view."""
        self._check_dimensions(kpi, by)
        needed = {*by, *used_filters(selection, self._columns[f"kpi.{kpi.id}"])}
        return self._covering(kpi, needed) if rollups and is_default(kpi, selection) else f"kpi.{kpi.id}"

    def missing_tables(self, kpi: Kpi) -> tuple[str, ...]:
        """The contract tables `kpi` needs and this version does not hold; without them it has no value."""
        return tuple(name for name in kpi.needs if name not in self.held_tables)

    def _answerable(self, kpi: Kpi, selection: Selection) -> Selection:
        return replace(selection, period_from=date.max, period_to=date.min) if self.missing_tables(kpi) else selection

    def _covering(self, kpi: Kpi, needed: set[str]) -> str:
        names = [name for name in self._rollups if name.startswith(f"{kpi.id}__")]
        return next(
            (f"rollup.{name}" for name in names if needed <= self._columns[f"rollup.{name}"].keys()), f"kpi.{kpi.id}"
        )

    def _check_dimensions(self, kpi: Kpi, names: tuple[str, ...]) -> None:
        known = self.dimensions(kpi)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise CadranError(
                *(
                    Text(
                        en="{kpi} has no dimension “{name}”. It can be split by: {known}.",
                        fr="{kpi} n'a pas de dimension « {name} ». Dimensions possibles : {known}.",
                    ).filled(kpi=kpi.id, name=name, known=", ".join(known))
                    for name in unknown
                )
            )

    def check_selection(self, kpi: Kpi, selection: Selection) -> None:
        """Raise CadranError where `selection` names a dimension or choice `kpi` does not know."""
        self._check_dimensions(kpi, tuple(item.dimension for item in selection.filters))
        for name, value in selection.choices:
            offered = self.offered(kpi, name) if name in kpi.defaults else CHOICES.get(name, ())
            if value not in offered:
                raise CadranError(
                    Text(
                        en="{kpi}: {name} may be {known}, not “{value}”.",
                        fr="{kpi} : {name} peut valoir {known}, pas « {value} ».",
                    ).filled(kpi=kpi.id, name=name, value=value, known=", ".join(offered))
                )

    def distribution(
        self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = (), grain: Grain | None = None
    ) -> pl.DataFrame:
        """Every value of a distribution with its outcome and weight: columns [period], by, value, outcome, weight."""
        self._check_dimensions(kpi, by)
        columns = self._columns[f"kpi.{kpi.id}"]
        where = conditions(kpi, self._answerable(kpi, selection), columns)
        where.add("weight > 0")
        outcome = "outcome" if "outcome" in columns else "'complete' as outcome"
        split = "".join(f"{name}, " for name in [*([f"{GRAIN_START[grain]} as period"] if grain else []), *by])
        return self.frame(
            f"select {split}value, {outcome}, cast(sum({exact('weight', columns)}) as double) as weight "
            f"from kpi.{kpi.id} "
            f"where {where.sql} group by all order by all",
            where.values,
        )

    def squares(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = ()) -> pl.DataFrame:
        """How far the rows of a ratio spread: columns by, n, numerator_squares, products, denominator_squares.

        `n` counts the rows that add to either sum; the others are sums over them.
        """
        self._check_dimensions(kpi, by)
        where = conditions(kpi, self._answerable(kpi, selection), self._columns[f"kpi.{kpi.id}"])
        listed = "".join(f"{name}, " for name in by)
        return self.frame(
            f"select {listed}count_if(numerator <> 0 or denominator <> 0) as n, "
            f"{product_sum('numerator', 'numerator')} as numerator_squares, "
            f"{product_sum('numerator', 'denominator')} as products, "
            f"{product_sum('denominator', 'denominator')} as denominator_squares from kpi.{kpi.id} "
            f"where {where.sql} group by all",
            where.values,
        )

    def outcomes(self, kpi: Kpi, selection: Selection, by: tuple[str, ...] = ()) -> pl.DataFrame:
        """How many rows of the selection are in each outcome, also outside the rate: columns by, outcome, row_count."""
        self._check_dimensions(kpi, by)
        columns = self._columns[f"kpi.{kpi.id}"]
        where = conditions(kpi, self._answerable(kpi, selection), columns)
        closing_day(kpi, f"kpi.{kpi.id}", selection, None, where)
        listed = "".join(name + ", " for name in by)
        return self.frame(
            f"select {listed}outcome, count(*) as row_count from kpi.{kpi.id} where {where.sql} "
            f"group by {listed}outcome order by {listed}outcome",
            where.values,
        )

    def count(self, kpi: Kpi, selection: Selection, matching: str = "") -> int:
        """How many rows `lines` returns without a limit."""
        where = self._rows(kpi, selection, matching)
        return int(self.frame(f"select count(*) from kpi.{kpi.id} where {where.sql}", where.values).item())

    def lines(
        self,
        kpi: Kpi,
        selection: Selection,
        limit: int | None = None,
        offset: int = 0,
        matching: str = "",
        order: str = "",
    ) -> pl.DataFrame:
        """The rows behind a figure with their details and source row, newest first, or by `order` descending.

        Without outcomes in the selection: the rows that count in the figure. `matching` keeps rows whose order, line,
        SKU, product or supplier contains the text.
        """
        where = self._rows(kpi, selection, matching)
        own = self._columns[f"kpi.{kpi.id}"]
        more = self._columns[f"details.{kpi.details}"]
        first = [f"{order} desc nulls last"] if order in {*own, *more} else []
        arranged = f" order by {', '.join([*first, 'counted_on desc', *kpi.key])}"
        page = f" limit {int(limit)} offset {int(offset)}" if limit is not None else ""
        early = f"{arranged}{page}" if not first or order in own else ""
        keys = [*kpi.key, *(["basis"] if "basis" in own and "basis" in more else [])]
        return self.frame(
            f"with line as (select * from kpi.{kpi.id} where {where.sql}{early}), "
            f"shown as (select line.*{''.join(f', detail.{name}' for name in more if name not in own)} "
            f"from line left join details.{kpi.details} as detail "
            f"on {' and '.join(f'line.{name} is not distinct from detail.{name}' for name in keys)}) "
            f"select * from shown{arranged}{'' if early else page}",
            where.values,
        )

    def _rows(self, kpi: Kpi, selection: Selection, matching: str) -> Conditions:
        columns = self._columns[f"kpi.{kpi.id}"]
        where = conditions(kpi, self._answerable(kpi, selection), columns)
        where.add(counted_rows(kpi, selection, columns))
        closing_day(kpi, f"kpi.{kpi.id}", selection, None, where)
        searched = [name for name in SEARCHED if name in columns]
        if matching.strip() and searched:
            found = " or ".join(f"contains(lower({name}), $matching)" for name in searched)
            where.add(f"({found})", matching=matching.strip().lower())
        return where

    def timeline(self, order_id: str, line_id: str | None = None, flow: str | None = None) -> pl.DataFrame:
        """What was planned for and what happened to an order line, in order of time, each with its source file and row.

        Columns: flow, order_id, line_id, event, kind (planned, actual), happened_at, quantity, reference, source_file,
        source_row. Empty when the order is not known.
        """
        where = Conditions()
        for name, value in (("order_id", order_id), ("line_id", line_id), ("flow", flow)):
            if value is not None:
                where.add(f"{name} = ${name}", **{name: value})
        return self.frame(
            f"select * from details.events where {where.sql} "
            "order by flow, order_id, line_id, happened_at, kind desc, event, reference",
            where.values,
        )

    def members(
        self, dimension: str, selection: Selection, matching: str = "", limit: int | None = None
    ) -> pl.DataFrame:
        """The values of a dimension of the order lines with their labels and number of lines, most lines first.

        Columns: value, label, row_count.
        """
        kpi = KPIS["lines"]
        self._check_dimensions(kpi, (dimension,))
        where = self._rows(kpi, selection, "")
        label = LABELS.get(dimension, dimension)
        if matching.strip():
            where.add(f"contains(lower({dimension} || ' ' || {label}), $matching)", matching=matching.strip().lower())
        page = f" limit {int(limit)}" if limit is not None else ""
        return self.frame(
            f"select {dimension} as value, any_value({label}) as label, count(*) as row_count from kpi.lines "
            f"where {dimension} is not null and {where.sql} group by {dimension} order by row_count desc, value{page}",
            where.values,
        )

    def details(self, relation: str, **equal: str) -> pl.DataFrame:
        """The rows of a relation of schema details whose columns equal the given values."""
        if not equal.keys() <= self._columns.get(f"details.{relation}", {}).keys():
            raise KeyError(relation)
        where = Conditions()
        for name, value in equal.items():
            where.add(f"{name} = ${name}", **{name: value})
        return self.frame(f"select * from details.{relation} where {where.sql} order by all", where.values)

    def selected(self, relation: str, selection: Selection) -> pl.DataFrame:
        """The rows of a relation of schema details in the period and filters of `selection`.

        A filter it has no column for is left out; the period counts where it has a `counted_on`.
        """
        where = detail_conditions(selection, self._columns[f"details.{relation}"])
        return self.frame(f"select * from details.{relation} where {where.sql} order by all", where.values)

    def totals(self, relation: str, by: tuple[str, ...], sums: tuple[str, ...], selection: Selection) -> pl.DataFrame:
        """Sums of the columns `sums` of a relation of schema details by the columns `by`, as `selected` keeps its rows.

        Where the relation has a column for a choice, only the rows of the choice made count.
        """
        columns = self._columns[f"details.{relation}"]
        if unknown := {*by, *sums} - columns.keys():
            raise KeyError(", ".join(sorted(unknown)))
        where = detail_conditions(selection, columns)
        for name in CHOICES.keys() & columns.keys():
            where.add(f"{name} = ${name}", **{name: selection.choice(name) or CHOICES[name][0]})
        names = "".join(f"{name}, " for name in by)
        summed = ", ".join(f"cast(sum({exact(name, columns)}) as double) as {name}" for name in sums)
        return self.frame(
            f"select {names}{summed} from details.{relation} where {where.sql} group by all order by all", where.values
        )

    def span(self) -> tuple[date, date]:
        """The days of the first and the last order."""
        row = self.frame("select min(counted_on), max(counted_on) from kpi.lines").row(0)
        return row[0], row[1]

    @cached_property
    def _table_counts(self) -> dict[str, int]:
        frame = self.frame("select table_name, row_count from meta.contract_tables order by table_name")
        return dict(frame.iter_rows())

    @cached_property
    def held_tables(self) -> frozenset[str]:
        """The contract tables with rows: loaded, or clauses written on a supplier's page."""
        frame = self.frame(
            "select table_name from meta.contract_tables where row_count > 0 "
            "union select 'sla_clauses' from marts.clauses"
        )
        return frozenset(frame["table_name"])

    def tables(self) -> dict[str, int]:
        """Rows loaded into each contract table of this version; 0 for a table that was never loaded."""
        return dict(self._table_counts)

    def ledger(self) -> pl.DataFrame:
        """What was loaded, newest first."""
        return self.frame("select * from meta.ledger order by load_id desc, table_name, source_file")

    def quarantine(self, table: str | None = None) -> pl.DataFrame:
        """Every refused row with its file, line, column, value and reason."""
        where = Conditions()
        if table:
            where.add("table_name = $table_name", table_name=table)
        return self.frame(
            f"select * from meta.quarantine where {where.sql} "
            "order by load_id desc, table_name, source_file, source_row",
            where.values,
        )

    def warnings(self) -> pl.DataFrame:
        """How many loaded rows break which warning rule: columns table_name, code, row_count."""
        return self.frame(
            "select table_name, code, count(*) as row_count from details.warnings group by table_name, code "
            "order by table_name, code"
        )
