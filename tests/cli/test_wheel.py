"""The wheel, installed where nothing else of the repository is: it loads, answers and serves from any folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.config import ROOT

SECONDS_TO_START = 60
# Streamlit settings of the folder a command is run in, and of the person who runs it.
FOREIGN = {
    ".": '[server]\nbaseUrlPath = "other"\n',
    "person": '[server]\naddress = "0.0.0.0"\n[browser]\ngatherUsageStats = true\n',
}
SHIPPED = (
    *("app.py", "pages", "queries", "data/profiles", "data/order_profiles", "data/sample", "data/templates"),
    ".streamlit/config.toml",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; it is pinned in requirements.lock")
    folder = tmp_path_factory.mktemp("wheel")
    _run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's files alone."""
    folder = tmp_path_factory.mktemp("installed")
    pip = ("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile")
    _run(folder, sys.executable, *pip, "--target", str(folder), str(wheel))
    return folder


@pytest.fixture(scope="module")
def elsewhere(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a reader whose home is loaded from the templates, with Streamlit settings that are not ours."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for whose, settings in FOREIGN.items():
        (folder / whose / ".streamlit").mkdir(parents=True)
        (folder / whose / ".streamlit" / "config.toml").write_text(settings)
    templates = installed / "cadran" / "shipped" / "data" / "templates"
    _cadran(installed, folder, "load", str(templates), "--profile", "contract")
    return folder


def _environment(installed: Path, folder: Path) -> dict[str, str]:
    person = str(folder / "person")
    ours = {"PYTHONPATH": str(installed), "HOME": person, "XDG_DATA_HOME": person, "LC_ALL": "C"}
    return {name: value for name, value in os.environ.items() if name != "CADRAN_HOME"} | ours


def _run(folder: Path, *command: str, environment: dict[str, str] | None = None) -> str:
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-c", "from cadran.cli.main import main; main()", *arguments]


def _cadran(installed: Path, folder: Path, *arguments: str) -> str:
    return _run(folder, *_command(*arguments), environment=_environment(installed, folder))


def test_every_file_read_at_run_time_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    at_the_top = [path for name in SHIPPED for path in [ROOT / name, *(ROOT / name).rglob("*")]]
    files = {path.relative_to(ROOT).as_posix() for path in at_the_top if path.is_file() and path.suffix != ".pyc"}
    assert len(files) > 200
    assert {f"cadran/shipped/{name}" for name in files} - names == set()
    beside = [path for path in (ROOT / "cadran").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {path.relative_to(ROOT).as_posix() for path in beside} - names == set()


def test_the_wheel_needs_no_package_of_the_tests(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = archive.read(name).decode()
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert len(needed) > 10
    assert [line for line in needed if "pytest" in line or "ruff" in line] == []
    extras = [line.partition("extra == ")[2].strip("'\"") for line in needed if "extra" in line]
    assert set(extras) == {"databases"}


@pytest.mark.long
def test_an_installed_cadran_loads_answers_and_checks_from_any_folder(installed: Path, elsewhere: Path) -> None:
    assert "On-time delivery" in _cadran(installed, elsewhere, "kpi", "otd")
    _cadran(installed, elsewhere, "check")
    origin = "import cadran.config as c; print(c.PACKAGE, c.home_folder(), c.SAMPLE_NAME, sep='\\n')"
    package, home, sample = _run(
        elsewhere, sys.executable, "-P", "-c", origin, environment=_environment(installed, elsewhere)
    ).splitlines()
    assert Path(package) == installed / "cadran"
    assert installed not in Path(home).parents
    assert (Path(sample) / "suppliers.csv").is_file()
    assert (Path(home) / "current.json").is_file()


@pytest.fixture(scope="module")
def demo(installed: Path, elsewhere: Path) -> Iterator[str]:
    """The address of `cadran demo`, begun in a folder whose Streamlit settings say otherwise."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = _command("demo", "--no-browser", "--port", str(port))
    environment = _environment(installed, elsewhere)
    server = subprocess.Popen(command, cwd=elsewhere, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.mark.long
def test_an_installed_cadran_opens_the_dashboard_with_its_own_settings(demo: str) -> None:
    assert _answer(f"{demo}/_stcore/health") == "ok"
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{demo.replace('localhost', '127.0.0.2')}/_stcore/health", timeout=2)


def _answer(address: str) -> str:
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)
