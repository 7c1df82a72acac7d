"""The command that loads files as they are dropped into a folder, until it is told to stop."""

import signal
import time
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from cadran.cli.options import HomeOption, LangOption, help_text, speaking
from cadran.cli.output import remark
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.i18n.message import message
from cadran.imports.watching import Taken, Watched, take

TICK_MILLISECONDS = 1_000


def watch_folder(
    folder: Path,
    profile: Annotated[str, typer.Option("--profile", metavar="NAME|FILE", help=help_text("help.profile"))],
    settle: Annotated[float, typer.Option("--settle", metavar="SECONDS", min=0, help=help_text("help.settle"))] = 5.0,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Load each file of a folder once it is written; one line a load; ends at an interrupt."""
    from watchfiles import watch  # noqa: PLC0415 - only this command needs it

    if not folder.is_dir():
        raise CadranError(message("load.no_folder", folder=folder))
    to, watched, stop = home or home_folder(), Watched(folder.resolve(), settle), Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    watched.skip_known(to)
    _say(t(speaking(), "watch.begins", folder=folder))
    ticks = watch(folder, stop_event=stop, rust_timeout=TICK_MILLISECONDS, yield_on_timeout=True, raise_interrupt=False)
    for _ in ticks:
        _take_ready(watched, profile, to, stop)
    _say(t(speaking(), "watch.ends"))


def _take_ready(watched: Watched, profile: str, home: Path, stop: Event) -> None:
    """Take what is ready; while another load runs on this home, wait for the next tick."""
    files = watched.ready(time.monotonic())
    if not files or stop.is_set():
        return
    try:
        take(watched, profile, home, files, _told)
    except CadranError as busy:
        remark(*busy.problems)


def _told(taken: Taken) -> None:
    language = speaking()
    if taken.report is None:
        reasons = " ".join(problem.read(language) for problem in taken.problems)
        _say(t(language, "watch.refused", file=taken.file, reason=reasons) if taken.file else reasons)
        return
    counts = {
        name: formats.number(sum(getattr(table, field) for table in taken.report.tables), language)
        for name, field in _COUNTS
    }
    _say(t(language, "watch.loaded", file=taken.file, load=taken.report.load_id, **counts))


_COUNTS = (("rows", "rows"), ("new", "new"), ("changed", "changed"), ("gone", "gone"), ("refused", "quarantined"))


def _say(sentence: str) -> None:
    print(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {sentence}", flush=True)
