"""Parts of files for a trial: their first rows, and some from the middle and the end of a long text."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple
from zipfile import ZipFile

import pyarrow.parquet as pa_parquet

from cadran.ingest.files.archives import Archive, archives_in
from cadran.ingest.files.json_records import is_list
from cadran.ingest.files.sources import SourceFile, format_of, readable
from cadran.ingest.profiles.profile import Profile, read_profile

PIECE_LINES = 5_000
_BLOCK = 16 << 20


class Piece(NamedTuple):
    """Where a piece of a file stands: the line of the copy it begins on, and its line in the file."""

    copied: int
    line: int


Lines = Mapping[str, tuple[Piece, ...]]


def original(lines: Lines, file: str, line: int) -> int:
    """The line of the file that a line of its copy is."""
    piece = max((piece for piece in lines.get(file, ()) if piece.copied <= line), default=Piece(line, line))
    return piece.line + line - piece.copied


@contextmanager
def cut(folder: Path, profile: str | Path, row_limit: int | None, is_spread: bool) -> Iterator[tuple[Path, Lines]]:
    """The folder itself, or one with the first rows of its files, and pieces from further on where it `is_spread`."""
    if row_limit is None or not folder.is_dir():
        yield folder, {}
        return
    looked_up = _looked_up(read_profile(profile))
    lines: dict[str, tuple[Piece, ...]] = {}
    with TemporaryDirectory(prefix="cadran-first-rows-") as first:
        for path in (path for path in folder.rglob("*") if path.is_file() and format_of(path)):
            name = path.relative_to(folder)
            copy = Path(first) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if any(fnmatchcase(name.as_posix(), pattern) for pattern in looked_up):
                copy.symlink_to(path.resolve())
            else:
                _copy_first(path, copy, row_limit)
                if is_spread and (pieces := _spread(path, copy)):
                    lines[readable(name.as_posix())] = pieces
        for archive in archives_in(folder):
            _cut_archive(archive, Path(first), row_limit, looked_up)
        yield Path(first), lines


def _cut_archive(archive: Archive, first: Path, rows: int, looked_up: set[str]) -> None:
    """An archive of the same files with their first rows; one that cannot be opened as it is."""
    copy = first / archive.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    if archive.problem:
        copy.symlink_to(archive.path.resolve())
        return
    with ZipFile(copy, "w") as packed, TemporaryDirectory(prefix="cadran-first-rows-") as folder:
        for member in archive.members:
            path = member.unpacked()
            part = Path(folder) / path.name
            is_whole = format_of(path) is None or member.is_meant(list(looked_up))
            part.symlink_to(path) if is_whole else _copy_first(path, part, rows)
            packed.write(part, member.name.removeprefix(f"{archive.name}/"))


def _looked_up(profile: Profile) -> set[str]:
    return {
        pattern
        for _, entry in profile.entries
        for alias, patterns in entry.files.items()
        if alias != entry.primary
        for pattern in patterns
    }


def _copy_first(path: Path, copy: Path, rows: int) -> None:
    """Copies the first lines of a text file or rows of a Parquet file; a workbook or a list of records as it is."""
    known = format_of(path)
    if known == "xlsx" or (known == "json" and is_list(SourceFile(path, path.name, known, "", 0))):
        copy.symlink_to(path.resolve())
    elif known == "parquet":
        file = pa_parquet.ParquetFile(path)
        batch = next(file.iter_batches(batch_size=rows), None)
        pa_parquet.write_table(file.schema_arrow.empty_table() if batch is None else _table(batch), copy)
    else:
        opened = gzip.open if path.suffix.lower() == ".gz" else open
        with opened(path, "rb") as whole, opened(copy, "wb") as first:
            first.writelines(line for line, _ in zip(whole, range(rows + (known != "json")), strict=False))


def _table(batch: object) -> object:
    import pyarrow as pa  # noqa: PLC0415

    return pa.Table.from_batches([batch])


def _spread(path: Path, copy: Path) -> tuple[Piece, ...]:
    """Adds lines of the middle and the end to the copy of a plain text whose records are its lines; none else."""
    head = copy.read_bytes() if format_of(path) in ("csv", "tsv") and path.suffix.lower() != ".gz" else b""
    if not head.endswith(b"\n") or b"\0" in head or any(line.count(b'"') % 2 for line in head.splitlines()):
        return ()
    pieces: list[Piece] = []
    copied, size, before = head.count(b"\n"), path.stat().st_size, len(head)
    length = PIECE_LINES * (before // copied)
    with path.open("rb") as whole, copy.open("ab") as out:
        for end in (size // 2, size):
            whole.seek(max(end - length, before))
            whole.readline()
            start = whole.tell()
            taken = list(islice(whole, PIECE_LINES))
            before = start + sum(map(len, taken))
            if taken:
                pieces.append(Piece(copied + 1, _lines_before(whole, start) + 1))
                out.writelines(taken)
                copied += len(taken)
    return tuple(pieces)


def _lines_before(file: BinaryIO, position: int) -> int:
    file.seek(0)
    count = 0
    while position > 0 and (block := file.read(min(_BLOCK, position))):
        count += block.count(b"\n")
        position -= len(block)
    return count
