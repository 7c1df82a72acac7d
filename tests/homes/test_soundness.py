"""A home is sound or says what is not, and the last good version is served: damage, loss, kills, two at once."""

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile, copytree

import duckdb
import pytest

from cadran.cli.main import run
from cadran.engine.connection import VersionGone
from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.i18n.message import Message
from cadran.imports.soundness import problems
from cadran.ingest.storage.store import check
from cadran.kpis import KPIS
from cadran.seal import seal_of
from cadran.selection import Selection
from cadran.warehouse import build
from cadran.warehouse.versions import current_version, next_number, unsound_versions
from cadran.workspace import Workspace

FIRST, SECOND = "versions/warehouse-1.duckdb", "versions/warehouse-2.duckdb"
FLIPS = 12


@pytest.fixture(scope="module")
def two_versions(lyon_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of one store, and a saved view: copy it before anything is written."""
    home = Path(copytree(lyon_files, tmp_path_factory.mktemp("sound") / "files")) / "home"
    build(home)
    Workspace(home).save_view("Suppliers", "suppliers", "period=2026-Q1", "Q1")
    return home


@pytest.fixture
def home(two_versions: Path, tmp_path: Path) -> Path:
    return Path(copytree(two_versions, tmp_path / "home"))


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << place % 8
    path.write_bytes(content)


def _without(home: Path, name: str) -> None:
    (home / name).unlink()


FAULTS: dict[str, Callable[[Path], object]] = {
    "pointer gone": lambda home: _without(home, "current.json"),
    "pointer empty": lambda home: (home / "current.json").write_bytes(b""),
    "pointer of another kind": lambda home: (home / "current.json").write_text('["warehouse-2.duckdb"]'),
    "pointer out of the folder": lambda home: (home / "current.json").write_text(
        '{"number": 2, "path": "../../warehouse-2.duckdb", "as_of": "2026-05-31", "format": 8}'
    ),
    "current version gone": lambda home: _without(home, SECOND),
    "current version cut off": lambda home: _truncate(home / SECOND),
    "current version empty": lambda home: (home / SECOND).write_bytes(b""),
    "another file in its place": lambda home: copyfile(home / "store.duckdb", home / SECOND),
    "its header overwritten": lambda home: _flip(home / SECOND, 9),
    "seal of another kind": lambda home: seal_of(home / SECOND).write_text("[]"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_last_good_version_is_served_and_said(home: Path, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    FAULTS[fault](home)
    assert run(["kpi", "lines", "--lang", "en", "--home", str(home)]) == 0
    number = 2 if fault.startswith("pointer") else 1
    sentence = capsys.readouterr().err
    assert f"Version {number}, the last good one, is shown. Run `cadran repair`" in " ".join(sentence.split()), sentence
    assert unsound_versions(home)


@pytest.mark.long
def test_a_repair_builds_the_newest_version_anew(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _truncate(home / SECOND)
    assert run(["check", "--lang", "en", "--home", str(home)]) == 2
    first, way_out = capsys.readouterr().err.splitlines()
    assert first == "The file of a version, warehouse-2.duckdb, is damaged or gone."
    assert way_out.startswith("Run `cadran repair`")
    assert run(["repair", "--lang", "en", "--home", str(home)]) == 0
    assert capsys.readouterr().out == "The figures were built anew from the store.\n"
    assert problems(home) == []
    assert (current_version(home).number, current_version(home).fault) == (3, None)


def test_a_sound_home_needs_no_repair(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["repair", "--lang", "fr", "--home", str(home)]) == 0
    assert capsys.readouterr().out.startswith("Tout est en ordre")
    assert current_version(home).number == 2


@pytest.mark.parametrize(("name", "unsound"), [("store.duckdb", check), (SECOND, unsound_versions)])
def test_no_flipped_bit_stays_unseen(home: Path, name: str, unsound: Callable[[Path], list[Message]]) -> None:
    whole = (home / name).read_bytes()
    for place in random.Random(7).sample(range(len(whole)), FLIPS):
        _flip(home / name, place)
        assert unsound(home), place
        (home / name).write_bytes(whole)
    assert problems(home) == []


@pytest.mark.long
def test_whoever_asks_a_damaged_block_is_told_so_and_the_next_one_is_shown_the_last_good_version(home: Path) -> None:
    """The file opens, and only the blocks of what is asked are looked at."""
    size, refused = (home / SECOND).stat().st_size, 0
    whole = (home / SECOND).read_bytes()
    for place in range(3 * 4096 + 4096, size, 64 * 4096):
        _flip(home / SECOND, place)
        version, engine = open_current(home)
        with closing(engine):
            try:
                figures = engine.figures.measure(KPIS["otd"], Selection(), by=("supplier_id",))
            except VersionGone:
                refused += 1
                version, engine = open_current(home)
                assert version.number == 1
                figures = engine.figures.measure(KPIS["otd"], Selection(), by=("supplier_id",))
        assert figures.height > 1
        (home / SECOND).write_bytes(whole)
    assert refused


def test_no_flipped_bit_of_what_readers_wrote_stays_unseen(home: Path) -> None:
    """Bits of a page's unused rest are harmless: what the file says is the same without them."""
    workspace = Workspace(home)
    saved = workspace.saved_views()
    whole = workspace.path.read_bytes()
    for place in random.Random(7).sample(range(len(whole)), FLIPS):
        _flip(workspace.path, place)
        if workspace.unsound() is None:
            assert workspace.saved_views() == saved
        workspace.path.write_bytes(whole)
    for place in (whole.index(b"Suppliers"), whole.index(b"Q1"), 0):
        _flip(workspace.path, place)
        assert [problem.key for problem in problems(home)] == ["workspace.damaged"]
        workspace.path.write_bytes(whole)


def test_no_flipped_bit_of_the_name_of_the_current_version_stays_unseen_or_matters(home: Path) -> None:
    pointer = home / "current.json"
    whole = pointer.read_bytes()
    for place in range(len(whole)):
        _flip(pointer, place)
        assert current_version(home).number == 2, place
        pointer.write_bytes(whole)
    assert problems(home) == []


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["removed", "emptied"])
def test_a_workspace_that_is_gone_is_never_replaced_by_an_empty_one(home: Path, harm: Callable[[Path], object]) -> None:
    """SQLite takes an empty file for a database without tables."""
    harm(home / "desk.sqlite")
    with pytest.raises(CadranError, match="is gone: it is not replaced by an empty one"):
        Workspace(home).saved_views()
    assert [problem.key for problem in problems(home)] == ["workspace.lost"]
    with pytest.raises(CadranError, match="is gone: it is not replaced by an empty one"):
        Workspace(home).save_view("Suppliers", "suppliers", "period=2026-Q1", "Q1")
    left = home / "desk.sqlite"
    assert (left.read_bytes() if left.exists() else None) == (None if harm is Path.unlink else b"")
    _without(home, "desk.sqlite.kept")
    assert problems(home) == []


