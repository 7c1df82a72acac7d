"""Cadran speaks both languages everywhere, with the same places to fill in."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from cadran.i18n import LANGUAGES
from cadran.i18n.catalogue import catalogue

CADRAN = Path(__file__).parents[2] / "cadran"
SOURCES = sorted([*CADRAN.rglob("*.py"), *(CADRAN.parent / "pages").glob("*.py")])


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _texts(source: str) -> list[dict[str, ast.expr]]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Text"]
    return [
        dict(zip(("en", "fr"), call.args, strict=False))
        | {keyword.arg or "": keyword.value for keyword in call.keywords}
        for call in named
    ]


def _uneven(source: str) -> list[str]:
    """The English side of every literal Text without a French side, an empty side or other places to fill in."""
    uneven = []
    for text in _texts(source):
        sides = [ast.literal_eval(side) for side in text.values() if isinstance(side, ast.Constant)]
        if set(text) != {"en", "fr"} or (len(sides) == 2 and not _match(*sides)):
            uneven.append(ast.unparse(next(iter(text.values()))))
    return uneven


def _match(first: str, second: str) -> bool:
    return bool(first.strip() and second.strip()) and _places(first) == _places(second)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(CADRAN.parent).as_posix())
def test_a_text_has_both_languages_and_the_same_places(path: Path) -> None:
    assert _uneven(path.read_text(encoding="utf-8")) == []


def test_the_catalogue_holds_the_same_keys_in_both_languages() -> None:
    assert set(catalogue("en")) == set(catalogue("fr"))


def test_the_catalogue_has_no_empty_text_and_the_same_places() -> None:
    french = catalogue("fr")
    assert [key for key, text in catalogue("en").items() if not _match(text, french.get(key, text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_sentence_counts_stands_in_both_forms(language: str) -> None:
    forms = [form for text in catalogue(language).values() for _, _, form, _ in Formatter().parse(text) if form]
    assert forms
    # A comma sets thousands apart; what it counts stands beside it in one form.
    assert [form for form in forms if form != "," and not re.fullmatch(r"[^|]+\|[^|]+", form)] == []


@pytest.mark.parametrize(("language", "nouns"), [("en", "rows|lines|days|months"), ("fr", "lignes|jours|articles")])
def test_what_a_sentence_counts_is_written_once_and_never_in_one_form(language: str, nouns: str) -> None:
    """A number that is at least so many (fewest, most, review) has one form."""
    twice = re.compile(r"\{(\w+)\} \{\1:")
    one_form = re.compile(rf"\{{(?!fewest|most|review|min_lines)\w+\}} ({nouns})\b")
    assert [text for text in catalogue(language).values() if twice.search(text) or one_form.search(text)] == []


def test_french_punctuation_keeps_its_space() -> None:
    tight = re.compile(r"\w[?!;]|«\w|\w»")
    assert [text for text in catalogue("fr").values() if tight.search(text)] == []


def test_an_uneven_text_is_found_out() -> None:
    assert _uneven('Text(en="{n} lines", fr="lignes")') == ["'{n} lines'"]
    assert _uneven('Text(en="lines")') == ["'lines'"]
    assert _uneven('Text("lines", "lignes")') == []


def test_every_area_has_a_file_in_each_language() -> None:
    areas = [{path.name for path in (CADRAN / "i18n" / language).iterdir()} for language in ("en", "fr")]
    assert areas[0] == areas[1] != set()
