"""How a delimited text is written: what separates, quotes and escapes its fields, from the text itself."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from cadran.ingest.files.csv_records import records_of

_SINGLE = (",", ";", "\t", "|", "^", "~", "¦", "§", "¬", "\x1f", "\x01")
_LETTERS_OF_A_TAB = "\\t"  # as a program writes that took them for the sign
DELIMITERS = (*_SINGLE, "||", "::", ";;", "|~|", ":", " ", "\t\t", _LETTERS_OF_A_TAB)
WEAK = (":", " ")  # they stand inside dates, hours and names too
BACKSLASH = "\\"
NO_QUOTE = "\x00"  # no text has it: it is left out where a file does
LONGEST_FIELD = 16 << 20
_SPACED = ",;|"
_SIGNS = "\x1c\x1d\x1e\x1f\x10\x11\x12\x13"  # control characters that take the place of longer sequences
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_VALUE = re.compile(r"[+\-(]?\s?[€$£]?\s?\d[\d.,:/\-+ \u00a0\u202f'TZeE]*\s?[%€$£)]?(?: [AP]M)?", re.IGNORECASE)
_SAMPLE_LINES = 100
_FEWEST = 10
_BREAKS = re.compile(r"[\r\n]+")
_SAMPLE = 1 << 16
csv.field_size_limit(LONGEST_FIELD)


@dataclass(frozen=True)
class Stated:
    """What a profile says of a dialect; None is derived, an empty text is none."""

    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None


@dataclass(frozen=True)
class Dialect:
    """What stands between fields, around them, and before a quote inside one: the quote itself, or nothing at all.

    `signs` are single characters that the text does not have, free to stand for a longer sequence.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    signs: str = _SIGNS

    @cached_property
    def stand_ins(self) -> tuple[tuple[str, str, str], ...]:
        """Sequences no parser of single signs knows, the sign in the place of each, and the text it means."""
        meanings = []
        if self.escape == BACKSLASH:
            meanings = [(self.escape * 2, self.escape)]
            meanings += [(self.escape + sign, sign) for sign in (self.quote, self.delimiter) if sign]
        if len(self.delimiter.encode()) > 1:
            meanings.append((self.delimiter, self.delimiter))
        return tuple((text, sign, meaning) for (text, meaning), sign in zip(meanings, self.signs, strict=False))

    @cached_property
    def sign(self) -> str:
        """The single character between the fields of a translated text."""
        return next((sign for text, sign, _ in self.stand_ins if text == self.delimiter), self.delimiter)

    @property
    def bytes_of(self) -> tuple[int, int]:
        """The separator and the quote of a translated text as bytes; a quote nobody writes where there is none."""
        return ord(self.sign), ord(self.quote or NO_QUOTE)

    def translated(self, text: bytes) -> bytes:
        """The text with signs instead of sequences; it keeps its lines."""
        for sequence, sign, _ in self.stand_ins:
            text = text.replace(sequence.encode(), sign.encode())
        return text

    def restored(self, text: str) -> str:
        """What a field of a translated text means."""
        for _, sign, meaning in self.stand_ins:
            text = text.replace(sign, meaning)
        return text

    def translated_blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks translated; the begin of a sequence at the end of one waits for the next."""
        if not self.stand_ins:
            yield from blocks
            return
        rest = b""
        for block in blocks:
            text = self.translated(rest + block)
            waiting = max(_begun(text, sequence.encode()) for sequence, _, _ in self.stand_ins)
            text, rest = text[: len(text) - waiting], text[len(text) - waiting :]
            if text:
                yield text
        if rest:
            yield rest

    def fields(self, record: str) -> list[str]:
        """The fields of a record of a translated text; one with a field that is too long is a field itself."""
        quote = self.quote or NO_QUOTE
        is_plain = 0 < len(record) < csv.field_size_limit() and not any(sign in record for sign in (quote, "\r", "\n"))
        fields = record.split(self.sign) if is_plain else self._parsed(record, quote)
        return [self.restored(field) for field in fields] if self.stand_ins else fields

    def _parsed(self, record: str, quote: str) -> list[str]:
        reader = csv.reader(_LINES.findall(record), delimiter=self.sign, quotechar=quote, strict=False)
        try:
            return next(reader, [])
        except csv.Error:
            return [record]

    def loose_fields(self, record: str) -> list[str]:
        """The fields of a record in which nothing stands before a quote inside a text: it ends at one before a sign.

        None at all where a text does not end.
        """
        quote, sign = re.escape(self.quote), re.escape(self.sign)
        field = re.compile(rf"(?:{quote}(.*?){quote}|((?!{quote}).*?)){sign}", re.DOTALL)
        text, fields, at = record + self.sign, [], 0
        while at < len(text):
            match = field.match(text, at)
            if match is None:
                return []
            fields.append(self.restored(match[1] if match[2] is None else match[2]))
            at = match.end()
        return fields


def is_value(text: str) -> bool:
    """Whether a text looks like a number, an amount, a day or a time."""
    return _VALUE.fullmatch(text.strip()) is not None


def dialect_of(text: str, stated: Stated, known: Callable[[list[str]], int]) -> Dialect:
    """The dialect of a text: where `known` counts names of columns in a line, the one that separates most of these.

    Else the one that cuts most lines into the same number of fields without one of them looking like several.
    """
    lines = _sample(text)
    quote = _quote(lines, stated.delimiter) if stated.quote is None else stated.quote
    plain = Dialect(stated.delimiter or ",", quote, quote, signs="".join(sign for sign in _SIGNS if sign not in text))
    if not stated.delimiter:
        plain = _spaced(_separated(plain, lines, known), lines)
    return replace(plain, escape=_escape(plain, text) if stated.escape is None else stated.escape)


def _sample(text: str) -> list[str]:
    """The first lines that hold anything; a heading that fills the sample is not all of them."""
    near = [line for line in _BREAKS.split(text[:_SAMPLE]) if line.strip()][:_SAMPLE_LINES]
    return near if len(near) > 1 else [line for line in _BREAKS.split(text, _FEWEST) if line.strip()][:_FEWEST]


def _begun(text: bytes, sequence: bytes) -> int:
    """How many bytes at the end of a text may begin the sequence."""
    return next((size for size in range(len(sequence) - 1, 0, -1) if text.endswith(sequence[:size])), 0)


def _separated(plain: Dialect, lines: list[str], known: Callable[[list[str]], int]) -> Dialect:
    present = [sign for sign in DELIMITERS if any(sign in line for line in lines)]
    dialects = [replace(plain, delimiter=sign) for sign in present] or [plain]
    named = {dialect.delimiter: _names(dialect, lines[:30], known) for dialect in dialects}
    strong = [names for sign, names in named.items() if sign not in WEAK]
    most = max(strong, default=(0, 0.0))
    most = most if most[0] > 1 else max(named.values())
    if most[0] > 1:
        rivals = [dialect for dialect in dialects if named[dialect.delimiter] == most]
        return max(rivals, key=lambda dialect: _regularity(dialect, lines)) if len(rivals) > 1 else rivals[0]
    best = max(dialects, key=lambda dialect: _regularity(dialect, lines))
    return best if _regularity(best, lines) else plain


def _names(dialect: Dialect, lines: list[str], known: Callable[[list[str]], int]) -> tuple[int, float]:
    """The most known names of a line, and their share of its fields."""
    split = [_split(dialect, line) for line in lines if dialect.delimiter in line]
    return max(((known(fields), known(fields) / len(fields)) for fields in split), default=(0, 0.0))


def _split(dialect: Dialect, line: str) -> list[str]:
    return dialect.fields(dialect.translated(line.encode()).decode())


def _regularity(dialect: Dialect, lines: list[str]) -> float:
    """How far lines have one number of fields, none of which looks like several; 0 where that says nothing."""
    rows = [_split(dialect, line) for line in lines]
    (width, alike), *_ = Counter(map(len, rows)).most_common(1) or [(1, 0)]
    if width == 1 or (dialect.delimiter in WEAK and (alike < 0.95 * len(rows) or width < 3 or len(rows[0]) != width)):
        return 0.0
    cells = [cell for row in rows for cell in row]
    single = sum(not cell or is_value(cell) or not any(sign in cell for sign in ",;\t|^~") for cell in cells)
    columns = list(zip_longest(*(row for row in rows if len(row) == width), fillvalue=""))
    filled = sum(any(column) for column in columns) / width
    return alike / len(rows) * single / len(cells) * filled * (width - 1) / width


def _spaced(dialect: Dialect, lines: list[str]) -> Dialect:
    """The dialect with the space that follows every separator, where one does."""
    sign = dialect.delimiter
    holding = [line for line in lines if sign in line]
    if sign not in _SPACED or not holding:
        return dialect
    follows = sum(line.count(sign + " ") == line.count(sign) - line.endswith(sign) for line in holding)
    return replace(dialect, delimiter=sign + " ") if follows > 0.9 * len(holding) else dialect


def _quote(lines: list[str], delimiter: str | None) -> str:
    """The apostrophe where it opens fields as often as it closes them and the quote does not; else the quote."""
    side = re.escape(delimiter) if delimiter else "[,;|^~¦§\t:]"
    text = "\n".join(lines)
    opening = {sign: len(re.findall(rf"(?:^|{side}) ?{sign}", text, re.MULTILINE)) for sign in "\"'"}
    closing = len(re.findall(rf"'(?=$|{side})", text, re.MULTILINE))
    is_apostrophe = not opening['"'] and opening["'"] > 1 and abs(opening["'"] - closing) <= 0.05 * closing
    return "'" if is_apostrophe else '"'


def _escape(plain: Dialect, text: str) -> str:
    """What stands before a quote inside a text: the quote, unless more of the lines in doubt are sound otherwise."""
    marked = _in_doubt(plain, text)
    if not marked:
        return plain.quote
    doubtful = {*marked}
    others = [line for line in _BREAKS.split(text[:_SAMPLE]) if line and line not in doubtful][:_SAMPLE_LINES]
    ((width, _),) = Counter(len(_split(plain, line)) for line in others).most_common(1) or [(0, 0)]
    sound = {
        plain.quote: sum(_is_sound(plain, line, width) for line in marked),
        BACKSLASH: sum(_is_sound(replace(plain, escape=BACKSLASH), line, width) for line in marked),
        "": sum(_is_sound(plain, line, width) or len(plain.loose_fields(line)) == width for line in marked),
    }
    return max(sound, key=sound.__getitem__)


def _in_doubt(plain: Dialect, text: str) -> list[str]:
    """Lines with a backslash before a sign, and records with a quote where a text neither begins nor ends."""
    raw = plain.translated(text.encode())
    counted = records_of(raw, *plain.bytes_of)
    broken = [raw[counted.starts[n] : counted.stops[n]] for n in counted.broken[:_SAMPLE_LINES].tolist()]
    marks = [BACKSLASH + sign for sign in (plain.quote, plain.delimiter) if sign]
    lines = _BREAKS.split(text) if any(mark in text for mark in marks) else []
    marked = [line for line in lines if any(mark in line for mark in marks)][:_SAMPLE_LINES]
    return list(dict.fromkeys([*marked, *(record.decode().rstrip("\r") for record in broken)]))


def _is_sound(dialect: Dialect, line: str, width: int) -> bool:
    """Whether a line is one record of so many fields, its quotes in place."""
    translated = dialect.translated(line.encode())
    counted = records_of(translated, *dialect.bytes_of)
    return len(counted) == 1 and not len(counted.broken) and len(dialect.fields(translated.decode())) == width
