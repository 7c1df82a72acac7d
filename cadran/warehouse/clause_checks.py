"""Which signed clauses break the rules of the form, so that the load can name them and no line is judged by them."""

from typing import Any

import duckdb

from cadran.contract.tables import TABLES
from cadran.ingest.profiles.countries import country_names
from cadran.kpis.clause_rules import NO_LINEAGE, Broken, broken_lineage, broken_rules, unknown_names
from cadran.warehouse.rows import insert_rows

COLUMNS = tuple(column.name for column in TABLES["sla_clauses"].columns)
PLACE = ("source_file", "source_row")
PROBLEM = {
    **dict.fromkeys(("clause_id", "supplier_id", "kpi", "code", "column_name", "value"), "varchar"),
    "is_unsound": "boolean",
    "source_file": "varchar",
    "source_row": "bigint",
}


def write_clause_problems(con: duckdb.DuckDBPyConnection) -> None:
    """Write `meta.clause_problems`: one row per clause of a file or page and rule it breaks."""
    con.execute(f"create table meta.clause_problems ({', '.join(f'{name} {kind}' for name, kind in PROBLEM.items())})")
    signed = list(_signed(con))
    if not signed:
        return
    suppliers, countries = _known_suppliers(con), frozenset(country_names().values())
    rows = []
    holders, replaced = _holders(con), _replaced(con)
    for clause in signed:
        broken = [*broken_rules(clause), *unknown_names(clause, suppliers, countries)]
        broken += broken_lineage(clause, holders, replaced) if clause["clause_id"] in replaced else ()
        rows += [_row(clause, problem) for problem in broken]
    insert_rows(con, "meta.clause_problems", PROBLEM, rows)


def write_replaced_clauses(con: duckdb.DuckDBPyConnection) -> None:
    """Write `meta.replaced_clauses`: one row per clause of a file that goes on from another, renamed or changed."""
    codes = ", ".join(f"'clause_{key}'" for key in sorted(NO_LINEAGE))
    con.execute(
        "create table meta.replaced_clauses as select clause_id, supplier_id, replaces, valid_from "
        "from store.sla_clauses where replaces is not null and clause_id not in "
        f"(select clause_id from meta.clause_problems where code in ({codes}))"
    )


def _holders(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The supplier of every clause of a file or page."""
    tables = ("meta.written_clauses", "store.sla_clauses")
    return dict(con.sql(" union ".join(f"select clause_id, supplier_id from {name}" for name in tables)).fetchall())


def _replaced(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The clause that each clause of a file is said to replace."""
    sql = "select clause_id, replaces from store.sla_clauses where replaces is not null"
    return dict(con.sql(sql).fetchall())


def _row(clause: dict[str, Any], problem: Broken) -> list[Any]:
    value = (
        f"{problem.value:f}".rstrip("0").rstrip(".")
        if hasattr(problem.value, "is_nan")
        else ""
        if problem.value is None
        else str(problem.value)
    )
    of = [clause[name] for name in ("clause_id", "supplier_id", "kpi")]
    return [*of, f"clause_{problem.key}", problem.column, value, problem.is_unsound, *(clause[name] for name in PLACE)]


def _signed(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every clause but those that only end another."""
    names = ", ".join(f'"{name}"' for name in (*COLUMNS, *PLACE))
    rows = con.execute(
        f"select {names} from store.sla_clauses union all select {names} from meta.written_clauses "
        "where valid_to is null or valid_to >= valid_from"
    )
    keys = [column[0] for column in rows.description or ()]
    return [dict(zip(keys, row, strict=True)) for row in rows.fetchall()]


def _known_suppliers(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Those of the master file, and those that order lines or products name."""
    tables = ("suppliers", "order_lines", "products")
    sql = " union ".join(f"select supplier_id from store.{table}" for table in tables)
    return frozenset(name for (name,) in con.sql(sql).fetchall() if name)
