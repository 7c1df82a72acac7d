"""How often something comes, from the days it came on: its rhythm, when it is next expected, what is missing."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from cadran.calendar import shift_months

Kind = Literal["daily", "weekdays", "weekly", "monthly", "interval", "irregular", "unknown"]
FEWEST_ARRIVALS = 5
FEWEST_DAYS = 20  # within RECENT, before silence is told
FEWEST_PAUSES = 12  # of something that comes more rarely
RECENT = timedelta(days=90)
REMEMBERED = timedelta(days=400)
GAPS_READ = 60
# A pause of the same season a year before is usual, such as a closure in August.
SAME_SEASON = timedelta(days=21)
YEAR = timedelta(days=364)
ENDED = timedelta(days=180)
# What comes after the end are strays: on at most so small a share of the days usual before.
STRAY = 0.1
FEWEST_BEFORE = 10
REGULAR, ON_USUAL_DAYS, COVERED, ALIKE = 0.75, 0.9, 0.75, 0.9
NEIGHBOURHOOD = timedelta(days=42)
# Of so many expected rows chance leaves none once in a thousand days.
EXPECTED_ROWS = 7
LONGEST_WEEKDAYS = 5  # days between arrivals up to which weekdays explain them
Span = tuple[date, date]


@dataclass(frozen=True)
class Rhythm:
    """How often something comes: `gap` is the median of the days between arrivals, `weekdays` (0 = Monday) its days."""

    kind: Kind
    gap: int = 0
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class Freshness:
    """When something came last, is expected next, by how many days it is overdue, and the spans in which it is missing.

    It has `stopped` where it pauses longer than is usual by far, and `ended` where that is half a year ago.
    """

    last: date | None
    rhythm: Rhythm
    expected: date | None = None
    overdue: int = 0
    gaps: tuple[Span, ...] = ()
    has_stopped: bool = False
    has_ended: bool = False


@dataclass(frozen=True)
class End:
    """Where days end but for strays: the `last` one, and the day up to which the usual pause after it misses none."""

    last: date
    whole_to: date


def freshness(
    arrivals: Sequence[date], now: date, closed: Container[date] = frozenset(), rows: Mapping[date, int] | None = None
) -> Freshness:
    """What the days of arrivals tell on the day `now`; those after it are not known yet. `closed` days are no gaps.

    Where it is known how many `rows` came on a day, days without any are a gap only where chance does not make them.
    """
    days = sorted({day for day in arrivals if day <= now})
    stopped_day = stopped_on(days, now, closed)
    days = [day for day in days if stopped_day is None or day <= stopped_day]
    rhythm = rhythm_of(days)
    if not days:
        return Freshness(None, rhythm)
    expected = _next(days[-1], rhythm, closed)
    overdue = max((now - expected).days, 0) if expected else 0
    stopped = stopped_day is not None
    ended = stopped and now - days[-1] > ENDED
    return Freshness(days[-1], rhythm, expected, overdue, missing(days, rhythm, closed, rows), stopped, ended)


def rhythm_of(days: Sequence[date]) -> Rhythm:
    """The rhythm of days in order, by those last seen; unknown of fewer than five."""
    if len(days) < FEWEST_ARRIVALS:
        return Rhythm("unknown")
    gaps = [(after - before).days for before, after in pairwise(days)][-GAPS_READ:]
    gap = round(median(gaps))
    if gap <= LONGEST_WEEKDAYS:
        return _by_weekdays(days[-GAPS_READ - 1 :], gap)
    tolerance = 1 if gap <= 7 else gap / 4
    if sum(abs(each - gap) <= tolerance for each in gaps) < REGULAR * len(gaps):
        return Rhythm("irregular", gap)
    if gap in (6, 7, 8):
        return Rhythm("weekly", 7, _usual(days[-GAPS_READ:]))
    return Rhythm("monthly" if 27 <= gap <= 33 else "interval", gap)


def _by_weekdays(days: Sequence[date], gap: int) -> Rhythm:
    """The weekdays it comes on, where nearly all arrivals fall on them and they are seldom missed."""
    usual = _usual(days)
    span = [days[0] + timedelta(days=offset) for offset in range((days[-1] - days[0]).days + 1)]
    due = sum(day.weekday() in usual for day in span)
    on_usual = sum(day.weekday() in usual for day in days)
    if not due or on_usual < ON_USUAL_DAYS * len(days) or on_usual < COVERED * due:
        return Rhythm("irregular", gap)
    return Rhythm("daily" if len(usual) == 7 else "weekdays", gap, usual)


def _usual(days: Sequence[date]) -> tuple[int, ...]:
    """The weekdays on which it came in at least half of the weeks."""
    weeks = max((days[-1] - days[0]).days / 7, 1)
    counts = Counter(day.weekday() for day in days)
    return tuple(sorted(weekday for weekday, n in counts.items() if n >= weeks / 2))


def _next(last: date, rhythm: Rhythm, closed: Container[date]) -> date | None:
    if rhythm.kind in ("daily", "weekdays"):
        following = (last + timedelta(days=offset) for offset in range(1, 60))
        return next((day for day in following if _is_due(day, rhythm, closed)), None)
    if rhythm.kind == "monthly":
        return shift_months(last, 1)
    return last + timedelta(days=rhythm.gap) if rhythm.kind in ("weekly", "interval") else None


def _is_due(day: date, rhythm: Rhythm, closed: Container[date]) -> bool:
    return day.weekday() in rhythm.weekdays and day not in closed


def is_stale(days: Sequence[date], now: date, closed: Container[date] = frozenset()) -> bool:
    """Whether it has not come for longer than its `usual_pause`; `closed` days make no pause longer."""
    usual = usual_pause(days)
    return usual is not None and now > _open_day(days[-1], usual, closed)


def stopped_on(days: Sequence[date], now: date, closed: Container[date] = frozenset()) -> date | None:
    """The last day but for strays of what has stopped; None where it goes on or nobody can tell."""
    end = end_of_days(days, now, closed)
    return end.last if end else days[-1] if days and is_stale(days, now, closed) else None


def usual_pause(days: Sequence[date]) -> int | None:
    """The days of the longest pause lately or in the same season a year before; None where too little is known.

    Lately are the 90 days before the last arrival, or the last 12 pauses of what comes more rarely; with fewer than 20
    days, or 12 pauses of a regular one, nothing is told.
    """
    pauses = list(pairwise(days))
    lately = [pause for pause in pauses if days[-1] - pause[0] <= RECENT]
    if len(lately) + 1 < FEWEST_DAYS:
        lately = pauses[-FEWEST_PAUSES:] if rhythm_of(days).kind in ("weekly", "monthly", "interval") else []
        if len(lately) < FEWEST_PAUSES:
            return None
    season = [pause for pause in pauses if abs(days[-1] - YEAR - pause[0]) <= SAME_SEASON]
    return max((after - before).days for before, after in (*lately, *season))


def _open_day(day: date, count: int, closed: Container[date]) -> date:
    """The day so many days later, closed ones not counted."""
    while count:
        day += timedelta(days=1)
        count -= day not in closed
    return day


def end_of_days(days: Sequence[date], now: date, closed: Container[date] = frozenset()) -> End | None:
    """Where days in order end on the day `now`; None where they go on, or where too few are known to tell.

    They end before the first pause longer than the `usual_pause` after which, up to `now`, at most a tenth as many days
    come as in as long a time before, and as in the same time a year before where the days go back so far; ten days or
    more are to have come before.
    """
    end = None
    for index in range(len(days) - 1, -1, -1):
        after = max(len(days) - 1 - index, 1)
        if after > STRAY * (index + 1):
            break
        following = days[index + 1] if index + 1 < len(days) else now
        if (following - days[index]).days > 1 and _is_left_for_strays(days, index, now):
            usual = usual_pause(days[: index + 1])
            due = _open_day(days[index], usual, closed) if usual is not None else following
            end = End(days[index], due - timedelta(days=1)) if following > due else end
    return end


def _is_left_for_strays(days: Sequence[date], index: int, now: date) -> bool:
    """Whether few days come after the one at `index` beside those before it, and those of the year before."""
    last, after = days[index], max(len(days) - 1 - index, 1)
    before = _between(days, last - (now - last), last)
    is_known = days[0] <= last - YEAR
    usual = min(before, _between(days, last - YEAR, now - YEAR)) if is_known else before
    return before >= FEWEST_BEFORE and after <= STRAY * usual


def _between(days: Sequence[date], after: date, last: date) -> int:
    """How many of the days lie after one day, up to another."""
    return bisect_right(days, last) - bisect_right(days, after)


def missing(
    days: Sequence[date], rhythm: Rhythm, closed: Container[date], rows: Mapping[date, int] | None = None
) -> tuple[Span, ...]:
    """The spans of the last 400 days on which it did not come though it did on all like days around, oldest first."""
    known = [day for day in days if days[-1] - day <= REMEMBERED]
    if rhythm.kind in ("daily", "weekdays"):
        runs = _runs(known, rhythm, closed)
        return tuple((run[0], run[-1]) for run in runs if _stands_out(run, known, rhythm, closed, rows))
    if rhythm.kind in ("weekly", "monthly", "interval"):
        far = [(before, after) for before, after in pairwise(known) if (after - before).days > 1.6 * rhythm.gap]
        return tuple((before + timedelta(days=1), after - timedelta(days=1)) for before, after in far)
    return ()


def _runs(days: Sequence[date], rhythm: Rhythm, closed: Container[date]) -> list[list[date]]:
    """The usual days without any arrival between two arrivals."""
    runs = []
    for before, after in pairwise(days):
        between = [before + timedelta(days=offset) for offset in range(1, (after - before).days)]
        due = [day for day in between if _is_due(day, rhythm, closed)]
        if due:
            runs.append(due)
    return runs


def _stands_out(
    run: Sequence[date],
    days: Sequence[date],
    rhythm: Rhythm,
    closed: Container[date],
    rows: Mapping[date, int] | None,
) -> bool:
    """Whether it came on nearly all usual days in the six weeks before and after, with too many rows for chance."""
    came = set(days)
    before = [run[0] - timedelta(days=offset) for offset in range(1, NEIGHBOURHOOD.days + 1)]
    after = [run[-1] + timedelta(days=offset) for offset in range(1, NEIGHBOURHOOD.days + 1)]
    due = [day for day in (*before, *after) if days[0] <= day <= days[-1] and _is_due(day, rhythm, closed)]
    if len(due) < FEWEST_ARRIVALS or sum(day in came for day in due) < ALIKE * len(due):
        return False
    usual = sum(rows.get(day, 0) for day in due) / len(due) if rows else EXPECTED_ROWS
    return usual * len(run) >= EXPECTED_ROWS
