"""What lies in the repository: no address of a registry, no path of one machine, no drawer for leftovers."""

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LONGEST = 400  # lines of one Python or SQL file
LEFTOVERS = {"utils.py", "helpers.py", "common.py", "misc.py"}
LOCKS = (
    "requirements-check.lock",
    "requirements-databases.lock",
    "requirements-docs.lock",
    "requirements-mutation.lock",
    "requirements.lock",
)
FOREIGN_LOCKS = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "package-lock.json", "yarn.lock"}
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


def test_each_set_of_dependencies_has_one_lock_file() -> None:
    assert [_relative(path) for path in _committed() if path.name in FOREIGN_LOCKS] == []
    assert [_relative(path) for path in _committed() if path.suffix == ".lock"] == sorted(LOCKS)


def _pins(lock: str) -> list[str]:
    lines = (REPOSITORY / lock).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return [line for line in lines if re.match(r"[a-z0-9]", line)]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_a_hash(lock: str) -> None:
    assert len(_pins(lock)) > 20
    assert [pin for pin in _pins(lock) if "--hash=sha256:" not in pin or "==" not in pin] == []


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock != "requirements.lock"])
def test_the_locks_agree_so_that_one_environment_holds_them_all(lock: str) -> None:
    base: dict[str, set[str]] = defaultdict(set)
    for pin in _pins("requirements.lock"):
        name, version = re.split(r"==|[ ;]", pin, maxsplit=2)[:2]
        base[name].add(version)
    shared = [re.split(r"==|[ ;]", pin, maxsplit=2)[:2] for pin in _pins(lock)]
    assert [(name, version) for name, version in shared if name in base and version not in base[name]] == []


def test_running_and_testing_install_no_checker_and_no_site_builder() -> None:
    names = {pin.split("==")[0] for pin in _pins("requirements.lock")}
    assert names & {"ruff", "mypy", "sqlfluff", "deptry", "vulture", "mkdocs", "mutmut"} == set()


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


def _moves(path: Path) -> Iterator[str]:
    """Calls that move a file into a place, or wait until it is on the disk."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
        is_of_path = node.func.attr == "replace" and len(node.args) == 1 and not node.keywords
        if is_of_path or (owner == "os" and node.func.attr in ("replace", "rename", "fsync")):
            yield f"{path.name}: {ast.unparse(node)}"


def test_one_function_puts_a_file_whole_in_its_place() -> None:
    moved = {path: list(_moves(path)) for path in (REPOSITORY / "cadran").rglob("*.py")}
    assert {path.name for path, calls in moved.items() if calls} == {"whole_file.py"}, moved
