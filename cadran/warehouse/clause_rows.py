"""What a clause may judge: the list of its KPIs, and the rows of the KPI views that clauses name, all in one shape."""

from collections.abc import Iterable, Mapping

import duckdb

from cadran.kpis import KPIS, ClauseUse, Kpi, clause_kpis
from cadran.warehouse.relations import KPI_ROWS, Relation
from cadran.warehouse.rows import insert_rows

# The columns of each KPI view a clause may judge.
Columns = Mapping[str, frozenset[str]]
NAMES = ("basis", "flow", "order_id", "line_id", "supplier_id", "sku", "product_name", "category", "mode")


def judged_views() -> tuple[str, ...]:
    """The views of the KPIs a clause may judge; what clauses say is worked out from them."""
    return tuple(f"kpi.{kpi}" for kpi in clause_kpis())


def columns_of_views(con: duckdb.DuckDBPyConnection) -> Columns:
    """The columns of every KPI view that there is."""
    rows = con.sql("select table_name, list(column_name) from duckdb_columns() where schema_name = 'kpi' group by all")
    return {kpi: frozenset(columns) for kpi, columns in rows.fetchall()}


def write_clause_kpis(con: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    """Write `meta.clause_kpis`: one row per KPI a clause may judge, how it is judged and what its rows can tell."""
    rows = [_judged(KPIS[kpi], columns[kpi]) for kpi in clause_kpis()]
    flags = ", ".join(f"{name} boolean" for name in rows[0] if name.startswith(("is_", "has_")))
    con.execute(f"create table meta.clause_kpis (kpi varchar, matures_after_days integer, {flags})")
    insert_rows(con, "meta.clause_kpis", rows[0], [list(row.values()) for row in rows])


def _judged(kpi: Kpi, columns: frozenset[str]) -> dict[str, str | int | bool]:
    clause = kpi.clause or ClauseUse()
    return {
        "kpi": kpi.id,
        "matures_after_days": kpi.matures_after_days or 0,
        "is_by_own_dates": clause.by_line,
        "is_due_by_clause": bool(clause.due),
        "is_duration": kpi.is_duration,
        "is_lower_better": kpi.is_lower_better,
        "is_in_units": clause.in_units,
        "has_mode": "mode" in columns,
        "has_category": "category" in columns,
        "has_order_time": "line_id" in columns,
        "has_value": "order_id" in columns,
    }


def clause_rows(named: Iterable[str], columns: Columns) -> Relation:
    """`meta.kpi_rows`: the rows of the KPIs `named` by clauses, but for those judged under the clause's own dates."""
    asked = [KPIS[kpi] for kpi in clause_kpis() if kpi in set(named)]
    judged = [kpi for kpi in asked if kpi.clause and not kpi.clause.by_line]
    sql = " union all ".join([_nothing(), *(_rows(kpi, columns[kpi.id]) for kpi in judged)])
    return Relation("meta", KPI_ROWS.split(".")[1], sql, frozenset(f"kpi.{kpi.id}" for kpi in judged))


def _nothing() -> str:
    texts = ", ".join(f"null::varchar as {name}" for name in ("kpi", *NAMES, "row_name"))
    numbers = ", ".join(f"null::double as {name}" for name in ("numerator", "denominator", "days"))
    return f"select {texts}, null::date as counted_on, {numbers} where false"


def _rows(kpi: Kpi, columns: frozenset[str]) -> str:
    names = ", ".join(name if name in columns else "null" for name in NAMES)
    key = dict.fromkeys((*kpi.key, *(("return_id",) if "return_id" in columns else ())))
    own = [f"{name}::varchar" for name in key if name not in ("flow", "order_id", "line_id")]
    row_name = f"concat_ws(' ', {', '.join(own)})" if own else "''"
    figures = "1, 1, value" if kpi.is_duration else "numerator, denominator, null"
    chosen = [f"{name} = '{value}'" for name, value in kpi.defaults.items() if name in columns - {"basis"}]
    chosen += ["weight > 0"] if kpi.is_duration else []
    return f"select '{kpi.id}', {names}, {row_name}, counted_on, {figures} from kpi.{kpi.id} where " + (
        " and ".join(chosen) or "true"
    )
