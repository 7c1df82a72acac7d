"""Dropped files are kept under names no system trips over; only folders of the inbox can be named from afar."""

import time
from io import BytesIO
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.imports import inbox


def _dropped(folder: Path, name: str, content: bytes = b"a\n") -> str | None:
    kept = inbox.spool(folder, name, BytesIO(content), len(content))
    return None if kept is None else kept.name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return inbox.spool_folder(tmp_path, inbox.new_id())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Commandes été 2026.csv", "Commandes été 2026.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\orders.csv", "orders.csv"),
        ("C:\\exports\\stock.csv", "stock.csv"),
        ("/", "file"),
        ("...", "file"),
        (".hidden.csv", "hidden.csv"),
        ("con.csv", "_con.csv"),
        ("LPT1", "_LPT1"),
        ("lines*[1]?.csv", "lines__1__.csv"),
        ("a\x00b\nc.csv", "a_b_c.csv"),
        ("in\u202evsc.exe.csv", "in_vsc.exe.csv"),
        ("e\u0301te\u0301.csv", "été.csv"),
        ("broken\udcff.csv", "broken_.csv"),
    ],
)
def test_a_dropped_file_gets_a_name_every_system_takes(folder: Path, name: str, kept: str) -> None:
    assert _dropped(folder, name) == kept
    assert [path.name for path in folder.parent.rglob("*") if path.is_file()] == [kept]


def test_a_very_long_name_keeps_its_ending(folder: Path) -> None:
    kept = _dropped(folder, 500 * "é" + ".csv.gz")
    assert kept is not None
    assert kept.endswith("é.csv.gz")
    assert len(kept.encode()) <= inbox.LONGEST_NAME


def test_the_same_name_twice_is_two_files_and_the_same_bytes_twice_are_one(folder: Path) -> None:
    names = [_dropped(folder, "lines.csv.gz", content) for content in (b"a", b"b", b"a", b"b", b"ab")]
    assert names == ["lines.csv.gz", "lines-2.csv.gz", None, None, "lines-3.csv.gz"]
    assert (folder / "lines-2.csv.gz").read_bytes() == b"b"


def test_an_empty_file_is_refused_by_name(folder: Path) -> None:
    with pytest.raises(CadranError, match=r"^lines\.csv is empty, and was not taken\."):
        _dropped(folder, "lines.csv", b"")


def test_files_over_the_limits_are_refused_before_they_are_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CadranError, match="over 200 MB"):
        inbox.spool(folder, "large.csv", BytesIO(b"a"), (inbox.MOST_MEGABYTES << 20) + 1)
    monkeypatch.setattr(inbox, "MOST_FILES", 1)
    _dropped(folder, "first.csv")
    with pytest.raises(CadranError, match="More than 1 files"):
        _dropped(folder, "second.csv")
    assert [path.name for path in inbox.spooled(folder)] == ["first.csv"]


def test_a_full_disk_is_told_and_leaves_no_part_of_a_file(folder: Path) -> None:
    class Full(BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(CadranError, match=r"lines\.csv could not be kept \(No space left on device\)"):
        inbox.spool(folder, "lines.csv", Full(), 1)
    assert [path for path in folder.parent.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "..", "../20261127-093000-0123abcd", "20261127-093000-0123ABCD", "x"])
def test_only_names_of_imports_lead_to_a_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(CadranError, match="There is no import"):
        inbox.spool_folder(tmp_path, name)


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A home with a folder in its inbox, a link that leads out of it, and a folder outside."""
    (tmp_path / "home" / "inbox" / "daily" / "may").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "home" / "inbox" / "link").symlink_to(tmp_path / "outside")
    return tmp_path / "home"


@pytest.mark.parametrize("text", ["daily", "daily/may", " daily ", "daily/../daily"])
def test_a_folder_of_the_inbox_can_be_named(named: Path, text: str) -> None:
    assert inbox.named_folder(named, text, is_anywhere=False).is_relative_to(named / "inbox" / "daily")


@pytest.mark.parametrize("text", ["../../outside", "/", "link", "~", "daily/../..", "nowhere", "", "a\x00b"])
def test_no_other_folder_can_be_named_from_afar(named: Path, text: str) -> None:
    with pytest.raises(CadranError):
        inbox.named_folder(named, text, is_anywhere=False)


def test_on_ones_own_machine_any_folder_can_be_named(named: Path) -> None:
    outside = named.parent / "outside"
    assert inbox.named_folder(named, str(outside), is_anywhere=True) == outside
    assert inbox.named_folder(named, "daily", is_anywhere=True) == named / "inbox" / "daily"


def test_dropped_files_nobody_loaded_are_forgotten_after_a_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, loaded = inbox.new_id(), inbox.new_id()
    for name in (old, loaded, "daily"):
        (inbox.inbox(tmp_path) / name).mkdir(parents=True)
    inbox.forget_abandoned(tmp_path, {loaded})
    assert len(list(inbox.inbox(tmp_path).iterdir())) == 3
    later = time.time() + 8 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    inbox.forget_abandoned(tmp_path, {loaded})
    assert sorted(path.name for path in inbox.inbox(tmp_path).iterdir()) == sorted([loaded, "daily"])
    assert inbox.inbox_folders(tmp_path) == ["daily"]
