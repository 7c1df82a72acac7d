"""The inbox of a home: files dropped on the page wait here, and folders of it can be named."""

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.whole_file import whole_file

MOST_FILES = 200
MOST_MEGABYTES = 200  # of one dropped file; larger ones are put into the inbox and named
LONGEST_NAME = 120  # bytes of a file's name
FORGOTTEN_AFTER = timedelta(days=7)
_BLOCK = 1 << 20
_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
# No part of a file's name on some system, or a sign of a pattern in a profile.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\[\]{}\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def inbox(home: Path) -> Path:
    return home / "inbox"


def new_id() -> str:
    """The name of a new import: when it began, and what tells it from others of that second."""
    return f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


def spool_folder(home: Path, import_id: str) -> Path:
    """Where the dropped files of an import lie; CadranError for what is no name of one."""
    if not is_id(import_id):
        raise CadranError(message("imports.unknown", name=import_id))
    return inbox(home) / import_id


def spool(folder: Path, name: str, file: BinaryIO, size: int) -> Path | None:
    """Write a dropped file into `folder` under a safe name; None where the same bytes lie there under its name.

    CadranError for an empty file, one too many or too large, or where the disk does not take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _check(folder, name, size)
    target = _free_name(folder / safe_name(name), file)
    if target is None:
        return None
    try:
        with whole_file(target) as draft, draft.open("xb") as copy:
            shutil.copyfileobj(file, copy, _BLOCK)
    except OSError as full:
        raise CadranError(message("imports.not_written", file=_shown(name), reason=full.strerror or "")) from full
    return target


def _check(folder: Path, name: str, size: int) -> None:
    if not size:
        raise CadranError(message("imports.empty_file", file=_shown(name)))
    if size > MOST_MEGABYTES << 20:
        raise CadranError(message("imports.too_large", file=_shown(name), most=MOST_MEGABYTES))
    if len(list(spooled(folder))) >= MOST_FILES:
        raise CadranError(message("imports.too_many", most=MOST_FILES))
    if size > shutil.disk_usage(folder).free:
        raise CadranError(message("imports.disk_full", file=_shown(name)))


def spooled(folder: Path) -> Iterator[Path]:
    """The files of an import, in name order."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def safe_name(name: str) -> str:
    """The last part of `name` as a file can be called on any system, no longer than `LONGEST_NAME` bytes."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .") or "file"
    if _RESERVED.fullmatch(cleaned.partition(".")[0].strip()):
        cleaned = f"_{cleaned}"
    if len(cleaned.encode()) <= LONGEST_NAME:
        return cleaned
    ending = "".join(Path(cleaned).suffixes[-2:])
    ending = ending if len(ending.encode()) <= 16 else ""
    return f"{cleaned.encode()[: LONGEST_NAME - len(ending.encode())].decode(errors='ignore').rstrip(' .')}{ending}"


def _free_name(path: Path, file: BinaryIO) -> Path | None:
    """The path itself, or with a number where another file has it; None where that one holds the same bytes."""
    stem, dot, suffix = path.name.partition(".")
    for number in range(1, MOST_FILES + 2):
        numbered = path if number == 1 else path.with_name(f"{stem}-{number}{dot}{suffix}")
        if not numbered.exists():
            return numbered
        if _is_same(numbered, file):
            return None
    raise CadranError(message("imports.too_many", most=MOST_FILES))


def _is_same(path: Path, file: BinaryIO) -> bool:
    with path.open("rb") as known:
        is_same = True
        while is_same and (block := file.read(_BLOCK)):
            is_same = block == known.read(len(block))
        is_same = is_same and not known.read(1)
    file.seek(0)
    return is_same


def _shown(name: str) -> str:
    return safe_name(name)[:60]


def named_folder(home: Path, text: str, is_anywhere: bool) -> Path:
    """The folder a reader names: below the inbox, or anywhere on this machine where that is allowed.

    CadranError for one outside, and for none; links that lead out of the inbox are outside.
    """
    root = inbox(home).resolve()
    try:
        asked = (root / Path(text.strip()).expanduser() if is_anywhere else root / text.strip()).resolve()
        is_folder = asked.is_dir()
    except (OSError, ValueError, RuntimeError):
        raise CadranError(message("imports.no_folder", folder=text.strip()[:200])) from None
    if not is_anywhere and root != asked and root not in asked.parents:
        raise CadranError(message("imports.outside", folder=text.strip()[:200]))
    if not text.strip() or not is_folder:
        raise CadranError(message("imports.no_folder", folder=text.strip()[:200]))
    return asked


def inbox_folders(home: Path) -> list[str]:
    """The folders put into the inbox by hand, by name; those of dropped files are not among them."""
    root = inbox(home)
    return (
        sorted(path.name for path in root.iterdir() if path.is_dir() and not is_id(path.name)) if root.is_dir() else []
    )


def is_dropped(home: Path, folder: Path) -> bool:
    """Whether a folder holds the dropped files of an import."""
    return folder.resolve().parent == inbox(home).resolve() and is_id(folder.name)


def forget_abandoned(home: Path, kept: set[str]) -> None:
    """Delete the dropped files of imports begun long ago that are not among the `kept` ones, and what checks found."""
    for path in (*inbox(home).glob("*"), *(home / "imports").glob("*/check")):
        import_id = path.parent.name if path.name == "check" else path.name
        if is_id(import_id) and import_id not in kept and _age(path) > FORGOTTEN_AFTER:
            shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> timedelta:
    return timedelta(seconds=time.time() - path.stat().st_mtime)
