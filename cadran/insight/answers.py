"""Answers about a version, kept for everybody who asks again until the version is closed."""

from collections.abc import Callable, Hashable, Mapping
from math import inf
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar

import polars as pl
from cachetools import LRUCache

from cadran.engine import Engine
from cadran.engine.connection import Connection
from cadran.engine.limits import wait
from cadran.kpis import Kpi

BYTES_KEPT = 256_000_000
SMALLEST = 200  # what an answer that is no frame is taken to weigh

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
# The open version first, as far as the reader may see it, then the question and what it asks.
Key = tuple[Hashable, ...]


class Answers:
    """Answers by version and question, at most `most_bytes` of them; the oldest unasked go first.

    Two who ask the same at once wait for one computation. Answers are shared: who gets one never changes it.
    """

    def __init__(self, most_bytes: int = BYTES_KEPT) -> None:
        self._kept: LRUCache[Key, Any] = LRUCache(most_bytes, getsizeof=_size)
        self._lock = Lock()
        self._asking: dict[Key, RLock] = {}

    def get(self, key: Key, compute: Callable[[], Answer]) -> Answer:
        """The answer kept under `key`, else what `compute` gives."""
        answer: Answer
        with self._lock:
            if key in self._kept:
                answer = self._kept[key]
                return answer
            asking = self._asking.setdefault(key, RLock())
        wait(lambda seconds: asking.acquire(timeout=seconds), inf)
        try:
            with self._lock:
                if key in self._kept:
                    answer = self._kept[key]
                    return answer
            try:
                answer = compute()
                self.keep(key, answer)
            finally:
                with self._lock:
                    self._asking.pop(key, None)
        finally:
            asking.release()
        return answer

    def keep(self, key: Key, answer: object) -> None:
        """Keep an answer under its key, where it is not too large for all of them."""
        with self._lock:
            if _size(answer) <= self._kept.maxsize:
                self._kept[key] = answer

    def forget(self, version: Hashable) -> None:
        """Drop every answer of `version`, the first part of its key, and of what is seen of it."""
        with self._lock:
            for key in [key for key in self._kept if version in (key[0], getattr(key[0], "whole", None))]:
                del self._kept[key]


def _size(answer: object) -> int:
    if isinstance(answer, dict):
        return SMALLEST + sum(_size(part) for part in answer.values())
    return max(SMALLEST, int(answer.estimated_size())) if isinstance(answer, pl.DataFrame) else SMALLEST


ANSWERS = Answers()


def answered(question: Callable[Arguments, Answer], *asked: Arguments.args, **named: Arguments.kwargs) -> Answer:
    """What `question` answers, kept under the open version it is asked of, its name, and what it asks.

    It is a method of a part of an engine, or a function whose first argument is an engine. What it asks must be
    hashable; KPIs stand for themselves.
    """
    return ANSWERS.get(_key(question, asked, named), lambda: question(*asked, **named))


def known(
    answer: Answer, question: Callable[Arguments, Answer], *asked: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Keep what `question` would answer, where another question told it already."""
    ANSWERS.keep(_key(question, asked, named), answer)


def answered_by(
    compute: Callable[[], Answer],
    question: Callable[Arguments, Answer],
    *asked: Arguments.args,
    **named: Arguments.kwargs,
) -> Answer:
    """What `question` answers, by `compute` where nobody knows it: another question that tells it too."""
    return ANSWERS.get(_key(question, asked, named), compute)


def _key(question: Any, asked: tuple[Any, ...], named: Mapping[str, Any]) -> Key:
    return (
        _version(question, asked),
        question.__qualname__,
        *map(_plain, asked),
        *((name, _plain(named[name])) for name in sorted(named)),
    )


def _version(question: Any, asked: tuple[Any, ...]) -> Connection:
    connection: Connection = (getattr(question, "__self__", None) or asked[0]).connection
    return connection


def _plain(part: Any) -> Hashable:
    if isinstance(part, Engine):
        return part.connection
    return part.id if isinstance(part, Kpi) else part
