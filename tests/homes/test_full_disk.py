"""A disk that is full or read only is told in a sentence, and what was there before is untouched."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from cadran.cli.main import run
from cadran.disk import disk_problem
from cadran.imports.soundness import problems


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB of its own."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk takes the rights of an administrator")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=False)


def _fill(disk: Path) -> None:
    with suppress(OSError), (disk / "others").open("wb", buffering=0) as file:
        while file.write(b"0" * 4096):
            pass


def _close(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


@pytest.mark.long
@pytest.mark.parametrize(("spoil", "words"), [(_fill, "The disk is full"), (_close, "cannot be written to")])
def test_a_disk_that_takes_nothing_is_said_and_nothing_is_lost(
    lyon_files: Path, disk: Path, spoil: Callable[[Path], None], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(copytree(lyon_files / "home", disk / "home"))
    before = {path.name for path in home.rglob("*")}
    spoil(disk)
    command = ["--lang", "en", "--home", str(home)]
    assert run(["load", str(lyon_files), "--profile", "contract", "--full", *command]) == 2
    sentence = capsys.readouterr().err
    assert words in sentence, sentence
    assert run(["kpi", "lines", *command]) == 0
    assert {problem.key for problem in problems(home)} <= {"store.not_published"}
    left = {path.name for path in home.rglob("*") if not path.name.endswith((".lock", ".wal"))}
    assert left <= before | {"spill"}


def _committed(disk: Path) -> None:
    with duckdb.connect(disk / "small.duckdb") as con:
        con.execute("begin")
        con.execute("create table rows as select hash(range) as value from range(400_000)")
        _fill(disk)
        con.execute("commit")


def _spilled(disk: Path) -> None:
    with duckdb.connect(config={"memory_limit": "20MB", "temp_directory": str(disk / "spill"), "threads": 1}) as con:
        con.execute("create table rows as select hash(range) as value from range(8_000_000) order by all")


def _checkpointed(disk: Path) -> None:
    with duckdb.connect(disk / "small.duckdb") as con:
        con.execute("create table rows as select hash(range) as value from range(400_000)")
        _fill(disk)
        con.execute("checkpoint")


@pytest.mark.parametrize("written", [_committed, _spilled, _checkpointed])
def test_a_full_disk_is_known_whatever_the_database_was_doing(disk: Path, written: Callable[[Path], None]) -> None:
    with pytest.raises(duckdb.Error) as told:
        written(disk)
    problem = disk_problem(told.value, disk)
    assert problem, told.value
    (sentence,) = problem.read("en")
    assert sentence.startswith(f"The disk is full: {disk}"), sentence


def test_a_value_that_speaks_of_disks_is_no_full_disk() -> None:
    with pytest.raises(duckdb.Error) as told:
        duckdb.execute("select 'no space left on device'::int")
    assert disk_problem(told.value) is None
