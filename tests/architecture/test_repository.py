"""What lies in the repository: no address of a registry, no path of one machine, no drawer for leftovers."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LONGEST = 450  # lines of one Python or SQL file
LEFTOVERS = {"utils.py", "helpers.py", "common.py", "misc.py"}
LOCKS = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "package-lock.json", "yarn.lock"}
TEXT = {".py", ".sql", ".toml", ".md", ".lock", ".txt", ".cfg", ".yml", ".yaml", ".json", ".css", ".html", ""}
_REGISTRY = re.compile(r"(pypi\.(org|io)|pythonhosted\.org|registry\.npmjs|index-url|find-links\s*=|/simple/)")
_MACHINE_PATH = re.compile(r"(?<![\w.])/(work|tmp|home|root|Users|opt)/")


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so what is committed is unknown")
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def _relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _found(pattern: re.Pattern[str], *without: str) -> list[str]:
    texts = [path for path in _committed() if path.suffix in TEXT and not _relative(path).startswith(without)]
    return [_relative(path) for path in texts if pattern.search(path.read_text(encoding="utf-8", errors="replace"))]


def test_no_file_names_a_registry() -> None:
    assert _found(_REGISTRY, "tests/architecture/", "Makefile", "data/") == []
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8").replace("--no-emit-index-url", "")
    assert _REGISTRY.findall(makefile) == []


def test_no_file_outside_the_tests_names_a_path_of_one_machine() -> None:
    assert _found(_MACHINE_PATH, "tests/", "data/") == []


def test_there_is_one_lock_file() -> None:
    assert [_relative(path) for path in _committed() if path.name in LOCKS] == []
    assert [_relative(path) for path in _committed() if path.suffix == ".lock"] == ["requirements.lock"]


def test_every_pinned_package_has_a_hash() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", "")
    pins = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 50
    assert [pin for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []


def test_nothing_lies_in_a_drawer_for_leftovers() -> None:
    assert [_relative(path) for path in _committed() if path.name in LEFTOVERS] == []


def test_no_file_is_longer_than_one_can_read() -> None:
    code = [path for path in _committed() if path.suffix in {".py", ".sql"}]
    long = {_relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_only_the_fixtures_know_where_public_data_lie() -> None:
    tests = [path for path in _committed() if _relative(path).startswith("tests/") and path.suffix == ".py"]
    places = re.compile(r"REAL_DATA|shared.{1,6}data|tpchgen-cli")
    naming = [_relative(path) for path in tests if places.search(path.read_text(encoding="utf-8"))]
    assert naming == ["tests/architecture/test_repository.py", "tests/conftest.py"]
