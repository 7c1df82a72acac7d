"""Published versions of the warehouse: each is a file of its own; one small file names the current one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.warehouse.relations import sql_digest
from cadran.whole_file import whole_file
from cadran.workspace import Workspace

# What the engine expects of a version beside the SQL of queries/, which the pointer names by its digest: raised with
# every change of what the build itself writes (meta, rollup).
FORMAT = 8
KEPT_VERSIONS = 2
KEPT_AS_OF = 4
KEPT_FROZEN = 5


@dataclass(frozen=True)
class Version:
    """A published version: its number, its file and the as-of day (ISO) it was built for."""

    number: int
    path: Path
    as_of: str


def versions_folder(home: Path) -> Path:
    return home / "versions"


def _pointer(home: Path) -> Path:
    return home / "current.json"


def next_number(home: Path) -> int:
    numbers = [int(path.stem.split("-")[1]) for path in versions_folder(home).glob("warehouse-*.duckdb")]
    return max(numbers, default=0) + 1


def publish(home: Path, number: int, as_of: str) -> Version:
    """Make version `number` the current one, in one atomic step, and drop the oldest files."""
    version = Version(number, versions_folder(home) / f"warehouse-{number}.duckdb", as_of)
    content = asdict(version) | {"path": version.path.name, "format": FORMAT, "sql": sql_digest()}
    was_older = is_older(home)
    with whole_file(_pointer(home), is_durable=True) as draft:
        draft.write_text(json.dumps(content), encoding="utf-8")
    if was_older:
        _drop_older_format(home, version)
    _drop_old(home, number)
    return version


def is_older(home: Path) -> bool:
    """Whether the current version was published by an older Cadran or other SQL, so that this one cannot ask it."""
    try:
        content = _published(home)
    except FileNotFoundError:
        return False
    return not _is_newer(content) and not _is_of_this_form(content)


def _published(home: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_pointer(home).read_text(encoding="utf-8"))
    return content


def _is_newer(content: Mapping[str, Any]) -> bool:
    return bool(content.get("format", 1) > FORMAT)


def _is_of_this_form(content: Mapping[str, Any]) -> bool:
    return content.get("format", 1) == FORMAT and content.get("sql") == sql_digest()


def _drop_older_format(home: Path, newest: Version) -> None:
    """Versions of an older format, frozen ones too, which nobody can ask any more."""
    for path in versions_folder(home).glob("warehouse-*.duckdb"):
        if path != newest.path:
            path.unlink(missing_ok=True)


def _drop_old(home: Path, newest: int) -> None:
    for path in _beyond_frozen(home, "warehouse-*.duckdb"):
        number = int(path.stem.split("-")[1])
        if number <= newest - KEPT_VERSIONS:
            path.unlink(missing_ok=True)


def drop_old_as_of(home: Path) -> None:
    """Keep the as-of versions built last, and those a frozen link names."""
    built = sorted(_beyond_frozen(home, "warehouse-*-asof-*.duckdb"), key=lambda path: path.stat().st_mtime)
    for path in built[:-KEPT_AS_OF]:
        path.unlink(missing_ok=True)


def _beyond_frozen(home: Path, pattern: str) -> list[Path]:
    """The files of versions but for those that the latest frozen links name."""
    frozen = set(Workspace(home).frozen_versions()[:KEPT_FROZEN])
    return [path for path in versions_folder(home).glob(pattern) if path.name not in frozen]


def current_version(home: Path) -> Version:
    """The version the dashboard reads; CadranError when nothing has been loaded into `home` yet."""
    try:
        content = _published(home)
    except FileNotFoundError:
        raise CadranError(message("home.empty", home=home)) from None
    if _is_newer(content):
        raise CadranError(message("home.newer", home=home))
    if not _is_of_this_form(content):
        raise CadranError(older_home(home))
    return Version(content["number"], versions_folder(home) / content["path"], content["as_of"])


def older_home(home: Path) -> Message:
    """What to do where an older Cadran, or other SQL, wrote what a home holds."""
    return message("home.older", home=home, files=_loaded_files(home))


def _loaded_files(home: Path) -> str:
    from cadran.ingest.storage.store import ledger  # noqa: PLC0415  only an older home needs it

    return ", ".join(sorted(set(ledger(home)["source_file"])))


def version_as_of(home: Path, as_of: date) -> Version | None:
    """The version already built beside the current one for the day `as_of`, if there is one."""
    return _existing(home, current_version(home).number, as_of, f"-asof-{as_of:%Y%m%d}")


def kept_version(home: Path, number: int, as_of: date) -> Version | None:
    """Version `number` with the data of `as_of`, published or built as of that day, if its file is still kept."""
    return _existing(home, number, as_of, f"-asof-{as_of:%Y%m%d}") or _existing(home, number, as_of, "")


def publications(home: Path) -> list[tuple[int, Path]]:
    """The published versions that are still kept, by number and file, newest first."""
    paths = [path for path in versions_folder(home).glob("warehouse-*.duckdb") if "asof" not in path.name]
    return sorted(((int(path.stem.split("-")[1]), path) for path in paths), reverse=True)


def _existing(home: Path, number: int, as_of: date, kind: str) -> Version | None:
    path = versions_folder(home) / f"warehouse-{number}{kind}.duckdb"
    return Version(number, path, as_of.isoformat()) if path.exists() else None
