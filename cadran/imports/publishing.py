"""What is stored becomes the version the dashboard shows."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from cadran.disk import disk_problem
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.imports.corrections import correct_store
from cadran.ingest.storage import store
from cadran.warehouse.versions import Version, current_version

Progress = Callable[[str, float], None]


def published(home: Path, as_of: date | None, advance: Progress) -> Version:
    """Publish what is stored, refused rows as corrected; where that fails, say what is not shown, and the ways on."""
    from cadran.insight.events import publish_events  # noqa: PLC0415 - slow to import, and figures do not need it
    from cadran.warehouse import build  # noqa: PLC0415 - the same

    try:
        correct_store(home)
        return build(home, as_of, advance, finish=publish_events)
    except CadranError as wrong:
        raise CadranError(*wrong.problems, *_not_published(home)) from wrong
    except Exception as broken:
        if os.environ.get("CADRAN_DEBUG"):
            raise
        refused = disk_problem(broken, home)
        if refused:
            raise CadranError(*refused.problems, *_not_published(home)) from broken
        error = f"{type(broken).__name__}: {str(broken).partition(chr(10))[0]}"
        raise CadranError(message("command.build_stopped", error=error), *_not_published(home)) from broken


def _not_published(home: Path) -> list[Message]:
    remaining = store.not_published(home, _published_load(home))
    return [remaining] if remaining else []


def _published_load(home: Path) -> int:
    """The number of the last load or unload of the published version; 0 where none can be read."""
    try:
        path = current_version(home).path
    except CadranError:
        return 0
    if not path.is_file():
        return 0
    engine = Engine(path)
    try:
        return shown_load(engine)
    finally:
        engine.close()


def shown_load(engine: Engine) -> int:
    """The number of the last load or unload that a version was built from."""
    return int(str(engine.catalogue.ledger()["load_id"].max() or 0))
