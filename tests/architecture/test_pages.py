"""A page is a table of contents: short, without SQL, without a database."""

import ast
import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*.py"))
_SQL = re.compile(r"\bselect\b.+\bfrom\b", re.IGNORECASE | re.DOTALL)
_DATABASES = {"duckdb", "sqlglot", "sqlite3"}


def _imported(tree: ast.AST) -> set[str]:
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def _queries(tree: ast.AST) -> list[str]:
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if _SQL.search(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_at_most_forty_lines(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_knows_no_database(page: Path) -> None:
    assert _imported(ast.parse(page.read_text(encoding="utf-8"))) & _DATABASES == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_holds_no_sql(page: Path) -> None:
    assert _queries(ast.parse(page.read_text(encoding="utf-8"))) == []


def test_a_page_with_a_query_is_found_out() -> None:
    tree = ast.parse('from duckdb import connect\nconnect().sql("""SELECT a\n from b""")')
    assert _imported(tree) & _DATABASES == {"duckdb"}
    assert len(_queries(tree)) == 1
