"""Published versions of the warehouse: each is a sealed file of its own; one small file names the current one.

Where the current one, or its name, is damaged or gone, the last good one is served in its place.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cadran.errors import CadranError
from cadran.home_lock import building
from cadran.i18n.message import Message, message
from cadran.ingest.storage.store import POINTER
from cadran.seal import facts_of, is_intact, seal, seal_of
from cadran.warehouse.relations import sql_digest
from cadran.whole_file import whole_file
from cadran.workspace import Workspace

# What the engine expects of a version beside the SQL of queries/, which the pointer names by its digest: raised with
# every change of what the build itself writes (meta, rollup).
FORMAT = 13
KEPT_VERSIONS = 2
KEPT_AS_OF = 4
KEPT_FROZEN = 5
_NAME = re.compile(r"warehouse-(\d{1,9})(-asof-\d{8})?\.duckdb")
VERSIONS = "versions"
DRAFTS = ".draft-"
_CONDEMNED: set[tuple[Path, int]] = set()


@dataclass(frozen=True)
class Version:
    """A published version: its number, its file and the as-of day (ISO) it was built for.

    `fault` is what keeps the newest one from being served, where this is the last good one before it.
    """

    number: int
    path: Path
    as_of: str
    fault: Message | None = None


def versions_folder(home: Path) -> Path:
    return home / VERSIONS


def home_of(path: Path) -> Path:
    """The home a version, or its draft, lies in."""
    return next((folder.parent for folder in path.parents if folder.name == VERSIONS), path.parent)


def _pointer(home: Path) -> Path:
    return home / POINTER


def _files(home: Path) -> list[tuple[int, Path, bool]]:
    """The files of versions: number, path, and whether it was built as of an earlier day; other names are not ours."""
    named = [(_NAME.fullmatch(path.name), path) for path in versions_folder(home).glob("warehouse-*.duckdb")]
    return [(int(name[1]), path, bool(name[2])) for name, path in named if name]


def next_number(home: Path) -> int:
    return max((number for number, _, _ in _files(home)), default=0) + 1


@contextmanager
def draft_of(home: Path, name: str) -> Iterator[Path]:
    """Where to write the version `name` before anybody reads it; only for who builds, alone.

    What killed builders left goes first. The draft bears its final name, as the database does in it.
    """
    folder = versions_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{DRAFTS}*"):
        shutil.rmtree(left, ignore_errors=True)
    with (
        TemporaryDirectory(prefix=DRAFTS, dir=folder) as drafts,
        whole_file(folder / name, is_durable=True, draft=Path(drafts) / name) as draft,
    ):
        yield draft


def seal_version(path: Path, number: int, as_of: str) -> dict[str, Any]:
    """Seal the file of a version nobody writes to any more, and return what is to be known of it."""
    content = {"number": number, "path": path.name, "as_of": as_of, "format": FORMAT, "sql": sql_digest()}
    seal(path, **content)
    return content


def publish(home: Path, number: int, as_of: str) -> Version:
    """Make version `number` the current one, in one atomic step, and drop the oldest files."""
    version = Version(number, versions_folder(home) / f"warehouse-{number}.duckdb", as_of)
    content = seal_version(version.path, number, as_of)
    was_older = is_older(home)
    _point(home, content)
    if was_older:
        _drop_older_format(home, version)
    _drop_old(home, number)
    return version


def point_to(home: Path, version: Version) -> None:
    """Make a version that is there the current one."""
    _point(home, {name: value for name, value in facts_of(version.path).items() if name not in ("bytes", "sha256")})


def _point(home: Path, content: Mapping[str, Any]) -> None:
    with whole_file(_pointer(home), is_durable=True) as draft:
        draft.write_text(json.dumps({**content, "check": _digest(content)}), encoding="utf-8")


def _digest(content: Mapping[str, Any]) -> str:
    """What the pointer says, so that a bit of it that changed is known."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_older(home: Path) -> bool:
    """Whether the current version was published by an older Cadran or other SQL, so that this one cannot ask it."""
    content = _published(home)
    return bool(content) and not _is_newer(content) and not _is_of_this_form(content)


