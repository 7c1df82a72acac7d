"""Records that are no rows: the heading once more, totals, notes, and another table below the one that is read."""

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cadran.ingest.files.csv_records import NEWLINE, RETURN, Positions, Records
from cadran.ingest.files.currency_signs import codes_of
from cadran.ingest.files.dialect import is_value
from cadran.ingest.files.slab import AsideKind, Opened

_MARK = "\ufeff".encode()
_TOTAL_WORD = (
    r"(?:(?:montants?|importes?|importo) )?"
    r"(?:grand? |sous[- ]?|sub[- ]?|zwischen|gesamt|teil|end)?"
    r"(?:total(?:e|es|s|i)?|totaux|somme|sum|summe|suma|somma|gesamt(?:betrag|wert|menge)?|insgesamt)\b"
)
_TOTAL = re.compile(rf"{_TOTAL_WORD}[^\d;,|\t]{{0,30}}", re.IGNORECASE)
_LABEL = re.compile(rf"{_TOTAL_WORD}.{{0,60}}", re.IGNORECASE)
_PLAIN_LABEL = re.compile(
    rf"{_TOTAL_WORD}(?: (?:g[ée]n[ée]rale?|total|global|overall|h\.?t\.?|t\.?t\.?c\.?|net(?:to|s)?|brut(?:to|s)?))?\W*",
    re.IGNORECASE,
)
_OF_A_CURRENCY = re.compile(r"^[^\d\s.,+\-()]+\.?|[^\d\s.,+\-()]+\.?$")
_DAY = re.compile(r"\d[-/:]\d|\.\d{1,2}\.\d{4}$")
NOTE_WORDS = (
    *("source", "notes?", "remarks?", "remarques?", "anmerkung", "nota", "printed", "generated", "exported", "created"),
    *("imprimé", "généré", "exporté", "édité", "extrait", "erstellt", "page", "end of", "fin d"),
)
_NOTE = re.compile(
    rf"[*(]|--|==|# |(?:{'|'.join(NOTE_WORDS)})\b"
    r"|\d+ (?:rows?|lines?|records?|lignes?|enregistrements?|zeilen|filas|registros|righe)\b",
    re.IGNORECASE,
)
LABELS = ("tot", "gra", "sou", "sub", "som", "sum", "zwi", "ges", "ins", "tei", "end", "mon", "imp")
_OTHER_SIGNS = (",", ";", "\t", "|", " ")


def _letters(position: int) -> npt.NDArray[np.bool_]:
    """By byte, whether it is the letter at that position of a label."""
    letters = [ord(form) for label in LABELS for form in (label[position], label[position].upper())]
    return np.isin(np.arange(256), letters)


_LETTERS = [_letters(position) for position in range(3)]
_SMALL = 0x20  # the bit that tells a small letter of ASCII from a capital one
_CODES = [int.from_bytes(label.encode()) for label in LABELS]


@dataclass
class Survey:
    """What the records of a chunk are, by number, where they are no rows; `table` is another one that goes on below."""

    kinds: dict[int, AsideKind] = field(default_factory=dict)
    after_blank: Positions = field(default_factory=lambda: np.array([], np.int64))
    table: int | None = None


