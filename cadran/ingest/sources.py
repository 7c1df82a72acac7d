"""Files of a folder: which ones a profile means, what they weigh, how their text is encoded."""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.profile import Entry, Format

BLOCK = 1 << 20
SUFFIXES: dict[str, Format] = {".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class SourceFile:
    """One file as found: its name relative to the folder, its format and the SHA-256 of its bytes."""

    path: Path
    name: str
    format: Format
    sha256: str
    bytes: int


def matching(folder: Path, patterns: list[str], wanted: Format) -> list[SourceFile]:
    """The folder's files that match one of the patterns, in name order; unknown formats only where `wanted` says."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    formats = [(path, wanted if wanted != "auto" else format_of(path)) for path in paths]
    return [_source(folder, path, known) for path, known in formats if known is not None]


def format_of(path: Path) -> Format | None:
    """The format the file's name tells, compression set aside; None for any other."""
    return SUFFIXES.get(Path(path.name.removesuffix(".gz")).suffix.lower())


def encoding_of(source: SourceFile, entry: Entry) -> str:
    """The profile's encoding, else the byte order mark's, else UTF-8 where the whole text is, else Windows-1252."""
    if entry.encoding:
        return entry.encoding
    with opened(source) as file:
        head = file.read(4096)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(source) else "cp1252"


def utf8_blocks(source: SourceFile, encoding: str) -> Iterator[bytes]:
    """The file's text as UTF-8 in blocks of a few megabytes, decompressed, without byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    plain = encoding == "utf-8"
    with opened(source) as file:
        while True:
            block = _read(source, file)
            try:
                text = block if plain and block.isascii() else decoder.decode(block, final=not block).encode()
                plain = encoding == "utf-8" and not decoder.getstate()[0]
            except UnicodeDecodeError as broken:
                raise _undecodable(source, encoding, lines + broken.object[: broken.start].count(b"\n")) from broken
            lines += text.count(b"\n")
            if text:
                yield text
            if not block:
                return


def opened(source: SourceFile) -> BinaryIO:
    """The file's bytes, decompressed where its name ends in .gz."""
    return cast(BinaryIO, gzip.open(source.path)) if source.path.suffix == ".gz" else source.path.open("rb")


def _read(source: SourceFile, file: BinaryIO) -> bytes:
    try:
        return file.read(BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        raise CadranError(message("file.damaged", file=source.name)) from broken


def _source(folder: Path, path: Path, known: Format) -> SourceFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceFile(path, path.relative_to(folder).as_posix(), known, digest, path.stat().st_size)


def _is_utf8(source: SourceFile) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(source) as file:
        try:
            while block := _read(source, file):
                if not (block.isascii() and not decoder.getstate()[0]):
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _undecodable(source: SourceFile, encoding: str, line: int) -> CadranError:
    return CadranError(message("file.wrong_encoding", file=source.name, line=line, encoding=encoding))
