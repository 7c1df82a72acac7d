"""The month a first screen opens on: the last complete one that holds enough lines to say something."""

from dataclasses import dataclass
from datetime import date
from statistics import median

from cadran.analysis.rhythm import End
from cadran.calendar import month_end, shift_months, start_of
from cadran.engine import Engine
from cadran.insight.answers import answered
from cadran.insight.context import default_flow
from cadran.insight.data_end import data_end
from cadran.insight.periods import Period
from cadran.kpis import KPIS
from cadran.selection import Selection

FEWEST_LINES = 30
MONTHS_BEFORE = 12
LEAST_SHARE = 0.5  # of the median month before


@dataclass(frozen=True)
class FullMonth:
    """The period (a month, or all days), and the lines of the last complete month where that month is another one.

    `ended` is the day the lines end on, where they end before that month is over.
    """

    period: Period
    newest: date | None = None
    newest_lines: int = 0
    ended: date | None = None


def full_month(engine: Engine) -> FullMonth:
    """The last complete month with 30 lines due and half the median of the twelve before it; else the last with 30.

    Where no month has 30, all days. Lines due are counted by promise in the default flow, lines ordered where no line
    has a promise. A month is complete when it is over before the data date, and before the lines end.
    """
    return answered(_full_month, engine)


def _full_month(engine: Engine) -> FullMonth:
    lines, end = _lines_by_month(engine, "otd")
    if not lines:
        lines, end = _lines_by_month(engine, "lines")
    newest = shift_months(start_of(engine.info.as_of_date, "month"), -1)
    last = min(month_end(newest), end.whole_to if end else date.max)
    start = opening_month({start: n for start, n in lines.items() if month_end(start) <= last})
    period = Period(start, month_end(start), months=1) if start else Period(None, None)
    ended = end.last if end and last < month_end(newest) else None
    return FullMonth(period) if start == newest else FullMonth(period, newest, lines.get(newest, 0), ended)


def opening_month(lines: dict[date, int]) -> date | None:
    """The first day of the month to open on, of complete months by their first day; None where no month has 30 lines.

    A month the data begin with has none before it to be compared with; a month without lines between others counts 0.
    """
    enough = [start for start in sorted(lines, reverse=True) if lines[start] >= FEWEST_LINES]
    return next((start for start in enough if lines[start] >= LEAST_SHARE * _usual_lines(lines, start)), None) or next(
        iter(enough), None
    )


def _usual_lines(lines: dict[date, int], start: date) -> float:
    """The median lines of the twelve months before `start`, as far as the data go back."""
    before = [shift_months(start, -months) for months in range(1, MONTHS_BEFORE + 1)]
    known = [lines.get(month, 0) for month in before if month >= min(lines)]
    return median(known) if known else 0


def _lines_by_month(engine: Engine, kpi_id: str) -> tuple[dict[date, int], End | None]:
    """The lines of each month, and where they end."""
    kpi = KPIS[kpi_id]
    asked = engine.catalogue.selection_for(kpi, Selection().where("flow", default_flow(engine)))
    rows = engine.figures.measure(kpi, asked, grain="month").select("period", "n")
    return {start: n for start, n in rows.iter_rows() if n}, data_end(engine, kpi, asked.values_of("flow"))
