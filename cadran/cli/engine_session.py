"""Opens the data of a home for one command, as they are now or as they stood on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cadran.config import home_folder
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.warehouse.versions import current_version


@contextmanager
def opened_engine(home: Path | None, as_of: date | None = None) -> Iterator[Engine]:
    """The engine of the published version, or of the version as of a day; CadranError where its file is missing."""
    folder = home or home_folder()
    version = current_version(folder)
    if as_of:
        from cadran.warehouse.build import build_as_of  # noqa: PLC0415 - slow to import, and few commands need it

        version = build_as_of(folder, as_of, version.number)
    if not version.path.is_file():
        raise CadranError(message("home.missing_version", file=version.path.name, folder=version.path.parent))
    engine = Engine(version.path)
    try:
        yield engine
    finally:
        engine.close()
