"""Statements on one database side by side, each begun once those it needs are done."""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from graphlib import TopologicalSorter
from queue import SimpleQueue
from typing import TypeVar

import duckdb

# So many statements run at once, each on its share of the processors: of a statement that DuckDB spreads over all of
# them, a fifth of the work is the spreading.
AT_ONCE = 2

T = TypeVar("T")
Task = Callable[[duckdb.DuckDBPyConnection], T]


def share_processors(con: duckdb.DuckDBPyConnection) -> None:
    """Let a statement have its share of the processors, where AT_ONCE of them run."""
    ((threads,),) = con.sql("select current_setting('threads')").fetchall()
    con.execute(f"set threads = {max(1, threads // AT_ONCE)}")


def run_tasks(
    con: duckdb.DuckDBPyConnection,
    tasks: Mapping[str, Task[T]],
    needs: Mapping[str, Collection[str]] | None = None,
    done: Callable[[str], None] = lambda _name: None,
) -> dict[str, T]:
    """What every task returns, each run on a connection of its own that finds names as `con` does.

    `needs` names the tasks that have to be done before one begins; `done` is told of each, one after the other.
    The first error ends the tasks under way, and is raised.
    """
    order = TopologicalSorter({name: (needs or {}).get(name, ()) for name in tasks})
    order.prepare()
    results: dict[str, T] = {}
    with _cursors(con) as free, ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future[T], str] = {}
        try:
            while order.is_active():
                running |= {pool.submit(free.run, tasks[name]): name for name in order.get_ready()}
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    name = running.pop(ended)
                    results[name] = ended.result()
                    order.done(name)
                    done(name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            free.interrupt()
            raise
    return results


class _Cursors:
    """The connections that wait for a task."""

    def __init__(self, every: list[duckdb.DuckDBPyConnection]) -> None:
        self._every = every
        self._free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        for cursor in every:
            self._free.put(cursor)

    def run(self, task: Task[T]) -> T:
        cursor = self._free.get()
        try:
            return task(cursor)
        finally:
            self._free.put(cursor)

    def interrupt(self) -> None:
        for cursor in self._every:
            cursor.interrupt()


@contextmanager
def _cursors(con: duckdb.DuckDBPyConnection) -> Iterator[_Cursors]:
    ((path, database),) = con.sql("select current_setting('search_path'), current_database()").fetchall()
    with ExitStack() as stack:
        every = [stack.enter_context(con.cursor()) for _ in range(AT_ONCE)]
        for cursor in every:
            cursor.execute(f"set search_path = '{path}'" if path else f'use "{database}"')
        yield _Cursors(every)
