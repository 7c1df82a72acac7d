"""The questions of the readers walked in a real browser: clicks, scrolling and work of each, into docs/questions.md."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from statistics import median

from browser.conftest import dashboard, installed_chromium, reading
from browser.questions import AT_FIRST_SIGHT, MEETING, QUESTIONS, Walk, Walked, at_a_meeting, at_first_sight
from browser.server import serving
from browser.sight import SCREEN, Visitor, open_address

from cadran.ingest.loading import load
from cadran.insight.events import publish_events
from cadran.warehouse import build

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MOST_CLICKS = 2
# Words of a question that a name in the code writes small.
WRITTEN = {"kpis": "KPIs", "otd": "OTD", "otif": "OTIF", "skus": "SKUs", "sla": "SLA", "i": "I"}
WRITTEN |= {"french": "French", "excel": "Excel"}
LOADS = 3
TICKS = os.sysconf("SC_CLK_TCK")
HEAD = """# Questions and their answers

The questions a manager, a buyer and a reporter bring, walked by `make prove` in Chromium on the sample, on a screen of
{width} × {height} pixels. A click is one pointer action, typing is none; every walk begins on the
overview. Scrolling is what it takes to see the title of the answer and its first row. Seconds are the processor time
of server and browser from the start of the walk to the answer, which other work on the machine changes little; work is
the same as a multiple of one load of the overview, which the machine changes little.

| question | clicks | scrolling (px) | seconds | work (loads) |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Answer:
    """What a walk took: `seconds` of processor time, and `work`, the same in loads of the overview."""

    question: str
    clicks: int
    scrolled: float
    seconds: float
    work: float

    @property
    def line(self) -> str:
        return f"| {self.question} | {self.clicks} | {self.scrolled:.0f} | {self.seconds:.1f} | {self.work:.1f} |"

    @property
    def is_near(self) -> bool:
        return self.clicks <= MOST_CLICKS and not self.scrolled


def answers(folder: Path) -> list[Answer]:
    """Every question walked once on the sample, loaded into `folder`."""
    executable = installed_chromium()
    if executable is None:
        raise FileNotFoundError("Chromium is not installed; on Debian: apt-get install chromium")
    home = folder / "sample"
    load(SAMPLE, "contract", home)
    build(home, finish=publish_events)
    with serving(home) as address, reading(executable, folder / "profile") as reader:
        visitor = Visitor(reader.new_page(), dashboard(address, home))
        walked = list(_walked(visitor))
    rmtree(home)
    return walked


def _walked(visitor: Visitor) -> Iterator[Answer]:
    a_load = _load(visitor)
    questions = {question.__name__: question for question in QUESTIONS}
    questions |= {name: at_first_sight(place, block) for name, (place, block, _) in AT_FIRST_SIGHT.items()}
    questions |= {name: at_a_meeting(*place) for name, place in MEETING.items()}
    for name, question in questions.items():
        yield _answer(visitor, name, question, a_load)


def _load(visitor: Visitor) -> float:
    """Processor seconds of one load of the overview, the median of a few after a first one."""
    address = visitor.shown.page_address("overview", "en")
    open_address(visitor.page, address)
    spent = []
    for _ in range(LOADS):
        before = _spent()
        open_address(visitor.page, address)
        spent.append(_spent() - before)
    return median(spent)


def _answer(visitor: Visitor, name: str, question: Walked, a_load: float) -> Answer:
    walk, before = Walk(visitor), _spent()
    walk.read(question(walk))
    seconds = _spent() - before
    return Answer(_asked(name), walk.clicks, walk.scrolled, seconds, seconds / a_load)


def _asked(name: str) -> str:
    """`why_did_otd_drop` as it is asked: `Why did OTD drop?`"""
    words = " ".join(WRITTEN.get(word, word) for word in name.split("_"))
    return f"{words[0].upper()}{words[1:]}?"


def _spent() -> float:
    """Processor seconds of the processes this one started, and of those they started: server and browser."""
    parents, seconds = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(file.parent.name)] = int(fields[1])
        seconds[int(file.parent.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    return sum(time for process, time in seconds.items() if _is_ours(process, parents))


def _is_ours(process: int, parents: dict[int, int]) -> bool:
    while process in parents and process != os.getpid():
        process = parents[process]
        if process == os.getpid():
            return True
    return False


def page_of(answered: Sequence[Answer]) -> str:
    """The page of the answers."""
    return HEAD.format(**SCREEN) + "\n".join(answer.line for answer in answered) + "\n"
