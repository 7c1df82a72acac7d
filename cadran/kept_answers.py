"""What a library says, or a file of ours once read, kept between processes: asking anew costs much of a small load.

No row of data is in it.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

from cadran.config import cache_folder
from cadran.whole_file import whole_file


def kept_answer(library: str, question: str, compute: Callable[[], Any]) -> Any:
    """What `compute` gives, as JSON has it, or gave before to the same `question` by the same version of `library`.

    Where the folder cannot be read or written to, it is computed again.
    """
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, and no command needs it to begin

    name = sha256(f"{question} {version(library)}".encode()).hexdigest()[:16]
    path = cache_folder() / f"{library}-{name}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    answer = compute()
    with suppress(OSError), whole_file(path) as draft:
        draft.write_text(json.dumps(answer), encoding="utf-8")
    return answer


def kept_reading(name: str, text: str, read: Callable[[], Any]) -> Any:
    """What `read` makes of `text`, as JSON has it, or made of it before; of each `name` the latest is kept."""
    path, digest = cache_folder() / f"{name}.json", sha256(text.encode()).hexdigest()
    with suppress(OSError, ValueError, TypeError):
        kept_digest, reading = json.loads(path.read_text(encoding="utf-8"))
        if kept_digest == digest:
            return reading
    reading = read()
    with suppress(OSError), whole_file(path) as draft:
        draft.write_text(json.dumps([digest, reading]), encoding="utf-8")
    return reading
