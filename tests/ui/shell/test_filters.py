"""A filter holds on every block, or the block says that it does not."""

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.opened import failures, opened, titles

WITHOUT = "○ without filter: "


@pytest.fixture(autouse=True)
def _at_home(part_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(part_home))


def _notes(app: AppTest) -> list[str]:
    """What the blocks say they are not filtered by, in order."""
    bodies = "\n".join(str(getattr(element.proto, "body", "")) for element in app.main)
    return [unescape(note) for note in re.findall(rf"{WITHOUT}([^<]*)", bodies)]


def test_stock_has_no_fulfilment_mode_and_every_block_of_it_says_so() -> None:
    app = opened("rotation", lang="en", mode="dropship")
    assert failures(app) == []
    assert _notes(app) == ["Fulfilment mode"] * len(titles(app))


@pytest.mark.long
def test_blocks_that_apply_a_filter_say_nothing() -> None:
    assert _notes(opened("delivery", lang="en", mode="dropship", brand="Marmitou")) == []


@pytest.mark.long
def test_a_block_of_several_figures_names_those_it_could_not_filter() -> None:
    assert "Fulfilment mode (Stockout days)" in _notes(opened("stockouts", lang="en", mode="dropship"))


@pytest.mark.long
def test_the_class_of_product_filters_lines_and_stock_alike() -> None:
    for page in ("delivery", "rotation", "returns"):
        assert _notes(opened(page, lang="en", abc="A")) == []
