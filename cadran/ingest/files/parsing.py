"""The records of a chunk of delimited text on their way to a slab: rows parsed, all others apart by line and reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pa_csv

from cadran.i18n.message import Message, message
from cadran.ingest.files.asides import Survey, Surveyor
from cadran.ingest.files.csv_records import Positions, field_counts
from cadran.ingest.files.malformed import NO_ROWS, malformed_rows, other_fields
from cadran.ingest.files.odd import judge_odd
from cadran.ingest.files.slab import SOURCE_ROW, Aside, Opened, Slab, empty, numbers
from cadran.ingest.files.sources import BAD_BYTE, uncounted

LONGEST_KEPT = 1 << 16  # characters of the text of a record that is no row
MOST_ODD = 100  # records with other fields that the parser tells one by one; more are counted before it reads
BROKEN_QUOTE, BAD_BYTES = -1, -2
_NONE: Positions = np.array([], np.int64)


@dataclass(frozen=True)
class _Found:
    """Records by number, and of each how many fields it has, or which of the two codes it is unreadable for."""

    numbers: Positions
    fields: Positions

    def __add__(self, other: "_Found") -> "_Found":
        both = _Found(np.append(self.numbers, other.numbers), np.append(self.fields, other.fields))
        return both.among(np.argsort(both.numbers, kind="stable"))

    def among(self, places: Positions) -> "_Found":
        """Those at these places."""
        return _Found(self.numbers[places], self.fields[places])

    def but(self, others: list[int]) -> "_Found":
        """Those that are none of the others."""
        return self.among(np.flatnonzero(~np.isin(self.numbers, others))) if others else self


@dataclass(frozen=True)
class Part:
    """A chunk of a file, which begins on `line`."""

    opened: Opened
    line: int
    surveyor: Surveyor

    def slab(self, survey: Survey, nulls: int) -> Slab:
        """Its records, each accounted for; CadranError where the parser finds other ones."""
        unreadable = self._unreadable.but(list(survey.kinds))
        loose = self._loose(unreadable)
        unreadable = unreadable.but(list(loose))
        apart = [*survey.kinds, *unreadable.numbers.tolist(), *loose]
        sound = np.delete(np.arange(len(self.surveyor.counted)), apart)
        rows, odd = self._rows(sound)
        if rows.num_rows + len(odd.numbers) != len(sound):
            raise uncounted(self.opened.source, self.line, len(sound), rows.num_rows + len(odd.numbers))
        kept = np.setdiff1d(sound, odd.numbers, assume_unique=True) if len(odd.numbers) else sound
        rows = rows.append_column(SOURCE_ROW, numbers(self._lines(kept)))
        judged = judge_odd(self.surveyor, odd.numbers, odd.fields, survey.after_blank)
        survey.kinds.update(dict.fromkeys(judged.notes, "note"))
        return Slab(
            self._with(rows, loose | judged.mended),
            self._malformed(unreadable + odd.among(judged.malformed)),
            tuple(self._asides(survey)),
            nulls,
        )

    def _lines(self, chosen: Positions) -> Positions:
        lines: Positions = self.surveyor.counted.lines[chosen] + self.line
        return lines

    def _asides(self, survey: Survey) -> Iterator[Aside]:
        chosen = sorted(survey.kinds)
        if not chosen:
            return
        lines = self._lines(np.array(chosen, np.int64)).tolist()
        for number, line, text in zip(chosen, lines, self._texts(chosen).to_pylist(), strict=True):
            yield Aside(line, survey.kinds[number], text)

    def _malformed(self, records: _Found) -> pa.Table:
        if not len(records.numbers):
            return NO_ROWS
        kinds, places = np.unique(records.fields, return_inverse=True)
        counts = pa.array(records.fields, mask=records.fields < 0)
        reasons = [self._reason(kind) for kind in kinds.tolist()]
        texts = self._texts(records.numbers.tolist())
        return malformed_rows(numbers(self._lines(records.numbers)), texts, counts, reasons, pa.array(places))

    def _reason(self, kind: int) -> Message:
        if kind == BROKEN_QUOTE:
            return message("refused.broken_quote")
        return message("refused.bad_bytes") if kind == BAD_BYTES else other_fields(kind, len(self.opened.columns))

    def _texts(self, chosen: list[int]) -> pa.Array:
        """The texts of records as they stand in the file, none of them endless."""
        texts = self._records.take(pa.array(chosen, pa.int64()))
        texts = pyarrow.compute.ascii_rtrim(texts, characters="\r\n")
        for _, sign, meaning in self.opened.dialect.stand_ins:
            texts = pyarrow.compute.replace_substring(texts, sign, meaning)
        if BAD_BYTE[0] in self.surveyor.text:
            texts = pyarrow.compute.replace_substring(texts, BAD_BYTE.decode(), "\ufffd")
            texts = pyarrow.compute.replace_substring_regex(texts, "^\ufeff", "")
        if len(self.surveyor.text) > LONGEST_KEPT:
            is_long = pyarrow.compute.greater(pyarrow.compute.utf8_length(texts), LONGEST_KEPT)
            cut = pyarrow.compute.binary_join_element_wise(
                pyarrow.compute.utf8_slice_codeunits(texts, 0, LONGEST_KEPT), "…", ""
            )
            texts = pyarrow.compute.if_else(is_long, cut, texts)
        return texts

    @cached_property
    def _records(self) -> pa.Array:
        """Each record with all that follows it up to the next one."""
        text, starts = self.surveyor.text, self.surveyor.counted.starts
        offsets = np.append(starts, len(text)).astype(np.int32)
        return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(text))

    @property
    def _unreadable(self) -> _Found:
        """The records whose quotes do not hold, and those that have bytes of another encoding."""
        broken, bad = self.surveyor.counted.broken, self._with_bad_bytes
        broken = np.setdiff1d(broken, bad)
        return _Found(broken, np.full(len(broken), BROKEN_QUOTE)) + _Found(bad, np.full(len(bad), BAD_BYTES))

    @property
    def _with_bad_bytes(self) -> Positions:
        text, data = self.surveyor.text, self.surveyor.data
        if BAD_BYTE[0] not in text or BAD_BYTE not in text:  # one byte is found ten times as fast as three
            return _NONE
        begins = np.flatnonzero(data[:-2] == BAD_BYTE[0])
        bad = begins[(data[begins + 1] == BAD_BYTE[1]) & (data[begins + 2] == BAD_BYTE[2])]
        return np.unique(np.searchsorted(self.surveyor.counted.starts, bad, side="right") - 1)

    def _loose(self, unreadable: _Found) -> dict[int, list[str]]:
        """The broken records that have their fields where no sign stands before a quote inside a text."""
        if self.opened.dialect.escape:
            return {}
        broken = unreadable.numbers[np.isin(unreadable.numbers, self.surveyor.counted.broken)].tolist()
        read = {number: self.opened.dialect.loose_fields(self.surveyor.record(number)) for number in broken}
        return {number: fields for number, fields in read.items() if len(fields) == len(self.opened.columns)}

    def _rows(self, sound: Positions) -> tuple[pa.Table, _Found]:
        """Those of the records that have the fields of the heading as rows, and the others."""
        rows, odd = self._read(sound, MOST_ODD)
        if rows is not None:
            return rows, odd
        counts = field_counts(self.surveyor.text, self.surveyor.counted, *self.opened.dialect.bytes_of)[sound]
        is_odd = counts != len(self.opened.columns)
        rows, others = self._read(sound[~is_odd])
        return rows, _Found(sound[is_odd], counts[is_odd]) + others

    def _read(self, sound: Positions, most_odd: int | None = None) -> tuple[pa.Table | None, _Found]:
        """The rows as the parser reads them, with the odd ones it meets; none where these are too many."""
        if not len(sound):
            return empty(self.opened), _Found(_NONE, _NONE)
        odd: list[tuple[int, int]] = []

        def keep(row: pa_csv.InvalidRow) -> str:
            odd.append((row.number, row.actual_columns))
            return "skip" if most_odd is None or len(odd) <= most_odd else "error"

        try:
            rows = self._parsed(self._text_of(sound), keep)
        except pa.ArrowInvalid:
            if most_odd is None or len(odd) <= most_odd:
                raise
            return None, _Found(_NONE, _NONE)
        pairs = np.array(odd, np.int64).reshape(-1, 2)
        return rows, _Found(sound[pairs[:, 0] - 1], pairs[:, 1])

    def _text_of(self, sound: Positions) -> bytes:
        """The text without all other records."""
        text, counted = self.surveyor.text, self.surveyor.counted
        if len(sound) == len(counted):
            return text
        others = np.delete(np.arange(len(counted)), sound)
        begins, ends = [0, *(counted.stops[others] + 1).tolist()], [*counted.starts[others].tolist(), len(text)]
        return b"".join(text[begin:end] for begin, end in zip(begins, ends, strict=True) if begin < end)

    def _parsed(self, text: bytes, keep: Callable[[pa_csv.InvalidRow], str]) -> pa.Table:
        dialect, names = self.opened.dialect, list(self.opened.columns)
        rows = pa_csv.read_csv(
            pa.BufferReader(text),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(text), 1)),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.sign,
                quote_char=dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=keep,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
            ),
        )
        for _, sign, meaning in dialect.stand_ins:
            columns = [pyarrow.compute.replace_substring(column, sign, meaning) for column in rows.columns]
            rows = pa.table(columns, names=rows.column_names)
        return rows

    def _with(self, rows: pa.Table, mended: dict[int, list[str]]) -> pa.Table:
        """The rows and the mended ones, in the order of their lines."""
        if not mended:
            return rows
        columns = [pa.array(texts, pa.string()) for texts in zip(*mended.values(), strict=True)]
        lines = numbers(self._lines(np.array(list(mended), np.int64)))
        both = pa.concat_tables([rows, pa.table([*columns, lines], names=rows.column_names)])
        return both.take(numbers(np.argsort(both.column(SOURCE_ROW).to_numpy(), kind="stable")))
