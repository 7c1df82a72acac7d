"""The form of a version: its schemas, macros and views without a row, kept so that the next build need not make them.

DuckDB binds each view when it is made; all of them cost as much as the rest of a small version.
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


def form_path(con: duckdb.DuckDBPyConnection, own: Mapping[str, str]) -> Path:
    """Where the form of a version is kept: another one for other SQL, columns of the store, or database.

    `own` are the functions that depend on the data, as the types of amounts and times do.
    """
    columns = con.sql(
        "select database_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'store' order by table_name, column_index"
    ).fetchall()
    parts = (sql_digest(), duckdb.__version__, sorted(own.items()), columns)
    return cache_folder() / f"form-{sha256(repr(parts).encode()).hexdigest()[:16]}.duckdb"


def takes_form(con: duckdb.DuckDBPyConnection, form: Path) -> bool:
    """Begin the version with its form, where that is kept and can be read."""
    if not form.is_file():
        return False
    try:
        con.execute(f"attach {_quoted(str(form))} as form (read_only)")
        con.execute(f"copy from database form to {_current(con)} (schema)")
        form.touch()
    except (OSError, duckdb.Error):
        return False
    finally:
        con.execute("detach database if exists form")
    return True


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
    con.execute("detach form")


def _current(con: duckdb.DuckDBPyConnection) -> str:
    return '"' + str(con.sql("select current_database()").fetchall()[0][0]).replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drop_old(folder: Path) -> None:
    """Keep the forms used last."""
    for path in sorted(folder.glob("form-*.duckdb"), key=lambda path: path.stat().st_mtime)[:-KEPT_FORMS]:
        path.unlink(missing_ok=True)
