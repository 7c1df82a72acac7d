"""Opens the data of a home for one command, as they are now or as they stood on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cadran.cli.options import previewed
from cadran.cli.output import remark
from cadran.config import home_folder
from cadran.engine import Engine
from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.rights import Person, acting, acting_as
from cadran.warehouse.versions import Version, current_version
from cadran.workspace import People


@contextmanager
def reading(home: Path) -> Iterator[Person]:
    """Whoever reads this home: the user of this machine, or the person whose look at it is previewed.

    CadranError where nobody is let in by that name.
    """
    name = previewed()
    person = People(home).named(name) if name else acting()
    if person is None:
        raise CadranError(message("people.unknown", name=name))
    with acting_as(person):
        yield person


def whole_house(home: Path) -> None:
    """CadranError where the reader sees a part of the data only: rows and files of which nobody can tell whose they
    are, are not shown to them."""
    with reading(home) as person:
        if person.scope.filters:
            raise CadranError(message("command.not_in_scope", name=person.name))


@contextmanager
def opened_engine(home: Path | None, as_of: date | None = None) -> Iterator[Engine]:
    """The engine of the published version, or of the version as of a day, of what the reader may see.

    CadranError where its file is missing.
    """
    folder = home or home_folder()
    version, engine = _opened(folder, as_of)
    if version.fault:
        remark(version.fault, message("home.earlier", number=version.number), message("home.repair"))
    try:
        with reading(folder) as person:
            yield engine.within(person.scope)
    finally:
        engine.close()


def _opened(home: Path, as_of: date | None) -> tuple[Version, Engine]:
    if as_of is None:
        return open_current(home)
    from cadran.warehouse.build import build_as_of  # noqa: PLC0415 - slow to import, and few commands need it

    version = current_version(home)
    return version, Engine(build_as_of(home, as_of, version.number).path)
