"""Loads a folder into the store by a profile: everything checked, merged in one transaction, written in the ledger."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.arrival import Terms, databases_of, path_of
from cadran.ingest.checking.checks import MACROS
from cadran.ingest.databases.reading import Databases
from cadran.ingest.files.shelf import Shelf
from cadran.ingest.limits import close_off
from cadran.ingest.load_plan import plan_load
from cadran.ingest.profiles.profile import read_profile
from cadran.ingest.run import Commas, LoadReport, OtherDecimal, Progress, Run, TableCount, filled
from cadran.ingest.storage.forgetting import Forgotten, forget_again, rewrite_store, said
from cadran.ingest.storage.personal_key import prepare
from cadran.ingest.storage.store import open_store

__all__ = ["LoadReport", "Progress", "TableCount", "load", "load_file"]


def load(
    folder: Path,
    profile: str | Path,
    home: Path,
    as_of: date | None = None,
    progress: Progress | None = None,
    loaded_on: date | None = None,
    is_full: bool = False,
) -> LoadReport:
    """Reads the folder's files into the store of `home`; all or nothing, CadranError with every problem found.

    `progress` hears the file being read, the share done (0 to 1) and the rows read. The load counts as made on
    `loaded_on`, or today. Databases are read from the last value loaded on, or whole where it `is_full`.
    """
    return _read(Shelf(folder), _terms(profile, as_of, loaded_on), home, progress or _unheard, is_full)


def load_file(
    file: Path, folder: Path, profile: str | Path, home: Path, progress: Progress | None = None
) -> LoadReport:
    """Reads one file of the folder as `load` does, and no other one but those it looks things up in."""
    return _read(Shelf(folder, frozenset({file})), _terms(profile), home, progress or _unheard)


def _unheard(_name: str, _share: float, _rows: int) -> None:
    pass


def _terms(profile: str | Path, as_of: date | None = None, loaded_on: date | None = None) -> Terms:
    now = datetime.now().replace(microsecond=0)
    loaded_at = datetime.combine(loaded_on, now.time()) if loaded_on else now
    return Terms(read_profile(profile), path_of(profile), as_of, loaded_at)


def _read(shelf: Shelf, terms: Terms, home: Path, progress: Progress, is_full: bool = False) -> LoadReport:
    if not shelf.folder.is_dir():
        raise CadranError(message("load.no_folder", folder=shelf.folder))
    with (
        open_store(home) as connection,
        databases_of(connection, terms.profile, progress, is_full) as databases,
    ):
        prepare(connection, home, terms.profile)
        report, is_rid = _loaded(connection, shelf, terms, databases, progress)
    if is_rid:
        rewrite_store(home)
    return report


def _loaded(
    connection: duckdb.DuckDBPyConnection, shelf: Shelf, terms: Terms, databases: Databases, progress: Progress
) -> tuple[LoadReport, bool]:
    """What became of the rows, and whether some of them were older than what is kept and went again."""
    for macro in MACROS:
        connection.execute(macro)
    close_off(connection)
    plan = plan_load(shelf, terms.profile, filled(connection), databases)
    commas: Commas = {}
    while True:
        connection.execute("begin")
        try:
            run = Run(connection, terms, progress, commas)
            report = run.report(plan.tasks, plan.notes)
            again = forget_again(connection, terms.loaded_at)
            connection.execute("commit")
        except OtherDecimal as other:
            connection.execute("rollback")
            commas[other.file] = other.marks
        except BaseException:
            connection.execute("rollback")
            raise
        else:
            connection.execute("checkpoint")
            return _with_forgotten(report, again)


def _with_forgotten(report: LoadReport, again: Forgotten | None) -> tuple[LoadReport, bool]:
    if again is None or again.is_nothing:
        return report, False
    note = message("forget.again", n=again.row_count, day=said(again.before))
    return replace(report, notes=(*report.notes, note)), True
