"""A home as one file and back, and all it holds in open formats."""

import json
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal

from cadran.errors import CadranError
from cadran.home_copy import MANIFEST, copy_home
from cadran.home_lock import LONGEST_WAIT, building, reading_store
from cadran.i18n.message import Message, message
from cadran.ingest.storage import store
from cadran.seal import sha256_of
from cadran.whole_file import whole_file
from cadran.workspace import Workspace


def back_up(home: Path, file: Path) -> int:
    """Write the home into a ZIP with the SHA-256 of each file, while nobody loads or builds; the number of its files.

    CadranError where `file` is there already, nothing was loaded, or the store is not sound.
    """
    if file.exists():
        raise CadranError(message("backup.exists", file=file))
    with store.open_store(home):
        pass
    with building(home), reading_store(home, LONGEST_WAIT), whole_file(file, is_durable=True) as draft:
        wrong = store.check(home)
        if wrong:
            raise CadranError(*wrong)
        return copy_home(home, draft)


def restore(file: Path, home: Path) -> int:
    """Put a backup in place of an empty home, whole or not at all; the number of its files.

    CadranError where the home holds something, or the file is no backup, or not as it was written.
    """
    if home.exists() and any(home.iterdir()):
        raise CadranError(message("backup.home_not_empty", home=home))
    home.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home.parent, prefix=f".{home.name}-") as folder:
        restored = Path(folder) / home.name
        count = _unpacked(file, restored)
        if home.exists():
            home.rmdir()
        restored.rename(home)
    return count


def _unpacked(file: Path, folder: Path) -> int:
    try:
        with zipfile.ZipFile(file) as archive:
            digests = json.loads(archive.read(MANIFEST))
            if any(_is_outside(name) for name in digests) or {*archive.namelist()} != {*digests, MANIFEST}:
                raise CadranError(_no_backup(file))
            archive.extractall(folder, members=list(digests))
    except FileNotFoundError:
        raise CadranError(message("backup.missing", file=file)) from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as broken:
        raise CadranError(_no_backup(file)) from broken
    wrong = [name for name, digest in digests.items() if sha256_of(folder / name) != digest]
    if wrong:
        raise CadranError(message("backup.damaged", file=file, names=", ".join(wrong)))
    return len(digests)


def _is_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name


def _no_backup(file: Path) -> Message:
    return message("backup.none", file=file)


def export_all(home: Path, folder: Path, format: Literal["parquet", "csv"]) -> dict[str, int]:
    """Write every table of the store and of the workspace into an empty folder; rows by table.

    Tables of the workspace are CSV in either format. CadranError where the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CadranError(message("backup.folder_not_empty", folder=folder))
    with store.reading(home) as connection, TemporaryDirectory(dir=_made(folder.parent)) as draft:
        rows = store.write_tables(connection, Path(draft), format)
        rows |= Workspace(home).write_tables(Path(draft))
        _made(folder)
        for path in Path(draft).iterdir():
            shutil.move(path, folder / path.name)
    return rows


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
