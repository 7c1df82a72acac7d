"""The form of a version: its schemas, macros and views, and the columns of its tables, kept for the next build.

DuckDB binds each view when it is made, and plans each table; all of them cost more than the rest of a small version.
"""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import duckdb

from cadran.config import cache_folder
from cadran.warehouse.relations import sql_digest
from cadran.whole_file import whole_file

KEPT_FORMS = 6
FORMAT = 2
# The columns of each table with their types, as they are written where it is made; by the full name it is made by.
Shapes = Mapping[str, str]
_SHAPES = "main.shapes"
_STORED = "schema_name = 'marts' and database_name in (current_database(), 'scratch')"


def form_path(con: duckdb.DuckDBPyConnection, own: Mapping[str, str]) -> Path:
    """Where the form of a version is kept: another one for other SQL, columns of the store, or database.

    `own` are the functions that depend on the data, as the types of amounts and times do.
    """
    columns = con.sql(
        "select database_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'store' order by table_name, column_index"
    ).fetchall()
    parts = (FORMAT, sql_digest(), duckdb.__version__, sorted(own.items()), columns)
    return cache_folder() / f"form-{sha256(repr(parts).encode()).hexdigest()[:16]}.duckdb"


def taken_form(con: duckdb.DuckDBPyConnection, form: Path) -> Shapes | None:
    """Begin the version with its form, and hand over the columns of its tables; None where no form is to be read."""
    if not form.is_file():
        return None
    try:
        con.execute(f"attach {_quoted(str(form))} as form (read_only)")
        shapes = dict(con.sql(f"from form.{_SHAPES}").fetchall())
        con.execute(f"copy from database form to {_current(con)} (schema)")
        con.execute(f"drop table {_SHAPES}")
        form.touch()
    except (OSError, duckdb.Error):
        return None
    finally:
        con.execute("detach database if exists form")
    return shapes


def keep_form(con: duckdb.DuckDBPyConnection, form: Path) -> None:
    """Keep the form of the version being built; where the folder cannot be written to, the next build makes it anew."""
    with suppress(OSError, duckdb.Error), whole_file(form) as draft:
        _write_form(con, draft)
    with suppress(OSError):
        _drop_old(form.parent)


def _write_form(con: duckdb.DuckDBPyConnection, draft: Path) -> None:
    con.execute(f"attach {_quoted(str(draft))} as form")
    con.execute(f"copy from database {_current(con)} to form (schema)")
    tables = con.sql("select schema_name, table_name from duckdb_tables() where database_name = 'form'").fetchall()
    for schema, table in tables:
        con.execute(f"drop table form.{schema}.{table}")
    con.execute("drop schema form.meta cascade")
    con.execute(
        f"create table form.{_SHAPES} as select concat_ws('.', database_name, schema_name, table_name) as place, "
        """string_agg('"' || column_name || '" ' || data_type, ', ' order by column_index) as columns """
        f"from duckdb_columns() semi join duckdb_tables() using (database_name, schema_name, table_name) "
        f"where {_STORED} group by all"
    )
    con.execute("detach form")


def _current(con: duckdb.DuckDBPyConnection) -> str:
    return '"' + str(con.sql("select current_database()").fetchall()[0][0]).replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drop_old(folder: Path) -> None:
    """Keep the forms used last."""
    for path in sorted(folder.glob("form-*.duckdb"), key=lambda path: path.stat().st_mtime)[:-KEPT_FORMS]:
        path.unlink(missing_ok=True)
