"""Is a home sound: store, versions and workspace against what they should be; and what to do where they are not."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from cadran.engine.current import open_current
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.imports.publishing import Progress, published, shown_load
from cadran.ingest.storage import store
from cadran.warehouse.versions import current_version, drop_unsound, is_older, older_home, point_to, unsound_versions
from cadran.workspace import Workspace

MENDED = ("home.damaged_version", "home.no_pointer")


class Repair(StrEnum):
    """What a repair did: nothing was wrong, figures were built anew, or the last good version is served on."""

    NONE = "command.repair_none"
    REBUILT = "command.repair_rebuilt"
    EARLIER = "command.repair_earlier"


def problems(home: Path) -> list[Message]:
    """Every way the home differs from what it should hold, every byte read; empty when all is well.

    CadranError when nothing has been loaded yet, or an older Cadran wrote what there is.
    """
    if is_older(home):
        raise CadranError(older_home(home))
    workspace = Workspace(home).unsound()
    wrong = [*store.check(home), *unsound_versions(home), *([workspace] if workspace else [])]
    try:
        version, engine = open_current(home)
    except CadranError:
        if wrong:
            return wrong
        raise
    try:
        behind = [] if wrong else store.behind(home, engine.catalogue.row_counts(), shown_load(engine))
        return [*wrong, *behind, *([version.fault] if version.fault and version.fault not in wrong else [])]
    finally:
        engine.close()


def way_out(wrong: Sequence[Message]) -> list[Message]:
    """What to do about these problems where a repair mends them: those of versions."""
    return [message("home.repair")] if any(problem.key in MENDED for problem in wrong) else []


def glance(home: Path) -> list[Message]:
    """What can be seen without reading the data: files that are missing or of another size, a version in place of
    the newest."""
    sentences = store.glance(home)
    try:
        fault = current_version(home).fault
    except CadranError:
        return sentences
    return [*sentences, *([fault, message("home.repair")] if fault else [])]


def repair(home: Path, advance: Progress) -> Repair:
    """Make what is served sound again: from the store, else from the last good version; else CadranError."""
    if not problems(home):
        return Repair.NONE
    damaged = store.check(home)
    if not damaged and (home / store.STORE).is_file():
        published(home, None, advance)
        drop_unsound(home)
        return Repair.REBUILT
    version, engine = open_current(home)
    engine.close()
    if version.fault:
        point_to(home, version)
        drop_unsound(home)
        return Repair.EARLIER
    raise CadranError(*damaged)
