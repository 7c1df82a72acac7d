"""A bounded sample of each file: its first records as text, with some from further on, read as the load reads."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pydantic import ValidationError

from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.ingest.files.archives import Archive
from cadran.ingest.files.json_records import is_list
from cadran.ingest.files.reading import SOURCE_ROW, Opened, opened_sheets, opened_source, slabs
from cadran.ingest.files.slab import numbers
from cadran.ingest.files.sources import OpenEncoding, SourceFile, format_of, is_archive, opened
from cadran.ingest.profiles.profile import Entry
from cadran.recognition.vocabulary import is_known, spellings

FIRST_RECORDS, SPREAD_RECORDS, LAST_RECORDS = 20_000, 10_000, 5_000
HEAD, PIECE = 4 << 20, 256 << 10
MOST_FILES, MOST_SHEETS = 200, 12
ODD_WORDS, LONGEST_WORD = 5, 40
_SIGNS = ",;\t|"
_ODD_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")
Written = Callable[[str], dict[str, str]]


@dataclass(frozen=True)
class Sample:
    """Records of a file, or of one sheet of a workbook; `is_whole` where these are all there are.

    Columns of `rows` are text, or what Parquet says. `code_pages` are those that its letters leave open, each with some
    words as they would read.
    """

    opened: Opened
    rows: pa.Table
    is_whole: bool
    records: int
    malformed: int
    has_other_sheets: bool = False
    code_pages: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return self.opened.source.name

    @property
    def sheet(self) -> str | None:
        return self.opened.sheet.name if self.opened.sheet else None

    @property
    def columns(self) -> tuple[str, ...]:
        return self.opened.columns


@dataclass(frozen=True)
class Unread:
    """A file that is not read, and why."""

    name: str
    reason: Sentence


def listed(paths: list[Path]) -> tuple[Path, list[Path]]:
    """The folder that holds all the files asked for, and these files; CadranError where there are none."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise CadranError(*(message("recognition.no_file", file=path) for path in missing))
    files = sorted({file for path in paths for file in _files_of(path)})
    if not files:
        raise CadranError(*(message("recognition.empty_folder", folder=path) for path in paths))
    folders = {path if path.is_dir() else path.parent for path in paths}
    return folders.pop() if len(folders) == 1 else _shared_parent(list(folders)), files


def _files_of(path: Path) -> Iterator[Path]:
    """The file, or those of a folder and the ones below it that are not hidden."""
    if path.is_file():
        yield path
        return
    for file in path.rglob("*"):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
            yield file


def _shared_parent(folders: list[Path]) -> Path:
    resolved = [(folder.resolve(), *folder.resolve().parents) for folder in folders]
    return next(parent for parent in resolved[0] if all(parent in parents for parents in resolved))


def samples(folder: Path, files: list[Path], written: Written) -> tuple[list[Sample], list[Unread]]:
    """A sample of every file that can be read, one a sheet of a workbook, and the others with the reason.

    `written` gives by name how a text is said to be written.
    """
    read: list[Sample] = []
    unread: list[Unread] = []
    for position, (path, name) in enumerate(_unpacked(folder, files, unread)):
        if position >= MOST_FILES:
            unread.append(Unread(name, message("recognition.too_many_files", most=MOST_FILES)))
            continue
        try:
            read += _of_file(path() if callable(path) else path, name, unread, written)
        except CadranError as wrong:
            unread.append(Unread(name, wrong.problems[0]))
    return read, unread


def _unpacked(folder: Path, files: list[Path], unread: list[Unread]) -> Iterator[tuple[Path | Callable[[], Path], str]]:
    """The files with their names, those of an archive in its place; what of it is not read goes to `unread`."""
    for path in files:
        name = _name(folder, path)
        if not is_archive(name):
            yield path, name
            continue
        archive = Archive(path, name)
        yield from ((member.unpacked, member.name) for member in archive.members)
        reasons = [*archive.notes, *([archive.problem] if archive.problem else [])]
        unread += [Unread(name, reason) for reason in reasons]


def _name(folder: Path, path: Path) -> str:
    relative = path.relative_to(folder) if path.is_relative_to(folder) else path.resolve().relative_to(folder.resolve())
    return relative.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _of_file(path: Path, name: str, unread: list[Unread], written: Written) -> list[Sample]:
    known = format_of(path)
    if known is None:
        raise CadranError(message("recognition.unknown_kind", file=name))
    source = SourceFile(path, name, known, "", path.stat().st_size)
    if known == "xlsx":
        return _of_workbook(source, unread)
    if known == "parquet" or (known == "json" and is_list(source)):
        return [_sampled(opened_source(source, Entry(files={"rows": [name]})), is_whole=True)]
    return [_of_text(source, written(name))]