def test_a_value_changed_by_hand_is_no_sound_store(home: Path) -> None:
    with duckdb.connect(home / "store.duckdb") as store:
        store.execute("update order_lines set ordered_quantity = ordered_quantity + 1")
    assert [problem.key for problem in problems(home)] == ["store.damaged"]


def test_a_store_that_is_gone_is_never_replaced_by_an_empty_one(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _without(home, "store.duckdb")
    command = ["--lang", "en", "--home", str(home)]
    assert run(["kpi", "lines", *command]) == 0
    for words in (["load", str(home.parent), "--profile", "contract"], ["check"], ["repair"], ["loads"]):
        capsys.readouterr()
        assert run([*words, *command]) == 2
        assert "is gone (store.duckdb)" in capsys.readouterr().err, words
        assert not (home / "store.duckdb").exists()


def test_where_store_and_newest_version_are_damaged_the_last_good_one_becomes_the_current(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _truncate(home / "store.duckdb")
    _truncate(home / SECOND)
    assert run(["repair", "--lang", "en", "--home", str(home)]) == 0
    assert "last good version is the current one again" in capsys.readouterr().out
    assert (current_version(home).number, current_version(home).fault) == (1, None)
    assert [problem.key for problem in problems(home)] == ["store.damaged"]


@pytest.mark.long
def test_files_put_into_the_folder_of_versions_break_nothing_and_are_named(home: Path) -> None:
    for name in (
        "warehouse-copy.duckdb",
        "warehouse-2 (1).duckdb",
        "warehouse-99999999999999.duckdb",
        "warehouse-7.duckdb",
    ):
        copyfile(home / SECOND, home / "versions" / name)
    assert current_version(home).number == 2
    assert next_number(home) == 8
    assert [dict(problem.values)["file"] for problem in problems(home)] == ["warehouse-7.duckdb"]
    assert build(home).number == 8


def _started(*words: str, home: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "cadran.cli.main", *words, "--lang", "en", "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.long
def test_a_load_a_day_asked_for_twice_and_a_repair_at_once_wait_for_each_other(home: Path, two_versions: Path) -> None:
    _without(home, SECOND)
    as_of = ("kpi", "lines", "--as-of", "2026-04-20", "--format", "csv")
    folder = str(two_versions.parent)
    commands = [as_of, as_of, ("load", folder, "--profile", "contract", "--full"), ("repair",)]
    under_way = [_started(*words, home=home) for words in commands]
    ended = [(process.communicate(timeout=120), process.returncode) for process in under_way]
    assert [code for _, code in ended] == [0, 0, 0, 0], ended
    assert ended[0][0][0] == ended[1][0][0]
    assert problems(home) == []
