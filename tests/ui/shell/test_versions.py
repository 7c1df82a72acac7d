"""The running app holds open what it shows."""

import shutil
from pathlib import Path

import pytest

from cadran.ui.request.view import VERSIONS
from cadran.warehouse.versions import current_version, publish
from ui.opened import failures, opened


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
