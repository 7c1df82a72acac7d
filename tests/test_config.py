"""Where Cadran finds its own files, and where it keeps a reader's data."""

from pathlib import Path

import pytest

from cadran import config


@pytest.fixture(autouse=True)
def _no_home_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CADRAN_HOME", raising=False)


def test_a_package_that_ships_its_files_reads_them_from_there(tmp_path: Path) -> None:
    package = tmp_path / "cadran"
    package.mkdir()
    assert config.root_of(package) == tmp_path
    (package / "shipped").mkdir()
    assert config.root_of(package) == package / "shipped"


def test_a_checkout_keeps_its_data_beside_its_files() -> None:
    assert config.home_folder() == Path(__file__).parents[1] / "data" / "home"


def test_an_installed_cadran_keeps_data_outside_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "ROOT", config.PACKAGE / "shipped")
    monkeypatch.setattr(config, "user_data_path", lambda name, **_: tmp_path / name)
    assert config.home_folder() == tmp_path / "cadran"


def test_the_home_named_by_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    assert config.home_folder() == tmp_path
