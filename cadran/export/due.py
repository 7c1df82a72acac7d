"""The moment a clause line was due and the one it was complete, to the hour where they have one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import polars as pl

from cadran.i18n import formats

# How a day is written, and how a moment.
Writers = tuple[Callable[[date], str], Callable[[datetime], str]]


def in_words(language: str) -> Writers:
    return partial(formats.day, lang=language), partial(formats.moment, lang=language)


def for_files() -> Writers:
    return (lambda day: f"{day:%Y-%m-%d}"), (lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}")


def due(line: Mapping[str, Any], writers: Writers) -> str:
    """When a line was due; what its KPI dates, the day it counts on."""
    day, moment = writers
    return moment(line["due_at"]) if line["due_has_hour"] else day(line["due_date"])


def completed(line: Mapping[str, Any], writers: Writers) -> str | None:
    day, moment = writers
    if line["completed_at"] is None:
        return None
    return moment(line["completed_at"]) if line["completed_has_hour"] else day(line["completed_at"])


def as_text(lines: pl.DataFrame, writers: Writers) -> pl.DataFrame:
    """The lines with `due_at` and `completed_at` as text: a day, or a moment."""
    rows = lines.to_dicts()
    return lines.with_columns(
        pl.Series("due_at", [due(row, writers) for row in rows], pl.String),
        pl.Series("completed_at", [completed(row, writers) for row in rows], pl.String),
    )
