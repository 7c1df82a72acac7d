"""Answers are computed once, shared, bounded in bytes, and apart by version and question."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import polars as pl
import pytest

from cadran.engine import Engine
from cadran.engine.connection import Connection
from cadran.insight.answers import Answers
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.request.address import State
from cadran.ui.request.asked import context_of

FRAME = pl.DataFrame({"n": range(1000)})  # 8,000 bytes


def test_two_who_ask_at_once_wait_for_one_computation_and_share_it() -> None:
    answers, begun, go_on, computed = Answers(), Event(), Event(), []

    def slow() -> pl.DataFrame:
        computed.append(1)
        begun.set()
        go_on.wait(5)
        return FRAME

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.get, ("v1", "otd"), slow)
        assert begun.wait(5)
        second = pool.submit(answers.get, ("v1", "otd"), slow)
        go_on.set()
        assert first.result() is second.result() is FRAME
    assert computed == [1]


def test_the_oldest_unasked_goes_first_and_what_is_too_large_is_not_kept() -> None:
    answers = Answers(most_bytes=17_000)
    computed: list[str] = []

    def ask(name: str, frame: pl.DataFrame = FRAME) -> None:
        def compute() -> pl.DataFrame:
            computed.append(name)
            return frame

        answers.get((name,), compute)

    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)
    assert computed == ["a", "b", "c", "b"]
    large = pl.concat([FRAME] * 3)
    ask("large", large)
    ask("large", large)
    assert computed[4:] == ["large", "large"]


def test_a_question_that_fails_is_asked_again() -> None:
    answers = Answers()
    with pytest.raises(ZeroDivisionError):
        answers.get(("v1",), lambda: 1 // 0)
    assert answers.get(("v1",), lambda: 2) == 2


def test_what_was_asked_in_several_ways_at_once_is_known_of_each(
    sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, ways = context_of(State(), "en", sample_engine), (("mode",), ("carrier",))
    october = Selection().during(date(2025, 10, 1), date(2025, 10, 9))
    together = context.splits(KPIS["otd"], october, ways)
    monkeypatch.setattr(Connection, "frame", None)
    assert [context.measure(KPIS["otd"], october, way).height for way in ways] == [together[way].height for way in ways]
