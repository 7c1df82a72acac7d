"""What a check looks at and what it says: the lines, the clause and its window, and what people wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from cadran.analysis.legal.harm import HarmText

State = Literal["passed", "not_passed", "unknown"]
LEGAL_SHARE = 0.02  # article L. 441-17 of the French code de commerce: of the value ordered in the categories concerned


@dataclass(frozen=True)
class Event:
    """What is known of the days `first` to `last`, both included, that might be force majeure."""

    first: date
    last: date
    label: str


Value = float | int | date | str | tuple[Event, ...] | tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One check of a clause and window: `reasons` name its sentences, `values` fill them in.

    Texts in a tuple are names of facts.
    """

    name: str
    state: State
    reasons: tuple[str, ...]
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What is known beside the figures.

    `day` stands for the day of the penalty invoice until there is one; `day_is` says what day it is: today or data.
    `facts` are what somebody wrote down, by name: a day, `no`, or a code. `harms` are the texts about harm.
    """

    day: date
    day_is: Literal["today", "data"] = "data"
    facts: Mapping[str, str] = field(default_factory=dict)
    harms: tuple[HarmText, ...] = ()
    events: tuple[Event, ...] = ()

    def day_of(self, fact: str) -> date | None:
        """The day a fact tells; None where it tells none."""
        text = self.facts.get(fact, "")
        return date.fromisoformat(text) if text[:1].isdigit() else None


@dataclass(frozen=True)
class Case:
    """The missed lines that are kept with the harm of each, all lines judged, the clause and window, what is known."""

    missed: pl.DataFrame
    lines: pl.DataFrame
    row: Mapping[str, Any]
    known: Known
