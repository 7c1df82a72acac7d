"""Names and texts as they stand in SQL."""

import re

from cadran.contract.tables import Column

_PLAIN = re.compile(r'(?:(\w+)\.)?(?:"([^"]+)"|(\w+))')


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_of(column: Column) -> str:
    """The name under which a target column's text stands in the checks."""
    return quoted_name(f"text {column.name}")


def wall_of(column: Column) -> str:
    """The name of a time's text without its offset."""
    return quoted_name(f"wall {column.name}")


def read_of(column: Column) -> str:
    """The name of a time as its text says it, wherever that was."""
    return quoted_name(f"read {column.name}")


def ahead_of(column: Column) -> str:
    """The name of the minutes a time's text says it is ahead of UTC."""
    return quoted_name(f"ahead {column.name}")


def day_of(column: Column) -> str:
    """The name of the day a time means if midnight stands for the whole day; null where it is not midnight."""
    return quoted_name(f"day {column.name}")


def plain_column(sql: str, alias: str) -> str | None:
    """The column of the source `alias` that an expression takes as it is; None for any other expression."""
    match = _PLAIN.fullmatch(sql.strip())
    if match is None or (match[1] or alias).lower() != alias.lower():
        return None
    return match[2] or match[3]
