"""Homes built from contract files, once per content within a run."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.warehouse import build


def content_of(folder: Path) -> str:
    """One name for all bytes of a folder's files."""
    told = sha256()
    for file in sorted(folder.iterdir()):
        told.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()[:20]


@dataclass
class Homes:
    """Homes in a folder by the content of what was loaded into them."""

    folder: Path
    versions: dict[str, Path] = field(default_factory=dict)

    def version(self, files: Path, profile: str | Path = "contract") -> Path:
        """The warehouse of these files; CadranError where they are refused."""
        name = content_of(files)
        if name not in self.versions:
            home = self.folder / name
            load(files, profile, home)
            self.versions[name] = build(home).path
        return self.versions[name]

    def engine(self, files: Path, profile: str | Path = "contract") -> Engine:
        return Engine(self.version(files, profile))
