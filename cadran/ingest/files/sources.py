"""Files of a folder: which ones a profile means, what they weigh, how their text is encoded."""

import codecs
import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.files.letters import code_pages, pairs_of
from cadran.ingest.profiles.profile import Entry, Format

BLOCK = 1 << 20
MOST_CONTROL = 0.01  # the share of control characters above which bytes are no text
BAD_CHARACTER = "\ufdd0"  # no character of any language: Unicode keeps it for a program's own use
BAD_BYTE = BAD_CHARACTER.encode()
SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}
ARCHIVE = ".zip"
_NO_TEXT = bytes({*range(32)} - {*b"\t\n\r"})
_LEADING = 0xC0  # the least byte that begins a character of several
_MARKED = "cadran.marked"
_LENIENT = ("utf-8", "utf8", "utf_8", "cp125", "windows-125")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class SourceFile:
    """One file as found: its name relative to the folder, its format and the SHA-256 of its bytes.

    Rows of a database that grow by a column were read from `since` on, and end with the value `reached`.
    `kept` is the folder it was unpacked into, which goes with it.
    """

    path: Path
    name: str
    format: Format
    sha256: str
    bytes: int
    since: str | None = None
    reached: str | None = None
    kept: TemporaryDirectory[str] | None = field(default=None, repr=False, compare=False)


class OpenEncoding(CadranError):
    """The letters of a file do not tell its code page; `pages` are those it may be, the likeliest first."""

    def __init__(self, file: str, pages: tuple[str, ...]) -> None:
        super().__init__(message("file.open_encoding", file=file, pages=", ".join(pages), first=pages[0]))
        self.pages = pages


def matching(
    folder: Path, patterns: list[str], wanted: Format, only: frozenset[Path] | None = None
) -> list[SourceFile]:
    """The folder's files that match one of the patterns, in whatever case they are written, in name order.

    Those of an unknown format only where `wanted` says what they are; of all where not `only` some are asked for.
    """
    paths = sorted({path for pattern in patterns for path in folder.glob(_in_any_case(pattern)) if path.is_file()})
    paths = [path for path in paths if (only is None or path in only) and not is_archive(path.name)]
    formats = [(path, wanted if wanted != "auto" else format_of(path)) for path in paths]
    return [_source(folder, path, known) for path, known in formats if known is not None]


def _in_any_case(pattern: str) -> str:
    if "[" in pattern:
        return pattern
    return "".join(f"[{sign.lower()}{sign.upper()}]" if sign.isalpha() else sign for sign in pattern)


def format_of(path: Path) -> Format | None:
    """The format the file's name tells, compression set aside; None for any other.

    A text named .xls, as many systems write theirs for Excel, is one.
    """
    is_text = path.suffix.lower() == ".xls" and _is_table_of_text(path)
    return "csv" if is_text else format_named(path.name)


def format_named(name: str) -> Format | None:
    """The format the ending of a name tells."""
    return SUFFIXES.get(Path(name.lower().removesuffix(".gz")).suffix)


def is_archive(name: str) -> bool:
    """Whether the ending of a name tells an archive of files."""
    return name.lower().endswith(ARCHIVE)


