"""The process of a job: does it, and writes down where it stands until it ends."""

import os
import secrets
import shutil
import sys
import time
import traceback
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cadran.errors import CadranError
from cadran.home_lock import WAITS
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.imports.entered import enter_load, enter_unload
from cadran.imports.inbox import is_dropped
from cadran.imports.job import Job, Outcome, Phase, State, job_folder, job_of, last_load, text_of, write_state
from cadran.rights import Person, acting_as

if TYPE_CHECKING:
    from cadran.ingest.run import LoadReport

SECONDS_BETWEEN = 0.3


class Diary:
    """What a job says of itself, written down at most a few times a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = State(since=time.time())
        self._before: Phase = self.state.phase

    def write(self, state: State) -> None:
        self.state = replace(state, moment=time.time())
        write_state(self.folder, self.state)

    def begin(self, phase: Phase) -> None:
        self.write(replace(self.state, phase=phase, since=time.time(), share=0.0, file=""))

    def wait(self, begins: bool) -> None:
        """Say that another process is waited for, and then what was said before."""
        if begins:
            self._before = self.state.phase
        self.begin("wait" if begins else self._before)

    def advance(self, name: str, share: float, rows: int = 0) -> None:
        if time.time() - self.state.moment >= SECONDS_BETWEEN:
            self.write(replace(self.state, file=name, share=share, rows=rows))

    def end(self, outcome: Outcome, *problems: Sentence) -> None:
        self.write(replace(self.state, outcome=outcome, problems=tuple(map(text_of, problems))))


def work(home: Path, job: Job, diary: Diary) -> None:
    """Do a job and write down how it ended; what goes wrong is a sentence for the reader."""
    WAITS.set(diary.wait)
    try:
        outcome = _checked(home, job, diary) if job.kind == "check" else _changed(home, job, diary)
    except CadranError as wrong:
        diary.end("failed", *wrong.problems)
    except Exception:
        reference = secrets.token_hex(2).upper()
        print(f"reference {reference}", file=sys.stderr)
        traceback.print_exc()
        diary.end("failed", message("imports.broken", reference=reference))
    else:
        diary.end(outcome)


def _checked(home: Path, job: Job, diary: Diary) -> Outcome:
    from cadran.imports.checking import check  # noqa: PLC0415 - slow to import; the diary begins before

    diary.begin("check")
    check(home, job, diary.folder, diary.advance)
    return "done"


def _changed(home: Path, job: Job, diary: Diary) -> Outcome:
    diary.write(replace(diary.state, loads_before=last_load(home)))
    _stored(home, job, diary)
    return _published(home, diary)


def _stored(home: Path, job: Job, diary: Diary) -> None:
    if job.kind == "load":
        _loaded(home, job, diary)
    if job.kind == "correct":
        _corrected(home, diary)
    withdrawn = ([job.load_id] if job.kind == "unload" and job.load_id else []) + list(job.withdraws)
    if withdrawn:
        _withdrawn(home, withdrawn, diary)


def _loaded(home: Path, job: Job, diary: Diary) -> None:
    from cadran.ingest.loading import load  # noqa: PLC0415 - slow to import; the diary begins before
    from cadran.ingest.profiles.profile import is_personal, read_profile  # noqa: PLC0415 - the same

    diary.begin("read")
    folder = Path(job.folder)
    report = load(folder, job.profile, home, progress=diary.advance)
    enter_load(home, report.load_id, folder)
    _write_report(diary, report)
    if is_personal(read_profile(job.profile)) and is_dropped(home, folder):
        shutil.rmtree(folder, ignore_errors=True)


def _corrected(home: Path, diary: Diary) -> None:
    from cadran.imports.corrections import correct_store  # noqa: PLC0415 - slow to import; the diary begins before

    diary.begin("read")
    report = correct_store(home)
    if report:
        _write_report(diary, report)


def _write_report(diary: Diary, report: "LoadReport") -> None:
    state = replace(diary.state, is_stored=True, load_id=report.load_id, share=1.0)
    counts, notes = (
        tuple(asdict(table) | {"new": table.new} for table in report.tables),
        tuple(map(text_of, report.notes)),
    )
    diary.write(replace(state, counts=counts, notes=notes))


def _withdrawn(home: Path, loads: list[int], diary: Diary) -> None:
    from cadran.ingest.storage.unloading import unload  # noqa: PLC0415 - slow to import; the diary begins before

    diary.begin("withdraw")
    for load_id in loads:
        notes = tuple(map(text_of, unload(home, None, load_id).notes))
        enter_unload(home, load_id)
        diary.write(replace(diary.state, is_stored=True, notes=(*diary.state.notes, *notes)))


def _published(home: Path, diary: Diary) -> Outcome:
    """The rows as the dashboard shows them; without an order line there is no dashboard yet, and they wait for one."""
    from cadran.imports.publishing import published  # noqa: PLC0415 - slow to import; the diary begins before
    from cadran.ingest.storage.store import holds_orders  # noqa: PLC0415 - the same

    if not (home / "current.json").is_file() and not holds_orders(home):
        return "waiting"
    diary.begin("publish")
    published(home, None, diary.advance)
    return "done"


def main() -> None:
    home, job_id, lock = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    os.set_inheritable(lock, False)
    job = job_of(home, job_id)
    if job:
        with acting_as(Person(job.sign_in, job.person, "steward")):
            work(home, job, Diary(job_folder(home, job_id)))


if __name__ == "__main__":
    main()
