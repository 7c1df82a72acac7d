"""A home forgets what is older than a day: store, workspace, versions and dropped files."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cadran.home_copy import BACKUPS
from cadran.imports.inbox import inbox, inbox_folders, is_id, new_id
from cadran.imports.job import locked
from cadran.imports.publishing import published
from cadran.ingest.storage.forgetting import Forgotten, forget_store
from cadran.rights import Right, demand
from cadran.warehouse.versions import drop_all_but_current
from cadran.workspace import Retention

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Untouched:
    """What a home may still hold of before the day: folders put into the inbox by hand, backups kept beside it."""

    folders: tuple[str, ...]
    backups: tuple[str, ...]


def would_forget(home: Path, before: date) -> Forgotten:
    """What `forget` would take away; nothing goes."""
    demand(Right.ADMINISTER)
    return forget_store(home, before, is_trial=True)


def forget(home: Path, before: date, advance: Progress) -> tuple[Forgotten, dict[str, int]]:
    """Forget what is older than `before`, publish what is left, and enter it in the journal.

    What went of the store, and of the workspace by table. CadranError while an import runs.
    """
    demand(Right.ADMINISTER)
    with locked(home, new_id()):
        forgotten = forget_store(home, before)
        written = Retention(home).forget(before, forgotten.refused, forgotten.lines)
        published(home, None, advance)
        drop_all_but_current(home)
        _drop_files(home)
    return forgotten, written


def _drop_files(home: Path) -> None:
    """Dropped files, what imports said of theirs, and what the database put aside while it worked."""
    for folder in (inbox(home), home / "imports"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if is_id(path.name):
                shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(home / "spill", ignore_errors=True)


def untouched(home: Path) -> Untouched:
    return Untouched(tuple(inbox_folders(home)), tuple(sorted(path.name for path in (home / BACKUPS).glob("*.zip"))))
