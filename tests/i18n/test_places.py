"""Every sentence asked for by its key gets what its places name, and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from cadran.contract.rules import RULES
from cadran.i18n.catalogue import catalogue
from cadran.i18n.message import message

ROOT = Path(__file__).parents[2]
ASKING = {"t", "message"}
WORDS = catalogue("en")


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _asked(call: ast.Call) -> Iterator[str]:
    """The keys that a call may ask for."""
    for argument in call.args[:2]:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS:
                yield node.value


def _wrong(call: ast.Call) -> Iterator[str]:
    given = {keyword.arg for keyword in call.keywords}
    keys = list(_asked(call))
    if None in given or len(call.args) > 2:
        return
    for key in keys:
        if missing := _places(WORDS[key]) - given:
            yield f"{key} lacks {missing}"
    every = set().union(*(_places(WORDS[key]) for key in keys))
    is_composed = any(isinstance(node, ast.JoinedStr) for argument in call.args for node in ast.walk(argument))
    if keys and not is_composed and (idle := given - every):
        yield f"{keys[0]} has no place for {idle}"


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ASKING:
            yield node


@pytest.mark.long
def test_every_place_of_a_sentence_is_filled_where_it_is_asked_for() -> None:
    files = [path for folder in ("cadran", "pages") for path in (ROOT / folder).rglob("*.py")]
    wrong = [f"{path.name}: {fault}" for path in files for call in _calls(path) for fault in _wrong(call)]
    assert wrong == []


def test_a_call_that_leaves_a_place_empty_or_fills_one_in_vain_is_found_out() -> None:
    (call,) = [node for node in ast.walk(ast.parse("t('en', 'card.of', k=1, m=2)")) if isinstance(node, ast.Call)]
    assert list(_wrong(call)) == ["card.of lacks {'n'}", "card.of has no place for {'m'}"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_says_a_count_twice(language: str) -> None:
    """`{n} new {n:row|rows}` would read "2 new 2 rows"."""
    counts = {
        key: [name for _, name, form, _ in Formatter().parse(sentence) if form and ("|" in form or form == ",")]
        for key, sentence in catalogue(language).items()
    }
    assert [key for key, names in counts.items() if len(names) != len(set(names))] == []


@pytest.mark.parametrize(("language", "text"), [("en", "12,345 files"), ("fr", "12\u202f345 fichiers")])
def test_a_whole_count_has_its_thousands_apart(language: str, text: str) -> None:
    assert text in message("imports.too_many", most=12_345).read(language)
    assert text in message("file.large_archive", file="x", most=12_345).read(language)


def test_a_rule_about_whole_rows_has_no_place_for_a_cell() -> None:
    """Only the load knows the cell a rule doubts; what a version finds names the row."""
    with_a_cell = {code for code, rule in RULES.items() if rule.outcome == "warning" and _places(rule.sentence.en)}
    found_later = set((ROOT / "queries" / "marts" / "warnings.sql").read_text(encoding="utf-8").split("'"))
    assert with_a_cell == {"two_digit_year", "rounded_id", "negative_price", "unknown_value", "not_of_a_move"}
    assert not with_a_cell & found_later
