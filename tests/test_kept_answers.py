"""What a library says is asked once for all processes, and anew wherever it cannot be kept."""

from pathlib import Path

import pytest

from cadran.kept_answers import kept_answer


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CADRAN_CACHE", str(tmp_path))
    return tmp_path


def _never() -> list[str]:
    raise AssertionError


@pytest.mark.usefixtures("cache")
def test_a_question_is_answered_once_and_another_one_for_itself() -> None:
    assert kept_answer("babel", "colours", lambda: ["blue"]) == ["blue"]
    assert kept_answer("babel", "colours", _never) == ["blue"]
    assert kept_answer("babel", "shapes", lambda: ["round"]) == ["round"]
    assert kept_answer("holidays", "colours", lambda: ["red"]) == ["red"]


def test_what_cannot_be_read_or_written_is_computed_again(cache: Path) -> None:
    kept_answer("babel", "colours", lambda: ["blue"])
    (kept,) = cache.iterdir()
    kept.write_text("[", encoding="utf-8")
    assert kept_answer("babel", "colours", lambda: ["red"]) == ["red"]
    kept.unlink()
    kept.mkdir()
    assert kept_answer("babel", "colours", lambda: ["green"]) == ["green"]
