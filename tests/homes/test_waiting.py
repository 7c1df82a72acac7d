"""Who waits for another load or build says so at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cadran.cli.main import run
from cadran.home_lock import WAITS, building, writing_store
from cadran.imports.job import State
from cadran.imports.worker import Diary
from cadran.ingest.storage.store import open_store

HELD = 0.4


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_store(tmp_path / "home"):
        pass
    return tmp_path / "home"


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Another one has the home for a moment."""
    has_it, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with building(home), writing_store(home):
            has_it.set()
            let_go.wait(HELD)

    other = threading.Thread(target=hold)
    other.start()
    has_it.wait(5)
    yield
    let_go.set()
    other.join()


@pytest.mark.parametrize(("language", "words"), [("en", "this one waits for it"), ("fr", "celui-ci attend")])
def test_a_command_says_that_it_waits_and_then_goes_on(
    home: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with _held(home):
        assert run(["loads", "--home", str(home), "--lang", language]) == 0
    assert words in capsys.readouterr().err
    assert run(["loads", "--home", str(home), "--lang", language]) == 0
    assert words not in capsys.readouterr().err


def test_an_import_says_that_it_waits_and_then_what_it_did_before(home: Path, tmp_path: Path) -> None:
    written: list[str] = []

    class Heard(Diary):
        def write(self, state: State) -> None:
            written.append(state.phase)
            super().write(state)

    diary = Heard(tmp_path)
    before = WAITS.set(diary.wait)
    diary.begin("read")
    with _held(home), writing_store(home):
        pass
    WAITS.reset(before)
    assert written == ["read", "wait", "read"]
