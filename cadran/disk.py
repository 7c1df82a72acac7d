"""What a disk refuses, told as a problem of the reader's: it is full, read only, or closed to this user."""

import errno
import re
from pathlib import Path

from cadran.errors import CadranError
from cadran.i18n.message import message

_BY_NUMBER = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT: "disk.full",
    errno.EROFS: "disk.read_only",
    errno.EACCES: "disk.forbidden",
    errno.EPERM: "disk.forbidden",
}
# DuckDB tells them in the words of the system only.
_BY_WORDS = {
    "no space left": "disk.full",
    "disk quota exceeded": "disk.full",
    "failed to offload": "disk.full",
    "read-only file system": "disk.read_only",
    "permission denied": "disk.forbidden",
}
# A value of a row may hold such words too: of the database's errors those that are about files.
_OF_FILES = re.compile("(IO|FATAL|Out of Memory) Error|Failed to (commit|checkpoint)", re.IGNORECASE)
_PATH = re.compile(r'"([^"]+)"')


def disk_problem(error: BaseException, path: Path | None = None) -> CadranError | None:
    """The problem where a disk is what an error is about, at the path the error names, else at `path`."""
    words = str(error)
    key = _BY_NUMBER.get(error.errno or 0) if isinstance(error, OSError) else None
    key = key or next((key for part, key in _BY_WORDS.items() if part in words.lower()), None)
    if key is None or not (isinstance(error, OSError) or _OF_FILES.search(words)):
        return None
    named = error.filename if isinstance(error, OSError) else next(iter(_PATH.findall(words)), None)
    return CadranError(message(key, place=str(named or path or "?")))
