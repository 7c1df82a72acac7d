"""Runs of days: when something began, when it ended, and how long it lasted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """Days `first` to `last`, both included; open when the newest reading is still in it."""

    first: date
    last: date
    is_open: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def spans(days: Sequence[date], is_in: Sequence[bool]) -> list[Span]:
    """The runs of consecutive readings that are in it, in order of time; `days` ascend."""
    stretches: list[Span] = []
    first: date | None = None
    for index, (day, inside) in enumerate(zip(days, is_in, strict=True)):
        if inside and first is None:
            first = day
        if not inside and first is not None:
            stretches.append(Span(first, days[index - 1], False))
            first = None
    if first is not None:
        stretches.append(Span(first, days[-1], True))
    return stretches