def _published(home: Path) -> dict[str, Any]:
    """What the pointer says; nothing where it is gone or cannot be read."""
    try:
        content = json.loads(_pointer(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    check = content.pop("check", None)
    is_whole = (
        isinstance(content.get("number"), int)
        and isinstance(content.get("as_of"), str)
        and _NAME.fullmatch(str(content.get("path")))
        and check in (None, _digest(content))
    )
    return content if is_whole else {}


def _is_newer(content: Mapping[str, Any]) -> bool:
    return bool(content.get("format", 1) > FORMAT)


def _is_of_this_form(content: Mapping[str, Any]) -> bool:
    return content.get("format", 1) == FORMAT and content.get("sql") == sql_digest()


def _drop_older_format(home: Path, newest: Version) -> None:
    """Versions of an older format, frozen ones too, which nobody can ask any more."""
    for _, path, _ in _files(home):
        if path != newest.path:
            _drop(path)


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)
    seal_of(path).unlink(missing_ok=True)


def _drop_old(home: Path, newest: int) -> None:
    for number, path, _ in _beyond_frozen(home):
        if number <= newest - KEPT_VERSIONS:
            _drop(path)


def drop_old_as_of(home: Path) -> None:
    """Keep the as-of versions built last, and those a frozen link names."""
    built = [path for _, path, is_as_of in _beyond_frozen(home) if is_as_of]
    for path in sorted(built, key=lambda path: path.stat().st_mtime)[:-KEPT_AS_OF]:
        _drop(path)


def _beyond_frozen(home: Path) -> list[tuple[int, Path, bool]]:
    """The files of versions but for those that the latest frozen links name."""
    frozen = set(Workspace(home).frozen_versions()[:KEPT_FROZEN])
    return [file for file in _files(home) if file[1].name not in frozen]


def current_version(home: Path) -> Version:
    """The version the dashboard reads: the newest, or the last good one before it with the fault of the newest.

    CadranError when nothing has been loaded into `home` yet, or nothing good is left.
    """
    content = _published(home)
    if not content:
        return _last_good(home, message("home.no_pointer", file=POINTER))
    if _is_newer(content):
        return _last_good(home, message("home.newer", home=home))
    if not _is_of_this_form(content):
        raise CadranError(older_home(home))
    path = versions_folder(home) / content["path"]
    if not _is_served(path):
        return _last_good(home, message("home.damaged_version", file=path.name))
    return Version(content["number"], path, content["as_of"])


def _last_good(home: Path, fault: Message) -> Version:
    """The newest version that can be served although the current one cannot; CadranError where there is none."""
    for number, path in publications(home):
        facts = facts_of(path)
        if _is_of_this_form(facts):
            return Version(number, path, str(facts["as_of"]), fault)
    if not _files(home) and not _pointer(home).exists():
        raise CadranError(message("home.empty", home=home))
    raise CadranError(fault, message("home.repair"))


def _is_served(path: Path) -> bool:
    """Whether a version can be served as far as a glance tells."""
    return path.is_file() and _identity(path) not in _CONDEMNED and is_intact(path, is_quick=True) is not False


def condemn(path: Path) -> None:
    """Serve this file no longer: it proved to be damaged."""
    if path.is_file():
        _CONDEMNED.add(_identity(path))


def _identity(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns


def unsound_versions(home: Path) -> list[Message]:
    """What is wrong with the files of versions and the name of the current one, every byte of them read."""
    named = _published(home)
    problems = [] if named or not _files(home) else [message("home.no_pointer", file=POINTER)]
    if named and not (versions_folder(home) / named["path"]).is_file():
        problems.append(message("home.damaged_version", file=named["path"]))
    states = [(path.name, is_intact(path)) for _, path, _ in _files(home)]
    keys = {False: "home.damaged_version", None: "home.unsealed_version"}
    return [*problems, *(message(keys[state], file=name) for name, state in states if state is not True)]


def drop_unsound(home: Path) -> None:
    """Remove the files of versions that cannot be served; the current one among them has to be another one by then."""
    with building(home):
        for _, path, _ in _files(home):
            if not is_intact(path):
                _drop(path)


def drop_all_but_current(home: Path) -> None:
    """Remove every version but the current one, those that links name and of earlier days among them."""
    with building(home):
        current = current_version(home).path
        for _, path, _ in _files(home):
            if path != current:
                _drop(path)


def older_home(home: Path) -> Message:
    """What to do where an older Cadran, or other SQL, wrote what a home holds."""
    return message("home.older", home=home, files=_loaded_files(home))


def _loaded_files(home: Path) -> str:
    from cadran.ingest.storage.refusals import is_corrected  # noqa: PLC0415  only an older home needs it
    from cadran.ingest.storage.store import ledger  # noqa: PLC0415  the same

    return ", ".join(sorted({name for name in ledger(home)["source_file"] if not is_corrected(name)}))


def version_as_of(home: Path, as_of: date) -> Version | None:
    """The version already built beside the current one for the day `as_of`, if there is one."""
    return _existing(home, current_version(home).number, as_of, f"-asof-{as_of:%Y%m%d}")


def kept_version(home: Path, number: int, as_of: date) -> Version | None:
    """Version `number` with the data of `as_of`, published or built as of that day, if its file is still kept."""
    return _existing(home, number, as_of, f"-asof-{as_of:%Y%m%d}") or _existing(home, number, as_of, "")


def publications(home: Path) -> list[tuple[int, Path]]:
    """The published versions that are still kept and can be read, by number and file, newest first."""
    kept = ((number, path) for number, path, is_as_of in _files(home) if not is_as_of and _is_served(path))
    return sorted(kept, reverse=True)


def _existing(home: Path, number: int, as_of: date, kind: str) -> Version | None:
    path = versions_folder(home) / f"warehouse-{number}{kind}.duckdb"
    return Version(number, path, as_of.isoformat()) if _is_served(path) and facts_of(path) else None
