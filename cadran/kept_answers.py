"""What a library says, kept between processes where asking it anew costs most of a small load; no row of data in it."""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from cadran.config import cache_folder
from cadran.whole_file import whole_file


def kept_answer(library: str, question: str, compute: Callable[[], Any]) -> Any:
    """What `compute` gives, as JSON has it, or gave before to the same `question` by the same version of `library`.

    Where the folder cannot be read or written to, it is computed again.
    """
    name = sha256(f"{question} {version(library)}".encode()).hexdigest()[:16]
    path = cache_folder() / f"{library}-{name}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    answer = compute()
    with suppress(OSError), whole_file(path) as draft:
        draft.write_text(json.dumps(answer), encoding="utf-8")
    return answer
