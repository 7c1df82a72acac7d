"""Details: the rows behind a figure, the events of a line, and the relations of schema details."""

import polars as pl

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.goals import by_goals
from cadran.engine.measure import exact
from cadran.engine.search import Search
from cadran.engine.sql_builder import (
    Conditions,
    Source,
    applied_filters,
    detail_conditions,
    only_counted,
    with_class,
)
from cadran.kpis import CHOICES, Kpi
from cadran.selection import Filter, ScoreGoal, Selection

# An order of rows: the failures of a KPI before the rest.
MISSED = "missed"
# Up to how many keys are compared one by one.
FEW_KEYS = 100


class Details:
    """Answers with rows rather than figures."""

    def __init__(self, connection: Connection, catalogue: Catalogue, search: Search) -> None:
        self.connection = connection
        self._catalogue = catalogue
        self._search = search

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

        `order` may be MISSED: what is a failure of the KPI first, each part newest first.
        Without outcomes in the selection: the rows that count in the figure. `matching` keeps rows whose order, line,
        SKU, product or supplier contains the text, whatever its accents and capitals.
        """
        source = self._rows(kpi, selection, matching)
        own = source.columns
        more = self._catalogue.columns_of(f"details.{kpi.details}")
        is_missed = order == MISSED and kpi.missed
        leading = order if order in {*own, *more} and not is_missed else ""
        first = f"outcome in ({', '.join(map(repr, kpi.missed))})" if is_missed else leading if leading in own else ""
        arranged = [*([f"{first} desc nulls last"] if first else []), "counted_on desc", *kpi.key]
        is_cut = limit is not None and (not leading or leading in own)
        page = f" limit {int(limit or 0)} offset {int(offset)}" if is_cut else ""
        rows = self.connection.frame(
            f"select * from {source.sql} order by {', '.join(arranged)}{page}", source.where.values
        )
        keys = [*kpi.key, *(["basis"] if "basis" in own and "basis" in more else [])]
        lines = self._with_details(rows, kpi.details, keys, selection.goals)
        if leading and leading not in own:
            lines = lines.sort(leading, descending=True, nulls_last=True, maintain_order=True)
        return lines if is_cut or limit is None else lines.slice(offset, limit)

    def _with_details(
        self, rows: pl.DataFrame, relation: str, keys: list[str], goals: tuple[ScoreGoal, ...] = ()
    ) -> pl.DataFrame:
        """Rows with the columns of a relation of schema details that they lack, read for these rows only."""
        columns = self._catalogue.columns_of(f"details.{relation}")
        lacking = [name for name in columns if name not in rows.columns]
        where = _of_rows(rows.select(keys))
        source = by_goals(self.connection, f"details.{relation}", goals, where)
        details = self.connection.frame(
            f"select {', '.join([*keys, *lacking])} from {source} where {where.sql}", where.values
        )
        return rows.join(details, on=keys, how="left", nulls_equal=True, maintain_order="left")

    def count(self, kpi: Kpi, selection: Selection, matching: str = "") -> int:
        """How many rows `lines` returns without a limit."""
        source = self._rows(kpi, selection, matching)
        return int(self.connection.frame(f"select count(*) from {source.sql}", source.where.values).item())

    def _rows(self, kpi: Kpi, selection: Selection, matching: str) -> Source:
        source = self._catalogue.source(kpi, selection, has_rollups=False)
        only_counted(kpi, selection, source)
        self._search.narrow(source, matching)
        return source

    def timeline(self, order_id: str, line_id: str | None = None, flow: str | None = None) -> pl.DataFrame:
        """What was planned for and what happened to an order line, in order of time, each with its source file and row.

        Columns: flow, order_id, line_id, event, kind (planned, actual), happened_at, quantity, reference, source_file,
        source_row. Empty when the order is not known.
        """
        where = Conditions()
        for name, value in (("order_id", order_id), ("line_id", line_id), ("flow", flow)):
            if value is not None:
                where.add(f"{name} = ${name}", **{name: value})
        return self.connection.frame(
            f"select * from details.events where {where.sql} "
            "order by flow, order_id, line_id, happened_at, kind desc, event, reference",
            where.values,
        )

    def rows(self, relation: str, **equal: str) -> pl.DataFrame:
        """The rows of a relation of schema details whose columns equal the given values."""
        if unknown := equal.keys() - self._catalogue.columns_of(f"details.{relation}").keys():
            raise KeyError(", ".join(sorted(unknown)))
        where = Conditions()
        for name, value in equal.items():
            where.add(f"{name} = ${name}", **{name: value})
        return self.connection.frame(f"select * from details.{relation} where {where.sql} order by all", where.values)

    def warned(self, table: str, code: str, column: str | None = None) -> pl.DataFrame:
        """The rows of a table that break a warning rule, by file and line, with what details say of them.

        `column`: those the rule doubts for a cell of this column, with its text.
        """
        relation = f"details.{table}"
        is_known = self._catalogue.has_relation(relation) and "source_row" in self._catalogue.columns_of(relation)
        columns, join = (
            (", rows.* exclude (source_file, source_row)", f"left join {relation} as rows") if is_known else ("", "")
        )
        return self.connection.frame(
            f"select source_file, source_row{', warning.value' if column else ''}{columns} "
            f"from details.warnings as warning {join} {'using (source_file, source_row) ' if join else ''}"
            "where warning.table_name = $table_name and warning.code = $code "
            "and warning.column_name is not distinct from $column_name order by source_file, source_row",
            {"table_name": table, "code": code, "column_name": column},
        )

    def applied_filters(self, relation: str, selection: Selection) -> tuple[Filter, ...]:
        """The filters of `selection` that a relation of schema details can be filtered by."""
        return applied_filters(selection, with_class(self._catalogue.columns_of(f"details.{relation}")))

    def selected(self, relation: str, selection: Selection) -> pl.DataFrame:
        """The rows of a relation of schema details in the period and filters of `selection`.

        A filter it has no column for is left out; the period counts where it has a `counted_on`.
        """
        where = detail_conditions(selection, self._catalogue.columns_of(f"details.{relation}"))
        source = by_goals(self.connection, f"details.{relation}", selection.goals, where)
        return self.connection.frame(f"select * from {source} where {where.sql} order by all", where.values)

    def totals(self, relation: str, by: tuple[str, ...], sums: tuple[str, ...], selection: Selection) -> pl.DataFrame:
        """Sums of the columns `sums` of a relation of schema details by the columns `by`, as `selected` keeps its rows.

        Where the relation has a column for a choice, only the rows of the choice made count.
        """
        columns = self._catalogue.columns_of(f"details.{relation}")
        if unknown := {*by, *sums} - columns.keys():
            raise KeyError(", ".join(sorted(unknown)))
        where = detail_conditions(selection, columns)
        for name in CHOICES.keys() & columns.keys():
            where.add(f"{name} = ${name}", **{name: selection.choice(name) or CHOICES[name][0]})
        names = "".join(f"{name}, " for name in by)
        summed = ", ".join(f"cast(sum({exact(name, columns)}) as double) as {name}" for name in sums)
        return self.connection.frame(
            f"select {names}{summed} from details.{relation} where {where.sql} group by all order by all", where.values
        )


def _of_rows(keys: pl.DataFrame) -> Conditions:
    """Only what can belong to one of these rows: few values of a key are compared where they are read, many joined."""
    where = Conditions()
    values = {name: keys[name].drop_nulls().unique().to_list() for name in keys.columns}
    widest = max(values, key=lambda name: len(values[name]))
    for name, known in values.items():
        if len(known) <= FEW_KEYS:
            ways = [f"{name} in $lines_{name}"] if known else []
            ways += [f"{name} is null"] if keys[name].null_count() else []
            where.add(f"({' or '.join(ways) or 'false'})", **({f"lines_{name}": known} if known else {}))
        elif name == widest and not keys[name].null_count():
            where.add(f"{name} in (select unnest($lines_{name}))", **{f"lines_{name}": known})
    return where
