"""Sales seasons and strikes of the calendar: what a chart marks, and which points have a known cause."""

from collections.abc import Sequence
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
    return answered(
        _events, context.engine, tuple((name, context.selection.values_of(of)) for name, of in PLACES.items())
    )


def _events(engine: Engine, locations: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Event, ...]:
    frame = engine.details.rows("calendar").sort("first_day", "last_day", "label")
    for column, chosen in locations:
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


def struck(events: Sequence[Event], starts: Sequence[date], grain: Grain) -> frozenset[int]:
    """The points of which a tenth of the days or more lie in a strike: a cause known from the calendar."""
    strikes = [event for event in events if event.kind == "strike"]
    return frozenset(
        index for index, start in enumerate(starts) if any(_is_hit(event, start, grain) for event in strikes)
    )


def causes(events: Sequence[Event], starts: Sequence[date], grain: Grain) -> dict[int, tuple[str, ...]]:
    """The names of the seasons and strikes that hold a tenth of the days of a point or more."""
    named = (
        (index, tuple(dict.fromkeys(event.label for event in events if _is_hit(event, start, grain))))
        for index, start in enumerate(starts)
    )
    return {index: labels for index, labels in named if labels}


def _is_hit(event: Event, start: date, grain: Grain) -> bool:
    last = end_of(start, grain)
    shared = (min(event.last, last) - max(event.first, start)).days + 1
    return shared >= STRUCK_FROM * ((last - start).days + 1)


def _position(day: date, starts: Sequence[date], grain: Grain) -> float:
    """The place of the beginning of a day on the axis of the points, at most its ends."""
    nearest = max((index for index, start in enumerate(starts) if start <= day), default=0)
    length = (end_of(starts[nearest], grain) - starts[nearest]).days + 1
    return nearest - 0.5 + min(max((day - starts[nearest]).days / length, 0.0), 1.0)
