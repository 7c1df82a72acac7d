"""The store: accepted rows per contract table with file and line, quarantine, load warnings and the ledger."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from cadran.contract.tables import TABLES
from cadran.disk import disk_problem
from cadran.errors import CadranError
from cadran.home_copy import keep_before_upgrade
from cadran.home_lock import reading_store, writing_store
from cadran.i18n.message import Message, message
from cadran.ingest.storage.layers import INCOMPLETE
from cadran.ingest.storage.migration import prepare, written_format
from cadran.ingest.storage.personal_key import missing_key
from cadran.ingest.storage.refusals import refusals
from cadran.ingest.storage.schema import BOOKS, STORE_FORMAT, layers_of
from cadran.seal import break_seal, facts_of, is_intact, seal
from cadran.settings import settings_of

STORE = "store.duckdb"
# The file of a home that names its current version.
POINTER = "current.json"


@contextmanager
def open_store(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection to the store of `home`, its tables created where missing, while nobody else has one.

    CadranError where a version stands there whose store is gone: it is never replaced by an empty one.
    """
    home.mkdir(parents=True, exist_ok=True)
    with writing_store(home):
        _refuse_lost(home)
        _keep_older(home)
        break_seal(home / STORE)
        try:
            with closing(_connected(home, read_only=False)) as connection:
                connection.execute(f"set memory_limit = '{settings_of(home).load_memory}'")
                connection.execute("set preserve_insertion_order = false")
                connection.execute("set enable_progress_bar = false")
                connection.execute(f"set temp_directory = '{str(home / 'spill').replace(chr(39), chr(39) * 2)}'")
                prepare(connection, home)
                yield connection
        finally:
            with suppress(OSError):
                seal(home / STORE, format=STORE_FORMAT)


def _keep_older(home: Path) -> None:
    """Keep a copy of a home whose store is about to be carried over to today's form."""
    path = home / STORE
    if not path.is_file() or facts_of(path).get("format") == STORE_FORMAT:
        return
    with closing(_connected(home, read_only=True)) as connection:
        is_older = 0 < written_format(connection) < STORE_FORMAT
    if is_older:
        keep_before_upgrade(home)


def _refuse_lost(home: Path) -> None:
    if (home / POINTER).exists() and not (home / STORE).exists():
        raise CadranError(_lost(home))


def _lost(home: Path) -> Message:
    return message("store.lost", home=home, file=STORE, pointer=POINTER)


def next_load_id(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the load or unload that begins."""
    return int(connection.execute("select coalesce(max(load_id), 0) + 1 from ledger").fetchall()[0][0])


def write_down(connection: duckdb.DuckDBPyConnection, entry: dict[str, object]) -> None:
    """Write an entry of the ledger; what it does not name is as for any load."""
    parameters = ", ".join(f"${name}" for name in entry)
    connection.execute(f"insert into ledger ({', '.join(entry)}) values ({parameters})", entry)


def ledger(home: Path) -> pl.DataFrame:
    """One row per load, table and file: what was read, when, and what became of its rows."""
    with reading(home) as connection:
        entries: pl.DataFrame = connection.sql("from ledger order by load_id, table_name, source_file").pl()
    return entries


def quarantined(home: Path, table: str | None = None) -> pl.DataFrame:
    """Every refused row with file, line, column, value, reason and the row as it stood, oldest load first."""
    with reading(home) as connection:
        rows: pl.DataFrame = connection.sql(
            "from quarantine where $table is null or table_name = $table "
            "order by load_id, table_name, source_file, source_row",
            params={"table": table},
        ).pl()
    return rows


def refused(home: Path) -> pl.DataFrame:
    """Every refused row with the profile that read it, and whose correction it is where it is one."""
    with reading(home) as connection:
        rows: pl.DataFrame = connection.sql(refusals()).pl()
    return rows


def corrected(home: Path) -> pl.DataFrame:
    """The refused rows that are held corrected, with why and by whom."""
    with reading(home) as connection:
        rows: pl.DataFrame = connection.sql("from corrected").pl()
    return rows


def holds_orders(home: Path) -> bool:
    """Whether there is any order line."""
    with reading(home) as connection:
        return bool(connection.execute("from order_lines limit 1").fetchall())


def behind(home: Path, published: dict[str, int], published_load: int) -> list[Message]:
    """What is loaded but not published: loads after the one the published version was built from, or other counts."""
    newer = not_published(home, published_load)
    if newer:
        return [newer]
    loads = ledger(home).sort("load_id")
    last = loads.group_by("table_name").agg(pl.col("table_rows").last())
    return [
        message("store.behind", table=name, shown=published.get(name, 0), rows=rows)
        for name, rows in sorted(last.iter_rows())
        if published.get(name, 0) != rows
    ]


def not_published(home: Path, published_load: int) -> Message | None:
    """The sentence on what changed after a load: the store holds it, the dashboard does not; with the two ways on."""
    newer = ledger(home).filter(pl.col("load_id") > published_load).sort("load_id", "source_file")
    if newer.is_empty():
        return None
    loads = newer["load_id"].unique(maintain_order=True).to_list()
    named, files = ", ".join(map(str, loads)), ", ".join(newer["source_file"].unique(maintain_order=True))
    given = newer.filter(pl.col("action") == "load")["load_id"].unique(maintain_order=True)
    undone = ", ".join(f"cadran unload --load {load}" for load in given) or "cadran restore FILE"
    return message("store.not_published", loads=named, files=files, undone=undone)


def check(home: Path) -> list[Message]:
    """Every way the store differs from what was written to it and what its ledger says; empty when all is well.

    Every value is read: the database tells a block that is not as it was written, the seal a file that is another one.
    """
    if not (home / STORE).is_file():
        return [_lost(home)] if (home / POINTER).exists() else []
    try:
        with reading(home) as connection:
            if is_intact(home / STORE) is False:
                return [message("store.damaged", file=STORE)]
            for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall():
                connection.sql(f'select bit_xor(hash(t)) from "{name}" as t').fetchall()
            missing = _missing_tables(connection)
            return missing or [
                *_row_differences(connection),
                *_unbalanced_files(connection),
                *_quarantine_differences(connection),
                *_extract_differences(connection),
                *missing_key(connection, home),
            ]
    except duckdb.Error:
        return [message("store.damaged", file=STORE)]
    except CadranError as refused:
        return [problem for problem in refused.problems if isinstance(problem, Message)]


def glance(home: Path) -> list[Message]:
    """What can be seen of the store without reading it: it is gone, or of another size than it was written with."""
    if not (home / STORE).is_file():
        return [_lost(home)] if (home / POINTER).exists() else []
    return [message("store.damaged", file=STORE)] if is_intact(home / STORE, is_quick=True) is False else []


def _connected(home: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(home / STORE, read_only=read_only)
    except duckdb.Error as refused:
        if "lock" in str(refused).lower():
            raise CadranError(message("store.locked", file=STORE)) from refused
        raise disk_problem(refused) or CadranError(message("store.damaged", file=STORE)) from refused


@contextmanager
def reading(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads the store of `home`; CadranError where nothing has been loaded."""
    if not (home / STORE).is_file():
        _refuse_lost(home)
        raise CadranError(message("store.empty"))
    with reading_store(home), closing(_connected(home, read_only=True)) as connection:
        yield connection


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, format: Literal["parquet", "csv"]
) -> dict[str, int]:
    """Write every table of a store, all columns, as one file each; rows by table."""
    names = connection.sql("select table_name from duckdb_tables() order by table_name").fetchall()
    return {
        name: int(
            connection.execute(f'copy (from "{name}") to $file', {"file": str(folder / f"{name}.{format}")}).fetchall()[
                0
            ][0]
        )
        for (name,) in names
    }


