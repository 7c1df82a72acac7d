"""A published version opened read only and locked down, with a cursor for each question."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from threading import Lock

import duckdb
import polars as pl
from polars import selectors

from cadran.config import VERSION_MEMORY
from cadran.engine.limits import Limits
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.seal import is_intact
from cadran.selection import EVERYTHING
from cadran.settings import settings_of
from cadran.warehouse.versions import condemn, home_of

# Set on opening, so that a version may be open twice: no file, no extension, no setting can be reached from a question.
LOCKDOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}

# What reading a file raises that is not as it was written: a block whose checksum is wrong has no class of its own.
OF_DAMAGE = (
    duckdb.Error,
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)

# The columns of a relation by name, each with its SQL type.
Columns = Mapping[str, str]
COLUMNS = (
    "select schema_name || '.' || table_name as relation, column_name, data_type from duckdb_columns() "
    "where schema_name in ('meta', 'marts', 'usual', 'kpi', 'details', 'rollup') order by relation, column_index"
)

# A relation is bound once for its columns and once more for its rows; a statement once, and its rows copied as they
# come.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


class VersionGone(CadranError):
    """A version cannot be asked any more: newer data took its place and its file is removed, or proved damaged."""


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Open the file of a version; VersionGone where there is none any more."""
    try:
        yield
    except duckdb.IOException:
        if path.exists():
            raise
        raise VersionGone(message("home.replaced_version", file=path.name), message("home.read_again")) from None


class Connection:
    """Frames from SQL with bound values; each question has a cursor of its own, so threads never mix answers.

    `scope` is what of the version it sees: everything, see `cadran.engine.scoped`.
    """

    scope = EVERYTHING

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.path = path
        self.limits = limits
        self._lock = Lock()
        self._database: duckdb.DuckDBPyConnection | None = self._opened()

    @property
    def config(self) -> dict[str, str | bool | int | float | list[str]]:
        """How much of the machine a database of the version may take, whoever opens it in this process."""
        settings = self.limits.settings if self.limits else settings_of(home_of(self.path))
        return {
            "memory_limit": settings.memory_limit(VERSION_MEMORY / settings.workers),
            "max_temp_directory_size": settings.question_disk,
        }

    def _opened(self) -> duckdb.DuckDBPyConnection:
        with opening(self.path):
            return duckdb.connect(str(self.path), read_only=True, config=LOCKDOWN | self.config)

    def close(self) -> None:
        """Let go of the file, once the questions under way are answered; a later one opens it for itself."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._database.cursor() if self._database is not None else self._opened()

    def _cursor_for(self, _sql: str) -> duckdb.DuckDBPyConnection:
        """A cursor that finds the relations a question names."""
        return self._cursor()

    @cached_property
    def columns(self) -> dict[str, Columns]:
        """The columns of every relation of the version, in their order, with their types, by full name."""
        relations: dict[str, dict[str, str]] = {}
        for relation, column, sql_type in self.frame(COLUMNS).iter_rows():
            relations.setdefault(relation, {})[column] = sql_type
        return dict(relations)

    def restated(self, sql: str, _relation: str) -> str:
        """`sql`, which puts something else in the place of marts that a relation is made of, as what to read from."""
        return f"({sql})"

    def _refuse_damaged(self) -> None:
        """VersionGone where the file is not what was published; it is not served again."""
        if is_intact(self.path) is False:
            condemn(self.path)
            raise VersionGone(message("home.damaged_version", file=self.path.name), message("home.read_again"))

    def frame(self, sql: str, values: Mapping[str, object] | None = None) -> pl.DataFrame:
        """The rows of `sql`; decimals become floats, times have microseconds.

        CadranError where a limit ends the question, VersionGone.
        """
        cursor = self._cursor_for(sql)
        try:
            with self.limits.question(cursor) if self.limits else nullcontext():
                reader = cursor.execute(sql, dict(values or {})).to_arrow_reader()
                frame = pl.DataFrame(self.limits.rows(reader) if self.limits else reader)
            return frame.with_columns(
                selectors.decimal().cast(pl.Float64), selectors.datetime("ms").cast(pl.Datetime("us"))
            )
        except duckdb.Error as failed:
            if type(failed) in OF_DAMAGE:
                self._refuse_damaged()
            raise
        finally:
            cursor.close()
