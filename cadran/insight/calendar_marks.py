"""Sales seasons and strikes of the calendar: what a chart marks, and which points have a known cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from cadran.calendar import ONE_DAY, end_of
from cadran.engine import Engine
from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.selection import Grain

# A strike marks a point from one tenth of its days on: a day of a week, three days of a month.
STRUCK_FROM = 0.1
Places = tuple[tuple[str, tuple[str, ...]], ...]
PLACES = {"country": "customer_country", "location_id": "location_id"}


@dataclass(frozen=True)
class Event:
    """Days of the calendar with one label; `kind` is sale or strike."""

    kind: str
    label: str
    first: date
    last: date


def events(context: Context) -> tuple[Event, ...]:
    """The sales seasons and strikes that concern what is selected, in order of time."""
    return answered(_events, context.engine, _places(context))


def _places(context: Context) -> Places:
    return tuple((name, context.selection.values_of(of)) for name, of in PLACES.items())


def _events(engine: Engine, places: Places) -> tuple[Event, ...]:
    frame = engine.details.rows("calendar").sort("first_day", "last_day", "label")
    for column, chosen in places:
        if chosen:
            frame = frame.filter(pl.col(column).is_null() | pl.col(column).is_in(chosen))
    rows = frame.select("kind", "label", "first_day", "last_day").unique(maintain_order=True)
    return tuple(Event(*row) for row in rows.iter_rows())


def spans(events: Sequence[Event], starts: Sequence[date], grain: Grain) -> list[tuple[Event, float, float]]:
    """Where each event lies among the points, a point reaching half a step to each side."""
    return [
        (event, _position(event.first, starts, grain), _position(event.last + ONE_DAY, starts, grain))
        for event in events
        if starts and event.last >= starts[0] and event.first <= end_of(starts[-1], grain)
    ]


@dataclass(frozen=True)
class Marks:
    """Periods of which a tenth of the days or more lie in a season or strike: its names; those of strikes apart."""

    causes: Mapping[date, tuple[str, ...]]
    struck: frozenset[date]


def marks(context: Context, starts: tuple[date, ...], grain: Grain) -> Marks:
    """What the calendar says of the periods from `starts` on."""
    return answered(_marks, context.engine, _places(context), starts, grain)


def _marks(engine: Engine, places: Places, starts: tuple[date, ...], grain: Grain) -> Marks:
    return marks_of(answered(_events, engine, places), starts, grain)


def marks_of(events: Sequence[Event], starts: Sequence[date], grain: Grain) -> Marks:
    """The same of these events."""
    hits = {start: [event for event in events if _is_hit(event, start, grain)] for start in starts}
    return Marks(
        {start: tuple(dict.fromkeys(event.label for event in of)) for start, of in hits.items() if of},
        frozenset(start for start, of in hits.items() if any(event.kind == "strike" for event in of)),
    )


def _is_hit(event: Event, start: date, grain: Grain) -> bool:
    last = end_of(start, grain)
    shared = (min(event.last, last) - max(event.first, start)).days + 1
    return shared >= STRUCK_FROM * ((last - start).days + 1)


def _position(day: date, starts: Sequence[date], grain: Grain) -> float:
    """The place of the beginning of a day on the axis of the points, at most its ends."""
    nearest = max((index for index, start in enumerate(starts) if start <= day), default=0)
    length = (end_of(starts[nearest], grain) - starts[nearest]).days + 1
    return nearest - 0.5 + min(max((day - starts[nearest]).days / length, 0.0), 1.0)
