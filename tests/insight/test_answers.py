"""Answers are computed once, shared, bounded in bytes, and apart by version and question."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import polars as pl
import pytest

from cadran.insight.answers import Answers

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
