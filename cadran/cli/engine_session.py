"""Opens the data of a home for one command, as they are now or as they stood on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cadran.cli.output import remark
from cadran.config import home_folder
from cadran.engine import Engine
from cadran.engine.current import open_current
from cadran.i18n.message import message
from cadran.warehouse.versions import Version, current_version


@contextmanager
def opened_engine(home: Path | None, as_of: date | None = None) -> Iterator[Engine]:
    """The engine of the published version, or of the version as of a day; CadranError where its file is missing."""
    folder = home or home_folder()
    version, engine = _opened(folder, as_of)
    if version.fault:
        remark(version.fault, message("home.earlier", number=version.number), message("home.repair"))
    try:
        yield engine
    finally:
        engine.close()


def _opened(home: Path, as_of: date | None) -> tuple[Version, Engine]:
    if as_of is None:
        return open_current(home)
    from cadran.warehouse.build import build_as_of  # noqa: PLC0415 - slow to import, and few commands need it

    version = current_version(home)
    return version, Engine(build_as_of(home, as_of, version.number).path)
