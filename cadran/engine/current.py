"""Opens the current version of a home, or the last good one where its file proves to be damaged."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from cadran.engine.connection import VersionGone
from cadran.engine.engine import Engine
from cadran.warehouse.versions import Version, condemn, current_version


def open_current(home: Path, opened: Callable[[Path], Engine] = Engine) -> tuple[Version, Engine]:
    """The version to read and its engine; CadranError where nothing is loaded, or nothing good is left."""
    while True:
        version = current_version(home)
        try:
            return version, opened(version.path)
        except VersionGone:
            continue
        except duckdb.Error:
            condemn(version.path)
