"""Rollups: the rows of each KPI view summed by day and a few dimensions, where that makes them a good deal fewer.

Nobody writes one by hand. Those of one form share a table, in which the rows of a KPI lie together, by day; each is
read through a view of its own, which `meta.rollups` lists with its number of rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from cadran.kpis import KPIS, Kpi

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
    tables: dict[tuple[str, ...], str] = {}
    usual = {name for (name,) in con.sql("select view_name from duckdb_views() where schema_name = 'usual'").fetchall()}
    for kpi in kpis:
        view = f"{'usual' if kpi.id in usual else 'kpi'}.{kpi.id}"
        _write(con, kpi, view, worth.fold, tables)


def _write(
    con: duckdb.DuckDBPyConnection,
    kpi: Kpi,
    view: str,
    fold: int,
    tables: dict[tuple[str, ...], str],
) -> None:
    """Sum the rows of a view by each set of dimensions that is worth it, into the table of its form."""
    columns = {row[0]: row[1] for row in con.sql(f"describe {view}").fetchall()}
    sets = {name: wanted for name, wanted in ROLLUP_DIMENSIONS.items() if set(wanted) & columns.keys()}
    ways = {name: _grouped(kpi, columns, wanted) for name, wanted in sets.items()}
    source = _source(kpi, view, columns)
    for name, folded in _folds(con, source, ways).items():
        if folded >= fold:
            keys = ", ".join(ways[name])
            sums = _sums(kpi, columns)
            cells = f"select '{kpi.id}' as kpi, {keys}, {sums} from {source} group by {keys} order by counted_on"
            _add(con, f"{kpi.id}__{name}", cells, tables, (name, *_form(ways[name], columns), str("n" in sums)))


def _add(
    con: duckdb.DuckDBPyConnection, rollup: str, cells: str, tables: dict[tuple[str, ...], str], form: tuple[str, ...]
) -> None:
    """Add the cells of a rollup to the table of its form, and the view that reads them."""
    kpi, _, name = rollup.partition("__")
    if form in tables:
        con.execute(f"insert into {tables[form]} {cells}")
    else:
        tables[form] = f"rollup.{name}_{len(tables) + 1}"
        con.execute(f"create table {tables[form]} as {cells}")
    con.execute(f"create view rollup.{rollup} as select * exclude (kpi) from {tables[form]} where kpi = '{kpi}'")
    con.execute(f"insert into meta.rollups select count(*), 'rollup.{rollup}' from rollup.{rollup}")
