"""The command of a benchmark: it measures each size asked for in a folder of its own."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def each_size(compared: Callable[[int, int, Path], dict[str, Any]], sizes: Sequence[int], about: str | None) -> None:
    """Print `compared(lines, seed, folder)` as one JSON object a size, of `sizes` unless others are asked for."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--lines", type=int, action="append", help="order lines to simulate; may be repeated")
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    for lines in chosen.lines or sizes:
        work = Path(tempfile.mkdtemp(prefix="cadran-bench-"))
        try:
            json.dump(compared(lines, chosen.seed, work), sys.stdout, indent=1)
            print(flush=True)
        finally:
            shutil.rmtree(work, ignore_errors=True)
