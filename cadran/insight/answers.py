"""Answers about a version, kept for everybody who asks again."""

from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar

import polars as pl
from cachetools import LRUCache

from cadran.engine import Catalogue, Details, Engine, Figures
from cadran.kpis import Kpi

BYTES_KEPT = 256_000_000
SMALLEST = 200  # what an answer that is no frame is taken to weigh

Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")
Key = tuple[Hashable, ...]


class Answers:
    """Answers by their question, at most `most_bytes` of them; the oldest unasked go first.

    Two who ask the same at once wait for one computation. Answers are shared: who gets one never changes it.
    """

    def __init__(self, most_bytes: int = BYTES_KEPT) -> None:
        self._kept: LRUCache[Key, Any] = LRUCache(most_bytes, getsizeof=_size)
        self._lock = Lock()
        self._asking: dict[Key, RLock] = {}

    def get(self, key: Key, compute: Callable[[], Answer]) -> Answer:
        """The answer kept under `key`, else what `compute` gives."""
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            asking = self._asking.setdefault(key, RLock())
        with asking:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            found = compute()
            with self._lock:
                self._asking.pop(key, None)
                if _size(found) <= self._kept.maxsize:
                    self._kept[key] = found
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


def _size(found: object) -> int:
    return max(SMALLEST, int(found.estimated_size())) if isinstance(found, pl.DataFrame) else SMALLEST


KEPT = Answers()


def answered(question: Callable[Asked, Answer], *asked: Asked.args, **named: Asked.kwargs) -> Answer:
    """What `question` answers, kept under its name, the version of the engine it is asked of, and what it asks.

    What it asks must be hashable; KPIs and engines stand for themselves. It may be a method of a part of an engine.
    """
    engine = getattr(question, "__self__", None)
    key = (
        question.__qualname__,
        *map(_plain, (engine, *asked)),
        *((name, _plain(named[name])) for name in sorted(named)),
    )
    return KEPT.get(key, lambda: question(*asked, **named))


def _plain(part: Any) -> Hashable:
    if isinstance(part, Engine | Catalogue | Figures | Details):
        return part.connection.path
    return part.id if isinstance(part, Kpi) else part
