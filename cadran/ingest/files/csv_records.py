"""Records of a CSV text: where each begins, counted apart from the reader that parses it.

A quoted text that does not end where a field ends breaks the record it stands in, up to the end of its line; the next
line begins a new record.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEWLINE, RETURN, QUOTE = 10, 13, 34
Positions = npt.NDArray[np.int64]


class Signs(NamedTuple):
    """The bytes between fields and around them."""

    delimiter: int
    quote: int


class Cut(NamedTuple):
    """A text cut after its last whole record."""

    records: bytes
    rest: bytes


@dataclass(frozen=True)
class Records:
    """The records of a chunk: the line each starts on (0 = first line of the chunk), its first byte and the one after
    its last; `broken` are the places in these lists of those whose quotes do not hold.
    """

    lines: Positions
    starts: Positions
    stops: Positions
    broken: Positions

    def __len__(self) -> int:
        return len(self.lines)


def cut_after_last_record(text: bytes, delimiter: int, quote: int = QUOTE) -> Cut:
    """Cuts at the last line end outside quotes; a carriage return at the very end waits for its line feed."""
    if quote not in text and b"\n" in text:
        at = text.rfind(b"\n") + 1
        return Cut(text[:at], text[at:])
    ends, _ = _record_ends(np.frombuffer(text, np.uint8), Signs(delimiter, quote), whole=False)
    if len(ends) and text[ends[-1]] == RETURN and ends[-1] == len(text) - 1:
        ends = ends[:-1]
    at = int(ends[-1]) + 1 if len(ends) else 0
    return Cut(text[:at], text[at:])


def first_record_end(text: bytes, delimiter: int, quote: int = QUOTE) -> int:
    """Where the first record of a text ends, its line end included."""
    records = records_of(text, delimiter, quote)
    return min(int(records.stops[0]) + 1, len(text)) if len(records) else len(text)


def records_of(chunk: bytes, delimiter: int, quote: int = QUOTE) -> Records:
    """Counts the records of a chunk that starts and ends between records; blank lines are none."""
    data = np.frombuffer(chunk, np.uint8)
    line_ends = _line_ends(data)
    ends, broken = _record_ends(data, Signs(delimiter, quote), whole=True)
    starts = np.concatenate(([0], ends + 1))
    stops = np.concatenate((ends, [len(data)]))
    filled = stops > starts
    maybe_return = np.flatnonzero(stops - starts == 1)
    filled[maybe_return] = data[starts[maybe_return]] != RETURN
    starts, stops = starts[filled], stops[filled]
    lines = np.searchsorted(line_ends, starts)
    return Records(lines, starts, stops, np.unique(np.searchsorted(starts, broken, side="right") - 1))


def field_counts(chunk: bytes, records: Records, delimiter: int, quote: int = QUOTE) -> Positions:
    """How many fields each record has: one more than the separators in it that stand in no quoted text."""
    data = np.frombuffer(chunk, np.uint8)
    between = np.flatnonzero(data == delimiter)
    if quote in chunk:
        quotes, _ = _quotes(data, _line_ends(data), Signs(delimiter, quote), whole=True)
        between = between[np.searchsorted(quotes, between) % 2 == 0]
    counts: Positions = np.searchsorted(between, records.stops) - np.searchsorted(between, records.starts) + 1
    return counts


def _line_ends(data: npt.NDArray[np.uint8]) -> Positions:
    feeds = np.flatnonzero(data == NEWLINE)
    returns = np.flatnonzero(data == RETURN)
    if not len(returns):
        return feeds
    following = np.append(data[1:], 0)[returns]
    lone = returns[following != NEWLINE]
    return np.sort(np.concatenate((feeds, lone))) if len(lone) else feeds


def _record_ends(data: npt.NDArray[np.uint8], signs: Signs, whole: bool) -> tuple[Positions, Positions]:
    """The line ends outside quotes, and the quotes that open a text which never ends as one."""
    line_ends = _line_ends(data)
    quotes, broken = _quotes(data, line_ends, signs, whole)
    outside: Positions = line_ends[np.searchsorted(quotes, line_ends) % 2 == 0]
    return outside, broken


def _quotes(
    data: npt.NDArray[np.uint8], line_ends: Positions, signs: Signs, whole: bool
) -> tuple[Positions, Positions]:
    """The quotes that begin or end a text, and those that open one which never ends."""
    quotes = np.flatnonzero(data == signs.quote)
    if len(quotes) and not (_opens_and_closes(data, quotes, signs) and not (whole and len(quotes) % 2)):
        return _quotes_that_count(data, quotes, line_ends, signs, whole)
    return quotes, np.array([], np.int64)


def _opens_and_closes(data: npt.NDArray[np.uint8], quotes: Positions, signs: Signs) -> bool:
    """Whether every other quote begins a field and the ones between end it, a doubled quote being both."""
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, data[opening - 1], NEWLINE)
    after = np.where(closing < len(data) - 1, data[np.minimum(closing + 1, len(data) - 1)], NEWLINE)
    doubled = before == signs.quote
    doubled[:1] = False
    opens = doubled | _ends_a_field(before, signs.delimiter)
    closes = (after == signs.quote) | _ends_a_field(after, signs.delimiter)
    return bool(opens.all() and closes.all())


def _ends_a_field(data: npt.NDArray[np.uint8], delimiter: int) -> npt.NDArray[np.bool_]:
    ends: npt.NDArray[np.bool_] = (data == delimiter) | (data == NEWLINE) | (data == RETURN)
    return ends


def _quotes_that_count(
    data: npt.NDArray[np.uint8], quotes: Positions, line_ends: Positions, signs: Signs, whole: bool
) -> tuple[Positions, Positions]:
    """The quotes that open, double or close, and those that break their line.

    A quote inside a text that did not begin with one (`5" pipe`) is neither. Unless the text is whole, one that is open
    at its end may still be closed.
    """
    before = np.where(quotes > 0, data[quotes - 1], NEWLINE)
    after = np.where(quotes < len(data) - 1, data[np.minimum(quotes + 1, len(data) - 1)], NEWLINE)
    opens, closes = _ends_a_field(before, signs.delimiter).tolist(), _ends_a_field(after, signs.delimiter).tolist()
    doubles = (after == signs.quote).tolist()
    lines = np.searchsorted(line_ends, quotes)
    below = np.searchsorted(lines, lines, side="right").tolist()
    kept: list[tuple[int, int]] = []
    broken: list[int] = []
    position = 0
    while position < len(quotes):
        if not opens[position]:
            position += 1
            continue
        closing = _closing(position, doubles, closes)
        if closing is not None and (closing < len(quotes) or not whole):
            kept.append((position, closing + 1))
            position = closing + 1
        else:
            broken.append(position)
            position = below[position]
    return quotes[_inside(kept, len(quotes))], quotes[np.array(broken, np.int64)]


def _inside(spans: list[tuple[int, int]], count: int) -> npt.NDArray[np.bool_]:
    """Which of so many places lie in one of the spans, none of which overlap."""
    first, last = np.array(spans, np.int64).reshape(-1, 2).T
    turns = np.zeros(count + 1, np.int64)
    np.add.at(turns, first, 1)
    np.add.at(turns, np.minimum(last, count), -1)
    inside: npt.NDArray[np.bool_] = np.cumsum(turns[:-1]) > 0
    return inside


def _closing(opening: int, doubles: list[bool], closes: list[bool]) -> int | None:
    """The quote that closes the text begun by quote `opening`; their count where none does, None where it breaks."""
    position = opening + 1
    while position < len(closes):
        if doubles[position]:
            position += 2
        elif closes[position]:
            return position
        else:
            return None
    return len(closes)
