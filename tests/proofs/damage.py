"""Every file of a home cut off, swapped or with bits flipped: found, or harmless, and the last good version served.

`make test-all` has its fixed part in tests/homes/test_soundness.py.
"""

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from export import lyon

from cadran.engine.connection import VersionGone
from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.imports.soundness import problems
from cadran.ingest.storage.store import ledger
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import build
from cadran.workspace import Workspace

KPI = "otd"
# What says nothing of the data: who has a lock, and copies of before.
PASSING = (".lock", ".wal")


@dataclass
class Tally:
    """How many faults were tried, found, harmless and left unseen."""

    tried: int = 0
    found: int = 0
    harmless: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


def home_of_two(folder: Path) -> Path:
    """A home with two versions of one store, a saved view and a note."""
    home = lyon.write_home(folder)
    build(home)
    Workspace(home).save_view("Suppliers", "suppliers", "period=2026-Q1", "Q1")
    return home


def damaged(folder: Path, tries: int, seed: str) -> Tally:
    """Damage a copy of a home in so many ways, one at a time, and look what is said of it."""
    home, drawn, tally = home_of_two(folder), random.Random(seed), Tally()
    told = _told(home)
    files = [path for path in sorted(home.rglob("*")) if path.is_file() and not path.name.endswith(PASSING)]
    tally.files = len(files)
    for number in range(tries):
        path = files[number % len(files)]
        name, harm = drawn.choice(list(HARMS.items()))
        whole = path.read_bytes()
        harm(path, drawn, files)
        if path.exists() and path.read_bytes() == whole:
            continue
        _judge(home, told, tally, f"{path.relative_to(home)}, {name}, seed {seed}, try {number}")
        path.write_bytes(whole)
    return tally


def _judge(home: Path, told: object, tally: Tally, fault: str) -> None:
    tally.tried += 1
    try:
        is_found = bool(problems(home))
    except CadranError:
        is_found = True
    except Exception as broken:
        tally.faults.append(f"{fault}: the check ended with {broken!r}")
        return
    served = _served(home)
    if isinstance(served, Exception) or served != _served_of(told):
        tally.faults.append(f"{fault}: not what was published is served: {served!r}")
    elif is_found:
        tally.found += 1
    elif _told(home) == told:
        tally.harmless += 1
    else:
        tally.faults.append(f"{fault}: neither found nor harmless")


def _served_of(told: object) -> object:
    return told[0] if isinstance(told, tuple) else None


def _served(home: Path) -> object:
    """The figure that readers are shown, of the newest version or the last good one, as a page that begins anew where
    a version proves damaged; what was raised otherwise."""
    try:
        return _asked(home)
    except VersionGone:
        pass
    except Exception as refused:
        return refused
    try:
        return _asked(home)
    except Exception as refused:
        return refused


def _asked(home: Path) -> object:
    _, engine = open_current(home)
    with closing(engine):
        return engine.figures.measure(KPIS[KPI], Selection(), by=("supplier_id",)).rows()


def _told(home: Path) -> object:
    """What a home says: figures, books, what readers wrote."""
    try:
        workspace = Workspace(home)
        return _served(home), ledger(home).rows(), workspace.saved_views(), workspace.notes()
    except Exception as refused:
        return repr(refused)


def _flip(path: Path, drawn: random.Random, files: list[Path]) -> None:
    del files
    content = bytearray(path.read_bytes())
    if content:
        content[drawn.randrange(len(content))] ^= 1 << drawn.randrange(8)
    path.write_bytes(content)


def _cut(path: Path, drawn: random.Random, files: list[Path]) -> None:
    del files
    path.write_bytes(path.read_bytes()[: drawn.randrange(max(1, path.stat().st_size))])


def _swap(path: Path, drawn: random.Random, files: list[Path]) -> None:
    shutil.copyfile(drawn.choice([other for other in files if other != path]), path)


def _zero(path: Path, drawn: random.Random, files: list[Path]) -> None:
    del files
    content = bytearray(path.read_bytes())
    start = drawn.randrange(max(1, len(content)))
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    path.write_bytes(content)


def _lose(path: Path, drawn: random.Random, files: list[Path]) -> None:
    del drawn, files
    path.unlink()


HARMS: dict[str, Callable[[Path, random.Random, list[Path]], None]] = {
    "a bit flipped": _flip,
    "cut off": _cut,
    "another file in its place": _swap,
    "a page of zeros": _zero,
    "lost": _lose,
}
