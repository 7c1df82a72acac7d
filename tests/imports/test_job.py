"""A job goes on without the one who began it; killed, cancelled or failed, it says what became of the data."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cadran.errors import CadranError
from cadran.imports import job
from cadran.imports.checking import begin_check, checked, drop_check
from cadran.imports.inbox import new_id
from cadran.imports.job import Job, State
from cadran.imports.json_file import read_json
from cadran.warehouse import current_version

LINES = "order_id,line_id,ordered_at,sku,ordered_quantity\nA,1,2026-01-05,X,2\nA,2,2026-01-05,Y,none\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "order_lines.csv").write_text(LINES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def home(files: Path) -> Path:
    """A home into which a job loaded these files."""
    folder = files.parent / "home of jobs"
    first = "20261127-093000-00000001"
    job.start(folder, first, Job("load", str(files), "contract"))
    _ended(folder, first)
    return folder


def _ended(home: Path, job_id: str) -> State:
    last = time.monotonic() + 120
    while time.monotonic() < last:
        state = job.state_of(home, job_id)
        if state and state.outcome and job.running(home) is None:
            return state
        time.sleep(0.05)
    raise TimeoutError(job_id)


def _paused(home: Path, files: Path) -> tuple[str, int]:
    """A job whose process stands still."""
    job_id = new_id()
    job.start(home, job_id, Job("load", str(files), "contract"))
    pid = read_json(job.job_folder(home, job_id) / "process.json")["pid"]
    os.kill(pid, signal.SIGSTOP)
    return job_id, pid


def test_a_load_publishes_what_it_read_and_says_what_became_of_each_row(home: Path) -> None:
    state = job.state_of(home, "20261127-093000-00000001")
    assert state is not None
    assert (state.outcome, state.is_stored, state.load_id, state.problems) == ("done", True, 1, ())
    (count,) = state.counts
    assert (count["table"], count["rows"], count["accepted"], count["quarantined"]) == ("order_lines", 2, 1, 1)
    assert current_version(home).number == 1
    assert "Aucun profil ne dit le pays" in " ".join(note.fr for note in state.notes)


@pytest.mark.long
def test_rows_without_any_order_line_wait_for_one_and_nothing_failed(tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text("stock_date,sku,location_id,on_hand_quantity\n2026-01-05,X,L,3\n")
    profile = tmp_path / "own.toml"
    profile.write_text('name = "own"\ntitle = { en = "Own", fr = "À nous" }\n[[stock_levels]]\nfiles.f = "stock.csv"\n')
    job_id = new_id()
    job.start(tmp_path / "home", job_id, Job("load", str(tmp_path), str(profile)))
    state = _ended(tmp_path / "home", job_id)
    assert (state.outcome, state.is_stored, state.problems) == ("waiting", True, ())
    assert [(count["table"], count["accepted"]) for count in state.counts] == [("stock_levels", 1)]


def test_a_process_has_a_session_of_its_own(home: Path, files: Path) -> None:
    job_id, pid = _paused(home, files)
    assert os.getsid(pid) == pid != os.getsid(0)
    os.kill(pid, signal.SIGKILL)
    _ended(home, job_id)


def test_a_killed_process_is_told_as_stopped_and_that_nothing_was_loaded(home: Path, files: Path) -> None:
    job_id, pid = _paused(home, files)
    running = job.state_of(home, job_id)
    assert running is not None
    assert running.outcome is None
    os.kill(pid, signal.SIGKILL)
    state = _ended(home, job_id)
    assert (state.outcome, state.is_stored) == ("stopped", False)
    assert job.last_load(home) == 1


def test_a_second_job_waits_until_the_first_has_ended_and_a_cancelled_one_loaded_nothing(
    home: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "SECONDS_TO_END", 0.2)
    monkeypatch.setattr(job, "_TRIALS", 2)
    job_id, _ = _paused(home, files)
    assert job.running(home) == job_id
    with pytest.raises(CadranError, match="An import is running already"):
        job.start(home, new_id(), Job("load", str(files), "contract"))
    state = job.cancel(home, job_id)
    assert state is not None
    assert (state.outcome, state.is_stored) == ("cancelled", False)
    assert job.running(home) is None
    assert job.last_load(home) == 1


def test_a_job_that_stored_and_was_ended_before_it_published_says_so(home: Path) -> None:
    job_id = new_id()
    job.write_state(job.job_folder(home, job_id), State(phase="publish", loads_before=0))
    state = job.state_of(home, job_id)
    assert state is not None
    assert (state.outcome, state.is_stored) == ("stopped", True)


@pytest.mark.long
def test_a_check_holds_up_no_load_and_leaves_nothing_once_it_is_dropped(
    home: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "SECONDS_TO_END", 0.2)
    monkeypatch.setattr(job, "_TRIALS", 2)
    import_id = new_id()
    asked = Job("check", str(files), "contract", asked="first")
    state = begin_check(home, import_id, asked)
    check_id = job.check_of(import_id)
    folder = job.job_folder(home, check_id)
    pid = read_json(folder / "process.json")["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert state is not None
    assert (state.outcome, job.running(home)) == (None, None)
    assert begin_check(home, import_id, asked) is not None
    assert read_json(folder / "process.json")["pid"] == pid, "the same check begins once"
    begin_check(home, import_id, replace(asked, asked="other"))
    other = read_json(folder / "process.json")["pid"]
    assert other != pid, "what is asked now takes the place of what was"
    (folder / "temporary" / "rows").touch()
    os.kill(other, signal.SIGKILL)
    while (ended := job.state_of(home, check_id)) is None or ended.outcome is None:
        time.sleep(0.05)
    assert (ended.outcome, (folder / "temporary").exists()) == ("stopped", False)
    drop_check(home, import_id)
    assert (checked(home, import_id), folder.exists()) == (None, False)


@pytest.mark.long
def test_what_is_wrong_with_a_file_is_told_in_both_languages_and_can_be_begun_again(home: Path, tmp_path: Path) -> None:
    (tmp_path / "order_lines.csv").write_text("order_id,lign_id\n", encoding="utf-8")
    job_id = new_id()
    job.start(home, job_id, Job("load", str(tmp_path), "contract"))
    state = _ended(home, job_id)
    assert (state.outcome, state.is_stored) == ("failed", False)
    assert "order_lines.csv: unknown column “lign_id”. Did you mean line_id?" in [text.en for text in state.problems]
    assert "order_lines.csv : la colonne obligatoire ordered_at manque. Ajoutez-la." in [
        text.fr.replace("\u00a0", " ") for text in state.problems
    ]
    job.forget(home, job_id)
    assert job.state_of(home, job_id) is None


@pytest.mark.long
def test_a_withdrawal_that_leaves_nothing_says_what_the_dashboard_still_shows(home: Path) -> None:
    job_id = new_id()
    job.start(home, job_id, Job("unload", load_id=1))
    state = _ended(home, job_id)
    assert (state.outcome, state.is_stored) == ("failed", True)
    assert current_version(home).number == 1


def test_pace_and_remaining_time_are_told_once_they_mean_something() -> None:
    young = State(share=0.01, rows=10, since=100, moment=100.5)
    assert (young.rows_per_second, young.seconds_left) == (None, None)
    steady = State(share=0.25, rows=40_000, since=100, moment=104)
    assert (steady.rows_per_second, steady.seconds_left) == (10_000, 12)
