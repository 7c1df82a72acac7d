"""What the reader looks at: period, filters and choices, as one frozen value."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "year"]
FLOWS = ("outbound", "inbound")
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


class Outcome(StrEnum):
    """What became of a row, as the views of the KPIs write it: kept first, then missed, then what counts in neither."""

    ON_TIME = "on_time"
    MET = "met"
    KEPT = "kept"
    IN_STOCK = "in_stock"
    COMPLETE = "complete"
    ALERT = "alert"
    LATE = "late"
    MISSED = "missed"
    RETURNED = "returned"
    OUT = "out"
    FAILED = "failed"
    LATE_OPEN = "late_open"
    BREACHED = "breached"
    OPEN = "open"
    NOT_DUE = "not_due"
    RUNNING = "running"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    INACTIVE = "inactive"
    NOT_ASSESSABLE = "not_assessable"
    UNKNOWN = "unknown"


OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(frozen=True)
class Filter:
    """Rows whose `dimension` has one of `values`; an empty text means rows without a value."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """What somebody may see at all: every filter holds; none means everything."""

    filters: tuple[Filter, ...] = ()


EVERYTHING = Scope()


@dataclass(frozen=True)
class ScoreGoal:
    """What a company expects of a criterion of the scorecard in a month: of one supplier, empty text of every other."""

    supplier_id: str
    criterion: str
    month_start: date
    target: float


@dataclass(frozen=True)
class Selection:
    """A period (both days included; None = open), filters that all hold, and choices such as basis.

    `choices` holds (name, value) pairs; a choice that a KPI does not offer is ignored by it. `is_outside` asks for the
    rows that stand outside the figure, in place of those it counts. `goals` are what scores are judged by, in place of
    the targets of the default scorecard.
    """

    period_from: date | None = None
    period_to: date | None = None
    filters: tuple[Filter, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[str, ...] = ()
    is_outside: bool = False
    goals: tuple[ScoreGoal, ...] = ()

    def during(self, period_from: date | None, period_to: date | None) -> "Selection":
        """The same selection in another period."""
        return replace(self, period_from=period_from, period_to=period_to)

    def where(self, dimension: str, *values: str) -> "Selection":
        """The same selection narrowed to `values` of `dimension`; without values it is widened again."""
        others = tuple(item for item in self.filters if item.dimension != dimension)
        return replace(self, filters=(*others, Filter(dimension, values)) if values else others)

    def of_both_flows(self) -> "Selection":
        """The same selection of sales and purchases together."""
        return self.where("flow", *FLOWS)

    def choosing(self, name: str, value: str) -> "Selection":
        """The same selection with another choice, for example basis = latest."""
        others = tuple(pair for pair in self.choices if pair[0] != name)
        return replace(self, choices=(*others, (name, value)))

    def in_outcomes(self, *outcomes: str) -> "Selection":
        """The same selection, only the rows in one of `outcomes`."""
        return replace(self, outcomes=outcomes)

    def outside(self) -> "Selection":
        """The same selection, only the rows that could not be placed."""
        return replace(self, is_outside=True)

    def choice(self, name: str) -> str | None:
        return dict(self.choices).get(name)

    def values_of(self, dimension: str) -> tuple[str, ...]:
        """The values `dimension` is filtered to; empty when it is not filtered."""
        return next((item.values for item in self.filters if item.dimension == dimension), ())
