"""Load and overview at growing sizes, Cadran beside pandas on the same files: times, ratios and peak memory.

Run `make bench`, or `python -m benchmarks.overview --lines 1000000`. Each step runs in a process of its own, so that
its peak memory is its own.
"""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import cadran_side, pandas_side
from benchmarks.sizes import each_size

SIZES = (1_000_000, 10_000_000)
TOLERANCE = 1e-6


def _measured(step: Callable[..., Any], folder: Path, home: Path, answers: Any) -> None:
    started = time.perf_counter()
    result = step(folder, home)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put({"seconds": time.perf_counter() - started, "peak_mb": peak, "result": result})


def alone(step: Callable[..., Any], folder: Path, home: Path) -> dict[str, Any]:
    """Run `step` in a new process: its seconds, its peak memory in MB and what it returned."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measured, args=(step, folder, home, answers))
    process.start()
    answer: dict[str, Any] = answers.get(timeout=7200)
    process.join()
    return answer


def _same(ours: dict[str, float], theirs: dict[str, float]) -> list[str]:
    return [
        f"{name}: Cadran {ours.get(name)!r}, pandas {value!r}"
        for name, value in theirs.items()
        if ours.get(name) is None or abs(ours[name] - value) > TOLERANCE * max(1.0, abs(value))
    ]


def compared(lines: int, seed: int, work: Path) -> dict[str, Any]:
    """One size: simulate, load, ask for the overview, and let pandas do the same; raises where the answers differ."""
    folder, home = work / "files", work / "home"
    cadran_side.simulated(folder, lines, seed)
    loading = alone(cadran_side.loaded, folder, home)
    ours = alone(cadran_side.overview, folder, home)
    theirs = alone(pandas_side.overview, folder, home)
    wrong = _same(ours["result"]["answers"], theirs["result"]["answers"])
    if wrong:
        raise SystemExit("The two sides disagree:\n" + "\n".join(wrong))
    overview = statistics.median(ours["result"]["overview_seconds"])
    return {
        "order lines": loading["result"]["order_lines"],
        "rows loaded": loading["result"]["rows"],
        "load s": round(loading["result"]["load_seconds"], 1),
        "rows loaded per s": round(loading["result"]["rows"] / loading["result"]["load_seconds"]),
        "build s": round(loading["result"]["build_seconds"], 1),
        "load and build peak MB": round(loading["peak_mb"]),
        "overview ms": round(overview * 1000, 1),
        "overview peak MB": round(ours["peak_mb"]),
        "pandas read s": round(theirs["result"]["read_seconds"], 1),
        "pandas prepare s": round(theirs["result"]["prepare_seconds"], 1),
        "pandas overview ms": round(theirs["result"]["overview_seconds"] * 1000),
        "pandas peak MB": round(theirs["peak_mb"]),
        "overview, pandas / Cadran": round(theirs["result"]["overview_seconds"] / overview, 1),
    }


if __name__ == "__main__":
    each_size(compared, SIZES, __doc__)
