"""What can be set, in a home's file and by the environment: what wins, what is refused, and what it does."""

from pathlib import Path

import duckdb
import pytest

from cadran.cli.main import run
from cadran.engine.connection import Connection
from cadran.errors import CadranError
from cadran.settings import OF_ENVIRONMENT, TAKES, Settings, settings_of


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CADRAN_{name.upper()}", raising=False)


def _write(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    return home


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _write(tmp_path, 'port = 9000\nhosts = ["a.example.com", "*.b.example.com"]\n')
    assert (settings_of(home).port, settings_of(home).host) == (9000, "localhost")
    assert settings_of(home).hosts == ("a.example.com", "*.b.example.com")
    monkeypatch.setenv("CADRAN_PORT", "9001")
    monkeypatch.setenv("CADRAN_HOSTS", "c.example.com, d.example.com")
    assert (settings_of(home).port, settings_of(home).hosts) == (9001, ("c.example.com", "d.example.com"))


def test_everything_that_can_be_set_says_what_it_takes() -> None:
    assert set(TAKES) == set(Settings.model_fields)
    assert OF_ENVIRONMENT.isdisjoint(Settings.model_fields)


def test_unknown_and_wrong_settings_are_told_together_with_place_and_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _write(tmp_path, 'memori = "2GB"\nport = 0\n')
    monkeypatch.setenv("CADRAN_HOTS", "x")
    monkeypatch.setenv("CADRAN_MEMORY", "much")
    with pytest.raises(CadranError) as told:
        settings_of(home)
    assert told.value.read("en") == [
        "CADRAN_HOTS: there is no setting “hots”. Did you mean hosts?",
        f"{home}/settings.toml: there is no setting “memori”. Did you mean memory?",
        "CADRAN_MEMORY: memory is “much”. Write a size such as 2GB, or a share of the memory such as 25%.",
        f"{home}/settings.toml: port is “0”. Write a port from 1 to 65535.",
    ]
    assert "Écrivez une taille comme 2GB" in told.value.read("fr")[2]


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CadranError, match=r"settings.toml is not readable as TOML .*line 2"):
        settings_of(_write(tmp_path, "port = 9000\nhosts = x\n"))


def test_a_memory_is_a_size_or_a_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for limit in ("2GB", "512 MiB", "1.5gb", "25%"):
        monkeypatch.setenv("CADRAN_MEMORY", limit)
        assert settings_of(tmp_path).memory_limit(12.0) == limit
    for limit in ("2", "-1GB", "2GB; drop"):
        monkeypatch.setenv("CADRAN_MEMORY", limit)
        with pytest.raises(CadranError, match="such as 2GB"):
            settings_of(tmp_path)


def test_an_open_version_takes_a_share_of_the_memory_or_what_its_home_allows(tmp_path: Path) -> None:
    path = tmp_path / "versions" / "warehouse-1.duckdb"
    path.parent.mkdir()
    duckdb.connect(str(path)).close()
    assert _limit(path) < 0.13 / 0.8 * _limit_of_duckdb()
    alone = _limit(path)
    _write(tmp_path, "workers = 4")
    assert _limit(path) == pytest.approx(alone / 4, rel=0.05)
    _write(tmp_path, 'memory = "64MiB"')
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


def test_a_wrong_setting_is_told_before_anything_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--home", str(_write(tmp_path, "port = 99999")), "--lang", "fr"]) == 2
    assert "Écrivez un port de 1 à 65535." in capsys.readouterr().err
