"""Many readers at once, each on a page of its own, beside a load: no error, and memory that stays."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from browser.server import served

from cadran.engine.current import open_current
from cadran.insight.known import known_values
from cadran.kpis import KPIS
from cadran.ui.request.routes import ROUTES
from proofs.reloads import HEAD
from proofs.visitors import visiting

# Seconds a reader looks at a page before clicking on.
LOOK = (0.5, 4.0)
# Seconds from one reader's coming to the next one's.
ARRIVAL = 0.2
# How much more memory the last third of the time may take than the one before, when every page has been open.
GROWTH = 1.10
LONGEST_RUN = 240.0
# How much of what the server said last is shown with a fault, in signs.
LAST_OF_LOG = 20_000


@dataclass
class Crowd:
    """What became of so many readers: pages seen, faults, seconds of each page, memory over time in bytes."""

    pages: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    loads: int = 0

    def told(self) -> str:
        """The figures as a row of the page says them."""
        slowest = sorted(self.seconds)[int(0.95 * len(self.seconds))] if self.seconds else 0.0
        peak, last = max(self.memory, default=0), self.memory[-1] if self.memory else 0
        return (
            f"{self.pages} pages, {self.loads} loads beside them, 95 % of pages within {slowest:.1f} s, "
            f"memory {last / 1e6:.0f} MB at the end, {peak / 1e6:.0f} MB at most"
        )


def crowded(home: Path, folder: Path, readers: int, seconds: float, seed: str) -> Crowd:
    """Let so many readers walk the pages of a home for a time, while files are loaded into it one after the other."""
    crowd, ended, filters = Crowd(), threading.Event(), list(_filters(home))
    folder.mkdir(exist_ok=True)
    log = folder / "server.log"
    with served(home, log=log) as (address, server):
        walks = [
            threading.Thread(target=_walk, args=(address, filters, crowd, ended, random.Random(f"{seed}-{n}")))
            for n in range(readers)
        ]
        for walk in walks:
            walk.start()
            time.sleep(ARRIVAL)
        _load_beside(home, folder, crowd, seconds, server.pid)
        ended.set()
        for walk in walks:
            walk.join(LONGEST_RUN)
    crowd.faults += _grown(crowd.memory)
    said = log.read_text(encoding="utf-8")[-LAST_OF_LOG:]
    crowd.faults += [said] if crowd.faults and said else []
    return crowd


def _walk(
    address: str, filters: list[dict[str, str]], crowd: Crowd, ended: threading.Event, drawn: random.Random
) -> None:
    pages = [route.id for route in ROUTES]
    try:
        with visiting(address, drawn.choice(("en", "fr"))) as reader:
            while not ended.is_set():
                page, begun = drawn.choice(pages), time.monotonic()
                query = urlencode({**drawn.choice(filters), "kpi": drawn.choice(list(KPIS))})
                if drawn.random() < 0.1:  # who clicks on before the page is there
                    reader.ask(page, query)
                    continue
                seen = reader.look(page, query, LONGEST_RUN)
                crowd.pages += 1
                crowd.seconds.append(time.monotonic() - begun)
                crowd.faults += [f"{page}?{query}: {words}" for words in (*seen.exceptions, *_errors(seen.alerts))]
                ended.wait(drawn.uniform(*LOOK))
    except Exception as broken:
        crowd.faults.append(f"a reader was cut off: {broken!r}")


def _errors(alerts: list[str]) -> list[str]:
    """The alerts that are no remark on the data."""
    return [words for words in alerts if "reference" in words.lower() or "référence" in words.lower()]


def _filters(home: Path) -> Iterator[dict[str, str]]:
    _, engine = open_current(home)
    suppliers = sorted(known_values(engine, "supplier_id"))
    engine.close()
    yield {}
    yield from ({"p": period} for period in ("last_month", "last_13_weeks", "ytd", "all"))
    yield from ({"sup": supplier} for supplier in suppliers[:20])
    yield {"flow": "inbound"}
    yield {"flow": "outbound", "g": "w"}


def _load_beside(home: Path, folder: Path, crowd: Crowd, seconds: float, server: int) -> None:
    """Load small files, one after the other, and note the memory of the server, until the time is over."""
    until, load, number = time.monotonic() + seconds, None, 0
    while time.monotonic() < until:
        crowd.memory.append(_memory(server))
        if load is None or load.poll() is not None:
            if load is not None:
                crowd.faults += [f"load {number} left {load.returncode}"] if load.returncode else []
                crowd.loads += 1
            number += 1
            load = _loading(home, folder, number)
        time.sleep(1)
    if load is not None:
        load.wait()


def _loading(home: Path, folder: Path, number: int) -> "subprocess.Popen[bytes]":
    files = folder / f"more-{number}"
    files.mkdir()
    line = f"M{number},1,2026-05-12,2026-06-12,S1,2,3.00,store"
    (files / f"order_lines-more-{number}.csv").write_text(f"{HEAD}\n{line}\n", encoding="utf-8")
    command = [sys.executable, "-m", "cadran.cli.main", "load", str(files), "--profile", "contract"]
    return subprocess.Popen([*command, "--home", str(home)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _memory(process: int) -> int:
    """The memory a process has in use, in bytes."""
    pages = int((Path("/proc") / str(process) / "statm").read_text().split()[1])
    return 4096 * pages


def _grown(memory: list[int]) -> list[str]:
    """Says so where the last third of the time took more memory than the one before it."""
    third = len(memory) // 3
    if third < 3:
        return []
    before, last = max(memory[third : 2 * third]), max(memory[2 * third :])
    return [f"memory grew from {before / 1e6:.0f} to {last / 1e6:.0f} MB"] if last > GROWTH * before else []
