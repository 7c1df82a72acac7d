"""A file that is whole at any moment: written beside its place and moved there in one step."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_NAME = 100


@contextmanager
def whole_file(path: Path, is_durable: bool = False, draft: Path | None = None) -> Iterator[Path]:
    """Where to write what is to stand at `path` once the block ends; of a block that fails nothing is left.

    What is `durable` is on the disk, under its name, before this returns: a power cut takes neither. The draft has a
    name of its own that no other writer has, unless one is given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = draft or path.with_name(f".{path.name[:LONGEST_NAME]}.{os.getpid()}.{secrets.token_hex(4)}.draft")
    try:
        yield beside
        if is_durable:
            _settle(beside)
        beside.replace(path)
        if is_durable:
            _settle(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
