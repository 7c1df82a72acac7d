"""Records of a CSV text: where each begins, counted apart from the reader that parses it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEWLINE, RETURN, QUOTE = 10, 13, 34
Positions = npt.NDArray[np.int64]


class BrokenQuote(Exception):
    """A quoted text that does not end as one; `line` counts from the start of the chunk, 0 being its first line."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"broken quote on line {line}")


class Cut(NamedTuple):
    """A text cut after its last whole record."""

    records: bytes
    rest: bytes


@dataclass(frozen=True)
class Records:
    """The records of a chunk: the line each starts on (0 = first line of the chunk) and the chunk's line count."""

    lines: Positions
    line_count: int

    def __len__(self) -> int:
        return len(self.lines)


def cut_after_last_record(text: bytes, delimiter: int) -> Cut:
    """Cuts at the last line end outside quotes; a carriage return at the very end waits for its line feed."""
    if b'"' not in text and b"\n" in text:
        at = text.rfind(b"\n") + 1
        return Cut(text[:at], text[at:])
    ends = _record_ends(np.frombuffer(text, np.uint8), delimiter, whole=False)
    if len(ends) and text[ends[-1]] == RETURN and ends[-1] == len(text) - 1:
        ends = ends[:-1]
    at = int(ends[-1]) + 1 if len(ends) else 0
    return Cut(text[:at], text[at:])


def records_of(chunk: bytes, delimiter: int) -> Records:
    """Counts the records of a chunk that starts and ends between records; blank lines are none."""
    data = np.frombuffer(chunk, np.uint8)
    line_ends = _line_ends(data)
    ends = _record_ends(data, delimiter, whole=True)
    starts = np.concatenate(([0], ends + 1))
    stops = np.concatenate((ends, [len(data)]))
    filled = stops > starts
    maybe_return = np.flatnonzero(stops - starts == 1)
    filled[maybe_return] = data[starts[maybe_return]] != RETURN
    lines = np.searchsorted(line_ends, starts[filled])
    return Records(lines, len(line_ends))


def _line_ends(data: npt.NDArray[np.uint8]) -> Positions:
    feeds = np.flatnonzero(data == NEWLINE)
    returns = np.flatnonzero(data == RETURN)
    if not len(returns):
        return feeds
    following = np.append(data[1:], 0)[returns]
    lone = returns[following != NEWLINE]
    return np.sort(np.concatenate((feeds, lone))) if len(lone) else feeds


def _record_ends(data: npt.NDArray[np.uint8], delimiter: int, whole: bool) -> Positions:
    line_ends = _line_ends(data)
    quotes = np.flatnonzero(data == QUOTE)
    if not len(quotes):
        return line_ends
    quotes = quotes if _opens_and_closes(data, quotes, delimiter) else _quotes_that_count(data, quotes, delimiter)
    if whole and len(quotes) % 2:
        raise BrokenQuote(int(np.searchsorted(line_ends, quotes[-1])))
    outside: Positions = line_ends[np.searchsorted(quotes, line_ends) % 2 == 0]
    return outside


def _opens_and_closes(data: npt.NDArray[np.uint8], quotes: Positions, delimiter: int) -> bool:
    """Whether every other quote begins a field and the ones between end it, a doubled quote being both."""
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, data[opening - 1], NEWLINE)
    after = np.where(closing < len(data) - 1, data[np.minimum(closing + 1, len(data) - 1)], NEWLINE)
    doubled = before == QUOTE
    doubled[:1] = False
    opens = doubled | _ends_a_field(before, delimiter)
    closes = (after == QUOTE) | _ends_a_field(after, delimiter)
    return bool(opens.all() and closes.all())


def _ends_a_field(data: npt.NDArray[np.uint8], delimiter: int) -> npt.NDArray[np.bool_]:
    ends: npt.NDArray[np.bool_] = (data == delimiter) | (data == NEWLINE) | (data == RETURN)
    return ends


def _quotes_that_count(data: npt.NDArray[np.uint8], quotes: Positions, delimiter: int) -> Positions:
    """The opening and closing quotes, leaving out those inside a text that did not begin with one (`5" pipe`)."""
    kept: list[int] = []
    is_open = False
    position = 0
    while position < len(quotes):
        at = int(quotes[position])
        before = int(data[at - 1]) if at else NEWLINE
        after = int(data[at + 1]) if at + 1 < len(data) else NEWLINE
        if not is_open:
            if before in (delimiter, NEWLINE, RETURN):
                kept.append(at)
                is_open = True
        elif after == QUOTE:
            kept += [at, at + 1]
            position += 1
        elif after in (delimiter, NEWLINE, RETURN):
            kept.append(at)
            is_open = False
        else:
            raise BrokenQuote(int(np.searchsorted(_line_ends(data), at)))
        position += 1
    return np.array(kept, dtype=np.int64)
