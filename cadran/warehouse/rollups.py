"""Rollups: the rows of each KPI view summed by day and a few dimensions; nobody writes one by hand."""

import duckdb

from cadran.kpis import KPIS, Kpi

# The engine reads the smallest rollup that has every column a question names, else the view.
ROLLUP_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "by_supplier": ("mode", "supplier_id", "supplier_name"),
    "by_category": ("category", "location_id", "location_name"),
}
ALWAYS = ("counted_on", "flow", "outcome")

# Below this many order lines and stock days the views answer as fast.
WORTH_FROM_ROWS = 1_000_000


def _grouped(kpi: Kpi, columns: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    extra = ("value",) if kpi.shape == "distribution" else ()
    return tuple(name for name in (*ALWAYS, *wanted, *extra) if name in columns)


def _sums(kpi: Kpi) -> str:
    if kpi.shape == "distribution":
        return "sum(weight)::double as weight"
    counted = "numerator <> 0" if kpi.shape == "total" else "denominator <> 0"
    return (
        "sum(numerator)::double as numerator, sum(denominator)::double as denominator, "
        f"count_if({counted})::bigint as n, count(*)::bigint as row_count"
    )


def _source(kpi: Kpi) -> str:
    """The view at the default choices; another choice is read from the view itself."""
    defaults = " and ".join(f"{name} = '{value}'" for name, value in kpi.defaults.items())
    return f"kpi.{kpi.id} where {defaults}" if defaults else f"kpi.{kpi.id}"


def write_rollups(con: duckdb.DuckDBPyConnection, worth_from_rows: int = WORTH_FROM_ROWS) -> None:
    """Write the rollups of every KPI into schema `rollup` of the open warehouse, where it is large enough."""
    con.execute("create schema rollup")
    ((rows,),) = con.sql(
        "select (select count(*) from marts.order_lines) + (select count(*) from marts.stock_days)"
    ).fetchall()
    if rows < worth_from_rows:
        return
    for kpi in KPIS.values():
        columns = tuple(row[0] for row in con.sql(f"describe kpi.{kpi.id}").fetchall())
        for name, wanted in ROLLUP_DIMENSIONS.items():
            if set(wanted) & set(columns):
                grouped = ", ".join(_grouped(kpi, columns, wanted))
                con.execute(
                    f"create table rollup.{kpi.id}__{name} as "
                    f"select {grouped}, {_sums(kpi)} from {_source(kpi)} group by {grouped}"
                )
