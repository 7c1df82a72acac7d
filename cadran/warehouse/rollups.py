"""Rollups: the rows of each KPI view summed by day and a few dimensions; nobody writes one by hand.

Durations told to the minute do not add up to fewer rows: their rows are kept once, as they are, ready to be ranked.
"""

from collections.abc import Iterable, Mapping

import duckdb

from cadran.kpis import KPIS, Kpi

# The engine reads the smallest rollup that has every column a question names, else the view.
ROLLUP_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "by_supplier": ("mode", "supplier_id", "supplier_name"),
    "by_category": ("category", "location_id", "location_name"),
}
ALL_DIMENSIONS = tuple(name for names in ROLLUP_DIMENSIONS.values() for name in names)
ALWAYS = ("counted_on", "flow", "outcome", "precision_kind")
SUMMED = ("numerator", "denominator", "weight", "unplaced")
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
BINARY = frozenset({"DOUBLE", "FLOAT"})

# Below this many order lines and stock days the views answer as fast.
WORTH_FROM_ROWS = 1_000_000


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


def _source(kpi: Kpi, columns: Mapping[str, str]) -> str:
    """The view at the default choices; another choice is read from the view itself."""
    defaults = " and ".join(f"{name} = '{value}'" for name, value in kpi.defaults.items() if name in columns)
    return f"kpi.{kpi.id} where {defaults}" if defaults else f"kpi.{kpi.id}"


def _is_to_the_minute(kpi: Kpi, columns: Mapping[str, str]) -> bool:
    """Whether nearly every row of a duration has a value of its own."""
    return kpi.shape == "distribution" and "precision_kind" in columns


def write_rollups(
    con: duckdb.DuckDBPyConnection, worth_from_rows: int = WORTH_FROM_ROWS, kpis: Iterable[Kpi] = KPIS.values()
) -> None:
    """Write the rollups of every KPI into schema `rollup` of the open warehouse, where it is large enough."""
    con.execute("create schema rollup")
    ((rows,),) = con.sql(
        "select (select count(*) from marts.order_lines) + (select count(*) from marts.stock_days)"
    ).fetchall()
    if rows < worth_from_rows:
        return
    con.execute("checkpoint")  # the room of what was dropped is theirs
    for kpi in kpis:
        columns = {row[0]: row[1] for row in con.sql(f"describe kpi.{kpi.id}").fetchall()}
        (_write_rows if _is_to_the_minute(kpi, columns) else _write_sums)(con, kpi, columns)


def _write_rows(con: duckdb.DuckDBPyConnection, kpi: Kpi, columns: Mapping[str, str]) -> None:
    kept = [*_grouped(kpi, columns, ALL_DIMENSIONS), *(name for name in SUMMED if name in columns)]
    con.execute(f"create table rollup.{kpi.id}__rows as select {', '.join(kept)} from {_source(kpi, columns)}")


def _write_sums(con: duckdb.DuckDBPyConnection, kpi: Kpi, columns: Mapping[str, str]) -> None:
    for name, wanted in ROLLUP_DIMENSIONS.items():
        if set(wanted) & columns.keys():
            grouped = ", ".join(_grouped(kpi, columns, wanted))
            con.execute(
                f"create table rollup.{kpi.id}__{name} as "
                f"select {grouped}, {_sums(kpi, columns)} from {_source(kpi, columns)} group by {grouped}"
            )
