"""The files packed in the archives (.zip) of a folder: each a file of its own, unpacked within limits to be read."""

import re
import shutil
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.files.sources import SourceFile, format_of, is_archive, readable
from cadran.ingest.profiles.profile import Format

MOST_MEMBERS, LARGEST_CONTENT, LARGEST_RATIO = 1_000, 2 << 30, 400
_ENDING = re.compile(r"\.[a-z0-9]{1,8}(\.gz)?$")
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1


@dataclass(frozen=True)
class Member:
    """A file in an archive; its name is that of the archive and the path inside, whatever it is unpacked as."""

    archive: "Archive"
    name: str
    entry: zipfile.ZipInfo = field(repr=False)

    @property
    def path(self) -> Path:
        """Where it is unpacked, under a name that tells its format only."""
        ending = _ENDING.search(self.name.lower())
        return Path(self.archive.folder.name) / f"{self.entry.header_offset}{ending[0] if ending else ''}"

    def unpacked(self) -> Path:
        """The file on the disk, for as long as the archive is used; CadranError where it is damaged."""
        if not self.path.exists():
            try:
                with (
                    zipfile.ZipFile(self.archive.path) as packed,
                    packed.open(self.entry) as file,
                    self.path.open("wb") as out,
                ):
                    shutil.copyfileobj(file, out, 1 << 20)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as broken:
                self.path.unlink(missing_ok=True)
                raise CadranError(message("file.damaged", file=self.name)) from broken
        return self.path

    def source(self, wanted: Format) -> SourceFile | None:
        """The member as a file of the folder; None where it is of no known format."""
        path = self.unpacked()
        known = wanted if wanted != "auto" else format_of(path)
        if known is None:
            return None
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        return SourceFile(path, self.name, known, digest, path.stat().st_size, kept=self.archive.folder)

    def is_meant(self, patterns: list[str]) -> bool:
        """Whether a pattern fits the end of its path: in an archive a file lies at any depth."""
        path = PurePosixPath(self.name.lower())
        return any(path.match(pattern.lower()) for pattern in patterns)


@dataclass(frozen=True)
class _Content:
    members: tuple[Member, ...] = ()
    notes: tuple[Message, ...] = ()
    problem: Message | None = None


@dataclass(frozen=True)
class Archive:
    """An archive of a folder, by its name in it."""

    path: Path
    name: str
    folder: TemporaryDirectory[str] = field(
        default_factory=lambda: TemporaryDirectory(prefix="cadran-archive-"), repr=False, compare=False
    )

    @property
    def members(self) -> tuple[Member, ...]:
        """The files that can be read."""
        return self._content.members

    @property
    def notes(self) -> tuple[Message, ...]:
        """What lies in it and is not read, by name and reason."""
        return self._content.notes

    @property
    def problem(self) -> Message | None:
        """Why nothing of it can be read: it is no archive, or holds too many or too large files."""
        return self._content.problem

    @cached_property
    def _content(self) -> "_Content":
        try:
            entries = self._entries()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return _Content(problem=message("file.no_archive", file=self.name))
        if _is_too_large(entries):
            return _Content(problem=message("file.large_archive", file=self.name, most=MOST_MEMBERS))
        members: dict[str, Member] = {}
        notes: list[Message] = []
        for entry in entries:
            name = f"{self.name}/{readable(_path_of(entry).as_posix())}"
            reason = _reason(entry, name.lower() in members)
            if reason:
                notes.append(message(reason, file=name))
            else:
                members[name.lower()] = Member(self, name, entry)
        return _Content(tuple(members.values()), tuple(notes))

    def _entries(self) -> list[zipfile.ZipInfo]:
        with zipfile.ZipFile(self.path) as packed:
            return [entry for entry in packed.infolist() if not entry.is_dir() and not _is_hidden(entry)]


def _is_too_large(entries: list[zipfile.ZipInfo]) -> bool:
    content, packed = (sum(getattr(entry, size) for entry in entries) for size in ("file_size", "compress_size"))
    is_bomb = content > LARGEST_RATIO * max(packed, 1 << 20)
    return len(entries) > MOST_MEMBERS or content > LARGEST_CONTENT or is_bomb


def archives_in(folder: Path) -> tuple[Archive, ...]:
    """The archives that lie in a folder or in one below it."""
    paths = (path for path in folder.rglob("*.[zZ][iI][pP]") if path.is_file() and not path.name.startswith("."))
    return tuple(Archive(path, readable(path.relative_to(folder).as_posix())) for path in sorted(paths))


def _reason(entry: zipfile.ZipInfo, is_known: bool) -> str | None:
    """The key of why an entry is not read."""
    path = _path_of(entry)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "load.left_outside"
    if is_archive(path.name):
        return "load.left_nested"
    if entry.flag_bits & _ENCRYPTED:
        return "load.left_protected"
    if entry.compress_type not in _READ:
        return "load.left_packing"
    return "load.left_twice" if is_known else None


def _path_of(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    return any(part.startswith((".", "~$")) and part != ".." for part in _path_of(entry).parts)
