"""What a command leaves behind: content on stdout, remarks on stderr."""

import sys

import polars as pl

from cadran.export.terminal import plain_table, show
from cadran.options import speaking
from cadran.words import Text


def write(content: bytes) -> None:
    """The bytes of a file, as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def remark(*texts: Text) -> None:
    """Sentences beside the answer, one a line."""
    sys.stdout.flush()
    for text in texts:
        print(text.read(speaking()), file=sys.stderr)


def first_rows(first: pl.DataFrame, count: int) -> None:
    """The first rows as a table, and how many there are where that is not all."""
    show(plain_table(first, speaking()))
    if count > first.height:
        remark(
            Text(
                en="{first} of {count} rows are shown; --format csv gives all of them.",
                fr="{first} lignes sur {count} sont affichées ; --format csv les donne toutes.",
            ).filled(first=first.height, count=count)
        )
