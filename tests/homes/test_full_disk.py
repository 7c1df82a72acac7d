"""A disk that is full or read only is told in a sentence, and what was there before is untouched."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from export import lyon

from cadran.cli.main import run
from cadran.imports.soundness import problems


@pytest.fixture(scope="module")
def lyon_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lyon.write_home(tmp_path_factory.mktemp("full"))


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


@pytest.mark.parametrize(("spoil", "words"), [(_fill, "The disk is full"), (_close, "cannot be written to")])
def test_a_disk_that_takes_nothing_is_said_and_nothing_is_lost(
    lyon_home: Path, disk: Path, spoil: Callable[[Path], None], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(copytree(lyon_home, disk / "home"))
    before = {path.name for path in home.rglob("*")}
    spoil(disk)
    command = ["--lang", "en", "--home", str(home)]
    assert run(["load", str(lyon_home.parent), "--profile", "contract", "--full", *command]) == 2
    sentence = capsys.readouterr().err
    assert words in sentence, sentence
    assert run(["kpi", "lines", *command]) == 0
    assert {problem.key for problem in problems(home)} <= {"store.not_published"}
    left = {path.name for path in home.rglob("*") if not path.name.endswith((".lock", ".wal"))}
    assert left <= before | {"spill"}
