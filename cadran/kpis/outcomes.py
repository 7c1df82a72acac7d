"""What became of a row: the words a KPI may know, and which of them count in its numerator and denominator."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

# `both`: in the denominator and, wholly or in part, in the numerator; `part`: in the denominator, in the numerator with
# what of it was in time; `missed`: in the denominator only; `outside`: in neither.
Counts = Literal["both", "part", "missed", "outside"]
Vocabulary = Mapping[str, Counts]


def _counted(both: str = "", part: str = "", missed: str = "", outside: str = "") -> Vocabulary:
    named: tuple[tuple[Counts, str], ...] = (("both", both), ("part", part), ("missed", missed), ("outside", outside))
    return MappingProxyType({word: counts for counts, words in named for word in words.split()})


PROMISE = _counted(both="on_time", missed="late late_open failed", outside="not_due cancelled unknown")
# A late line was complete too, only not by the date.
COMPLETE = _counted(both="on_time late", missed="late_open failed", outside="not_due cancelled unknown")
FILLED = _counted(both="on_time", part="late late_open failed", outside="not_due cancelled unknown")
OPEN_LATE = _counted(both="late_open", missed="on_time late failed not_due cancelled", outside="unknown")
# Of a yes/no KPI the numerator counts what was met, or what was missed where less is better.
MET = _counted(both="met", missed="missed", outside="not_due cancelled unknown")
MISSED = _counted(both="missed", missed="met", outside="not_due cancelled unknown")
RETURNED = _counted(both="returned", missed="kept", outside="unknown")
OUT = _counted(both="out", missed="in_stock", outside="inactive unknown")
IN_STOCK = _counted(both="in_stock", missed="out", outside="inactive unknown")
WINDOWS = _counted(both="met alert", missed="breached", outside="not_assessable running")
CHARGED = _counted(both="breached", missed="met alert", outside="not_assessable running")
# Of a duration: what is complete has one, what is open has only an age so far.
DURATION = _counted(both="complete", missed="open", outside="cancelled closed unknown")
RETURNS = _counted(both="returned", outside="unknown")
LATE = _counted(both="late late_open", outside="on_time failed not_due cancelled unknown")
# Nothing is judged: a row counts, or it could not be placed.
COUNTED = _counted(both="met", outside="unknown")

# What a page opens where it says "missed".
FAILURES = ("late", "late_open", "failed", "missed", "breached", "out", "returned")
