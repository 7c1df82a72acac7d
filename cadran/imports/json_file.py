"""Small JSON files that are whole at any moment."""

import json
from pathlib import Path
from typing import Any

from cadran.whole_file import whole_file


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Put `content` in the place of what the file held."""
    with whole_file(path) as draft:
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none, or none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
