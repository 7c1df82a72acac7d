"""A load, withdrawal or publication in a process of its own: begun, watched from outside, cancelled.

A process holds a lock for as long as it lives: who finds it free knows that it ended. What changes the home holds
that of the home; the check of an import, which changes nothing, holds one of its own.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cadran.config import PACKAGE
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.i18n.message import message
from cadran.imports.inbox import is_id
from cadran.imports.json_file import read_json, write_json
from cadran.rights import Right, demand

Kind = Literal["load", "unload", "correct", "publish", "check"]
Phase = Literal["start", "wait", "read", "withdraw", "publish", "check"]
Outcome = Literal["done", "waiting", "failed", "cancelled", "stopped"]
SECONDS_TO_END = 5.0
_CHECK = "check"
_TRIALS, _PAUSE = 40, 0.05


@dataclass(frozen=True)
class Job:
    """What a process is to do: load `folder` by `profile`, check what that would do, withdraw a load, correct refused
    rows as decided, or publish what is stored.

    `withdraws` are loads taken out after the new one came in, such as that of the sample. `person`, who signs in as
    `sign_in`, began it. `asked` tells what a check was begun for from what is asked now; it looks at the rows of the
    home too where it is `beside` them.
    """

    kind: Kind
    folder: str = ""
    profile: str = ""
    load_id: int | None = None
    withdraws: tuple[int, ...] = ()
    sign_in: str = ""
    person: str = ""
    asked: str = ""
    beside: bool = True


@dataclass(frozen=True)
class State:
    """Where a job stands: `share` (0 to 1) and `rows` of its phase, which began at `since` and stood so at `moment`.

    `counts` are what became of the rows, one entry a table; `is_stored` says that the store changed.
    """

    phase: Phase = "start"
    file: str = ""
    share: float = 0.0
    rows: int = 0
    since: float = 0.0
    moment: float = 0.0
    outcome: Outcome | None = None
    is_stored: bool = False
    loads_before: int | None = None
    load_id: int | None = None
    counts: tuple[dict[str, Any], ...] = ()
    notes: tuple[Text, ...] = ()
    problems: tuple[Text, ...] = ()

    @property
    def seconds(self) -> float:
        return max(self.moment - self.since, 0.0)

    @property
    def rows_per_second(self) -> float | None:
        return self.rows / self.seconds if self.rows and self.seconds >= 1 else None

    @property
    def seconds_left(self) -> float | None:
        """What is left of the phase at the pace it had; None while that says little."""
        return self.seconds * (1 - self.share) / self.share if self.seconds >= 2 and self.share >= 0.02 else None


def job_folder(home: Path, job_id: str) -> Path:
    """Where a job and its state are written down; CadranError for what is no name of one."""
    import_id, slash, part = job_id.partition("/")
    if not is_id(import_id) or part != (_CHECK if slash else ""):
        raise CadranError(message("imports.unknown", name=job_id))
    return home / "imports" / job_id


def check_of(import_id: str) -> str:
    """The job that checks the files of an import."""
    return f"{import_id}/{_CHECK}"


def _temporary(folder: Path) -> Path:
    """Where a process keeps what it needs for a while, so that nothing of it stays when it is ended."""
    return folder / "temporary"


def start(home: Path, job_id: str, job: Job) -> None:
    """Begin a job in a process that goes on without this one; CadranError while another runs, or for who may not."""
    person = demand(Right.LOAD)
    job = replace(job, sign_in=person.sign_in, person=person.name)
    folder = job_folder(home, job_id)
    _temporary(folder).mkdir(parents=True, exist_ok=True)
    with locked(home, job_id) as lock:
        write_json(folder / "job.json", asdict(job))
        write_state(folder, State(moment=time.time(), since=time.time()))
        with (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - this Python, with paths of our own
                [sys.executable, "-m", "cadran.imports.worker", str(home.resolve()), job_id, str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock,),
                env=os.environ | {"PYTHONPATH": _python_path(), "TMPDIR": str(_temporary(folder).resolve())},
            )
        write_json(folder / "process.json", {"pid": process.pid})


def _python_path() -> str:
    """Where the process finds this package, whatever folder it starts in."""
    return os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))


@contextmanager
def locked(home: Path, job_id: str) -> Iterator[int]:
    """The lock of a job, held in its name; CadranError while another one holds it."""
    path = _lock(home, job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        for trial in range(_TRIALS):
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if trial == _TRIALS - 1:
                raise CadranError(message("imports.busy"))
            time.sleep(_PAUSE)
        file.truncate(0)
        file.write(job_id)
        file.flush()
        yield file.fileno()


def _lock(home: Path, job_id: str) -> Path:
    is_check = job_id.endswith(f"/{_CHECK}")
    return home / "imports" / (job_id if is_check else "") / "lock"


def running(home: Path) -> str | None:
    """The job that runs on this home, if one does; checks change nothing of it and are not among them."""
    return _holder(_lock(home, ""))


def _is_alive(home: Path, job_id: str) -> bool:
    return _holder(_lock(home, job_id)) == job_id


def _holder(lock: Path) -> str | None:
    try:
        with lock.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read() or None
    except FileNotFoundError:
        pass
    return None


def state_of(home: Path, job_id: str) -> State | None:
    """Where a job stands, None where none began; one whose process ended without a word is `stopped`."""
    folder = job_folder(home, job_id)
    is_alive = _is_alive(home, job_id)
    content = read_json(folder / "state.json")
    if not content:
        return None
    state = _state(content)
    if state.outcome or is_alive:
        return state
    return _ended(home, folder, state, "stopped")


def job_of(home: Path, job_id: str) -> Job | None:
    content = read_json(job_folder(home, job_id) / "job.json")
    return Job(**content | {"withdraws": tuple(content["withdraws"])}) if content else None


def begun(home: Path) -> set[str]:
    """The imports whose load was begun."""
    return {path.parent.name for path in (home / "imports").glob("*/job.json")}


def cancel(home: Path, job_id: str) -> State | None:
    """End the process of a job: what it had not committed is undone by the store. Its state says whether any was."""
    folder = job_folder(home, job_id)
    pid = read_json(folder / "process.json").get("pid")
    if _is_alive(home, job_id) and pid:
        _end(home, job_id, pid)
    state = _state(read_json(folder / "state.json"))
    is_over = state.outcome is not None or _is_alive(home, job_id)
    return state if is_over else _ended(home, folder, state, "cancelled")


def forget(home: Path, job_id: str) -> None:
    """Take away what a job that ended said, so that the import can be corrected and begun again."""
    (job_folder(home, job_id) / "state.json").unlink(missing_ok=True)


def _end(home: Path, job_id: str, pid: int) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(pid, sign)
        last = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < last:
            if not _is_alive(home, job_id):
                return
            time.sleep(_PAUSE)


def _ended(home: Path, folder: Path, state: State, outcome: Outcome) -> State:
    """The state of a job that did not end by itself, written down with what the store says of it."""
    shutil.rmtree(_temporary(folder), ignore_errors=True)
    ended = replace(state, outcome=outcome, is_stored=_is_stored(home, state), moment=time.time())
    write_state(folder, ended)
    return ended


def _is_stored(home: Path, state: State) -> bool:
    """Whether the store took what the job brought; it is written in the ledger in the same transaction."""
    return state.is_stored or (state.loads_before is not None and last_load(home) > state.loads_before)


def last_load(home: Path) -> int:
    """The number of the last load or unload in the store; 0 where there is none."""
    from cadran.ingest.storage import store  # noqa: PLC0415 - only asked where a job begins or was ended

    if not (home / store.STORE).is_file():
        return 0
    return int(str(store.ledger(home)["load_id"].max() or 0))


def write_state(folder: Path, state: State) -> None:
    write_json(folder / "state.json", asdict(state))


def _state(content: dict[str, Any]) -> State:
    texts = {
        name: tuple(Text(text["en"], text["fr"]) for text in content.get(name, ())) for name in ("notes", "problems")
    }
    return State(**content | texts | {"counts": tuple(content.get("counts", ()))})


def text_of(sentence: Sentence) -> Text:
    """A sentence in every language, as it is written down."""
    return Text.of(sentence.read)
