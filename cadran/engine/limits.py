"""What a question may take: time, rows, room on the disk, and a place among those answered at once.

A question is ended after its time, or once who asked has left: by one thread that looks at both, for what the database
itself keeps to is a setting of the file, and a file is open in a process with one set of settings only.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.settings import Settings, settings_of

# Seconds between two looks at who has left and what takes too long.
GLANCE = 0.1


class Asker(Protocol):
    """Who asks questions, and may leave before they are answered."""

    def has_left(self) -> bool:
        """Whether nobody waits for the answer any more; asked from another thread."""

    def leave(self) -> None:
        """End what the asker was doing, by an exception of its own; called where the question was asked."""


ASKER: ContextVar[Asker | None] = ContextVar("asker", default=None)


def leave_if_left() -> None:
    """End what was asked for here where nobody waits for it any more."""
    asker = ASKER.get()
    if asker is not None and asker.has_left():
        asker.leave()


def wait(acquire: Callable[[float], bool], seconds: float) -> bool:
    """Whether `acquire`, which tries for some seconds, gets its turn in time; ends where the asker leaves."""
    until = time.monotonic() + seconds
    while not acquire(GLANCE):
        leave_if_left()
        if time.monotonic() > until:
            return False
    return True


class Queue:
    """Lets so many questions be answered at once; the others wait their turn, up to a number and for a time.

    `ended` counts those that were given a turn by how they ended, `seconds` is how long they took together.
    """

    OUTCOMES = ("answered", "stopped", "left", "failed")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = threading.Semaphore(settings.questions_at_once)
        self._lock = threading.Lock()
        self.waiting = self.running = 0
        self.ended: Counter[str] = Counter()
        self.seconds = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn for one question; CadranError where too many wait, or it waited too long."""
        if not self._places.acquire(blocking=False):
            self._wait()
        self._count(running=1)
        begun, outcome = time.monotonic(), "left"
        try:
            yield
            outcome = "answered"
        except CadranError:
            outcome = "stopped"
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            self._count(running=-1)
            self._places.release()
            self._note(outcome, time.monotonic() - begun)

    def _wait(self) -> None:
        if self.waiting >= self._settings.questions_waiting:
            raise CadranError(message("limits.full", n=self._settings.questions_waiting))
        self._count(waiting=1)
        try:
            seconds = self._settings.question_seconds
            if not wait(lambda glance: self._places.acquire(timeout=glance), seconds):
                raise CadranError(message("limits.waited", seconds=seconds))
        finally:
            self._count(waiting=-1)

    def _note(self, outcome: str, seconds: float) -> None:
        with self._lock:
            self.ended[outcome] += 1
            self.seconds += seconds

    def _count(self, running: int = 0, waiting: int = 0) -> None:
        with self._lock:
            self.running += running
            self.waiting += waiting


@dataclass(frozen=True)
class Limits:
    """What each question to an open version may take, and the queue it shares with those to others."""

    settings: Settings
    queue: Queue

    @contextmanager
    def question(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """A turn for a question asked by `cursor`, which ends with the asker's leaving; what ends it is told."""
        with self.queue.turn(), WATCH.over(cursor, self.settings.question_seconds):
            try:
                yield
            except (duckdb.InterruptException, OSError) as ended:
                if "INTERRUPT" not in str(ended):
                    raise
                leave_if_left()
                raise CadranError(message("limits.too_long", seconds=self.settings.question_seconds)) from ended
            except duckdb.OutOfMemoryException as full:
                raise CadranError(message("limits.too_much_memory")) from full

    def rows(self, reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
        """The rows of an answer; CadranError where they are more than a question may return."""
        batches, count = [], 0
        for batch in reader:
            count += batch.num_rows
            if count > self.settings.question_rows:
                raise CadranError(message("limits.too_many_rows", n=self.settings.question_rows))
            batches.append(batch)
        return pa.RecordBatchReader.from_batches(reader.schema, batches)


class _Watch:
    """One thread that looks at questions under way, and interrupts those that take too long or whose asker has left."""

    def __init__(self) -> None:
        self._under_way: dict[duckdb.DuckDBPyConnection, tuple[Asker | None, float]] = {}
        self._changed = threading.Condition()
        self._process = 0

    @contextmanager
    def over(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
        """Watch over a question until it is answered, for so many seconds at most."""
        self._begin(cursor, ASKER.get(), time.monotonic() + seconds)
        try:
            yield
        finally:
            with self._changed:
                del self._under_way[cursor]

    def _begin(self, cursor: duckdb.DuckDBPyConnection, asker: Asker | None, until: float) -> None:
        with self._changed:
            self._under_way[cursor] = asker, until
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._look, daemon=True, name="askers").start()
            self._changed.notify()

    def _look(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._under_way)
                for cursor, (asker, until) in self._under_way.items():
                    if time.monotonic() > until or (asker is not None and asker.has_left()):
                        cursor.interrupt()
            time.sleep(GLANCE)


WATCH = _Watch()


def limits_of(home: Path) -> Limits:
    """The limits of questions to the versions of a home, with a queue of their own."""
    settings = settings_of(home)
    return Limits(settings, Queue(settings))
