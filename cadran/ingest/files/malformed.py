"""Records that cannot be read as rows, with line, text and reason: one table, be it of three or of ten million."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from cadran.i18n import LANGUAGES
from cadran.i18n.message import Message, message


@dataclass(frozen=True)
class Malformed:
    """A record that cannot be read: other fields than the header's, a quote left open, or bytes of another encoding."""

    line: int
    text: str
    reason: Message
    fields: int | None = None


def malformed_rows(
    lines: pa.Array, texts: pa.Array, fields: pa.Array, reasons: Sequence[Message], places: pa.Array
) -> pa.Table:
    """A table of records: `line`, `text`, `fields` where their number is the reason, and the reason in each language.

    Each has the reason at its place among `reasons`.
    """
    words: dict[str, pa.Array] = {
        language: pa.DictionaryArray.from_arrays(
            places.cast(pa.int32()), pa.array([reason.read(language) for reason in reasons], pa.string())
        )
        for language in LANGUAGES
    }
    return pa.table({"line": lines, "text": texts, "fields": fields.cast(pa.int32()), **words})


def table_of(records: Sequence[Malformed]) -> pa.Table:
    """Some records as a table."""
    if not records:
        return NO_ROWS
    reasons = list(dict.fromkeys(record.reason for record in records))
    places = {reason: index for index, reason in enumerate(reasons)}
    return malformed_rows(
        pa.array([record.line for record in records], pa.int64()),
        pa.array([record.text for record in records], pa.string()),
        pa.array([record.fields for record in records], pa.int32()),
        reasons,
        pa.array([places[record.reason] for record in records], pa.int32()),
    )


def other_fields(fields: int, expected: int) -> Message:
    """Why a record with another number of fields than the heading is no row."""
    return message("refused.fields", found=fields, expected=expected)


def _no_rows() -> pa.Table:
    """An empty table, made without `pa.array`, which would import pandas first."""
    none, texts = pa.nulls(0, pa.int32()), pa.nulls(0, pa.string())
    words = dict.fromkeys(LANGUAGES, pa.DictionaryArray.from_arrays(none, texts))
    columns = {"line": pa.nulls(0, pa.int64()), "text": texts, "fields": none, **words}
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


NO_ROWS = _no_rows()
