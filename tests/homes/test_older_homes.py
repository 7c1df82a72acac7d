"""A home written by an older Cadran still opens: what readers wrote is kept, and the figures can be asked for."""

import tarfile
from pathlib import Path

import pytest

from cadran.cli import run
from cadran.desk import Desk

WRITTEN_2026_11 = Path(__file__).parent / "written_2026_11.tar.gz"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A folder with `home`, as Cadran wrote it in November 2026, and `files`, from which it was loaded."""
    with tarfile.open(WRITTEN_2026_11) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path


def test_what_readers_wrote_into_an_older_home_is_still_there(older: Path) -> None:
    desk = Desk(older / "home")

    assert [note.text for note in desk.notes()] == ["Strike of the carrier"]
    assert [mute.note for mute in desk.mutes()] == ["season ends"]
    assert [view.name for view in desk.saved_views()] == ["Suppliers, Q1"]
    assert [(one.clause_id, one.order_id, one.text) for one in desk.exclusions()] == [("C1", "P2", "Snow on the A7")]
    assert [(one.terms.supplier_id, one.terms.target) for one in desk.written_clauses()] == [("S2", 0.9)]


def test_an_older_home_answers_or_says_which_files_to_load_again(
    older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["kpi", "lines", "--format", "csv", "--lang", "en", "--home", str(older / "home")])
    told = capsys.readouterr()

    assert code == 0 or (code == 2 and "load again" in told.err.lower()), told.err
    assert "should not happen" not in told.err


def test_an_older_home_takes_its_files_again_without_counting_a_row_twice(
    older: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = str(older / "home")

    assert run(["load", str(older / "files"), "--profile", "contract", "--home", home]) == 0
    capfdbinary.readouterr()
    assert run(["kpi", "lines", "--where", "flow=inbound", "--format", "csv", "--home", home]) == 0

    row = capfdbinary.readouterr().out.decode().splitlines()[-1]
    assert ",6," in f",{row},", row
    assert run(["check", "--home", home]) == 0
