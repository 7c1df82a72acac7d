"""Rollups: the rows of each KPI view summed by day and a few dimensions, where that makes them a good deal fewer.

Nobody writes one by hand. Those of one form share a table, in which the rows of a KPI lie together, by day; each is
read through a view of its own, which `meta.rollups` lists with its number of rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import duckdb

from cadran.kpis import KPIS, Kpi
from cadran.warehouse.parallel import Task, run_tasks

# The engine reads the smallest rollup that has every column a question names, else the view.
ROLLUP_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "by_supplier": ("mode", "supplier_id", "supplier_name"),
    "by_category": ("category",),
    "by_location": ("location_id", "location_name"),
}
ALWAYS = ("counted_on", "flow", "outcome", "precision_kind")
SUMMED = ("numerator", "denominator", "weight", "unplaced")
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL(18,0)"})
BINARY = frozenset({"DOUBLE", "FLOAT"})

# One day in so many tells how many rows of a view a row of its rollup stands for.
TRIED_DAY = 13


@dataclass(frozen=True)
class Worth:
    """When rollups are written: from how many order lines and stock days on, and those of which a row stands for how
    many rows of its view. Below, the views answer as fast, and a rollup only grows with the lines.
    """

    rows: int = 1_000_000
    fold: int = 2


def _grouped(kpi: Kpi, columns: Mapping[str, str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    extra = ("value",) if kpi.shape == "distribution" else ()
    reasons = ("reason",) if "unplaced" in columns else ()
    return tuple(name for name in (*ALWAYS, *reasons, *wanted, *extra) if name in columns)


def _sum(name: str, kind: str) -> str:
    """An exact sum: of whole numbers as one, of decimals as decimals."""
    if kind in WHOLE:
        return f"sum({name})::bigint as {name}"
    return f"sum({name}::decimal(38, 12)) as {name}" if kind in BINARY else f"sum({name}) as {name}"


def _sums(kpi: Kpi, columns: Mapping[str, str]) -> str:
    sums = [*(_sum(name, columns[name]) for name in SUMMED if name in columns), "count(*)::bigint as row_count"]
    counted = "numerator <> 0" if kpi.shape == "total" else "denominator <> 0"
    return ", ".join([*sums, *([] if kpi.shape == "distribution" else [f"count_if({counted})::bigint as n"])])


def _form(grouped: Iterable[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """What the tables of two rollups have to agree in to be one: their columns, and how exact each sum is."""
    kinds = {name: "whole" if kind in WHOLE else kind.partition(",")[2] or kind for name, kind in columns.items()}
    return tuple(f"{name} {kinds[name]}" for name in (*grouped, *SUMMED) if name in columns)


def _source(kpi: Kpi, view: str, columns: Mapping[str, str]) -> str:
    """The view at the default choices; another choice is read from the view itself."""
    defaults = " and ".join(f"{name} = '{value}'" for name, value in kpi.defaults.items() if name in columns)
    return f"{view} where {defaults or 'true'}"


def _folds(con: duckdb.DuckDBPyConnection, source: str, ways: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """How many rows of the view a row of each rollup stands for, on the days that are tried; 0 where there is none."""
    cells = "".join(f", count(distinct ({', '.join(grouped)}))" for grouped in ways.values())
    ((rows, *counts),) = con.execute(
        f"select count(*){cells} from {source} and date_diff('day', date '2000-01-01', counted_on) % {TRIED_DAY} = 0"
    ).fetchall()
    return {name: rows / count if count else 0 for name, count in zip(ways, counts, strict=True)}


@dataclass(frozen=True)
class Rollup:
    """The rows of a KPI summed by a set of dimensions: its name, the statement of its rows, and the form they have."""

    kpi: str
    dimensions: str
    cells: str
    form: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.kpi}__{self.dimensions}"


def write_rollups(con: duckdb.DuckDBPyConnection, worth: Worth, kpis: Iterable[Kpi] = KPIS.values()) -> None:
    """Write the rollups of the KPIs that are worth it into schema `rollup` of the open warehouse."""
    con.execute("create schema rollup")
    con.execute("create table meta.rollups (row_count bigint, relation varchar)")
    ((rows,),) = con.sql(
        "select (select count(*) from marts.order_lines) + (select count(*) from marts.stock_days)"
    ).fetchall()
    if rows < worth.rows:
        return
    con.execute("checkpoint")  # the room of what was dropped is theirs
    usual = {name for (name,) in con.sql("select view_name from duckdb_views() where schema_name = 'usual'").fetchall()}
    views = {kpi.id: partial(_worthwhile, kpi, "usual" if kpi.id in usual else "kpi", worth.fold) for kpi in kpis}
    rollups = run_tasks(con, views)
    _write(con, [rollup for kpi in views for rollup in rollups[kpi]])


def _worthwhile(kpi: Kpi, schema: str, fold: int, con: duckdb.DuckDBPyConnection) -> list[Rollup]:
    """The sets of dimensions by which the sums of a view are worth it."""
    view = f"{schema}.{kpi.id}"
    columns = {row[0]: row[1] for row in con.sql(f"describe {view}").fetchall()}
    sets = {name: wanted for name, wanted in ROLLUP_DIMENSIONS.items() if set(wanted) & columns.keys()}
    ways = {name: _grouped(kpi, columns, wanted) for name, wanted in sets.items()}
    source, sums = _source(kpi, view, columns), _sums(kpi, columns)
    return [
        Rollup(
            kpi.id,
            name,
            f"select '{kpi.id}' as kpi, {', '.join(ways[name])}, {sums} from {source} "
            f"group by {', '.join(ways[name])} order by counted_on",
            (name, *_form(ways[name], columns), str("n" in sums)),
        )
        for name, folded in _folds(con, source, ways).items()
        if folded >= fold
    ]


def _write(con: duckdb.DuckDBPyConnection, rollups: Iterable[Rollup]) -> None:
    """Write the cells of rollups, those of one form into one table, which the first of them makes."""
    first: dict[tuple[str, ...], Rollup] = {}
    tables: dict[tuple[str, ...], str] = {}
    tasks: dict[str, Task[None]] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for rollup in rollups:
        needs[rollup.name] = (first[rollup.form].name,) if rollup.form in first else ()
        first.setdefault(rollup.form, rollup)
        table = tables.setdefault(rollup.form, f"rollup.{rollup.dimensions}_{len(tables) + 1}")
        into = f"insert into {table}" if needs[rollup.name] else f"create table {table} as"
        tasks[rollup.name] = partial(_add, rollup, table, into)
    run_tasks(con, tasks, needs)


def _add(rollup: Rollup, table: str, into: str, con: duckdb.DuckDBPyConnection) -> None:
    """Add the cells of a rollup to the table of its form, and the view that reads them."""
    name = f"rollup.{rollup.name}"
    con.execute(f"{into} {rollup.cells}")
    con.execute(f"create view {name} as select * exclude (kpi) from {table} where kpi = '{rollup.kpi}'")
    con.execute(f"insert into meta.rollups select count(*), '{name}' from {name}")
