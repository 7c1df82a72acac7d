"""Names from data are plain text in a figure: Plotly reads tags, and would follow a link a supplier is named after."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHARTS = Path(__file__).parents[2] / "cadran" / "charts"
PLAIN = {"short_name", "words"}
NAMED = {"label", "location", "name"}


def _texts(source: str) -> Iterator[ast.expr]:
    """What a figure writes: the values of `text` and `ticktext`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in ("text", "ticktext"):
            yield node.value
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "text")


def _raw_names(node: ast.AST) -> Iterator[str]:
    """The names in an expression that nothing makes plain."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in PLAIN:
        return
    if isinstance(node, ast.Attribute) and node.attr in NAMED:
        yield ast.unparse(node)
    for inside in ast.iter_child_nodes(node):
        yield from _raw_names(inside)


def _names_in(source: str) -> list[str]:
    return [name for text in _texts(source) for name in _raw_names(text)]


def test_every_name_a_chart_writes_is_plain_text() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in CHARTS.glob("*.py")}
    assert sum(len(list(_texts(source))) for source in sources.values()) > 20
    raw = {name: _names_in(source) for name, source in sources.items()}
    # The label of a curve is a month, put into words by Cadran.
    assert {name: names for name, names in raw.items() if names} == {"curves.py": ["curve.label"]}


@pytest.mark.parametrize(
    "source", ["f(text=path.name)", "f(ticktext=[row.name for row in rows])", "g({'text': f'{mark.label}!'})"]
)
def test_a_name_that_may_be_markup_is_found_out(source: str) -> None:
    assert len(_names_in(source)) == 1


@pytest.mark.parametrize("source", ["f(text=template.words(path.name))", "f(ticktext=[short_name(row.name, 9)])"])
def test_a_name_made_plain_passes(source: str) -> None:
    assert _names_in(source) == []
