"""A home as one file: a ZIP with the SHA-256 of each file it holds."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from cadran.seal import sha256_of
from cadran.whole_file import whole_file

MANIFEST = "manifest.json"
BACKUPS = "backups"
# What belongs to a process of this machine, and earlier copies: locks, drafts, files DuckDB spills.
_PASSING = (".", "spill", BACKUPS)
_FAST = 1


def copy_home(home: Path, draft: Path) -> int:
    """Write the home into a ZIP, while nobody loads or builds; the number of its files.

    What readers write meanwhile is taken as it stands between two writes.
    """
    with (
        TemporaryDirectory(dir=draft.parent) as folder,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive,
    ):
        files = {name: path for name, path in _files(home) if not name.endswith((".sqlite-wal", ".sqlite-shm"))}
        files |= {
            name: _copied(path, Path(folder) / path.name) for name, path in files.items() if name.endswith(".sqlite")
        }
        digests = {name: sha256_of(path) for name, path in sorted(files.items())}
        archive.writestr(MANIFEST, json.dumps(digests, indent=1))
        for name in digests:
            archive.write(files[name], name)
    return len(digests)


def keep_before_upgrade(home: Path) -> Path:
    """A copy of the home in its folder of backups, before a newer Cadran changes what it holds; never over another."""
    name = f"before-upgrade-{date.today():%Y-%m-%d}"
    taken = len(list((home / BACKUPS).glob(f"{name}*.zip")))
    file = home / BACKUPS / f"{name}{f'-{taken + 1}' if taken else ''}.zip"
    with whole_file(file, is_durable=True) as draft:
        copy_home(home, draft)
    return file


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    for path in home.rglob("*"):
        name = path.relative_to(home)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(_PASSING) for part in name.parts):
            yield name.as_posix(), path


def _copied(database: Path, copy: Path) -> Path:
    """A database of SQLite as it stands between two writes."""
    with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return copy
