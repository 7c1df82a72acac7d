"""Where Cadran finds its own files, where it keeps a reader's data, and how much memory a database may take."""

from pathlib import Path

import duckdb
import pytest

from cadran import config
from cadran.engine.connection import Connection
from cadran.errors import CadranError


@pytest.fixture(autouse=True)
def _no_home_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CADRAN_HOME", raising=False)
    monkeypatch.delenv("CADRAN_MEMORY", raising=False)


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


def test_an_open_version_takes_a_share_of_the_memory_or_what_the_environment_allows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "warehouse-1.duckdb"
    duckdb.connect(str(path)).close()
    assert _limit(path) < 0.13 / 0.8 * _limit_of_duckdb()
    monkeypatch.setenv("CADRAN_MEMORY", "64MiB")
    assert _limit(path) == 64


def _limit(path: Path) -> float:
    """The memory limit of a version, in MiB."""
    connection = Connection(path)
    try:
        return _mebibytes(str(connection.frame("select current_setting('memory_limit')").item()))
    finally:
        connection.close()


def _limit_of_duckdb() -> float:
    """What DuckDB takes by itself, 80 % of the memory, in MiB."""
    with duckdb.connect() as database:
        ((limit,),) = database.sql("select current_setting('memory_limit')").fetchall()
    return _mebibytes(limit)


def _mebibytes(limit: str) -> float:
    number, unit = limit.split()
    return float(number) * {"MiB": 1, "GiB": 1024, "TiB": 1024**2}[unit]


def test_a_memory_that_is_no_size_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("2GB", "512 MiB", "1.5gb", "25%"):
        monkeypatch.setenv("CADRAN_MEMORY", limit)
        assert config.memory_limit("12%") == limit
    for limit in ("much", "2", "-1GB", "2GB; drop"):
        monkeypatch.setenv("CADRAN_MEMORY", limit)
        with pytest.raises(CadranError, match="such as 2GB"):
            config.memory_limit("12%")
