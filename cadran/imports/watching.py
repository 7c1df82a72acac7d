"""Files dropped into a folder, loaded one at a time as soon as each is written completely."""

import fnmatch
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.imports import job
from cadran.imports.entered import enter_load
from cadran.imports.inbox import new_id
from cadran.imports.job import Job, job_folder
from cadran.imports.json_file import write_json
from cadran.imports.worker import Diary
from cadran.ingest.storage import store

if TYPE_CHECKING:
    from cadran.ingest.run import LoadReport

# What a program that copies a file calls it until it is whole.
UNFINISHED = (".*", "~*", "*.part", "*.partial", "*.tmp", "*.temp", "*.crdownload", "*.filepart", "*.swp", "*~")
Stamp = tuple[int, int, int]
GONE: Stamp = (0, 0, 0)


@dataclass(frozen=True)
class Taken:
    """What became of a file: the report of its load, or why it was not loaded."""

    file: str
    report: "LoadReport | None" = None
    problems: tuple[Sentence, ...] = ()


Tell = Callable[[Taken], None]


@dataclass
class Watched:
    """A folder and which of its files are new: those that have stood still for `seconds` and were not taken so yet."""

    folder: Path
    seconds: float
    _taken: dict[Path, Stamp] = field(default_factory=dict)
    _seen: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)

    def skip_known(self, home: Path) -> None:
        """Leave files alone whose bytes are in the ledger under their name."""
        entries = store.ledger(home) if (home / store.STORE).is_file() else None
        known = set() if entries is None else set(entries.select("source_file", "sha256").iter_rows())
        for path in self._files():
            with path.open("rb") as file:
                if (path.relative_to(self.folder).as_posix(), file_digest(file, "sha256").hexdigest()) in known:
                    self._taken[path] = _stamp(path)

    def ready(self, now: float) -> list[Path]:
        """The files to take at the moment `now`, in seconds, by name; what vanished is forgotten."""
        stamps = {path: stamp for path in self._files() if (stamp := _stamp(path)) != GONE}
        self._seen = {
            path: (stamp, self._seen[path][1] if self._seen.get(path, (None,))[0] == stamp else now)
            for path, stamp in stamps.items()
            if self._taken.get(path) != stamp
        }
        return [path for path, (stamp, since) in sorted(self._seen.items()) if now - since >= self.seconds]

    def take(self, path: Path) -> None:
        """Remember a file as taken in the state it was seen in."""
        self._taken[path] = self._seen.pop(path)[0]

    def _files(self) -> Iterable[Path]:
        for path in self.folder.rglob("*"):
            parts = path.relative_to(self.folder).parts
            if path.is_file() and not any(fnmatch.fnmatch(part, sign) for part in parts for sign in UNFINISHED):
                yield path


def _stamp(path: Path) -> Stamp:
    """What changes as long as a file is written."""
    try:
        state = path.stat()
    except OSError:
        return GONE
    return (state.st_size, state.st_mtime_ns, state.st_ino)


def take(watched: Watched, profile: str | Path, home: Path, files: Sequence[Path], tell: Tell) -> None:
    """Load each file by itself under the lock of the home, then publish; a bad one is told and the next one taken.

    CadranError while another load runs on this home: nothing was taken then.
    """
    import_id = new_id()
    with job.locked(home, import_id):
        folder = job_folder(home, import_id)
        write_json(folder / "job.json", asdict(Job("load", str(watched.folder), str(profile))))
        diary = Diary(folder)
        diary.begin("read")
        loaded = [_loaded(watched, profile, home, path, tell, diary) for path in files]
        if any(loaded):
            _publish(home, diary, tell)
        diary.end("done" if any(loaded) else "failed")


def _loaded(watched: Watched, profile: str | Path, home: Path, path: Path, tell: Tell, diary: Diary) -> bool:
    from cadran.ingest.loading import load_file  # noqa: PLC0415 - slow to import, and only a load needs it

    watched.take(path)
    name = path.relative_to(watched.folder).as_posix()
    try:
        report = load_file(path, watched.folder, profile, home, diary.advance)
    except CadranError as wrong:
        tell(Taken(name, problems=wrong.problems))
        return False
    except Exception as broken:
        if os.environ.get("CADRAN_DEBUG"):
            raise
        tell(Taken(name, problems=(_broken(broken),)))
        return False
    enter_load(home, report.load_id, path)
    tell(Taken(name, report))
    return True


def _publish(home: Path, diary: Diary, tell: Tell) -> None:
    from cadran.imports.publishing import published  # noqa: PLC0415 - slow to import, and only a load needs it

    diary.begin("publish")
    try:
        published(home, None, diary.advance)
    except CadranError as wrong:
        tell(Taken("", problems=wrong.problems))


def _broken(broken: Exception) -> Sentence:
    first, _, _ = str(broken).partition("\n")
    return message("watch.broken", error=f"{type(broken).__name__}: {first}")