def _missing_tables(connection: duckdb.DuckDBPyConnection) -> list[Message]:
    present = {name for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall()}
    return [
        message("store.missing_table", table=name, file=STORE)
        for name in [*TABLES, *map(layers_of, TABLES.values()), *BOOKS]
        if name not in present
    ]


def _row_differences(connection: duckdb.DuckDBPyConnection) -> list[Message]:
    last = dict(connection.sql("select table_name, arg_max(table_rows, rowid) from ledger group by all").fetchall())
    problems = []
    for name in TABLES:
        counted = connection.sql(f"select count(*) from {name}").fetchall()[0][0]
        if counted != last.get(name, 0):
            problems.append(message("store.wrong_count", table=name, counted=counted, rows=last.get(name, 0)))
    return problems


def _unbalanced_files(connection: duckdb.DuckDBPyConnection) -> list[Message]:
    files = connection.sql(
        "select load_id, table_name, source_file, rows, "
        "accepted + unchanged + quarantined + skipped + blank + set_aside as found from ledger where rows <> found"
    ).fetchall()
    return [
        message("store.unbalanced", load=load_id, table=table, file=file, rows=rows, found=row_count)
        for load_id, table, file, rows, row_count in files
    ]


def _quarantine_differences(connection: duckdb.DuckDBPyConnection) -> list[Message]:
    files = connection.execute(
        """
        with latest as (
            from ledger semi join extracts using (load_id, table_name, source_file) where not repeated
            qualify load_id = max(load_id) over (partition by table_name, sha256)
        ),
        refused as (from quarantine where code <> $incomplete)
        select latest.table_name, latest.source_file, quarantined, count(refused.load_id) as found
        from latest left join refused using (load_id, table_name, source_file)
        group by load_id, latest.table_name, latest.source_file, quarantined having quarantined <> found
        """,
        {"incomplete": INCOMPLETE},
    ).fetchall()
    return [
        message("store.wrong_quarantine", table=table, file=file, refused=listed, found=row_count)
        for table, file, listed, row_count in files
    ]


def _extract_differences(connection: duckdb.DuckDBPyConnection) -> list[Message]:
    """Extracts of which the store no longer holds every row they gave, as a current row, a layer or one carried on."""
    tables = " union all ".join(
        f"select extract_id from {table.name} where not is_composed union all select extract_id from {layers_of(table)}"
        for table in TABLES.values()
    )
    wrong = connection.sql(
        f"""
        with given as (select extract_id, count(*) as found from ({tables} union all select extract_id from carried)
                       group by all)
        select load_id, table_name, source_file, row_count, coalesce(found, 0) as found
        from extracts left join given using (extract_id) where row_count <> coalesce(found, 0)
        order by extract_id
        """
    ).fetchall()
    return [
        message("store.wrong_extract", load=load_id, table=table, file=file, rows=rows, found=row_count)
        for load_id, table, file, rows, row_count in wrong
    ]