def _read_as(source: SourceFile, pages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each of these code pages with some words of the text as it reads them."""
    with opened(source) as file:
        words = list(dict.fromkeys(_ODD_WORD.findall(file.read(HEAD))))[:ODD_WORDS]
    return tuple((page, ", ".join(word[:LONGEST_WORD].decode(page, "replace") for word in words)) for page in pages)


def _of_text(source: SourceFile, written: dict[str, str]) -> Sample:
    """The file itself where it is small, else its head and two pieces from further on."""
    if source.path.suffix.lower() != ".gz" and source.bytes <= HEAD:
        return _sampled_text(source, written, is_whole=True)
    with TemporaryDirectory(prefix="cadran-sample-") as folder:
        copy = Path(folder) / f"sample.{source.format}"
        is_whole = _copied(source, copy)
        part = SourceFile(copy, source.name, source.format, "", source.bytes)
        sample = _sampled_text(part, written, is_whole)
    whole = SourceFile(source.path, source.name, source.format, "", source.bytes)
    described = Opened(**{**vars(sample.opened), "source": whole})
    return replace(sample, opened=described)


def _sampled_text(source: SourceFile, written: dict[str, str], is_whole: bool) -> Sample:
    """The sample of a text; where its letters leave its code page open, by the likeliest."""
    try:
        return _sampled(_opened(source, written), is_whole)
    except OpenEncoding as unclear:
        sample = _sampled(_opened(source, written | {"encoding": unclear.pages[0]}), is_whole)
        return replace(sample, code_pages=_read_as(source, unclear.pages))


def _copied(source: SourceFile, copy: Path) -> bool:
    """Writes a sample of the text; whether it is all of it."""
    try:
        with opened(source) as file, copy.open("wb") as out:
            head = file.read(HEAD + 1)
            if len(head) <= HEAD:
                out.write(head)
                return True
            out.write(_to_last_line(head[:HEAD]))
            if source.path.suffix.lower() != ".gz" and head.count(0) < len(head) // 8:
                for start in (source.bytes // 2, source.bytes - PIECE):
                    file.seek(max(start, HEAD))
                    out.write(_to_last_line(file.read(PIECE).partition(b"\n")[2]))
    except (EOFError, gzip.BadGzipFile) as broken:
        raise CadranError(message("file.damaged", file=source.name)) from broken
    return False


def _to_last_line(text: bytes) -> bytes:
    if text.count(0) > len(text) // 8:
        return text[: len(text) // 2 * 2]
    return text[: text.rfind(b"\n") + 1] or text


def _opened(source: SourceFile, written: dict[str, str]) -> Opened:
    entry = _knowing(source.name, _known_words(source))
    try:
        stated = Entry.model_validate({"files": entry.files, "dates": entry.dates, **written})
    except ValidationError as wrong:
        name = str(wrong.errors()[0]["loc"][0])
        known = message("recognition.writings")
        raise CadranError(
            message("recognition.no_answer", id=f"{name}:{source.name}", answer=written.get(name, ""), known=known)
        ) from wrong
    return opened_source(source, stated)


def _knowing(name: str, known: frozenset[str]) -> Entry:
    """An entry that makes the reader take these words for names of columns."""
    return Entry(files={"rows": [name]}, dates={word: [] for word in known})


def _known_words(source: SourceFile) -> frozenset[str]:
    """The words of the first lines that are names of columns, written as they are in the file."""
    with opened(source) as file:
        try:
            head = file.read(64 << 10)
        except (EOFError, gzip.BadGzipFile) as broken:
            raise CadranError(message("file.damaged", file=source.name)) from broken
    words = {word for text in _decoded(head) for line in text.splitlines()[:30] for word in _words_of_line(line)}
    return frozenset(word for word in words if len(word) < 200 and is_known(word))


def _decoded(head: bytes) -> Iterator[str]:
    if head.count(0) > len(head) // 8:
        yield head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        yield head.decode("utf-8-sig", "replace")
        yield head.decode("cp1252", "replace")


def _words_of_line(line: str) -> list[str]:
    return [word.strip().strip('"').strip() for sign in _SIGNS if sign in line for word in line.split(sign)]


def _of_workbook(source: SourceFile, unread: list[Unread]) -> list[Sample]:
    """The sheet that names most columns, and the others; one that holds nothing is unread."""
    sheets, empty = opened_sheets(source, _knowing(source.name, spellings()), MOST_SHEETS - 1)
    for name in empty:
        key = f"{source.name}#{name}"
        unread.append(Unread(key, message("recognition.empty_sheet", file=key)))
    has_others = len(sheets) + len(empty) > 1
    return [_sampled(sheet, is_whole=True, has_other_sheets=has_others) for sheet in sheets]


def _sampled(opened: Opened, is_whole: bool, has_other_sheets: bool = False) -> Sample:
    read = slabs(opened)
    parts = list(islice(read, 2))
    is_whole = is_whole and next(read, None) is None
    records = sum(part.records for part in parts)
    rows = pa.concat_tables([part.rows for part in parts]) if parts else _no_rows(opened)
    is_cut = rows.num_rows > FIRST_RECORDS + SPREAD_RECORDS + LAST_RECORDS
    if is_cut:
        rows = _thinned(rows)
    malformed = sum(len(part.malformed) for part in parts)
    return Sample(opened, rows, is_whole and not is_cut, records, malformed, has_other_sheets)


def _thinned(rows: pa.Table) -> pa.Table:
    """The first and the last records, and some of all those between."""
    last = rows.num_rows - LAST_RECORDS
    between = numbers(np.linspace(FIRST_RECORDS, last - 1, SPREAD_RECORDS).astype(np.int64))
    return pa.concat_tables([rows.slice(0, FIRST_RECORDS), rows.take(between), rows.slice(last)])


def _no_rows(opened: Opened) -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in (*opened.columns, SOURCE_ROW)})
