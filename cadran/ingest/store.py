"""The store: accepted rows per contract table with file and line, quarantine, load warnings and the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from cadran.contract import TABLES, Table
from cadran.errors import CadranError
from cadran.ingest.house import SETTINGS
from cadran.words import Text

STORE = "store.duckdb"
MEMORY = "500MB"
LINEAGE = {"source_file": "varchar", "source_row": "bigint", "load_id": "integer"}
_BOOKS = {
    "quarantine": "load_id integer, table_name varchar, source_file varchar, source_row bigint, column_name varchar, "
    "value varchar, code varchar, sentence_en varchar, sentence_fr varchar, raw varchar",
    "load_warnings": "load_id integer, table_name varchar, source_file varchar, source_row bigint, "
    "column_name varchar, value varchar, code varchar",
    "settings": SETTINGS,
    "ledger": "load_id integer, profile varchar, table_name varchar, source_file varchar, sha256 varchar, "
    "bytes bigint, rows bigint, accepted bigint, unchanged bigint, quarantined bigint, warnings bigint, "
    "skipped bigint, blank bigint default 0, table_rows bigint, reading varchar, repeated boolean, "
    "loaded_at timestamp, as_of date, data_from timestamp, data_to timestamp",
}


def open_store(home: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection to the store of `home`, its tables created where missing; close it when done."""
    home.mkdir(parents=True, exist_ok=True)
    connection = _connected(home, read_only=False)
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"set temp_directory = '{str(home / 'spill').replace(chr(39), chr(39) * 2)}'")
    for table in TABLES.values():
        connection.execute(f"create table if not exists {table.name} ({_definition(table)})")
        _migrate(connection, table)
    for name, columns in _BOOKS.items():
        connection.execute(f"create table if not exists {name} ({columns})")
    connection.execute("alter table ledger add column if not exists blank bigint default 0")
    return connection


def ledger(home: Path) -> pl.DataFrame:
    """One row per load, table and file: what was read, when, and what became of its rows."""
    with _reading(home) as connection:
        return connection.sql("from ledger order by load_id, table_name, source_file").pl()


def quarantined(home: Path, table: str | None = None) -> pl.DataFrame:
    """Every refused row with file, line, column, value, reason and the row as it stood, oldest load first."""
    with _reading(home) as connection:
        rows = "from quarantine where $table is null or table_name = $table"
        return connection.sql(
            f"{rows} order by load_id, table_name, source_file, source_row", params={"table": table}
        ).pl()


def behind(home: Path, published: dict[str, int]) -> list[Text]:
    """Tables whose published version differs from what the ledger says the last load left."""
    last = ledger(home).group_by("table_name").agg(pl.col("table_rows").sort_by("load_id").last())
    return [
        Text(
            en=f"{name}: the dashboard shows {published.get(name, 0)} rows, the ledger says {rows}. Load again.",
            fr=f"{name} : le tableau de bord montre {published.get(name, 0)} lignes, le registre en indique {rows}. "
            "Rechargez.",
        )
        for name, rows in sorted(last.iter_rows())
        if published.get(name, 0) != rows
    ]


def check(home: Path) -> list[Text]:
    """Every way the store differs from what its ledger says; empty when all is well."""
    if not (home / STORE).is_file():
        return []
    try:
        with _reading(home) as connection:
            missing = _missing_tables(connection)
            return missing or [
                *_row_differences(connection),
                *_unbalanced_files(connection),
                *_quarantine_differences(connection),
            ]
    except duckdb.Error:
        return [
            Text(
                en=f"{STORE} is damaged. Restore the home folder from a backup, or load the files into a new one.",
                fr=f"{STORE} est endommagé. Restaurez le dossier de données d'une sauvegarde, "
                "ou rechargez les fichiers dans un nouveau.",
            )
        ]


