"""A home goes into one file and comes back on an empty machine; all it holds can be read without Cadran."""

import csv
import json
import zipfile
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from cadran.cli.main import run
from cadran.errors import CadranError
from cadran.imports.backup import back_up, restore
from cadran.imports.soundness import problems
from cadran.workspace import Workspace


@pytest.fixture(scope="module")
def home(lyon_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(copytree(lyon_files / "home", tmp_path_factory.mktemp("kept") / "home"))
    Workspace(home).save_view("Suppliers", "suppliers", "period=2026-Q1", "Q1")
    return home


@pytest.fixture(scope="module")
def backup(home: Path) -> Path:
    file = home.parent / "kept.zip"
    assert run(["backup", str(file), "--home", str(home)]) == 0
    return file


def test_a_restored_home_gives_the_same_figures_and_holds_what_readers_wrote(
    home: Path, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "machine" / "home"
    assert run(["restore", str(backup), "--home", str(elsewhere), "--lang", "en"]) == 0
    assert "as they were written" in capsys.readouterr().err
    answers = []
    for folder in (home, elsewhere):
        assert run(["kpi", "otif", "--by", "supplier_id", "--format", "csv", "--home", str(folder)]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert problems(elsewhere) == []
    assert Workspace(elsewhere).saved_views() == Workspace(home).saved_views()


def test_what_is_taken_away_at_the_terminal_is_entered_in_the_journal(home: Path, backup: Path, tmp_path: Path) -> None:
    assert run(["export", "--all", str(tmp_path / "tables"), "--home", str(home)]) == 0
    taken = [entry.about for entry in Workspace(home).journal() if entry.action == "exported"]
    assert {backup.name, "tables"} <= set(taken)


def test_a_backup_replaces_nothing(home: Path, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for command, places in ((back_up, (home, backup)), (restore, (backup, tmp_path)), (restore, (backup, home))):
        with pytest.raises(CadranError):
            command(*places)
    assert (tmp_path / "file").read_text() == "mine"


def _rewritten(backup: Path, file: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(file, "w") as other:
        for each in whole.namelist():
            other.writestr(each, content if each == name else whole.read(each))
        if name not in whole.namelist():
            other.writestr(name, content)
    return file


@pytest.mark.parametrize("fault", ["cut off", "no archive", "other bytes", "a file too many", "out of the folder"])
def test_what_is_no_whole_backup_is_refused_and_leaves_nothing(backup: Path, tmp_path: Path, fault: str) -> None:
    file = tmp_path / "backup.zip"
    match fault:
        case "cut off":
            file.write_bytes(backup.read_bytes()[:-100])
        case "no archive":
            file.write_text("flow,order_id")
        case "other bytes":
            _rewritten(backup, file, "store.duckdb", b"DUCK")
        case "a file too many":
            _rewritten(backup, file, "versions/other.duckdb", b"DUCK")
        case "out of the folder":
            outside = _rewritten(backup, tmp_path / "first.zip", "../evil", b"x")
            with zipfile.ZipFile(backup) as whole:
                digests = json.loads(whole.read("manifest.json")) | {"../evil": "0"}
            _rewritten(outside, file, "manifest.json", json.dumps(digests).encode())
    with pytest.raises(CadranError) as refused:
        restore(file, tmp_path / "home")
    assert all(str(file) in sentence for language in ("en", "fr") for sentence in refused.value.read(language))
    assert not (tmp_path / "home").exists()
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "evil").exists()


def test_all_tables_are_written_in_open_formats(home: Path, tmp_path: Path) -> None:
    for format in ("parquet", "csv"):
        folder = tmp_path / format
        assert run(["export", "--all", str(folder), "--format", format, "--home", str(home)]) == 0
        with duckdb.connect(home / "store.duckdb", read_only=True) as store:
            for (name,) in store.sql("select table_name from duckdb_tables()").fetchall():
                wanted = store.execute(f"select count(*) from {name}").fetchall()
                assert store.execute(f"select count(*) from '{folder / name}.{format}'").fetchall() == wanted, name
        with (folder / "saved_views.csv").open(encoding="utf-8", newline="") as views:
            assert [view["name"] for view in csv.DictReader(views)] == ["Suppliers"]
        assert run(["export", "--all", str(folder), "--home", str(home)]) == 2
