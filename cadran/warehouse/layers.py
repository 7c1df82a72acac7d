"""Every relation of queries/ as a view or table of the version that is being built."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count

import duckdb

from cadran.contract.tables import TABLES
from cadran.warehouse.clause_rows import clause_rows, columns_of_views, judged_views, write_clause_kpis
from cadran.warehouse.emptiness import Rule, empty_sources, is_empty, rules
from cadran.warehouse.form import Shapes, form_path, keep_form, taken_form
from cadran.warehouse.parallel import run_tasks
from cadran.warehouse.relations import LAYERS, SCRATCH, VERSION, Relation, in_order, macros, relations, with_all_below

Progress = Callable[[str, float], None]
# The tables whose times and quantities make up most of a version.
LARGE = ("order_lines", "deliveries", "returns", "stock_levels")
# All quantities together stay below a tenth of what the type of whole numbers holds, so that no sum of them does not.
MOST_UNITS = 10**17


def write_layers(con: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Write every relation, each after those it reads; the views are those of the kept form, where there is one."""
    own = {
        "rounded(money)": f"round(money, {_precision(con)})",
        "in_seconds(moment)": _seconds(con),
        "in_wholes(quantity)": _wholes(con),
    }
    form = form_path(con, own)
    shapes = taken_form(con, form)
    if shapes is None:
        _write_schemas(con, own)
    con.execute(f"create schema {SCRATCH}.marts")
    con.execute(f"set search_path = '{VERSION},{VERSION}.marts,{SCRATCH}.marts'")
    writing = _Writing(shapes, rules() if shapes else {}, empty_sources(con) if shapes else set())
    steps = count(1)
    total = len(relations()) + 1
    for part in _parts(con):
        tasks = {relation.full_name: partial(writing.write, relation) for relation in part}
        needs = {relation.full_name: relation.reads & tasks.keys() for relation in part}
        run_tasks(con, tasks, needs, lambda name: progress(name, next(steps) / total))
    if shapes is None:
        keep_form(con, form)


@dataclass(frozen=True)
class _Writing:
    """What relations are written by: the columns of tables, None without a kept form, and when which has no row;
    `empty` are those known to have none.
    """

    shapes: Shapes | None
    rules: Mapping[str, Rule]
    empty: set[str]

    def write(self, relation: Relation, con: duckdb.DuckDBPyConnection) -> None:
        """Write a relation, all it reads being there; what the kept form holds is."""
        if is_empty(self.rules.get(relation.full_name), self.empty):
            self.empty.add(relation.full_name)
        if relation.is_stored:
            self._write_table(relation, con)
        elif self.shapes is None or relation.schema not in LAYERS:
            con.execute(f"create view {relation.place} as {relation.sql}")

    def _write_table(self, relation: Relation, con: duckdb.DuckDBPyConnection) -> None:
        """Write a table, one that is known to be empty by its columns alone; of any other `empty` learns it."""
        columns = (self.shapes or {}).get(relation.place)
        if columns and relation.full_name in self.empty:
            con.execute(f"create table {relation.place} ({columns})")
        elif con.execute(f"create table {relation.place} as {relation.sql}").fetchall() == [(0,)]:
            self.empty.add(relation.full_name)


def _parts(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Relation, ...]]:
    """First the views that clauses can judge and all they stand on; then, once that is written, what clauses say."""
    every = relations()
    staging = [relation.full_name for relation in every if relation.schema == "staging"]
    first = with_all_below((*staging, *judged_views()), every)
    yield tuple(relation for relation in every if relation.full_name in first)
    columns = columns_of_views(con)
    write_clause_kpis(con, columns)
    named = [kpi for (kpi,) in con.sql("select distinct kpi from staging.sla_clauses").fetchall()]
    others = [relation for relation in every if relation.full_name not in first]
    yield in_order([*others, clause_rows(named, columns)])


def _precision(con: duckdb.DuckDBPyConnection) -> int:
    """The decimals of the smallest unit of the reporting currency."""
    from babel.numbers import get_currency_precision  # noqa: PLC0415  only building needs it

    ((currency,),) = con.sql("select reporting_currency from meta.build").fetchall()
    return min(get_currency_precision(currency), 3)


def _seconds(con: duckdb.DuckDBPyConnection) -> str:
    """A time in seconds, half the size, where no time of the store has a part of one."""
    parts = " union all ".join(
        f"select 1 from store.{table} where {column} <> date_trunc('second', {column})"
        for table, column in _large("timestamp")
    )
    return "moment" if con.execute(f"{parts} limit 1").fetchall() else "cast(moment as timestamp_s)"


def _wholes(con: duckdb.DuckDBPyConnection) -> str:
    """A quantity as a whole number, where none of the store has a part of one and no line is stated in packs."""
    sums = " union all ".join(
        f"select sum(abs({column})) as units, bool_or({column} <> trunc({column})) as has_parts from store.{table}"
        for table, column in _large("quantity")
    )
    ((is_whole,),) = con.execute(
        f"select coalesce(sum(units), 0) < {MOST_UNITS} and not coalesce(bool_or(has_parts), false) "
        f"and not exists (from meta.packed_lines) from ({sums})"
    ).fetchall()
    return "cast(quantity as decimal(18, 0))" if is_whole else "quantity"


def _large(kind: str) -> list[tuple[str, str]]:
    """The columns of a kind of the large tables of the store."""
    return [(table, column.name) for table in LARGE for column in TABLES[table].columns if column.kind == kind]


def _write_schemas(con: duckdb.DuckDBPyConnection, own: Mapping[str, str]) -> None:
    """The layers, the functions of queries/macros, and those that depend on the data: smallest units of money, time."""
    for layer in LAYERS:
        con.execute(f"create schema {layer}")
    for function, text in own.items():
        con.execute(f"create macro {function} as {text}")
    for statement in macros():
        con.execute(statement)
