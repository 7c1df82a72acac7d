"""Bindings and modules say what they hold: words that say nothing do not come back."""

import ast
from collections import Counter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


# Participles and pronouns that fit any value, and a place where an index or a page is meant.
SAY_NOTHING = {"found", "held", "one", "place", "said", "shown", "told"}
# In these rooms a place is where goods are kept.
WHERE_GOODS_ARE = ("cadran/simulation/", "cadran/ui/sections/network/", "cadran/ui/sections/location/")
FORMER_MODULES = {
    "answering",
    "asking",
    "blocks",
    "chosen",
    "choices",
    "desk",
    "durations",
    "escape",
    "explained",
    "measures",
    "multiples",
    "opening",
    "papers",
    "picking",
    "plan_and_cost",
    "proving",
    "question",
    "returned",
    "say",
    "serving",
    "standing",
    "still_open",
    "survey",
    "unified_stock",
    "voice",
    "why",
    "words",
}
# Bindings still to be named, by file; a number only shrinks, and a file that has none left goes.
STILL_TO_NAME: dict[str, int] = {}


def _bound(source: str) -> Counter[str]:
    """How often each word that says nothing is bound: as a variable, a parameter or a field."""
    tree = ast.walk(ast.parse(source))
    names = [
        node.arg if isinstance(node, ast.arg) else node.id
        for node in tree
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    return Counter(name for name in names if name in SAY_NOTHING)


def _files() -> list[Path]:
    return [*sorted((REPOSITORY / "cadran").rglob("*.py")), *sorted((REPOSITORY / "pages").glob("*.py"))]


def test_bindings_say_what_they_hold() -> None:
    counts = {}
    for path in _files():
        name = path.relative_to(REPOSITORY).as_posix()
        bound = _bound(path.read_text(encoding="utf-8"))
        if name.startswith(WHERE_GOODS_ARE):
            bound.pop("place", None)
        if bound:
            counts[name] = bound.total()
    assert counts == STILL_TO_NAME


def test_modules_keep_the_names_of_the_trade() -> None:
    assert [path.stem for path in _files() if path.stem in FORMER_MODULES] == []


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "for one in rows: pass",
        "def late(told): pass",
        "lines = [held for held in rows]",
        "class Card:\n    shown: int = 0",
        "with open(name) as place: pass",
    ],
)
def test_a_word_that_says_nothing_is_found_out(source: str) -> None:
    assert _bound(source).total() == 1
