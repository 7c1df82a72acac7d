"""The columns that the SQL of a profile names: at once where it is a column or a text, else from its tree."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import duckdb

_PLAIN = re.compile(r'\s*(?:(\w+)\.)?(?:"([^"]+)"|([A-Za-z_]\w*))\s*')
_TEXT = re.compile(r"\s*'(?:[^']|'')*'\s*")
# Words that are values of their own and not columns, though the database takes their names for any other.
_VALUES = re.compile(r"(?i)null|true|false|user|(current|local|session)[a-z_]*")


class NamedColumn(NamedTuple):
    """A column of a file as an expression names it; `table` is the alias of its source, empty where it names none."""

    table: str
    name: str


def _plain(text: str) -> NamedColumn | None:
    """The column an expression takes as it is, None for any other expression."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    table, in_quotes, bare = match.groups()
    words = [word for word in (table, bare) if word]
    if any(_VALUES.fullmatch(word) or duckdb.tokenize(word)[0][1] != duckdb.token_type.identifier for word in words):
        return None
    return NamedColumn(table or "", in_quotes or bare)


def named_columns(table: str, aliases: Iterable[str], texts: list[str], join: str) -> Iterator[NamedColumn]:
    """The columns of the files that the expressions and the join name; CadranError where one is no plain expression.

    What a subquery of the join holds comes from the sources named inside it.
    """
    plain = [_plain(text) for text in texts if not _TEXT.fullmatch(text)]
    if not join and all(plain):
        yield from filter(None, plain)
        return
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - slow to import, and columns as they are need it not

    yield from (NamedColumn(*column) for column in trees.named_columns(table, aliases, texts, join))


def numbers_read(table: str, text: str) -> list[str]:
    """SQL of the columns of which the expression takes the number as the file writes it."""
    if "number(" not in text.lower():
        return []
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - the same

    return trees.numbers_read(table, text)


def taken_columns(table: str, text: str, alias: str) -> list[str]:
    """The columns of the source `alias` that an expression takes as they are: one, or the first of several that is."""
    if column := _plain(text):
        return [column.name] if column.table.lower() in ("", alias.lower()) else []
    if _TEXT.fullmatch(text):
        return []
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - the same

    return trees.taken_columns(table, text, alias)


def joined_sources(table: str, aliases: Iterable[str], join: str) -> tuple[str, ...]:
    """The looked-up files that the join itself names, not a subquery of it, and that a row may have no row in."""
    if not join:
        return ()
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - the same

    return trees.joined_sources(table, aliases, join)


def join_condition(table: str, join: str, alias: str, primary: str) -> list[str]:
    """The columns of the first file by which a row is looked up in the file of that alias."""
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - the same

    return trees.join_condition(table, join, alias, primary)


def says_something(table: str, text: str) -> bool:
    """Whether an expression has a value where all its columns are empty."""
    if _plain(text):
        return False
    from cadran.ingest.profiles import trees  # noqa: PLC0415 - the same

    return trees.says_something(table, text)
