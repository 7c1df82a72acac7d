"""Sections of a page: named in the menu, computed when they are seen, the one in the address first."""

import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from ui.opened import REPOSITORY, failures, opened, sections_of, titles

WITHOUT_STOCK_OR_RETURNS = (
    *("lead_time", "stockouts", "rotation", "returns", "forecasts", "costs", "network", "data"),
    *("replenishment", "campaign"),
)
LAZY = ("delivery", "lead_time", "stockouts", "returns", "rotation", "costs", "network")


@pytest.fixture(autouse=True)
def _at_home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(sample_home))


@pytest.mark.long
@pytest.mark.parametrize("page", LAZY)
def test_what_is_below_the_fold_waits_until_it_is_seen(
    page: str, part_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(part_home))
    first, whole = opened(page, lang="en", all=[]), opened(page, lang="en")
    assert failures(first) == failures(whole) == []
    assert 0 < len(titles(first)) < len(titles(whole))
    assert titles(first) == titles(whole)[: len(titles(first))]
    assert min(sections_of(whole).values()) > 0, sections_of(whole)


@pytest.mark.long
@pytest.mark.parametrize("page", WITHOUT_STOCK_OR_RETURNS)
def test_a_section_of_data_that_tell_little_has_a_block_or_is_not_there(
    page: str, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(small_home))
    app = opened(page, lang="fr")
    assert failures(app) == []
    assert [name for name, blocks in sections_of(app).items() if not blocks] == []


def test_the_section_in_the_address_is_computed_and_those_above_wait() -> None:
    app = opened("delivery", lang="en", all=[], at="calendar")
    assert [title for title in titles(app) if title.startswith("Most late lines")]
    assert [title for title in titles(app) if title.endswith("in Apr 2026")] == []


def test_a_section_that_is_none_opens_the_page_on_its_beginning() -> None:
    assert titles(opened("delivery", lang="en", all=[], at="nowhere")) == titles(opened("delivery", lang="en", all=[]))


def test_a_clause_in_the_address_opens_the_page_on_its_proof() -> None:
    app = opened("supplier", lang="en", all=[], sup="S063", clause="CL055", window="2026-10-01")
    assert failures(app) == []
    assert "Missed lines: 3 · On-time delivery, Oct 2026" in titles(app)


def _sections(tree: ast.AST) -> Sequence[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Section"
    ]


def test_every_section_keeps_a_height_and_no_page_names_two_alike() -> None:
    files = [*(REPOSITORY / "pages").glob("*.py"), *(REPOSITORY / "cadran" / "ui" / "sections").rglob("*.py")]
    pages = {path.name: _sections(ast.parse(path.read_text(encoding="utf-8"))) for path in files}
    calls = {name: calls for name, calls in pages.items() if calls}
    assert len(calls) >= 10
    for name, sections in calls.items():
        ids = [ast.literal_eval(call.args[0]) for call in sections]
        assert len(set(ids)) == len(ids), name
        assert all(100 <= ast.literal_eval(call.args[2]) <= 1000 for call in sections), name
