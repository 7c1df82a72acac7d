"""Which signs the texts of some rows lack altogether: a check for a sign that no text has need not be made."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute

ANYTHING, NOTHING, WIDE, SHORT = "any", "", "beyond ASCII", "as short as a day"
_DAY = len("2026-11-27")
_SIGNS = (" ", ",", ".", "_", "n", "N", "+", "E+", "'")
Absent = Mapping[str, frozenset[str]]


def absent_signs(rows: pa.Table) -> Absent:
    """By column, the signs that none of its texts has; `NOTHING` where no text is empty, `ANYTHING` where all are.

    `WIDE` stands for every sign beyond ASCII, and `SHORT` says that no text is longer than a day.
    Of a column that is no text nothing is known.
    """
    return {
        name: _absent(rows.column(name)) for name in rows.column_names if rows.schema.field(name).type == pa.string()
    }


def _absent(column: pa.ChunkedArray) -> frozenset[str]:
    buffers = {buffer.address: buffer for chunk in column.chunks if (buffer := chunk.buffers()[2]) is not None}
    texts = [buffer.to_pybytes() for buffer in buffers.values()]
    absent = {sign for sign in _SIGNS if not any(sign.encode() in text for text in texts)}
    if all(text.isascii() for text in texts):
        absent.add(WIDE)
    return frozenset(absent | _by_length(column))


def _by_length(column: pa.ChunkedArray) -> set[str]:
    shortest, longest = pyarrow.compute.min_max(pyarrow.compute.binary_length(column)).as_py().values()
    if not longest:
        return {ANYTHING, SHORT}
    filled = set() if column.null_count or not shortest else {NOTHING}
    return filled | ({SHORT} if longest <= _DAY else set())
