"""Loads killed at random moments, one or two at once, beside a reader or a server: what was acknowledged stays."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

from browser.server import serving

from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.imports.soundness import problems
from cadran.ingest.loading import load
from cadran.ingest.storage.store import ledger
from cadran.ui.request.routes import ROUTES
from cadran.warehouse import build
from proofs.reloads import HEAD, write
from proofs.visitors import visiting

# Seconds by which a home has to answer again.
READY = 5.0
# The longest life of a load that is killed, in loads: some end by themselves before.
LONGEST_LIFE = 1.5
# What a killed load leaves is said, and the next one mends it.
LEFT = {"store.not_published", "store.behind", "home.unsealed_version"}


def lost(folder: Path, seed: str, kills: int, is_served: bool = False) -> tuple[int, list[str]]:
    """How many loads were acknowledged before their kill, and everything that went wrong.

    Where it `is_served`, a server beside them is read too, page after page.
    """
    drawn, home = random.Random(seed), folder / "home"
    folder.mkdir(exist_ok=True)
    write(folder / "files", seed)
    load(folder / "files", "contract", home)
    acknowledged: list[str] = []
    begun = time.monotonic()
    _started(folder, home, "first")[1].wait()  # publishes what was loaded before too
    longest = LONGEST_LIFE * (time.monotonic() - begun)
    with _reading_pages(home) if is_served else _reading(home) as faults:
        for number in range(kills):
            acknowledged += _killed(folder, home, number, drawn.choice((1, 2)), drawn.uniform(0, longest))
            faults += [f"seed {seed}, kill {number}: {fault}" for fault in _faults(home, acknowledged)]
    build(home)
    faults += [f"seed {seed}: {problem.read('en')}" for problem in problems(home)]
    return len(acknowledged), faults


@contextmanager
def _reading(home: Path) -> Iterator[list[str]]:
    """A reader that opens the current version and asks it without a pause; what it was refused."""

    def read() -> None:
        _, engine = open_current(home)
        engine.catalogue.row_counts()
        engine.close()

    with _without_a_pause(read) as faults:
        yield faults


@contextmanager
def _reading_pages(home: Path) -> Iterator[list[str]]:
    """A reader of a server in a process of its own, who opens one page after the other; what went wrong there."""
    pages = cycle([route.id for route in ROUTES])
    with serving(home) as address, visiting(address) as reader:

        def read() -> None:
            seen = reader.look(next(pages), "lang=en")
            wrong = [*seen.exceptions, *(alert for alert in seen.alerts if "reference" in alert)]
            if wrong or not seen.texts:
                raise RuntimeError("; ".join(wrong) or "an empty page")

        with _without_a_pause(read) as faults:
            yield faults


@contextmanager
def _without_a_pause(read: Callable[[], None]) -> Iterator[list[str]]:
    """Read again and again until the block ends; what was raised."""
    faults: list[str] = []
    ended = Event()

    def go_on() -> None:
        while not ended.is_set():
            try:
                read()
            except Exception as refused:
                faults.append(f"a reader was refused: {refused!r}")
            ended.wait(0.2)

    reader = Thread(target=go_on)
    reader.start()
    try:
        yield faults
    finally:
        ended.set()
        reader.join()


def _killed(folder: Path, home: Path, number: int, loads: int, seconds: float) -> list[str]:
    """Start loads and kill them all so many seconds later; the files of those that had ended well by then."""
    under_way = [_started(folder, home, f"{number}-{each}") for each in range(loads)]
    time.sleep(seconds)
    for _, process in under_way:
        process.send_signal(signal.SIGKILL)
    return [name for name, process in under_way if process.wait() == 0]


def _started(folder: Path, home: Path, name: str) -> tuple[str, "subprocess.Popen[bytes]"]:
    files, file = folder / f"more-{name}", f"order_lines-more-{name}.csv"
    files.mkdir()
    (files / file).write_text(f"{HEAD}\nM{name},1,2026-05-12,2026-06-12,S1,2,3.00,store\n")
    command = [
        sys.executable,
        "-m",
        "cadran.cli.main",
        "load",
        str(files),
        "--profile",
        "contract",
        "--home",
        str(home),
    ]
    return file, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _faults(home: Path, acknowledged: list[str]) -> list[str]:
    begun = time.monotonic()
    try:
        open_current(home)[1].close()
        kept = set(ledger(home)["source_file"])
    except CadranError as refused:
        return [str(refused)]
    faults = [f"{file} was acknowledged and is gone" for file in acknowledged if file not in kept]
    waited = time.monotonic() - begun
    faults += [f"ready after {waited:.1f} s"] if waited > READY else []
    return faults + [problem.read("en") for problem in problems(home) if problem.key not in LEFT]
