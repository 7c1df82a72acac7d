"""What a command leaves behind: content on stdout, remarks on stderr."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cadran.cli.options import speaking
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.whole_file import whole_file

if TYPE_CHECKING:
    import polars as pl

    from cadran.export.table_file import TableFile


def write(content: bytes) -> None:
    """The bytes of a file, as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_table(table: "TableFile", format: str) -> None:
    """The rows as the CSV for other programs or as a workbook."""
    write(table.xlsx() if format == "xlsx" else table.csv("international"))


def write_file(path: Path, content: bytes, may_replace: bool) -> bool:
    """Write a file whole or not at all; whether it holds `content` then.

    One that is there already and says something else stays as it is unless it may be replaced.
    """
    if path.exists() and not may_replace:
        return path.read_bytes() == content
    with whole_file(path, is_durable=True) as draft:
        draft.write_bytes(content)
    return True


def remark(*texts: Sentence) -> None:
    """Sentences beside the answer, one a line."""
    sys.stdout.flush()
    for text in texts:
        print(text.read(speaking()), file=sys.stderr)


def first_rows(first: "pl.DataFrame", count: int) -> None:
    """The first rows as a table, and how many there are where that is not all."""
    from cadran.export.terminal import plain_table, show  # noqa: PLC0415 - slow to import, and few commands need it

    show(plain_table(first, speaking()))
    if count > first.height:
        remark(message("command.rows_shown", first=first.height, count=count))
