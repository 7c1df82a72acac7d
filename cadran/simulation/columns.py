"""Batches of rows as named arrays of one length; -1 stands for an empty time or code, EMPTY for an empty number."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cadran.simulation.days import FIRST_DAY, Ints

Columns = dict[str, NDArray[Any]]
NONE = -1
EMPTY = -(2**40)


def taken(columns: Columns, rows: NDArray[Any]) -> Columns:
    """The given rows (positions or a mask) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def joined(*batches: Columns) -> Columns:
    """Batches of the same columns below each other."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


def known(values: NDArray[Any], mask: NDArray[np.bool_]) -> Ints:
    """The whole numbers where `mask` holds, empty elsewhere."""
    return np.where(mask, values, EMPTY)


def dates(days: Ints) -> pl.Series:
    """Day indexes as dates."""
    start = np.datetime64(FIRST_DAY, "D").astype(np.int64)
    return pl.Series((start + days).astype(np.int32)).cast(pl.Date)


def numbered(column: str, prefix: str, width: int) -> pl.Expr:
    """The numbers of a column as ids: the prefix and at least `width` digits."""
    return (pl.lit(prefix) + pl.col(column).cast(pl.String).str.zfill(width)).alias(column)


def delivery_id(prefix: str, width: int) -> pl.Expr:
    """The id of a parcel, from the columns order_id (a number), line_id and parcel."""
    order = pl.lit(prefix) + pl.col("order_id").cast(pl.String).str.zfill(width)
    return pl.concat_str(order, "line_id", "parcel", separator="-").alias("delivery_id")


def mask(codes: tuple[int, ...], among: int = 8) -> NDArray[np.bool_]:
    """A table that tells for each code below `among` whether it is one of `codes`."""
    table = np.zeros(among, dtype=bool)
    table[list(codes)] = True
    return table
