"""Records with other fields than the heading: mended where nothing is missing, notes, or malformed."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cadran.ingest.files.asides import LABELS, NOTE_WORDS, Surveyor, is_note
from cadran.ingest.files.csv_records import RETURN, Positions
from cadran.ingest.files.slab import Opened

_SPACE, _BEYOND_ASCII, _DIGITS = 32, 128, range(ord("0"), ord("9") + 1)
_NOTE_SIGNS = b"*(-=#"


@dataclass(frozen=True)
class JudgedOdd:
    """By record the fields of those that are rows, the notes, and where in the list the others stand."""

    mended: dict[int, list[str]] = field(default_factory=dict)
    notes: tuple[int, ...] = ()
    malformed: Positions = field(default_factory=lambda: np.array([], np.int64))


def judge_odd(surveyor: Surveyor, numbers: Positions, fields: Positions, after_blank: Positions) -> JudgedOdd:
    """What records of so many fields are; `after_blank` are all that follow a blank line.

    Equal texts are judged once, and most that are malformed are so by their first and last byte.
    """
    if not len(numbers):
        return JudgedOdd()
    follows = np.isin(numbers, after_blank)
    doubtful = np.flatnonzero(_may_be_more(surveyor, numbers, fields, follows))
    known: dict[tuple[str, bool], list[str] | bool] = {}
    mended: dict[int, list[str]] = {}
    notes: list[int] = []
    for number, follow in zip(numbers[doubtful].tolist(), follows[doubtful].tolist(), strict=True):
        text = surveyor.record(number)
        if (text, follow) not in known:
            known[text, follow] = _judged(surveyor.opened, text, follow)
        judgement = known[text, follow]
        if isinstance(judgement, list):
            mended[number] = judgement
        elif judgement:
            notes.append(number)
    malformed = ~np.isin(numbers, [*mended, *notes])
    return JudgedOdd(mended, tuple(notes), np.flatnonzero(malformed))


def _judged(opened: Opened, text: str, follows_blank: bool) -> list[str] | bool:
    """The fields of a row; otherwise whether it is a note."""
    fields = opened.dialect.fields(text)
    row = _mended(opened, fields)
    return is_note(fields, len(opened.columns), follows_blank) if row is None else row


def _mended(opened: Opened, fields: list[str]) -> list[str] | None:
    """The fields of a row that has empty ones too many at its end, or lacks only columns without a name."""
    width = len(opened.columns)
    if len(fields) > width:
        return fields[:width] if not any(text.strip() for text in fields[width:]) else None
    lacking = opened.columns[len(fields) :]
    is_whole = any(text.strip() for text in fields) and all(name in opened.unnamed for name in lacking)
    return [*fields, *[""] * len(lacking)] if is_whole else None


def _may_be_more(
    surveyor: Surveyor, numbers: Positions, fields: Positions, follows: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Whether each record may be a row or a note, by its first and last byte and whether it has a space."""
    width, unnamed = len(surveyor.opened.columns), {*surveyor.opened.unnamed}
    named = max(
        (position for position, name in enumerate(surveyor.opened.columns, 1) if name not in unnamed), default=0
    )
    starts, stops = surveyor.counted.starts[numbers], surveyor.counted.stops[numbers]
    first, last = surveyor.data[starts], surveyor.data[stops - 1]
    last = np.where(last == RETURN, surveyor.data[np.maximum(stops - 2, starts)], last)
    begins_open, ends_open = (_is_open(surveyor, bytes_at) for bytes_at in (first, last))
    is_text = (fields == 1) | np.isin(first, _DIGITS) | ends_open
    spaced = is_text & _has(surveyor, numbers, _SPACE)
    may_be_note = follows | begins_open | spaced | _begins_like_note(surveyor, numbers)
    is_longer = fields > width
    may: npt.NDArray[np.bool_] = np.where(is_longer, ends_open, (fields >= named) | may_be_note)
    return may


def _is_open(surveyor: Surveyor, at: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Whether bytes may be the border of an empty, a quoted or a spaced field, or a character beyond ASCII."""
    delimiter, quote = surveyor.opened.dialect.bytes_of
    is_open: npt.NDArray[np.bool_] = (at == delimiter) | (at == quote) | (at <= _SPACE) | (at >= _BEYOND_ASCII)
    return is_open


def _has(surveyor: Surveyor, numbers: Positions, byte: int) -> npt.NDArray[np.bool_]:
    places = np.flatnonzero(surveyor.data == byte)
    starts, stops = surveyor.counted.starts[numbers], surveyor.counted.stops[numbers]
    has: npt.NDArray[np.bool_] = np.searchsorted(places, stops) > np.searchsorted(places, starts)
    return has


def _begins_like_note(surveyor: Surveyor, numbers: Positions) -> npt.NDArray[np.bool_]:
    first = surveyor.data[surveyor.counted.starts[numbers]].astype(np.int64)
    second = surveyor.data[np.minimum(surveyor.counted.starts[numbers] + 1, len(surveyor.text) - 1)]
    begins: npt.NDArray[np.bool_] = _BEGINNINGS[first << 8 | second]
    return begins


def _beginnings() -> npt.NDArray[np.bool_]:
    """By two bytes, whether a note or the label of a total may begin with them."""
    begins = np.zeros((256, 256), np.bool_)
    begins[list(_NOTE_SIGNS)] = True
    begins[:, _BEYOND_ASCII:] = True
    for word in (*NOTE_WORDS, *LABELS):
        for first in {word[0], word[0].upper()}:
            for second in {word[1], word[1].upper()}:
                if (first + second).isascii():
                    begins[ord(first), ord(second)] = True
    return begins.reshape(-1)


_BEGINNINGS = _beginnings()
