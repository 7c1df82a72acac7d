"""The seal of a file: its size and SHA-256 beside it, so that what was truncated, swapped or changed is known."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cadran.whole_file import whole_file


def seal_of(path: Path) -> Path:
    """Where the seal of a file lies."""
    return path.with_name(f"{path.name}.seal")


def seal(path: Path, /, **facts: object) -> None:
    """Write the seal of a file that nobody writes to any more, with what else is to be known of it."""
    content = {"bytes": path.stat().st_size, "sha256": sha256_of(path)} | facts
    with whole_file(seal_of(path), is_durable=True) as draft:
        draft.write_text(json.dumps(content), encoding="utf-8")


def break_seal(path: Path) -> None:
    """Say that a file is going to change."""
    seal_of(path).unlink(missing_ok=True)


def is_intact(path: Path, is_quick: bool = False) -> bool | None:
    """Whether a file is as it was sealed, by its size alone where it is to be quick; None where it bears no seal."""
    if not seal_of(path).exists():
        return None
    sealed = facts_of(path)
    if not path.is_file() or path.stat().st_size != sealed.get("bytes"):
        return False
    return is_quick or sha256_of(path) == sealed.get("sha256")


def facts_of(path: Path) -> dict[str, Any]:
    """What the seal of a file says; nothing where there is none, or none that can be read."""
    try:
        content = json.loads(seal_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
