"""Who may change a home: one builder and one writer of its store at a time, in any process.

The kernel lets go of a lock when its process ends, however it ends.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from cadran.errors import CadranError
from cadran.i18n.message import message

# Seconds: another one's load or build is waited for, and what only looks at the store does not wait long.
LONGEST_WAIT = 600.0
LONGEST_LOOK = 10.0
PAUSE = 0.05
_LOCKS = threading.local()
# Who is told that a wait for another process begins (True) and ends (False).
WAITS: ContextVar[Callable[[bool], None] | None] = ContextVar("waits", default=None)


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Nobody else builds a version of `home` meanwhile; CadranError where another one goes on building."""
    with _locked(home / ".building.lock", fcntl.LOCK_EX, LONGEST_WAIT):
        yield


@contextmanager
def writing_store(home: Path) -> Iterator[None]:
    """Nobody else reads or writes the store of `home` meanwhile."""
    with _locked(home / ".store.lock", fcntl.LOCK_EX, LONGEST_WAIT):
        yield


@contextmanager
def reading_store(home: Path, wait: float = LONGEST_LOOK) -> Iterator[None]:
    """Nobody writes the store of `home` meanwhile."""
    with _locked(home / ".store.lock", fcntl.LOCK_SH, wait):
        yield


@contextmanager
def _locked(path: Path, kind: int, wait: float) -> Iterator[None]:
    """Hold the lock of `path`; a thread that holds it already goes on, and where nobody can write there is none."""
    own: set[Path] = _LOCKS.__dict__.setdefault("own", set())
    handle = None if path in own else _opened(path)
    if handle is None:
        yield
        return
    try:
        _wait(handle, kind, time.monotonic() + wait)
        own.add(path)
        yield
    finally:
        own.discard(path)
        os.close(handle)


def _opened(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _wait(handle: int, kind: int, until: float) -> None:
    if _is_taken(handle, kind):
        return
    waits = WAITS.get() or (lambda _begins: None)
    waits(True)
    while not _is_taken(handle, kind):
        if time.monotonic() > until:
            raise CadranError(message("home.busy"))
        time.sleep(PAUSE)
    waits(False)


def _is_taken(handle: int, kind: int) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
