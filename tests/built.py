"""Homes that several runs of the tests ask for, made by the first of them where they share a folder of homes."""

import os
import pickle
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path
from shutil import copytree
from typing import TypeVar

BUILT_HOMES = os.environ.get("CADRAN_BUILT_HOMES")
Told = TypeVar("Told")


def made_once(name: str, home: Path, make: Callable[[Path], Told]) -> Told:
    """What `make` told of the home that it made; `home` is it, or a copy of what another run made under this name."""
    if BUILT_HOMES is None:
        return make(home)
    made = Path(BUILT_HOMES) / name
    told = made.with_suffix(".told")
    with made.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not told.exists():
            told.write_bytes(pickle.dumps(make(made)))
    copytree(made, home)
    kept: Told = pickle.loads(told.read_bytes())  # noqa: S301  written above
    return kept
