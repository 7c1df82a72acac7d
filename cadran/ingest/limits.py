"""What the expressions of a profile cannot do while files are loaded: reach other files, or run without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import duckdb

from cadran.i18n.message import Message, message

# Seconds for one step: some ten megabytes of a file, or a looked-up file.
LONGEST_STEP = 600.0
_AGAIN = 0.2


def close_off(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the connection reads and writes no file but those of its own store."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


class Aborted(Exception):
    """A step failed in the database, which ends the transaction for the other files too."""

    def __init__(self, problem: Message) -> None:
        self.problem = problem


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, file: str, table: str) -> Iterator[None]:
    """Aborted where a step about this file takes too long, or more memory than a load may use."""
    done = Event()
    Thread(target=_watch, args=(connection, done, LONGEST_STEP), daemon=True).start()
    try:
        yield
    except duckdb.InterruptException as late:
        problem = message("load.too_long", file=file, table=table, seconds=f"{LONGEST_STEP:.0f}")
        raise Aborted(problem) from late
    except duckdb.OutOfMemoryException as full:
        raise Aborted(message("load.too_much_memory", file=file, table=table)) from full
    finally:
        done.set()


def _watch(connection: duckdb.DuckDBPyConnection, done: Event, seconds: float) -> None:
    """Interrupts what runs after so many seconds, again and again: between two queries nothing hears it."""
    while not done.wait(seconds):
        connection.interrupt()
        seconds = _AGAIN
