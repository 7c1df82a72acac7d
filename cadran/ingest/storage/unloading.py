"""Takes a source, or one load of it, out of the store again: what stood before stands again."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.storage.extracts import Extract, Source, extracts
from cadran.ingest.storage.layers import Layers, Left
from cadran.ingest.storage.migration import refuse_older
from cadran.ingest.storage.moves import Moves, moved_note
from cadran.ingest.storage.refusals import is_corrected
from cadran.ingest.storage.schema import layers_of
from cadran.ingest.storage.store import next_load_id, open_store, reading, write_down


@dataclass(frozen=True)
class Unloaded:
    """What an unload did: its number in the ledger, the extracts it took away, rows by table before and after."""

    load_id: int
    gone: tuple[Extract, ...]
    rows: dict[str, tuple[int, int]]
    incomplete: int
    notes: tuple[Message, ...]


def unload(home: Path, source: str | None, load_id: int | None = None, unloaded_at: datetime | None = None) -> Unloaded:
    """Take away all extracts of a source, or those of one load.

    CadranError where there is none, and for rows that were corrected: they leave with the decision that made them.
    """
    with reading(home):
        pass
    with open_store(home) as connection:
        connection.execute("begin")
        try:
            unloaded = withdraw(connection, _chosen(connection, source, load_id), unloaded_at or datetime.now())
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("checkpoint")
        return unloaded


def _chosen(connection: duckdb.DuckDBPyConnection, source: str | None, load_id: int | None) -> list[Extract]:
    known = extracts(connection)
    asked = Source.of(source) if source else None
    gone = [
        extract
        for extract in known
        if (source is None or extract.source == asked) and (load_id is None or extract.load_id == load_id)
    ]
    if not gone:
        raise CadranError(_unknown(source, load_id, [str(extract.source) for extract in known]))
    if all(is_corrected(extract.source_file) for extract in gone):
        raise CadranError(message("unload.corrected", source=gone[0].source_file))
    return gone


def _unknown(source: str | None, load_id: int | None, known: list[str]) -> Message:
    if source is None or source in known:
        return message("unload.nothing", load=load_id)
    near = difflib.get_close_matches(source, known, n=1, cutoff=0.4)
    if near:
        return message("unload.unknown_near", source=source, near=near[0])
    return message("unload.unknown", source=source)


def withdraw(connection: duckdb.DuckDBPyConnection, withdrawn: list[Extract], moment: datetime) -> Unloaded:
    """Take extracts away inside the transaction of the caller, and write it in the ledger."""
    load_id, moves = next_load_id(connection), Moves(connection)
    rows: dict[str, tuple[int, int]] = {}
    incomplete = 0
    for name in [table for table in TABLES if any(extract.table_name == table for extract in withdrawn)]:
        own = [extract for extract in withdrawn if extract.table_name == name]
        before = _count(connection, name)
        left = _fold_without(Layers(connection, TABLES[name], moves), own, load_id)
        rows[name] = (before, _count(connection, name))
        incomplete += left.incomplete
        _write(connection, own, load_id, rows[name][1], left, moment)
    _forget_settings(connection)
    return Unloaded(load_id, tuple(withdrawn), rows, incomplete, tuple(moved_note(moves.months(list(rows)))))


def _forget_settings(connection: duckdb.DuckDBPyConnection) -> None:
    """What only profiles without any source left said, and a currency that was read from rows, is open again."""
    of_file = "table_name = settings.table_name and source_file = settings.source_file"
    connection.execute(
        f"""
        delete from settings where (profile is null and name = 'reporting_currency') or (profile is not null and
            not exists (from extracts where profile = settings.profile and (settings.source_file is null or {of_file})))
        """
    )


def _fold_without(layers: Layers, gone: list[Extract], load_id: int) -> Left:
    layers.start()
    layers.remove(gone)
    layers.settle(sorted({extract.source_id for extract in gone}))
    return layers.fold(load_id)


def _write(
    connection: duckdb.DuckDBPyConnection, gone: list[Extract], load_id: int, rows: int, left: Left, moment: datetime
) -> None:
    """One entry a source in the ledger; the rows that leave are told in the first."""
    newest = {extract.source: extract for extract in gone}
    for position, extract in enumerate(newest.values()):
        counts = dict.fromkeys(("rows", "accepted", "unchanged", "quarantined", "warnings", "skipped", "blank"), 0)
        entry = counts | {"table_rows": rows, "repeated": False, "is_withdrawn": True, "changed": 0}
        entry |= {"incomplete": 0, "gone": 0} if position else {"incomplete": left.incomplete, "gone": left.gone}
        file = {"sha256": extract.sha256, "bytes": extract.bytes, "loaded_at": moment.replace(microsecond=0)}
        write_down(connection, {"load_id": load_id, **extract.source._asdict(), **entry, **file, "action": "unload"})


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def contributions(home: Path) -> pl.DataFrame:
    """One row per extract, by source and age: when and how it was read, the rows it gave and what counts of them.

    `current_rows` are rows whose newest statement is the extract's; `layer_rows` those it states under or over others.
    """
    current = " union all ".join(f"select extract_id from {name}" for name in TABLES)
    layers = " union all ".join(f"select extract_id from {layers_of(table)}" for table in TABLES.values())
    with reading(home) as connection:
        refuse_older(connection, home)
        given: pl.DataFrame = connection.sql(
            f"""
            with current as (select extract_id, count(*) as current_rows from ({current}) group by all),
            layered as (select extract_id, count(*) as layer_rows from ({layers}) group by all)
            select concat_ws('/', profile, table_name, source_file) as source, profile, table_name, source_file,
                   load_id, loaded_on, carried_on, row_count, coalesce(current_rows, 0) as current_rows,
                   coalesce(layer_rows, 0) as layer_rows, bytes, entry, profile_path
            from extracts left join current using (extract_id) left join layered using (extract_id)
            order by profile, table_name, source_file, stands_at, extract_id
            """
        ).pl()
    return given
