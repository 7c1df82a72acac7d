"""What a library says, or a file of ours once read, is asked once for all processes, and anew if it cannot be kept."""

from pathlib import Path

import pytest

from cadran.i18n.catalogue import catalogue
from cadran.kept_answers import kept_answer, kept_reading


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


def test_a_text_is_read_once_and_anew_where_it_changed(cache: Path) -> None:
    assert kept_reading("words-xx", "a = 1", lambda: {"a": 1}) == {"a": 1}
    assert kept_reading("words-xx", "a = 1", _never) == {"a": 1}
    assert kept_reading("words-xx", "a = 2", lambda: {"a": 2}) == {"a": 2}
    assert [path.name for path in cache.iterdir()] == ["words-xx.json"]


@pytest.mark.parametrize("content", ["", "[", "{}", "[1]", '["a = 1", 2, 3]', "7"])
def test_a_kept_reading_that_is_none_is_read_again(cache: Path, content: str) -> None:
    (cache / "words-xx.json").write_text(content, encoding="utf-8")
    assert kept_reading("words-xx", "a = 1", lambda: {"a": 1}) == {"a": 1}
    assert kept_reading("words-xx", "a = 1", _never) == {"a": 1}


def test_words_of_a_language_are_kept_as_their_files_say_them(cache: Path) -> None:
    catalogue.cache_clear()
    try:
        first = catalogue("fr")
        catalogue.cache_clear()
        assert (cache / "words-fr.json").is_file()
        assert catalogue("fr") == first
        assert first["value.none"]
    finally:
        catalogue.cache_clear()
