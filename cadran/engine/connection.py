"""A published version opened read only and locked down, with a cursor for each question."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
from polars import selectors

# Set on opening, so that a version may be open twice: no file, no extension, no setting can be reached from a question.
LOCKDOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


class Connection:
    """Frames from SQL with bound values; each question has a cursor of its own, so threads never mix answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = duckdb.connect(str(path), read_only=True, config=LOCKDOWN)

    def close(self) -> None:
        self._database.close()

    def frame(self, sql: str, values: Mapping[str, object] | None = None) -> pl.DataFrame:
        """The rows of `sql`; decimals become floats."""
        cursor = self._database.cursor()
        try:
            frame: pl.DataFrame = cursor.sql(sql, params=dict(values or {})).pl()
            return frame.with_columns(selectors.decimal().cast(pl.Float64))
        finally:
            cursor.close()
