"""Batches of rows as named arrays of one length; -1 stands for an empty time or code."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cadran.simulate.days import FIRST_DAY, MINUTES, Ints

Columns = dict[str, NDArray[Any]]
NONE = -1


def taken(columns: Columns, rows: NDArray[Any]) -> Columns:
    """The given rows (positions or a mask) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def joined(*batches: Columns) -> Columns:
    """Batches of the same columns below each other."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


def times(minutes: Ints) -> pl.Series:
    """Minutes since the first day as timestamps; a negative minute is empty."""
    start = np.datetime64(FIRST_DAY, "us").astype(np.int64)
    stamps = pl.Series(start + minutes.astype(np.int64) * 60_000_000).cast(pl.Datetime("us"))
    return stamps.set(pl.Series(minutes < 0), None) if (minutes < 0).any() else stamps


def dates(days: Ints) -> pl.Series:
    """Day indexes as dates."""
    start = np.datetime64(FIRST_DAY, "D").astype(np.int64)
    return pl.Series((start + days).astype(np.int32)).cast(pl.Date)


def day(minutes: Ints) -> Ints:
    """The day index of each minute."""
    return minutes // MINUTES
