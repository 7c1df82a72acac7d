"""The versions that are open, for everybody who asks: a version that leaves is closed and takes its answers with it."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from cadran.engine import Engine
from cadran.engine.limits import Limits, Queue, limits_of
from cadran.insight.answers import ANSWERS
from cadran.warehouse.versions import home_of

MOST_OPEN = 6

# What tells a file from another one under the same name.
Identity = tuple[int, int]


class OpenVersions:
    """Engines by the file of their version, at most `most` of them.

    The one unasked for longest goes first; one whose file is gone, or is another file now, goes with the next question.
    """

    def __init__(self, most: int = MOST_OPEN) -> None:
        self._most = most
        self._limits: dict[Path, Limits] = {}
        self._open: OrderedDict[Path, tuple[Identity | None, Engine]] = OrderedDict()
        self._lock = Lock()

    def engine(self, path: Path) -> Engine:
        """The engine of the version in `path`, opened once for all readers."""
        with self._lock:
            self._close_gone()
            if path not in self._open:
                self._open[path] = (_identity(path), Engine(path, self._limits_of(home_of(path))))
            self._open.move_to_end(path)
            while len(self._open) > self._most:
                self._close(next(iter(self._open)))
            return self._open[path][1]

    def _limits_of(self, home: Path) -> Limits:
        """The limits of a home's questions, whose queue all its versions share."""
        return self._limits.setdefault(home, limits_of(home))

    def queues(self) -> list[Queue]:
        """The queues questions wait in."""
        return [limits.queue for limits in self._limits.values()]

    def paths(self) -> list[Path]:
        """The files that are open, the one unasked for longest first."""
        with self._lock:
            return list(self._open)

    def _close_gone(self) -> None:
        for path in [path for path, (identity, _) in self._open.items() if identity != _identity(path)]:
            self._close(path)

    def _close(self, path: Path) -> None:
        _, engine = self._open.pop(path)
        ANSWERS.forget(engine.connection)
        engine.close()


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
