"""An import that is being prepared: its files, what the reader answered, and the profiles a home keeps."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from cadran.imports.inbox import spool_folder
from cadran.imports.job import job_folder
from cadran.imports.json_file import read_json, write_json
from cadran.ingest.profile import profile_names


@dataclass(frozen=True)
class Draft:
    """What a reader prepares: the `folder` of the files where it is not that of dropped ones, and how they are read.

    `profile` is the path or name of one known before; without it, what Cadran recognises with the `answers` counts.
    """

    folder: str = ""
    profile: str = ""
    answers: dict[str, str] = field(default_factory=dict)


def draft_of(home: Path, import_id: str) -> Draft:
    """The draft as it was left; an untouched one where nothing was written yet."""
    content = read_json(job_folder(home, import_id) / "draft.json")
    return Draft(**content) if content else Draft()


def write_draft(home: Path, import_id: str, draft: Draft) -> None:
    write_json(job_folder(home, import_id) / "draft.json", asdict(draft))


def folder_of(home: Path, import_id: str, draft: Draft) -> Path:
    """The folder a load of this import reads."""
    return Path(draft.folder) if draft.folder else spool_folder(home, import_id)


def saved_profiles(home: Path) -> dict[str, str]:
    """Titles of the profiles kept in the home and of the shipped ones, by the path or name that a load takes."""
    kept = sorted((home / "profiles").glob("*.toml"))
    return {str(path): path.stem for path in kept} | {name: name for name in profile_names()}
