"""What a cell of a workbook says, as text."""

import re
from datetime import datetime, time

_TIME_PARTS = re.compile(r"[hs]", re.IGNORECASE)
_QUOTED_PARTS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Refused(Exception):
    """A workbook is not read, for a reason with a code: not_workbook, encrypted, web_page, too_large or
    no_sheet."""


def number_text(value: float, decimal: str) -> str:
    """The shortest text of a number; three decimals get a fourth, for 1.234 may be a thousand elsewhere."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    whole, _, decimals = text.partition(".")
    return f"{whole}{decimal}{decimals}{'0' * (len(decimals) == 3)}" if decimals.isdigit() else text


def moment_text(value: datetime, number_format: str) -> str:
    """A day where the cell shows no time and holds none."""
    shows_time = _TIME_PARTS.search(_QUOTED_PARTS.sub("", number_format)) is not None
    return value.isoformat(" ", "seconds") if shows_time or value.time() != time() else value.date().isoformat()
