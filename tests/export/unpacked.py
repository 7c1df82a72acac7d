"""An evidence pack opened again: its files, and the rows of its tables as text."""

import csv
import io
import zipfile

Rows = list[dict[str, str]]


def unpacked(packed: bytes) -> dict[str, bytes]:
    """The files of a pack by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(content: bytes, delimiter: str = ",") -> Rows:
    """The rows of a CSV file, every cell as text."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def summed(rows: Rows, name: str) -> float:
    """The sum of a column; an empty cell is nothing."""
    return sum(float(row[name] or 0) for row in rows)
