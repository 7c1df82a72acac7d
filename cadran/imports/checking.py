"""The check of all rows of an import, in a process of its own: begun, asked for, and dropped when it is of no use."""

import shutil
from pathlib import Path

from cadran.imports import job
from cadran.imports.job import Job, State, check_of, job_folder
from cadran.imports.json_file import read_json, write_json
from cadran.ingest.run import Progress
from cadran.recognition.dry_run import DryRun, dry_run
from cadran.recognition.dry_run_json import dry_run_json, read_dry_run

_OUTCOME = "outcome.json"


def begin_check(home: Path, import_id: str, asked: Job) -> State | None:
    """Where the check of what is `asked` stands; it begins where none of it did, in the place of one of anything else.

    CadranError for who may not load.
    """
    check_id = check_of(import_id)
    known = job.job_of(home, check_id)
    if known is None or known.asked != asked.asked:
        drop_check(home, import_id)
        job.start(home, check_id, asked)
    return job.state_of(home, check_id)


def check(home: Path, asked: Job, folder: Path, progress: Progress) -> None:
    """Do a check, and keep in `folder` what came of it."""
    outcome = (
        dry_run(Path(asked.folder), asked.profile, home, withdraws=asked.withdraws, progress=progress)
        if asked.beside
        else dry_run(Path(asked.folder), asked.profile, progress=progress)
    )
    write_json(folder / _OUTCOME, dry_run_json(outcome))


def checked(home: Path, import_id: str) -> DryRun | None:
    """What a check that has ended found, without the first rows of the files; None where there is none."""
    content = read_json(job_folder(home, check_of(import_id)) / _OUTCOME)
    return read_dry_run(content) if content else None


def drop_check(home: Path, import_id: str) -> None:
    """End the check of an import if it runs, and forget what it found."""
    check_id = check_of(import_id)
    if job.state_of(home, check_id):
        job.cancel(home, check_id)
        shutil.rmtree(job_folder(home, check_id), ignore_errors=True)