def _connected(home: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(home / STORE, read_only=read_only)
    except duckdb.IOException as blocked:
        if "lock" not in str(blocked).lower():
            raise
        raise CadranError(
            Text(
                en=f"Another load is writing to {STORE}. Wait until it ends, then try again.",
                fr=f"Un autre chargement écrit dans {STORE}. Attendez qu'il finisse, puis réessayez.",
            )
        ) from blocked


@contextmanager
def _reading(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not (home / STORE).is_file():
        raise CadranError(
            Text(
                en="Nothing has been loaded yet. Run `cadran load` first.",
                fr="Rien n'a encore été chargé. Lancez d'abord `cadran load`.",
            )
        )
    connection = _connected(home, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def _definition(table: Table) -> str:
    kinds = {name: f"{kind} default false" if name.endswith("_has_hour") else kind
             for name, kind in table.stored_columns().items()}  # fmt: skip
    return ", ".join(f'"{name}" {kind}' for name, kind in {**kinds, **LINEAGE}.items())


def _migrate(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Give a table written by an older Cadran the columns and types of today; a time at midnight was a day."""
    present = dict(
        connection.execute(
            "select column_name, lower(data_type) from information_schema.columns where table_name = $table",
            {"table": table.name},
        ).fetchall()
    )
    for name, kind in table.stored_columns().items():
        if name not in present:
            connection.execute(f'alter table {table.name} add column "{name}" {kind}')
            if name.endswith("_has_hour"):
                at = f"{name.removesuffix('_has_hour')}_at"
                connection.execute(
                    f'update {table.name} set "{name}" = coalesce("{at}" <> date_trunc(\'day\', "{at}"), false)'
                )
        elif present[name] != kind:
            connection.execute(f'alter table {table.name} alter "{name}" type {kind}')


def _missing_tables(connection: duckdb.DuckDBPyConnection) -> list[Text]:
    present = {name for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall()}
    return [
        Text(
            en=f"The table {name} is missing from {STORE}. Restore it from a backup.",
            fr=f"La table {name} manque dans {STORE}. Restaurez-la d'une sauvegarde.",
        )
        for name in [*TABLES, *_BOOKS]
        if name not in present
    ]


def _row_differences(connection: duckdb.DuckDBPyConnection) -> list[Text]:
    last = dict(connection.sql("select table_name, arg_max(table_rows, rowid) from ledger group by all").fetchall())
    problems = []
    for name in TABLES:
        counted = connection.sql(f"select count(*) from {name}").fetchall()[0][0]
        if counted != last.get(name, 0):
            problems.append(
                Text(
                    en=f"{name} holds {counted} rows, but the ledger says {last.get(name, 0)}. Restore a backup.",
                    fr=f"{name} contient {counted} lignes, mais le registre en indique {last.get(name, 0)}. "
                    "Restaurez une sauvegarde.",
                )
            )
    return problems


def _unbalanced_files(connection: duckdb.DuckDBPyConnection) -> list[Text]:
    files = connection.sql(
        "select load_id, table_name, source_file, rows, accepted + unchanged + quarantined + skipped + blank as found "
        "from ledger where rows <> found"
    ).fetchall()
    return [
        Text(
            en=f"Load {load_id}, {table}, {file}: {rows} rows read but {found} accounted for. Load the file again.",
            fr=f"Chargement {load_id}, {table}, {file} : {rows} lignes lues mais {found} retrouvées. "
            "Rechargez le fichier.",
        )
        for load_id, table, file, rows, found in files
    ]


def _quarantine_differences(connection: duckdb.DuckDBPyConnection) -> list[Text]:
    files = connection.sql(
        """
        with latest as (
            from ledger where not repeated
            qualify load_id = max(load_id) over (partition by table_name, sha256)
        )
        select latest.table_name, latest.source_file, quarantined, count(quarantine.load_id) as found
        from latest left join quarantine using (load_id, table_name, source_file)
        group by all having quarantined <> found
        """
    ).fetchall()
    return [
        Text(
            en=f"{table}, {file}: the ledger says {told} refused rows, the quarantine holds {found}. Restore a backup.",
            fr=f"{table}, {file} : le registre indique {told} lignes refusées, la quarantaine en contient {found}. "
            "Restaurez une sauvegarde.",
        )
        for table, file, told, found in files
    ]
