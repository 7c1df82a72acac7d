"""How true the run-out dates of past plans were: replayed over a year, of simulated companies and of a real history."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import SAMPLE, public_files

from cadran.analysis.replenishment.replay import calibration
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.replay import replayed
from cadran.simulation import simulate, stories
from cadran.warehouse import build

WEEKS = 52
LINES = 60_000
REAL = "adventureworks-dw"
DATES = {"run_out_p50": "P50", "run_out_p90": "P90"}
# How far the share of a simulated company may stay from what a date promises; of the real one it is told.
TOLERANCE = {"run_out_p50": 0.1, "run_out_p90": 0.03}


@dataclass(frozen=True)
class Kept:
    """The share of stocks of one company that had ended by a kind of date, over `count` dates that passed."""

    company: str
    date: str
    aim: float
    share: float | None
    count: int

    @property
    def line(self) -> str:
        share = "none" if self.share is None else f"{100 * self.share:.0f} %"
        return f"{DATES[self.date]} {share} of {self.count}"

    @property
    def is_true(self) -> bool:
        """Whether it is as near to what it promises as a simulated company is asked to be."""
        return self.company == REAL or (self.share is not None and abs(self.share - self.aim) <= TOLERANCE[self.date])


def kept_dates(folder: Path, seed: int, weeks: int = WEEKS, lines: int = LINES) -> list[Kept]:
    """The sample, a company of another seed, one to which nothing happens, and the real history if it is here."""
    found = [*_kept("sample", SAMPLE, "contract", folder, weeks)]
    for company, without in (("second company", frozenset[str]()), ("undisturbed company", stories.ALL)):
        files = folder / f"{company}-files"
        simulate(files, lines, seed, "parquet", without=without)
        found += _kept(company, files, "contract", folder, weeks)
    if real := public_files().get(REAL):
        found += _kept(REAL, real, REAL, folder, weeks)
    return found


def _kept(company: str, files: Path, profile: str, folder: Path, weeks: int) -> Iterator[Kept]:
    home = folder / company
    load(files, profile, home)
    engine = Engine(build(home).path)
    dates = calibration(replayed(engine, weeks), engine.info.as_of_date)
    engine.close()
    for row in dates.iter_rows(named=True):
        if row["plan_date"] in DATES:
            yield Kept(company, row["plan_date"], row["aim_share"], row["by_then_share"], row["row_count"])
