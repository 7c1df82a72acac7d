"""The checks of article L. 441-17 in words, the same on the screen and on paper, and the harm people wrote down."""

from collections.abc import Iterable
from datetime import date

from cadran.analysis.legal import Check
from cadran.analysis.status import Status
from cadran.charts.palette import SHAPES
from cadran.desk import Note
from cadran.words import formats
from cadran.words.catalogue import say

AMOUNTS = frozenset(("retained", "lawful", "limit", "base", "used"))
STATUS: dict[str, Status] = {"passed": "good", "not_passed": "breach", "unknown": "few"}


def reason(check: Check, currency: str, language: str) -> str:
    """Why a check came out as it did, in one sentence."""
    values = {name: _written(name, value, currency, language) for name, value in check.values.items()}
    return say(language, f"legal.{check.reason}", **values)


def _written(name: str, value: float | int | date | str, currency: str, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return formats.day(value, language)
    if name in AMOUNTS:
        return formats.price(value, currency, language)
    return formats.percent(value, language, 0) if name == "share" else formats.number(value, language)


def outcome(check: Check, language: str) -> str:
    """`● passed`."""
    return f"{SHAPES[STATUS[check.state]]} {say(language, f'legal.{check.state}')}"


def documented(notes: Iterable[Note], supplier_id: str, first: date, last: date) -> tuple[Note, ...]:
    """The notes about harm a supplier did on days of the window `first` to `last`."""
    return tuple(
        note
        for note in notes
        if note.kind == "harm"
        and (note.dimension, note.value) == ("supplier_id", supplier_id)
        and note.first_day <= last
        and note.last_day >= first
    )


def harm_in_words(notes: Iterable[Note]) -> str:
    """`shelf empty for nine days (Anne)`, each note after the other."""
    return " · ".join(f"{note.text} ({note.author})" if note.author else note.text for note in notes)
