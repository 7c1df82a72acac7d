"""Nothing that a file or a reader wrote can become markup: one door to HTML, and `Markup` only around literals."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = [*(REPOSITORY / "cadran").rglob("*.py"), *(REPOSITORY / "pages").glob("*.py"), REPOSITORY / "app.py"]
DOOR = REPOSITORY / "cadran" / "ui" / "components" / "markup.py"


def raw_markup(tree: ast.AST) -> list[str]:
    """What a module does that could let text through as markup."""
    return [
        wrong for node in ast.walk(tree) for wrong in (_door(node), _unsafe(node), _around(node), _glued(node)) if wrong
    ]


def _door(node: ast.AST) -> str:
    is_html = isinstance(node, ast.Attribute) and node.attr == "html"
    is_import = isinstance(node, ast.ImportFrom) and any(name.name == "html" for name in node.names)
    is_escape = isinstance(node, ast.Name | ast.alias) and getattr(node, "id", getattr(node, "name", "")) == "as_html"
    return "st.html outside the one door" if is_html or is_import or is_escape else ""


def _unsafe(node: ast.AST) -> str:
    is_unsafe = isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow_javascript")
    return "unsafe_allow_html" if is_unsafe else ""


def _around(node: ast.AST) -> str:
    if not isinstance(node, ast.Call) or not _is_markup(node.func):
        return ""
    is_literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and not node.keywords
    return "" if is_literal else "Markup around what is no literal"


def _glued(node: ast.AST) -> str:
    if not isinstance(node, ast.BinOp):
        return ""
    sides = [side.func for side in (node.left, node.right) if isinstance(side, ast.Call)]
    return "Markup glued with an operator" if any(map(_is_markup, sides)) else ""


def _is_markup(name: ast.expr) -> bool:
    return (isinstance(name, ast.Name) and name.id == "Markup") or (
        isinstance(name, ast.Attribute) and name.attr == "Markup"
    )


@pytest.mark.parametrize(
    "line",
    [
        "st.html(words)",
        "column.html(words)",
        "from streamlit import html",
        "cell = as_html(name)",
        "st.markdown(name, unsafe_allow_html=True)",
        'Markup(f"<b>{name}</b>")',
        'Markup("<b>%s</b>" % name)',
        'Markup("<b>" + name)',
        "markupsafe.Markup(name)",
        'Markup("<b>%s</b>") % name',
        'Markup("<b>") + name',
        "Markup()",
    ],
)
def test_each_way_around_the_rule_is_seen(line: str) -> None:
    assert raw_markup(ast.parse(line))


@pytest.mark.parametrize("line", ['Markup("<b>{}</b>").format(name)', 'Markup("").join(names)', "show_html(row)"])
def test_markup_that_escapes_what_it_takes_is_welcome(line: str) -> None:
    assert raw_markup(ast.parse(line)) == []


@pytest.mark.parametrize("source", [str(path.relative_to(REPOSITORY)) for path in SOURCES if path != DOOR])
def test_text_never_becomes_markup(source: str) -> None:
    assert raw_markup(ast.parse((REPOSITORY / source).read_text(encoding="utf-8"))) == []


def test_the_one_door_is_a_door() -> None:
    assert set(raw_markup(ast.parse(DOOR.read_text(encoding="utf-8")))) == {
        "st.html outside the one door",
        "Markup around what is no literal",
    }
