"""What a question may take: time, rows, a place among those under way; and who leaves ends what was asked."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cadran.engine.connection import Connection
from cadran.engine.limits import ASKER, Limits, Queue
from cadran.errors import CadranError
from cadran.insight.answers import Answers
from cadran.settings import Settings

# Takes minutes, unless it is ended.
ENDLESS = "select count(*) as n from range(1000000000) as a, range(100) as b where a.range + b.range = $n"
SOON = 5.0


class Left(BaseException):
    """How the run of a reader who left ends."""


class Asker:
    """A reader who leaves when told."""

    def __init__(self) -> None:
        self.gone = threading.Event()

    def has_left(self) -> bool:
        return self.gone.is_set()

    def leave(self) -> None:
        raise Left


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("limits") / "warehouse-1.duckdb"
    duckdb.connect(str(path)).close()
    return path


@contextmanager
def _opened(path: Path, **settings: object) -> Iterator[Connection]:
    chosen = Settings.model_validate(settings)
    connection = Connection(path, Limits(chosen, Queue(chosen)))
    try:
        yield connection
    finally:
        connection.close()


def _leaving_after(asker: Asker, seconds: float) -> threading.Timer:
    timer = threading.Timer(seconds, asker.gone.set)
    timer.start()
    return timer


def test_a_question_that_takes_too_long_is_ended_and_the_next_is_answered(version: Path) -> None:
    with _opened(version, question_seconds=1) as connection:
        with pytest.raises(CadranError, match=r"took more than 1 second and was stopped\. Choose a shorter period"):
            connection.frame(ENDLESS, {"n": 3})
        assert connection.frame("select 42 as n").item() == 42


def test_a_version_may_be_open_with_limits_and_without_in_one_process(version: Path) -> None:
    alone = Connection(version)
    with _opened(version) as limited:
        assert alone.frame("select 42 as n").equals(limited.frame("select 42 as n"))
    alone.close()


@pytest.mark.parametrize("rows", [2, 1_000, 300_000])
def test_an_answer_of_as_many_rows_as_allowed_is_whole_and_one_more_is_refused(version: Path, rows: int) -> None:
    with _opened(version, question_rows=rows) as connection:
        asked = "select range as n, range / 4.0::decimal(9, 2) as quarter, null::date as day from range($rows)"
        assert connection.frame(asked, {"rows": rows}).height == rows
        with pytest.raises(CadranError, match="more than"):
            connection.frame(asked, {"rows": rows + 1})
        nothing = connection.frame(asked, {"rows": 0})
    with duckdb.connect() as other:
        assert (
            nothing.dtypes
            == [pl.Int64, pl.Float64, pl.Date]
            == other.sql("select 1::bigint, 1.5::double, null::date").pl().dtypes
        )


def test_a_question_without_room_is_refused_in_a_sentence(version: Path) -> None:
    with _opened(version, question_disk="1MB", memory="32MB") as connection:
        large = "select len(list(hash(range))) as n from range(20000000)"
        with pytest.raises(CadranError, match="more memory or disk than it may use"):
            connection.frame(large)


@contextmanager
def _asked_by(asker: Asker) -> Iterator[None]:
    before = ASKER.set(asker)
    try:
        yield
    finally:
        ASKER.reset(before)


def test_who_leaves_ends_the_question_and_nobody_elses(version: Path) -> None:
    asker, begun = Asker(), time.monotonic()
    with _opened(version) as connection, _asked_by(asker):
        _leaving_after(asker, 0.3)
        with pytest.raises(Left):
            connection.frame(ENDLESS, {"n": 3})
        assert time.monotonic() - begun < SOON
    with _opened(version) as connection, _asked_by(Asker()):
        assert connection.frame("select sum(range) as n from range(100)").item() == 4950


def test_where_all_places_are_taken_the_next_waits_and_one_too_many_is_refused(version: Path) -> None:
    first, second = Asker(), Asker()
    with _opened(version, questions_at_once=1, questions_waiting=1, question_seconds=30) as connection:

        def ask(asker: Asker) -> None:
            with _asked_by(asker), suppress(Left):
                connection.frame(ENDLESS, {"n": 3})

        askers = [threading.Thread(target=ask, args=(asker,)) for asker in (first, second)]
        for thread in askers:
            thread.start()
        queue = connection.limits.queue if connection.limits else pytest.fail("no limits")
        _until(lambda: (queue.running, queue.waiting) == (1, 1))
        with pytest.raises(CadranError, match="1 question waits already"):
            connection.frame("select 1 as n")
        second.gone.set()
        _until(lambda: queue.waiting == 0)
        first.gone.set()
        for thread in askers:
            thread.join(SOON)
        assert (queue.running, queue.waiting) == (0, 0)
        assert connection.frame("select 1 as n").item() == 1


def _until(condition: object) -> None:
    last = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_a_question_that_waited_its_time_is_told_to_try_again() -> None:
    queue = Queue(Settings(questions_at_once=1, question_seconds=1))
    with queue.turn(), pytest.raises(CadranError, match="waited 1 second for its turn"), queue.turn():
        pass
    assert (queue.running, queue.waiting) == (0, 0)


def test_who_waits_for_the_answer_of_one_who_left_gets_it() -> None:
    answers, asking, leave = Answers(), threading.Event(), threading.Event()

    def left() -> int:
        asking.set()
        leave.wait(SOON)
        raise Left

    def ask() -> None:
        with suppress(Left):
            answers.get(("version", "question"), left)

    first = threading.Thread(target=ask)
    first.start()
    asking.wait(SOON)
    threading.Timer(0.2, leave.set).start()
    assert answers.get(("version", "question"), lambda: 42) == 42
    first.join(SOON)


def test_who_waits_for_the_answer_of_another_may_leave_too() -> None:
    answers, asker, asking, end = Answers(), Asker(), threading.Event(), threading.Event()

    def slow() -> int:
        asking.set()
        end.wait(SOON)
        return 42

    first = threading.Thread(target=lambda: answers.get(("version", "question"), slow))
    first.start()
    asking.wait(SOON)
    asker.gone.set()
    with _asked_by(asker), pytest.raises(Left):
        answers.get(("version", "question"), lambda: 1)
    end.set()
    first.join(SOON)
    assert answers.get(("version", "question"), lambda: 1) == 42