@dataclass(frozen=True)
class Surveyor:
    """Looks over the records of one chunk of a file."""

    opened: Opened
    text: bytes
    counted: Records

    @property
    def _width(self) -> int:
        return len(self.opened.columns)

    @cached_property
    def data(self) -> npt.NDArray[np.uint8]:
        """The bytes of the text."""
        return np.frombuffer(self.text, np.uint8)

    @cached_property
    def _first(self) -> npt.NDArray[np.uint8]:
        """The first byte of each record."""
        return self.data[self.counted.starts]

    @cached_property
    def _sizes(self) -> Positions:
        return self.counted.stops - self.counted.starts

    def record(self, number: int) -> str:
        """The text of a record, without its line end or a byte order mark."""
        raw = self.text[self.counted.starts[number] : self.counted.stops[number]]
        return raw.removeprefix(_MARK).rstrip(b"\r").decode()

    def fields(self, number: int) -> list[str]:
        """The fields of a record."""
        return [text.strip() for text in self.opened.dialect.fields(self.record(number))]

    def survey(self, follows_blank: bool, table: int | None) -> Survey:
        """The records that are no rows; `table` is the width of another one in which the chunk begins."""
        survey = Survey(after_blank=self._after_blank(follows_blank), table=table)
        for number in self._like_heading():
            survey.kinds[number] = "repeated_heading"
        for number in self._labelled():
            if is_total(self.fields(number), self._width):
                survey.kinds[number] = "total"
        for number in self._alone():
            if number not in survey.kinds and _NOTE.match(self.fields(number)[0]):
                survey.kinds[number] = "note"
        self._set_tables_apart(survey)
        return survey

    def _like_heading(self) -> list[int]:
        """Records written as the heading is, be it after the byte order mark of a file put behind another."""
        numbers: list[int] = []
        marked: list[int] = np.flatnonzero(self._first == _MARK[0]).tolist()
        for heading in self.opened.header_texts:
            if heading:
                alike = self._beginning(np.flatnonzero(self._first == heading[0]), heading[1:8])
                numbers += [number for number in alike if self._is(number, heading)]
        return numbers + [n for n in marked if any(self._is(n, heading) for heading in self.opened.header_texts)]

    def _is(self, number: int, heading: bytes) -> bool:
        return self.record(number) == heading.decode()

    def _beginning(self, numbers: Positions, begin: bytes) -> list[int]:
        """Those of the records that go on like this after their first byte."""
        for position, byte in enumerate(begin, start=1):
            numbers = numbers[self._at(numbers, position) == byte]
        return _listed(numbers)

    def _labelled(self) -> list[int]:
        """Records whose first text begins like the word for a total."""
        delimiter, quote = self.opened.dialect.bytes_of
        plainly = self._spelling(np.flatnonzero(_LETTERS[0][self._first]), 0)
        behind = np.flatnonzero((self._first == delimiter) | (self._first == quote))
        second = self._at(behind, 1)
        further = (second == delimiter) | (second == quote)
        return [*plainly, *self._spelling(behind[~further], 1), *self._spelling(behind[further], 2)]

    def _spelling(self, numbers: Positions, skipped: int) -> list[int]:
        """Those of the records that have the letters of a label after so many bytes."""
        for position in (2, 1, 0):  # the third letter is the rarest
            numbers = numbers[_LETTERS[position][self._at(numbers, skipped + position)]]
        first, second, third = (self._at(numbers, skipped + n).astype(np.int64) | _SMALL for n in range(3))
        return _listed(numbers[np.isin(first << 16 | second << 8 | third, _CODES)])

    def _at(self, numbers: Positions, position: int) -> npt.NDArray[np.uint8]:
        """The byte at that position of each of the records."""
        return self.data[np.minimum(self.counted.starts[numbers] + position, len(self.text) - 1)]

    def _alone(self) -> list[int]:
        """Records of as many fields as the heading of which only the first may hold something."""
        if self._width < 3 or not len(self.counted):
            return []
        delimiter, ends = self.opened.dialect.bytes_of[0], self.counted.stops - 1
        last = self.data[ends]
        if (last == RETURN).any():
            ends = ends - (last == RETURN)
            last = self.data[np.maximum(ends, 0)]
        numbers = np.flatnonzero(last == delimiter)
        for position in range(1, self._width - 1):
            if not len(numbers):
                return []
            numbers = numbers[self.data[np.maximum(ends[numbers] - position, 0)] == delimiter]
        alone = numbers[ends[numbers] - self.counted.starts[numbers] >= self._width - 1]
        return [number for number in _listed(alone) if self.fields(number)[0]]

    def _after_blank(self, follows_blank: bool) -> Positions:
        """Records that follow a blank line or one of nothing but separators; none where most do."""
        starts, stops = self.counted.starts, self.counted.stops
        if not len(starts):
            return starts
        follows = np.concatenate(([bool(starts[0]) or follows_blank], starts[1:] != stops[:-1] + 1))
        follows[1:] |= self._empty()[:-1]
        numbers = np.flatnonzero(follows)
        return numbers if len(numbers) <= max(20, len(starts) // 3) else numbers[:0]

    def _empty(self) -> npt.NDArray[np.bool_]:
        """Whether each record is nothing but separators."""
        delimiter = self.opened.dialect.bytes_of[0]
        empty = (self._first == delimiter) & (self._sizes <= self._width) if self._width > 1 else self._sizes < 0
        for position in range(1, self._width if empty.any() else 1):
            at = self.data[np.minimum(self.counted.starts + position, len(self.text) - 1)]
            empty &= (self._sizes <= position) | (at == delimiter) | (at == RETURN)
        return empty

    def _set_tables_apart(self, survey: Survey) -> None:
        """Marks the records of other tables: each begins after a blank line, by a heading of its own."""
        heads = [n for n in survey.after_blank.tolist() if n not in survey.kinds and self._heads_another(n)]
        again = [number for number, kind in survey.kinds.items() if kind == "repeated_heading"]
        back = [n for n in survey.after_blank.tolist() if survey.table or heads]
        turns = sorted({*heads, *again, *back})
        begin = 0
        for turn in [*turns, len(self.counted)]:
            if survey.table:
                self._set_apart(survey, range(begin, turn))
            begin = turn
            if turn in heads:
                survey.kinds[turn] = "other_heading"
                survey.table = len(self.fields(turn))
            elif turn in again or (turn in back and survey.table and self._returns(turn, survey.table)):
                survey.table = None

    def _returns(self, number: int, table: int) -> bool:
        return table != self._width and len(self.fields(number)) == self._width

    def _set_apart(self, survey: Survey, numbers: range) -> None:
        for number in numbers:
            if number not in survey.kinds and survey.table in (self._width, len(self.fields(number))):
                survey.kinds[number] = "other_table"

    def _heads_another(self, number: int) -> bool:
        """Whether a record names the columns of another table: known names, or words over values of their own."""
        names = self.fields(number)
        filled = [name.casefold() for name in names if name]
        if len(filled) < 2 or len({*filled}) < len(filled) or any(map(is_value, filled)):
            return False
        if self.opened.known.count(names) > 1:
            return True
        below = self.fields(number + 1) if number + 1 < len(self.counted) else []
        if len(names) != self._width:
            return len(below) == len(names)
        above = self.fields(number - 1) if number else []
        return len(filled) == len(names) and sum(map(is_value, above)) > 1 and any(map(is_value, below))


def is_total(fields: list[str], width: int) -> bool:
    """Whether fields are the label of a total and amounts, and by that alone no row.

    Where there are as many as the table has columns, the label is the word by itself, and some are empty.
    """
    filled = [text for text in fields if text]
    if len(filled) < 2 or not _are_amounts(filled[1:]):
        return False
    if len(fields) == width:
        return len(filled) < width and _PLAIN_LABEL.fullmatch(filled[0]) is not None
    return (_LABEL if len(filled) == 2 else _TOTAL).fullmatch(filled[0]) is not None


def is_labelled_total(fields: list[str]) -> bool:
    """Whether fields that lack a key of their table are the label of a total, be it of something, and amounts.

    A row that has a day or a time is one that lost its key.
    """
    filled = [text.strip() for text in fields if text.strip()]
    if len(filled) < 2 or any(map(_DAY.search, filled[1:])):
        return False
    return _LABEL.fullmatch(filled[0]) is not None and _are_amounts(filled[1:])


def _are_amounts(texts: list[str]) -> bool:
    """Whether texts are numbers, some of them with the sign or code of a currency, which may stand by itself."""
    numbers = [text for text in texts if not codes_of(text)]
    return bool(numbers) and all(is_value(_OF_A_CURRENCY.sub(_without_currency, text)) for text in numbers)


def _without_currency(word: re.Match[str]) -> str:
    return "" if codes_of(word[0]) else word[0]


def is_note(fields: list[str], width: int, after_blank: bool) -> bool:
    """Whether a record with fewer fields than the table is a text, and no row whose separators are others or lost.

    A text with a separator in it is one where it begins like a note.
    """
    filled = [text.strip() for text in fields if text.strip()]
    if not filled or len(fields) >= width or any(map(is_value, filled)):
        return False
    text = filled[0]
    if _NOTE.match(text) or len(filled) > 1:
        return _NOTE.match(text) is not None
    if any(_is_row(text.split(sign), width) for sign in _OTHER_SIGNS):
        return False
    return after_blank or " " in text or bool(_TOTAL.fullmatch(text))


def _is_row(texts: list[str], width: int) -> bool:
    return len(texts) >= width and any(map(is_value, texts))


def _listed(numbers: Positions) -> list[int]:
    listed: list[int] = numbers.tolist()
    return listed


def ends_blank(text: bytes) -> bool:
    """Whether a text ends with a blank line."""
    return text.endswith((b"\n\n", b"\n\r\n", b"\r\r")) or not text.strip(bytes([NEWLINE, RETURN]))
