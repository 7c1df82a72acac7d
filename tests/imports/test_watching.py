"""Files dropped into a folder: taken when they are written completely, one by one, a bad one told and left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cadran.imports import job, watching
from cadran.imports.watching import Taken, Watched, take
from cadran.ingest.storage.store import ledger

HEAD = "order_id,line_id,ordered_at,sku,ordered_quantity\n"


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_a_file_is_taken_once_it_stood_still_and_again_when_it_changes(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 5)
    for name in ("a.csv", "b.csv.part", ".hidden.csv", "~$a.xlsx"):
        (tmp_path / name).write_text("1")
    assert watched.ready(0) == []
    (tmp_path / "a.csv").write_text("12")
    assert watched.ready(4) == watched.ready(8) == []
    assert names(watched.ready(9)) == ["a.csv"]
    watched.take(tmp_path / "a.csv")
    (tmp_path / "b.csv.part").rename(tmp_path / "b.csv")
    assert watched.ready(20) == []
    assert names(watched.ready(25)) == ["b.csv"]
    (tmp_path / "b.csv").unlink()
    (tmp_path / "a.csv").write_text("123")
    assert watched.ready(30) == []
    assert names(watched.ready(35)) == ["a.csv"]


def test_a_bad_file_is_told_and_the_others_are_loaded_each_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, home = tmp_path / "drop", tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(watching, "_publish", lambda *_: None)
    (folder / "order_lines-1.csv").write_text(f"{HEAD}A1,1,2026-01-05,S,1\n")
    (folder / "order_lines-2.csv").write_text("hello")
    (folder / "order_lines-3.csv").write_text(f"{HEAD}A1,1,2026-01-05,S,3\nA2,1,2026-01-05,S,x\n")
    (folder / "readme.pdf").write_text("not for Cadran")
    watched, told = Watched(folder, 0), list[Taken]()
    take(watched, "contract", home, watched.ready(0), told.append)
    assert [(each.file, each.report is not None) for each in told] == [
        ("order_lines-1.csv", True),
        ("order_lines-2.csv", False),
        ("order_lines-3.csv", True),
        ("readme.pdf", False),
    ]
    assert ledger(home).select("source_file", "load_id", "accepted", "changed", "quarantined").rows() == [
        ("order_lines-1.csv", 1, 1, 0, 0),
        ("order_lines-3.csv", 2, 1, 1, 1),
    ]
    assert watched.ready(9) == []
    assert job.running(home) is None
    again = Watched(folder, 0)
    again.skip_known(home)
    assert names(again.ready(0)) == ["order_lines-2.csv", "readme.pdf"]


@pytest.mark.long
def test_the_command_ends_well_when_the_service_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cadran.cli.main", "watch", str(tmp_path), "--profile", "contract"]
    environment = os.environ | {"CADRAN_HOME": str(tmp_path / "home"), "LC_ALL": "fr_FR.UTF-8"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "surveille" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read().rstrip().endswith("arrêté")
    assert process.returncode == 0