def _is_table_of_text(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    is_text = head.translate(None, _NO_TEXT) == head and not head.lstrip().startswith(b"<")
    return is_text and any(sign in head for sign in b"\t;,|")


def encoding_of(source: SourceFile, entry: Entry) -> str:
    """The profile's encoding, else the byte order mark's, else UTF-8 where the text is but for a few bytes, else the
    code page of its letters; CadranError where these leave it open.
    """
    if entry.encoding:
        return entry.encoding
    with opened(source) as file:
        head = read_block(source, file, 4096)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd > len(head) // 4 and min(even, odd) < max(even, odd) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if _is_utf8(source) else _code_page(source)


def _code_page(source: SourceFile) -> str:
    """The code page of a text that is no UTF-8; CadranError where it is no text, or may be of several."""
    with opened(source) as file:
        head = read_block(source, file)
    if len(head) - len(head.translate(None, _NO_TEXT)) > MOST_CONTROL * len(head):
        raise CadranError(message("file.no_text", file=source.name))
    with opened(source) as file:
        pages = code_pages(pairs_of(iter(lambda: read_block(source, file), b"")))
    if len(pages) > 1:
        raise OpenEncoding(source.name, pages)
    return pages[0]


def utf8_blocks(source: SourceFile, encoding: str) -> Iterator[bytes]:
    """The file's text as UTF-8 in blocks of a few megabytes, decompressed, without byte order mark.

    In UTF-8 and Windows code pages a byte that belongs to no character becomes `BAD_BYTE`; another encoding with such a
    byte is the wrong one.
    """
    decoder = codecs.getincrementaldecoder(encoding)(_MARKED if encoding.lower().startswith(_LENIENT) else "strict")
    lines = 1
    plain = encoding == "utf-8"
    with opened(source) as file:
        while True:
            block = read_block(source, file)
            try:
                text = block if plain and _is_sound(block) else decoder.decode(block, final=not block).encode()
                plain = encoding == "utf-8" and not decoder.getstate()[0]
            except UnicodeError as broken:
                read = broken.object[: broken.start] if isinstance(broken, UnicodeDecodeError) else b""
                raise _undecodable(source, encoding, lines + read.count(b"\n")) from broken
            lines += text.count(b"\n")
            if text:
                yield text
            if not block:
                return


def uncounted(source: SourceFile, line: int, counted: int, read: int) -> CadranError:
    """The error of a reader that did not find as many records as there are."""
    return CadranError(message("file.uncounted", file=source.name, line=line, counted=counted, read=read))


def opened(source: SourceFile) -> BinaryIO:
    """The file's bytes, decompressed where its name ends in .gz."""
    return cast(BinaryIO, gzip.open(source.path)) if source.path.suffix.lower() == ".gz" else source.path.open("rb")


def read_block(source: SourceFile, file: BinaryIO, size: int | None = None) -> bytes:
    """The next bytes, a block where no size is said; CadranError where the packing is damaged."""
    try:
        return file.read(size or BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        raise CadranError(message("file.damaged", file=source.name)) from broken


def _source(folder: Path, path: Path, known: Format) -> SourceFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceFile(path, readable(path.relative_to(folder).as_posix()), known, digest, path.stat().st_size)


def readable(name: str) -> str:
    """The name as text; bytes of it that are none stand as they are written in code."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _is_utf8(source: SourceFile) -> bool:
    """Whether the bytes above ASCII form more characters of UTF-8 than they break."""
    decoder = codecs.getincrementaldecoder("utf-8")(_MARKED)
    characters = bad = 0
    with opened(source) as file:
        while block := read_block(source, file):
            if _is_sound(block) and not decoder.getstate()[0]:
                characters += int(np.count_nonzero(np.frombuffer(block, np.uint8) >= _LEADING))
                continue
            text = decoder.decode(block)
            bad += text.count(BAD_CHARACTER)
            characters += len(text) - len(text.encode("ascii", "ignore"))
    bad += decoder.decode(b"", final=True).count(BAD_CHARACTER)
    return characters > 2 * bad or not bad


def _is_sound(block: bytes) -> bool:
    """Whether the bytes are UTF-8 from the first to the last, told without making a text of them."""
    if block.isascii():
        return True
    try:
        ends = pa.py_buffer(np.array([0, len(block)], np.int32))
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _marked(broken: UnicodeError) -> tuple[str, int]:
    if not isinstance(broken, UnicodeDecodeError):
        raise broken
    return BAD_CHARACTER, broken.end


codecs.register_error(_MARKED, _marked)


def _undecodable(source: SourceFile, encoding: str, line: int) -> CadranError:
    return CadranError(message("file.wrong_encoding", file=source.name, line=line, encoding=encoding))
