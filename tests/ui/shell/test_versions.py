"""The running app holds open what it shows."""

import shutil
from pathlib import Path

import pytest

from cadran.i18n import LANGUAGES
from cadran.i18n.message import message
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import VERSIONS
from cadran.warehouse.versions import current_version, publish
from ui.opened import failures, opened


@pytest.mark.long
def test_a_version_dropped_by_a_newer_one_is_closed_by_the_next_page(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    monkeypatch.setenv("CADRAN_HOME", str(home))
    first = current_version(home)
    assert failures(opened("overview")) == []
    assert first.path in VERSIONS.paths()
    for number in (first.number + 1, first.number + 2):
        shutil.copy(first.path, first.path.with_name(f"warehouse-{number}.duckdb"))
        publish(home, number, first.as_of)
    assert failures(opened("overview")) == []
    ours = [path.name for path in VERSIONS.paths() if path.parent == first.path.parent]
    assert ours == [f"warehouse-{first.number + 2}.duckdb"]


def test_a_page_says_that_the_newest_version_is_damaged_and_shows_the_last_good_one(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    monkeypatch.setenv("CADRAN_HOME", str(home))
    first = current_version(home)
    damaged = first.path.with_name(f"warehouse-{first.number + 1}.duckdb")
    shutil.copy(first.path, damaged)
    publish(home, first.number + 1, first.as_of)
    damaged.write_bytes(damaged.read_bytes()[:-4096])
    for language in LANGUAGES:
        app = opened("definitions", lang=language)
        assert failures(app) == []
        banners = [each.value for each in app.markdown if each.value.startswith("▲")]
        fault = message("home.damaged_version", file=damaged.name).read(language)
        instead = message("home.earlier", number=first.number).read(language)
        assert banners == [f"▲ {as_markdown(' '.join((fault, instead, message('home.repair').read(language))))}"]
